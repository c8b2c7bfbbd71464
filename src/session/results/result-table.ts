import { type Key, keyOf } from '../../model/key.ts';
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, isAddition, type RowKind } from '../../model/row-kind.ts';
import { weightOfRow } from '../../model/row-weight.ts';
import type { Schema } from '../../model/schema.ts';
import { compareValues, type Value } from '../../model/value.ts';
import type { RowFilter } from './filter.ts';

export interface TableEntry {
  readonly key: Key;
  readonly row: Row;
  /** Before its last change; undefined for a row that is new. */
  readonly before: Row | undefined;
  /** Number of its last change. */
  readonly change: number;
}

interface Held extends TableEntry {
  weight: number;
  key: Key;
  row: Row;
  before: Row | undefined;
  change: number;
  /** Taken away: for good once it `isRemoved`. */
  isGone: boolean;
  isRemoved: boolean;
  /** The filter's verdict about `matchedChange`. */
  isMatch: boolean;
  matchedChange: number;
}

export interface ResultTableOptions {
  /** The columns that identify a row; undefined: only its values do. */
  readonly key: readonly number[] | undefined;
  /** No row ever changes or leaves. */
  readonly isInsertOnly: boolean;
  readonly rowsMax: number;
}

/** What a look at the table finds. */
export interface SeenRows {
  readonly rows: readonly TableEntry[];
  /** False where rows that are held may be missing: a later look finds them. */
  readonly isWhole: boolean;
}

interface Arriving {
  readonly key: Key;
  readonly row: Row;
  readonly change: number;
}

/**
 * The result of a SELECT as the table it is now: sorted by its upsert key, in the order of arrival where none is known.
 *
 *   in    +I[1, a]   +I[2, b]   -U[1, a] +U[1, c]   -D[2, b]
 *   holds            [1, a] [2, b]       [1, c] [2, b]      [1, c]
 *
 * At most `rowsMax` rows are held, a large one counted as several: past it the oldest make room for newer ones, as in Flink's SQL client. What
 * is held is always true; that more is there is counted.
 */
export class ResultTable {
  /** undefined: rows only come, and need not be found again. */
  readonly #keyOf: ((row: Row) => Key) | undefined;
  readonly #key: readonly number[] | undefined;
  readonly #rowsMax: number;
  readonly #byKey = new Map<Key, Held>();
  /** Rows equal to one in #byKey, where there is no key. */
  readonly #others = new Map<Key, Held[]>();
  /** In the order of arrival, from #oldest on; removed ones are passed over. */
  #arrived: Held[] = [];
  #oldest = 0;
  size = 0;
  /** Taken away by -U: gone for good unless +U follows. */
  #retracted: Held[] = [];
  #weight = 0;
  #sorted: readonly Held[] = [];
  #fresh: Held[] = [];
  #hasGone = false;
  #nextSortMs = 0;
  dropped = 0;

  constructor(schema: Schema, { key, isInsertOnly, rowsMax }: ResultTableOptions) {
    const columns = key ?? schema.map((_, index) => index);
    const types = columns.flatMap((column) => schema[column]?.type ?? []);
    this.#keyOf = isInsertOnly ? undefined : keyOf(columns, types);
    this.#key = key;
    this.#rowsMax = rowsMax;
  }

