import type { Key } from '../../model/key.ts';
import type { Row } from '../../model/row.ts';
import { INSERT, isAddition, type RowKind } from '../../model/row-kind.ts';
import type { Value } from '../../model/value.ts';

/**
 * Changes in the order written, compacted by key to the last one of each: an upsert or a delete, never both.
 *
 *   in    +I[1, a]  -U[1, a] +U[1, b]  -D[2, x]  +I[2, y]  +I[3, z] -D[3, z]
 *   out   upserts [1, b] [2, y]        deletes [3, z]
 *
 * So the two halves of an update are one upsert, and the order among keys does not matter. Without a key it is a list of rows.
 */
export class Batch {
  /** Rows, a large one counted as several. */
  weight = 0;
  /** Changes taken in. */
  changes = 0;
  /** True while every change was +I of a key not seen before. */
  isInsertOnly = true;
  readonly #keyOf: ((row: Row) => Key) | undefined;
  readonly #wide: readonly number[];
  readonly #upserts = new Map<Key, Row>();
  readonly #deletes = new Map<Key, Row>();
  readonly #rows: Row[] = [];

  /** `wide`: places whose values may be long. */
  constructor(keyOf: ((row: Row) => Key) | undefined, wide: readonly number[]) {
    this.#keyOf = keyOf;
    this.#wide = wide;
  }

  add(kind: RowKind, row: Row): void {
    this.changes++;
    this.weight += this.#wide.length === 0 ? 1 : weightOf(row, this.#wide);
    if (this.#keyOf === undefined) {
      this.#rows.push(row);
      return;
    }
    const key = this.#keyOf(row);
    if (isAddition(kind)) {
      if (this.#deletes.size > 0) this.#deletes.delete(key);
      this.#upserts.set(key, row);
      if (kind !== INSERT || this.#upserts.size !== this.changes) this.isInsertOnly = false;
    } else {
      this.#upserts.delete(key);
      this.#deletes.set(key, row);
      this.isInsertOnly = false;
    }
  }

  get upsertCount(): number {
    return this.#keyOf === undefined ? this.#rows.length : this.#upserts.size;
  }

  get deleteCount(): number {
    return this.#deletes.size;
  }

  upserts(): readonly Row[] {
    return this.#keyOf === undefined ? this.#rows : [...this.#upserts.values()];
  }

  deletes(): readonly Row[] {
    return [...this.#deletes.values()];
  }
}

const BYTES_PER_WEIGHT = 1024;

function weightOf(row: Row, wide: readonly number[]): number {
  let bytes = 0;
  for (const place of wide) bytes += lengthOf(row[place]);
  return 1 + Math.floor(bytes / BYTES_PER_WEIGHT);
}

function lengthOf(value: Value | undefined): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
}
