/** The two shapes of state in memory: one cell under a key, or many. A key with a single cell in a MapState has no inner Map. */
import type { Key } from '../../model/key.ts';
import { Cell, type CellIndex } from './cell.ts';
import { LargeMap } from './large-map.ts';

export class ValueIndex<V> implements CellIndex<V> {
  readonly #cells = new LargeMap<Cell<V>>();

  find(key: Key): Cell<V> | undefined {
    return this.#cells.get(key);
  }

  set(cell: Cell<V>): boolean {
    return this.#cells.set(cell.key, cell);
  }

  remove(cell: Cell<V>): void {
    this.#cells.delete(cell.key);
  }
}

export class MapIndex<V> implements CellIndex<V> {
  readonly #buckets = new LargeMap<Cell<V> | Bucket<V>>();

  find(key: Key, entry: Key): Cell<V> | undefined {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return undefined;
    if (bucket instanceof Cell) return isSameEntry(bucket.entry, entry) ? bucket : undefined;
    return bucket.find(entry);
  }

  set(cell: Cell<V>): boolean {
    const bucket = this.#buckets.get(cell.key);
    if (bucket instanceof Bucket) return bucket.set(cell);
    if (bucket === undefined || isSameEntry(bucket.entry, cell.entry)) return this.#buckets.set(cell.key, cell);
    const both = new Bucket<V>();
    for (const single of [bucket, cell]) both.set(single);
    this.#buckets.set(cell.key, both);
    return true;
  }

  remove(cell: Cell<V>): void {
    const bucket = this.#buckets.get(cell.key);
    if (bucket instanceof Bucket && bucket.remove(cell) > 0) return;
    this.#buckets.delete(cell.key);
  }

  /** Every value under a key in the order they came, tombstones left out. */
  forEach(key: Key, visit: (value: V, entry: Key) => void): void {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return;
    if (bucket instanceof Cell) {
      if (bucket.value !== undefined) visit(bucket.value, bucket.entry);
      return;
    }
    for (const cell of bucket.present.values()) if (cell.value !== undefined) visit(cell.value, cell.entry);
  }
}

/**
 * Several cells under one key. Tombstones lie apart: between two checkpoints they may be many more than what is there, and who looks at
 * that must not pass them by.
 */
class Bucket<V> {
  readonly present = new Map<Key, Cell<V>>();
  #tombstones: Map<Key, Cell<V>> | undefined;

  find(entry: Key): Cell<V> | undefined {
    return this.present.get(entry) ?? this.#tombstones?.get(entry);
  }

  set(cell: Cell<V>): boolean {
    if (cell.value === undefined) return this.#bury(cell);
    const before = this.present.size;
    this.present.set(cell.entry, cell);
    return this.#tombstones?.delete(cell.entry) !== true && this.present.size > before;
  }

  /** How many are left. */
  remove({ entry }: Cell<V>): number {
    if (!this.present.delete(entry)) this.#tombstones?.delete(entry);
    if (this.#tombstones?.size === 0) this.#tombstones = undefined;
    return this.present.size + (this.#tombstones?.size ?? 0);
  }

  #bury(cell: Cell<V>): boolean {
    this.#tombstones ??= new Map();
    const before = this.#tombstones.size;
    this.#tombstones.set(cell.entry, cell);
    return !this.present.delete(cell.entry) && this.#tombstones.size > before;
  }
}

/** As a Map compares: NaN is itself. */
function isSameEntry(left: Key, right: Key): boolean {
  return left === right || (Number.isNaN(left) && Number.isNaN(right));
}