  write(kind: RowKind, row: Row, change: number): void {
    const key = this.#keyOf === undefined ? null : this.#keyOf(row);
    if (!isAddition(kind)) this.#retract(key, kind);
    else if (!this.#update(kind, { key, row, change })) this.#add({ key, row, change });
  }

  /** The rows in their order, one slice of at most `budgetMs` for a filter: rows it has not looked at yet are not there yet. */
  seen(filter: RowFilter | undefined, budgetMs: number): SeenRows {
    this.#settle();
    const all = this.#inOrder();
    const isWhole = this.#fresh.length === 0;
    if (filter === undefined) return { rows: all, isWhole };
    const endMs = performance.now() + budgetMs;
    let looked = 0;
    const rows = all.filter((entry) => {
      if (entry.matchedChange !== entry.change) {
        if (++looked % 64 === 0 && performance.now() > endMs) looked = -1;
        if (looked < 0) return false;
        entry.isMatch = filter(INSERT, entry.row);
        entry.matchedChange = entry.change;
      }
      return entry.isMatch;
    });
    return { rows, isWhole: isWhole && looked >= 0 };
  }

  /** All rows in their order, however long that takes. */
  rows(): readonly TableEntry[] {
    this.#settle();
    return this.#sort(this.#left());
  }

  /** Another filter: what the last one found does not count. */
  forgetMatches(): void {
    for (const entry of this.#arrived) entry.matchedChange = 0;
  }

  find(change: number): TableEntry | undefined {
    return this.#arrived.find((entry) => entry.change === change && !entry.isRemoved);
  }

  /** Rows that have left by themselves are not passed over for ever. */
  #compact(): void {
    if (this.#arrived.length < 2 * this.size + 1000) return;
    this.#arrived = this.#arrived.slice(this.#oldest).filter(({ isRemoved }) => !isRemoved);
    this.#oldest = 0;
  }

  /** Whether the row was there already, under its key. */
  #update(kind: RowKind, { key, row, change }: Arriving): boolean {
    const known = this.#key === undefined || this.#keyOf === undefined ? undefined : this.#byKey.get(key);
    if (known === undefined) return false;
    known.before = kind === INSERT ? undefined : known.row;
    known.row = row;
    known.change = change;
    known.isGone = false;
    this.#weight -= known.weight;
    known.weight = weightOfRow(row);
    this.#weight += known.weight;
    return true;
  }

  #add({ key, row, change }: Arriving): void {
    const weight = weightOfRow(row);
    const entry: Held = { key, row, before: undefined, change, weight, isGone: false, isRemoved: false, isMatch: false, matchedChange: 0 };
    if (this.#keyOf !== undefined) this.#remember(entry);
    this.#arrived.push(entry);
    this.#fresh.push(entry);
    this.size++;
    this.#weight += weight;
    while (this.#weight > this.#rowsMax && this.size > 1) this.#dropOldest();
    this.#compact();
  }

  #remember(entry: Held): void {
    const { key } = entry;
    const others = this.#others.get(key);
    if (!this.#byKey.has(key)) this.#byKey.set(key, entry);
    else if (others === undefined) this.#others.set(key, [entry]);
    else others.push(entry);
  }

  #forget(entry: Held): void {
    const others = this.#others.get(entry.key);
    const isFirst = this.#byKey.get(entry.key) === entry;
    const left = isFirst ? others?.slice(1) : others?.filter((other) => other !== entry);
    const first = others?.[0];
    if (isFirst && first !== undefined) this.#byKey.set(entry.key, first);
    else if (isFirst) this.#byKey.delete(entry.key);
    if (left === undefined || left.length === 0) this.#others.delete(entry.key);
    else this.#others.set(entry.key, [...left]);
  }

  #retract(key: Key, kind: RowKind): void {
    const entry = this.#others.get(key)?.at(-1) ?? this.#byKey.get(key);
    if (entry === undefined || entry.isGone) return;
    entry.isGone = true;
    // With a key +U finds the entry again: the row stays where it is, and what changed in it can be told.
    if (kind === DELETE || this.#key === undefined) this.#remove(entry);
    else this.#retracted.push(entry);
    if (this.#retracted.length > RETRACTED_MAX) this.#settle();
  }

  #settle(): void {
    for (const entry of this.#retracted) if (entry.isGone && !entry.isRemoved) this.#remove(entry);
    this.#retracted = [];
  }

  #dropOldest(): void {
    const oldest = this.#arrived[this.#oldest++];
    if (oldest !== undefined && !oldest.isRemoved) {
      if (!oldest.isGone) this.dropped++;
      this.#remove(oldest);
    }
  }

  #remove(entry: Held): void {
    [entry.isGone, entry.isRemoved] = [true, true];
    this.size--;
    this.#weight -= entry.weight;
    this.#hasGone = true;
    if (this.#keyOf !== undefined) this.#forget(entry);
    // It may stand in the lists for a while yet: without what it held.
    [entry.key, entry.row, entry.before] = [null, [], undefined];
  }

  /**
   * What has come since is sorted, and merged into what is sorted already; of many rows not so often that it would cost the engine more than a
   * tenth of its time: until then what is new is not seen.
   */
  #inOrder(): readonly Held[] {
    const startMs = performance.now();
    if (this.#fresh.length === 0 && !this.#hasGone) return this.#sorted;
    const old = this.#left();
    if (startMs < this.#nextSortMs) return old;
    const sorted = this.#sort(old);
    const endMs = performance.now();
    this.#nextSortMs = endMs + (endMs - startMs < SORT_SHORT_MS ? 0 : (endMs - startMs) * 9);
    return sorted;
  }

  /** Of the sorted rows those that are still there. */
  #left(): readonly Held[] {
    return this.#hasGone ? this.#sorted.filter(({ isGone }) => !isGone) : this.#sorted;
  }

  #sort(left: readonly Held[]): readonly Held[] {
    const fresh = this.#fresh.filter(({ isGone }) => !isGone);
    this.#fresh = [];
    this.#hasGone = false;
    const key = this.#key;
    this.#sorted = key === undefined ? [...left, ...fresh] : merged(left, fresh.sort(byKey(key)), byKey(key));
    return this.#sorted;
  }
}

/** Costs nobody notices. */
const SORT_SHORT_MS = 2;
/** Changes of a poll that take rows away before they are looked through. */
const RETRACTED_MAX = 10_000;

type Order = (left: Held, right: Held) => number;

function byKey(columns: readonly number[]): Order {
  return (left, right) => {
    for (const column of columns) {
      const order = compareNullable(left.row[column] ?? null, right.row[column] ?? null);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** NULL first, as Flink orders. */
function compareNullable(left: Value, right: Value): number {
  if (left === null || right === null) return Number(right === null) - Number(left === null);
  return compareValues(left, right);
}

function merged(left: readonly Held[], right: readonly Held[], order: Order): readonly Held[] {
  if (left.length === 0) return right;
  const all: Held[] = [];
  let place = 0;
  for (const entry of left) {
    for (let next = right[place]; next !== undefined && order(next, entry) < 0; next = right[++place]) all.push(next);
    all.push(entry);
  }
  for (; place < right.length; place++) all.push(right[place] as Held);
  return all;
}
