/**
 * What a message says of a row, as changes:
 *
 *   insert         +I[after]
 *   delete         -D[before]
 *   update         -U[before] +U[after], +U[after] alone where nobody asks for -U, -D[before] +I[after] where the key differs
 *
 * The message's own metadata is written into each of its rows.
 */
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/row-kind.ts';
import { compareParts, type Value } from '../../model/value.ts';
import type { DecodeRequest, PushChange } from '../format.ts';
import type { OpenRow } from './json-row.ts';

export class RowChanges {
  readonly #needsUpdateBefore: boolean;
  /** Places of the key's columns; empty where the key is not read whole, and then nobody goes by it. */
  readonly #key: readonly number[];
  readonly #places: readonly number[];

  constructor({ needsUpdateBefore, key, columns, metadata }: Omit<DecodeRequest, 'options'>) {
    this.#needsUpdateBefore = needsUpdateBefore;
    const places = key.map((name) => columns.find((column) => column.name === name)?.place ?? -1);
    this.#key = places.includes(-1) ? [] : places;
    this.#places = metadata.map(({ place }) => place);
  }

  /** Whether an update needs its row before, since somebody wants -U. */
  get needsBefore(): boolean {
    return this.#needsUpdateBefore;
  }

  insert(after: OpenRow, metadata: readonly Value[], push: PushChange): void {
    push(INSERT, this.#row(after, metadata));
  }

  delete(before: OpenRow, metadata: readonly Value[], push: PushChange): void {
    push(DELETE, this.#row(before, metadata));
  }

  update(before: OpenRow | undefined, after: OpenRow, metadata: readonly Value[], push: PushChange): void {
    if (before !== undefined && this.hasOtherKey(before, after)) {
      this.delete(before, metadata, push);
      this.insert(after, metadata, push);
      return;
    }
    if (this.#needsUpdateBefore && before !== undefined) push(UPDATE_BEFORE, this.#row(before, metadata));
    push(UPDATE_AFTER, this.#row(after, metadata));
  }

  hasOtherKey(before: OpenRow, after: OpenRow): boolean {
    return this.#key.some((place) => {
      const [left, right] = [before[place] ?? null, after[place] ?? null];
      return left !== right && compareParts(left, right) !== 0;
    });
  }

  #row(row: OpenRow, metadata: readonly Value[]): Row {
    for (let index = 0; index < this.#places.length; index++) row[this.#places[index] as number] = metadata[index] ?? null;
    return row as Row;
  }
}
