import { invariant } from '../../model/errors.ts';
import type { Key } from '../../model/key.ts';
import type { Row } from '../../model/row.ts';
import { INSERT, isAddition, type RowKind } from '../../model/row-kind.ts';
import { lengthOf, weightOfLength } from '../../model/row-weight.ts';

/**
 * Changes in the order written, compacted by key to the last one of each: an upsert or a delete, never both.
 *
 *   in    +I[1, a]  -U[1, a] +U[1, b]  -D[2, x]  +I[2, y]  +I[3, z] -D[3, z]
 *   out   upserts [1, b] [2, y]        deletes [3, z]
 *
 * So the two halves of an update are one upsert, and the order among keys does not matter. Without a key it is a list of rows. Compacted when
 * it is first asked for: what is copied into an empty table need not be.
 */
export class Batch {
  /** Rows, a large one counted as several. */
  weight = 0;
  /** True while every change was +I. */
  isInsertOnly = true;
  readonly #keyOf: ((row: Row) => Key) | undefined;
  readonly #wide: readonly number[];
  readonly #kinds: RowKind[] = [];
  readonly #rows: Row[] = [];
  #compacted: Compacted | undefined;

  /** `wide`: places whose values may be long. */
  constructor(keyOf: ((row: Row) => Key) | undefined, wide: readonly number[]) {
    this.#keyOf = keyOf;
    this.#wide = wide;
  }

  add(kind: RowKind, row: Row): void {
    invariant(this.#compacted === undefined, 'a batch is asked for its rows when it is complete');
    this.weight += this.#wide.length === 0 ? 1 : weightOf(row, this.#wide);
    if (kind !== INSERT) this.isInsertOnly = false;
    this.#kinds.push(kind);
    this.#rows.push(row);
  }

  /** Changes taken in. */
  get changes(): number {
    return this.#rows.length;
  }

  /** The rows of all changes, in the order written. */
  get rows(): readonly Row[] {
    return this.#rows;
  }

  upserts(): readonly Row[] {
    return this.#compact().upserts;
  }

  deletes(): readonly Row[] {
    return this.isInsertOnly ? [] : this.#compact().deletes;
  }

  #compact(): Compacted {
    this.#compacted ??= this.#keyOf === undefined ? { upserts: this.#rows, deletes: [] } : compact(this.#kinds, this.#rows, this.#keyOf);
    return this.#compacted;
  }
}

interface Compacted {
  readonly upserts: readonly Row[];
  readonly deletes: readonly Row[];
}

function compact(kinds: readonly RowKind[], rows: readonly Row[], keyOf: (row: Row) => Key): Compacted {
  const upserts = new Map<Key, Row>();
  const deletes = new Map<Key, Row>();
  for (const [index, row] of rows.entries()) {
    const key = keyOf(row);
    if (isAddition(kinds[index] as RowKind)) {
      if (deletes.size > 0) deletes.delete(key);
      upserts.set(key, row);
    } else {
      upserts.delete(key);
      deletes.set(key, row);
    }
  }
  return { upserts: [...upserts.values()], deletes: [...deletes.values()] };
}

function weightOf(row: Row, wide: readonly number[]): number {
  let length = 0;
  for (const place of wide) length += lengthOf(row[place]);
  return weightOfLength(length);
}
