/**
 * The rows of a partition in order, of which those from place `start` to place `end` are shown; each change makes at most one row leave and one
 * enter. Rows lie in three regions, each with its own state:
 *
 *   before | shown | rest         places 0 … start - 1 | start … end - 1 | from end on
 *
 * A row that comes pushes the worst of a full region into the next one; when one goes, the best of the next region comes up. Best and worst are
 * found by heaps, so a change costs the logarithm of the number of rows. Where rows are never taken back, `rest` is not kept at all.
 *
 * Law: shown are the rows of these places in the order given, where equal ones are in the order they came; NULL is less than any value.
 */
import { type Key, keyOf } from '../../model/key.ts';
import { ownRow } from '../../model/own-text.ts';
import type { Row } from '../../model/row.ts';
import { isAddition, type RowKind } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import { compareValues } from '../../model/value.ts';
import type { OrderedNode } from '../../planner/operators/sort-limit.ts';
import type { SortKey } from '../../planner/sort-key.ts';
import { bytesOfRow, type Codec, countCodec, rowCodec } from '../state/codec.ts';
import type { MapState, OwnedState, States } from '../state/states.ts';
import { BestEntries } from './best-entries.ts';

export interface TopRowsOptions {
  /** Names its states. */
  readonly name: string;
  readonly states: States;
  readonly schema: Schema;
  readonly order: readonly SortKey[];
  readonly start: number;
  readonly end: number;
  /** What makes a retraction meet its row: columns, or undefined for all of them; 'never': rows are never taken back. */
  readonly identity: readonly number[] | undefined | 'never';
  readonly leaves: (row: Row) => void;
  readonly enters: (row: Row) => void;
}

/** One partition for all rows. */
export const WHOLE = null;

/** The rows of a whole input that LIMIT and OFFSET choose. */
export function orderedRows(
  { id, input, offset, fetch = Number.POSITIVE_INFINITY, isRetracting }: OrderedNode,
  more: Pick<TopRowsOptions, 'states' | 'order' | 'leaves' | 'enters'>,
): TopRows {
  const identity = isRetracting ? input.upsertKeys[0] : 'never';
  return new TopRows({ name: `${id}`, schema: input.schema, start: offset, end: offset + fetch, identity, ...more });
}

interface Placed {
  readonly row: Row;
  /** When it came, counted in its partition. */
  readonly number: number;
  /** The number of the row with the same identity that came before; 0: none. */
  readonly previous: number;
}

/** Numbers given, rows before, rows shown. */
type Counts = number[];
const LAST = 0;
const BEFORE = 1;
const SHOWN = 2;

export class TopRows {
  readonly #options: TopRowsOptions;
  readonly #size: number;
  readonly #counts: OwnedState<Counts>;
  readonly #before: Region;
  readonly #shown: Region;
  readonly #rest: Region | undefined;
  readonly #identityOf: (row: Row) => Key;
  /** Identity → the number of the last row that has it. */
  readonly #numbers: MapState<number> | undefined;

  constructor(options: TopRowsOptions) {
    const { name, states, schema, order, identity } = options;
    this.#options = options;
    this.#size = options.end - options.start;
    this.#counts = states.owned(`${name}.counts`, rowCodec as Codec<Counts>, (counts) => counts.slice());
    const compare = comparator(order);
    const region = (which: string): Region => new Region(states.map(`${name}.${which}`, placedCodec), compare);
    this.#before = region('before');
    this.#shown = region('shown');
    this.#rest = identity === 'never' ? undefined : region('rest');
    const columns = identity === undefined || identity === 'never' ? [...schema.keys()] : identity;
    this.#identityOf = keyOf(
      columns,
      columns.flatMap((column) => schema[column]?.type ?? []),
    );
    this.#numbers = identity === 'never' ? undefined : states.map(`${name}.numbers`, countCodec);
  }

  add(partition: Key, row: Row): void {
    const known = this.#counts.own(partition);
    const counts = known ?? [0, 0, 0];
    const number = (counts[LAST] as number) + 1;
    counts[LAST] = number;
    if (known === undefined) this.#counts.put(partition, counts);
    // Most rows of a large append-only input come after the last one shown.
    if (this.#rest === undefined && counts[SHOWN] === this.#size && !this.#shown.isBeforeWorst(partition, row)) return;
    const own = ownRow(row);
    let previous = 0;
    if (this.#numbers !== undefined) {
      const identity = this.#identityOf(own);
      previous = this.#numbers.get(partition, identity) ?? 0;
      this.#numbers.put(partition, identity, number);
    }
    this.#place(partition, counts, { row: own, number, previous });
  }

  retract(partition: Key, row: Row): void {
    const counts = this.#counts.own(partition);
    const identity = this.#identityOf(row);
    const number = this.#numbers?.get(partition, identity);
    // Retracting what never came changes nothing.
    if (counts === undefined || number === undefined) return;
    const gone = this.#remove(partition, counts, number);
    if (gone === undefined) return;
    if (gone.previous === 0) this.#numbers?.delete(partition, identity);
    else this.#numbers?.put(partition, identity, gone.previous);
    if (counts[BEFORE] === 0 && counts[SHOWN] === 0) this.#counts.delete(partition);
  }

  /** False where the change certainly leaves what is shown as it is. */
  mayChange(partition: Key, kind: RowKind, row: Row): boolean {
    if (this.#rest !== undefined || !isAddition(kind)) return true;
    const shown = this.#counts.own(partition)?.[SHOWN] ?? 0;
    return shown < this.#size || this.#shown.isBeforeWorst(partition, row);
  }

  /** What is shown, in order. */
  inOrder(partition: Key): readonly Row[] {
    return this.#shown.inOrder(partition).map(({ row }) => row);
  }

  /** A row that has come, into its region; what it pushes out goes on. */
  #place(partition: Key, counts: Counts, placed: Placed): void {
    const { start } = this.#options;
    let next = placed;
    if ((counts[BEFORE] as number) < start) {
      counts[BEFORE] = (counts[BEFORE] as number) + 1;
      this.#before.put(partition, next);
      return;
    }
    if (start > 0) next = this.#before.exchanged(partition, next);
    if ((counts[SHOWN] as number) < this.#size) {
      counts[SHOWN] = (counts[SHOWN] as number) + 1;
      this.#shown.put(partition, next);
      this.#options.enters(next.row);
      return;
    }
    const pushed = this.#shown.exchanged(partition, next);
    this.#rest?.put(partition, pushed);
    if (pushed === next) return;
    this.#options.leaves(pushed.row);
    this.#options.enters(next.row);
  }

  /** A row that goes; from each region behind it the best one comes up. */
  #remove(partition: Key, counts: Counts, number: number): Placed | undefined {
    const inRest = this.#rest?.take(partition, number);
    if (inRest !== undefined) return inRest;
    let gone = this.#shown.take(partition, number);
    if (gone !== undefined) this.#options.leaves(gone.row);
    else {
      gone = this.#before.take(partition, number);
      if (gone === undefined) return undefined;
      const up = this.#shown.takeBest(partition);
      if (up === undefined) {
        counts[BEFORE] = (counts[BEFORE] as number) - 1;
        return gone;
      }
      this.#before.put(partition, up);
      this.#options.leaves(up.row);
    }
    const next = this.#rest?.takeBest(partition);
    if (next === undefined) counts[SHOWN] = (counts[SHOWN] as number) - 1;
    else {
      this.#shown.put(partition, next);
      this.#options.enters(next.row);
    }
    return gone;
  }
}

