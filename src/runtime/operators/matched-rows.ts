/**
 * The rows of one input of an outer join, found by join key, each with the number of rows of the other input that match it: under the row's
 * own key where the input has one, else with the number of its copies.
 */
import { type Key, keyOf } from '../../model/key.ts';
import type { Row } from '../../model/row.ts';
import type { Schema } from '../../model/schema.ts';
import { bytesOfRow, type Codec } from '../state/codec.ts';
import type { MapState, States } from '../state/states.ts';

/** Never changed in place: a checkpoint may still be writing it. */
export interface MatchedRow {
  readonly row: Row;
  readonly copies: number;
  /** Of each copy. Stays 0 where nobody asks: on a side whose rows the join does not keep. */
  readonly matches: number;
}

export class MatchedRows {
  readonly #rows: MapState<MatchedRow>;
  readonly #entryOf: (row: Row) => Key;

  /** `rowKey`: columns that name one row of the input; undefined where none are known. */
  constructor(name: string, schema: Schema, rowKey: readonly number[] | undefined, states: States) {
    const columns = rowKey ?? schema.map((_, column) => column);
    this.#rows = states.map(name, matchedCodec);
    this.#entryOf = keyOf(
      columns,
      columns.flatMap((column) => schema[column]?.type ?? []),
    );
  }

  add(joinKey: Key, row: Row, matches: number): void {
    const entry = this.#entryOf(row);
    const copies = (this.#rows.get(joinKey, entry)?.copies ?? 0) + 1;
    this.#rows.put(joinKey, entry, { row, copies, matches });
  }

  /** False where the row was not there. */
  remove(joinKey: Key, row: Row): boolean {
    const entry = this.#entryOf(row);
    const known = this.#rows.get(joinKey, entry);
    if (known === undefined) return false;
    if (known.copies > 1) this.#rows.put(joinKey, entry, { ...known, copies: known.copies - 1 });
    else this.#rows.delete(joinKey, entry);
    return true;
  }

  /** Every row under the join key; `visit` gives its number of matches, changed or not. */
  forEach(joinKey: Key, visit: (known: MatchedRow) => number): void {
    this.#rows.forEach(joinKey, (known, entry) => {
      const matches = visit(known);
      if (matches !== known.matches) this.#rows.put(joinKey, entry, { ...known, matches });
    });
  }
}

const matchedCodec: Codec<MatchedRow> = {
  write(writer, { row, copies, matches }) {
    writer.varint(copies);
    writer.varint(matches);
    writer.row(row);
  },
  read(reader) {
    const copies = reader.varint();
    const matches = reader.varint();
    return { copies, matches, row: reader.row() };
  },
  bytesOf: ({ row }) => 40 + bytesOfRow(row),
};
