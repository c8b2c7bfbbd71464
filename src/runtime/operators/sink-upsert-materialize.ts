/**
 * In front of a sink whose PRIMARY KEY is not the key of the query: several rows of the query may want the same row of the sink. Keeps them
 * in the order they came; the last one shows.
 *
 *   in    +I[1, a]   +I[1, b]   -D[1, b]   -D[1, a]       key: first column
 *   out   +I[1, a]   +U[1, b]   +U[1, a]   -D[1, a]
 *
 * Law: under each key the sink holds the last of the input's rows that are still there, and none when all are gone.
 *
 * Each row is an entry of the state, with its place in the order. Equal rows are one entry at the place of the latest of them: a retraction
 * takes the oldest, so the latest is the last to go.
 */
import { type Key, keyOf } from '../../model/key.ts';
import { ownRow } from '../../model/own-text.ts';
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, isAddition, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/row-kind.ts';
import type { SinkUpsertMaterializeNode } from '../../planner/operators/sink-upsert-materialize.ts';
import { bytesOfRow, type Codec } from '../state/codec.ts';
import type { MapState, States } from '../state/states.ts';
import { BestEntries } from './best-entries.ts';
import type { Emit, Operator } from './operator.ts';

interface PlacedRow {
  readonly row: Row;
  /** Counted under each key; the greatest is the last. */
  readonly place: number;
  /** How many equal rows there are. */
  readonly count: number;
}

export class SinkUpsertMaterialize implements Operator {
  readonly #keyOf: (row: Row) => Key;
  /** What makes a retraction meet its row: the input's upsert key, or all columns. */
  readonly #identityOf: (row: Row) => Key;
  readonly #hasUpsertKey: boolean;
  readonly #rows: MapState<PlacedRow>;
  readonly #last: BestEntries<PlacedRow>;
  readonly #hasUpdateBefore: boolean;
  readonly #emit: Emit;

  constructor(node: SinkUpsertMaterializeNode, states: States, emit: Emit) {
    const { schema, upsertKeys } = node.input;
    const typesOf = (columns: readonly number[]) => columns.flatMap((column) => schema[column]?.type ?? []);
    const [upsertKey] = upsertKeys;
    const identity = upsertKey ?? schema.map((_, column) => column);
    this.#keyOf = keyOf(node.key, typesOf(node.key));
    this.#identityOf = keyOf(identity, typesOf(identity));
    this.#hasUpsertKey = upsertKey !== undefined;
    this.#rows = states.map(`${node.id}.rows`, placedCodec);
    this.#last = new BestEntries({
      isBetter: (entry, than) => entry.place > than.place,
      isHeld: (key, entry) => this.#rows.get(key, this.#identityOf(entry.row)) === entry,
      forEach: (key, visit) => this.#rows.forEach(key, visit),
    });
    this.#hasUpdateBefore = node.changelog.updateBefore;
    this.#emit = emit;
  }

  process(kind: RowKind, row: Row): void {
    const kept = ownRow(row);
    const key = this.#keyOf(kept);
    const identity = this.#identityOf(kept);
    const known = this.#rows.get(key, identity);
    // Retracting what never came changes nothing.
    if (known === undefined && !isAddition(kind)) return;
    const last = this.#last.best(key);
    const after = isAddition(kind) ? this.#added(kept, known, last) : without(known);
    if (known !== undefined) this.#last.removed(key);
    if (after === undefined) {
      this.#rows.delete(key, identity);
    } else {
      this.#rows.put(key, identity, after);
      this.#last.added(key, after);
    }
    this.#show(last?.row, this.#last.best(key)?.row);
  }

  /** A row of a known upsert key is replaced where it stands; any other comes last. */
  #added(row: Row, known: PlacedRow | undefined, last: PlacedRow | undefined): PlacedRow {
    if (known !== undefined && this.#hasUpsertKey) return { ...known, row };
    return { row, place: (last?.place ?? 0) + 1, count: (known?.count ?? 0) + 1 };
  }

  #show(before: Row | undefined, after: Row | undefined): void {
    if (before === after) return;
    if (after === undefined) {
      if (before !== undefined) this.#emit(DELETE, before);
    } else if (before === undefined) {
      this.#emit(INSERT, after);
    } else {
      if (this.#hasUpdateBefore) this.#emit(UPDATE_BEFORE, before);
      this.#emit(UPDATE_AFTER, after);
    }
  }
}

/** One of the equal rows less; undefined when it was the only one. */
function without(placed: PlacedRow | undefined): PlacedRow | undefined {
  return placed === undefined || placed.count === 1 ? undefined : { ...placed, count: placed.count - 1 };
}

const placedCodec: Codec<PlacedRow> = {
  write(writer, { row, place, count }) {
    writer.varint(place);
    writer.varint(count);
    writer.row(row);
  },
  read(reader) {
    const place = reader.varint();
    const count = reader.varint();
    return { place, count, row: reader.row() };
  },
  bytesOf: ({ row }) => 40 + bytesOfRow(row),
};
