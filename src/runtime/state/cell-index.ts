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
  readonly #buckets = new LargeMap<Cell<V> | Map<Key, Cell<V>>>();

  find(key: Key, entry: Key): Cell<V> | undefined {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return undefined;
    if (bucket instanceof Cell) return isSameEntry(bucket.entry, entry) ? bucket : undefined;
    return bucket.get(entry);
  }

  set(cell: Cell<V>): boolean {
    const bucket = this.#buckets.get(cell.key);
    if (bucket instanceof Map) {
      const before = bucket.size;
      bucket.set(cell.entry, cell);
      return bucket.size > before;
    }
    const isAlone = bucket === undefined || isSameEntry(bucket.entry, cell.entry);
    this.#buckets.set(cell.key, isAlone ? cell : new Map([bucket, cell].map((single) => [single.entry, single])));
    return bucket === undefined || !isAlone;
  }

  remove(cell: Cell<V>): void {
    const bucket = this.#buckets.get(cell.key);
    if (bucket instanceof Map && bucket.size > 1) bucket.delete(cell.entry);
    else this.#buckets.delete(cell.key);
  }

  /** Every value under a key in the order they came, tombstones left out. */
  forEach(key: Key, visit: (value: V, entry: Key) => void): void {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return;
    if (bucket instanceof Cell) {
      if (bucket.value !== undefined) visit(bucket.value, bucket.entry);
      return;
    }
    for (const cell of bucket.values()) if (cell.value !== undefined) visit(cell.value, cell.entry);
  }
}

/** As a Map compares: NaN is itself. */
function isSameEntry(left: Key, right: Key): boolean {
  return left === right || (Number.isNaN(left) && Number.isNaN(right));
}