/** Below 0 where the left row comes first. */
type Compare = (left: Row, right: Row) => number;

class Region {
  readonly #rows: MapState<Placed>;
  readonly #compare: Compare;
  readonly #best: BestEntries<Placed>;
  readonly #worst: BestEntries<Placed>;

  constructor(rows: MapState<Placed>, compare: Compare) {
    this.#rows = rows;
    this.#compare = compare;
    const held = {
      isHeld: (key: Key, entry: Placed) => rows.get(key, entry.number) === entry,
      forEach: (key: Key, visit: (entry: Placed) => void) => rows.forEach(key, visit),
    };
    this.#best = new BestEntries({ ...held, isBetter: (entry, than) => this.#isBefore(entry, than) });
    this.#worst = new BestEntries({ ...held, isBetter: (entry, than) => this.#isBefore(than, entry) });
  }

  put(partition: Key, placed: Placed): void {
    this.#rows.put(partition, placed.number, placed);
    this.#best.added(partition, placed);
    this.#worst.added(partition, placed);
  }

  take(partition: Key, number: number): Placed | undefined {
    const placed = this.#rows.get(partition, number);
    if (placed === undefined) return undefined;
    this.#rows.delete(partition, number);
    this.#best.removed(partition);
    this.#worst.removed(partition);
    return placed;
  }

  takeBest(partition: Key): Placed | undefined {
    const best = this.#best.best(partition);
    return best === undefined ? undefined : this.take(partition, best.number);
  }

  /** Puts a row in where it comes before the worst one, which is given back; else the row itself is. */
  exchanged(partition: Key, placed: Placed): Placed {
    const worst = this.#worst.best(partition);
    if (worst === undefined || !this.#isBefore(placed, worst)) return placed;
    this.take(partition, worst.number);
    this.put(partition, placed);
    return worst;
  }

  /** Of a row that comes now, after all that are there. */
  isBeforeWorst(partition: Key, row: Row): boolean {
    const worst = this.#worst.best(partition);
    return worst !== undefined && this.#compare(row, worst.row) < 0;
  }

  inOrder(partition: Key): readonly Placed[] {
    const placed: Placed[] = [];
    this.#rows.forEach(partition, (one) => placed.push(one));
    return placed.sort((left, right) => (this.#isBefore(left, right) ? -1 : 1));
  }

  #isBefore(left: Placed, right: Placed): boolean {
    return (this.#compare(left.row, right.row) || left.number - right.number) < 0;
  }
}

function comparator(order: readonly SortKey[]): Compare {
  return (left, right) => {
    for (const { column, isDescending, isNullFirst } of order) {
      const [one, other] = [left[column] ?? null, right[column] ?? null];
      if (one === other) continue;
      if (one === null || other === null) return (one === null) === isNullFirst ? -1 : 1;
      const compared = compareValues(one, other);
      if (compared !== 0) return isDescending ? -compared : compared;
    }
    return 0;
  };
}

const placedCodec: Codec<Placed> = {
  write(writer, { row, number, previous }) {
    writer.varint(number);
    writer.varint(previous);
    writer.row(row);
  },
  read(reader) {
    const number = reader.varint();
    const previous = reader.varint();
    return { number, previous, row: reader.row() };
  },
  bytesOf: ({ row }) => 40 + bytesOfRow(row),
};
