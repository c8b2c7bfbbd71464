/**
 * The rows of one input of a join, found by join key: under the row's own key where the input has one, else as a multiset that counts
 * equal rows.
 */
import { type Key, keyOf } from '../../model/key.ts';
import type { Row } from '../../model/row.ts';
import { isAddition, type RowKind } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import { bytesOfRow, type Codec, rowCodec } from '../state/codec.ts';
import type { MapState, States } from '../state/states.ts';

export interface JoinSide {
  /** The row comes or goes. */
  apply(kind: RowKind, joinKey: Key, row: Row): void;
  /** Every row under the join key, equal ones as often as they are there. */
  forEach(joinKey: Key, visit: (row: Row) => void): void;
}

/** `rowKey`: columns that name one row of the input; undefined where none are known. */
export function joinSide(name: string, schema: Schema, rowKey: readonly number[] | undefined, states: States): JoinSide {
  const columns = rowKey ?? schema.map((_, column) => column);
  const entryOf = keyOf(
    columns,
    columns.flatMap((column) => schema[column]?.type ?? []),
  );
  return rowKey === undefined ? countedRows(states.map(name, countedCodec), entryOf) : keyedRows(states.map(name, rowCodec), entryOf);
}

function keyedRows(rows: MapState<Row>, entryOf: (row: Row) => Key): JoinSide {
  return {
    apply(kind, joinKey, row) {
      if (isAddition(kind)) rows.put(joinKey, entryOf(row), row);
      else rows.delete(joinKey, entryOf(row));
    },
    forEach: (joinKey, visit) => rows.forEach(joinKey, visit),
  };
}

interface CountedRow {
  readonly row: Row;
  readonly count: number;
}

function countedRows(rows: MapState<CountedRow>, entryOf: (row: Row) => Key): JoinSide {
  return {
    apply(kind, joinKey, row) {
      const entry = entryOf(row);
      const count = (rows.get(joinKey, entry)?.count ?? 0) + (isAddition(kind) ? 1 : -1);
      // A retraction of what never came leaves nothing behind, as in an aggregation.
      if (count > 0) rows.put(joinKey, entry, { row, count });
      else rows.delete(joinKey, entry);
    },
    forEach(joinKey, visit) {
      rows.forEach(joinKey, ({ row, count }) => {
        for (let copy = 0; copy < count; copy++) visit(row);
      });
    },
  };
}

const countedCodec: Codec<CountedRow> = {
  write(writer, { row, count }) {
    writer.varint(count);
    writer.row(row);
  },
  read(reader) {
    const count = reader.varint();
    return { count, row: reader.row() };
  },
  bytesOf: ({ row }) => 32 + bytesOfRow(row),
};
