/**
 * What state is keyed by. One column of an integer, string, boolean or temporal type is its own key; anything composite, binary,
 * floating or nested is encoded once into a string.
 *
 * Law: two rows have the same key exactly when their key columns are equal pairwise, where NULL equals NULL, NaN equals NaN and -0
 * equals 0 (what GROUP BY means). Joins, where NULL matches nothing, look for NULL before they ask for a key.
 */
import { invariant } from './errors.ts';
import type { Row } from './row.ts';
import { isApproximate, isBinary, isNested, isString, type SqlType } from './types.ts';
import { isNestedValue, type Nested } from './value.ts';

export type Key = string | number | bigint | boolean | null;

/** The key of a row over some of its columns; `types` are those of the columns, place by place. No columns: one key for every row. */
export function keyOf(columns: readonly number[], types: readonly SqlType[]): (row: Row) => Key {
  invariant(columns.length === types.length, 'every key column has a type');
  const [column, type] = [columns[0], types[0]];
  if (columns.length === 1 && column !== undefined && type !== undefined) return singleKey(column, type);
  const encoders = columns.map((place, index) => encoderOf(place, types[index]));
  return (row) => {
    let key = '';
    for (const encode of encoders) key += encode(row);
    return key;
  };
}

function singleKey(column: number, type: SqlType): (row: Row) => Key {
  if (isBinary(type) || isApproximate(type) || isNested(type)) {
    const encode = encoderOf(column, type);
    return (row) => (row[column] === null ? null : encode(row));
  }
  return (row) => row[column] as Key;
}

/** One part of a composite key. Parts cannot run into each other: numbers end in a comma, strings and bytes start with their length. */
function encoderOf(column: number, type: SqlType | undefined): (row: Row) => string {
  invariant(type !== undefined, 'every key column has a type');
  if (isString(type)) return (row) => encodeString(row[column] as string | null);
  if (isBinary(type)) return (row) => encodeBytes(row[column] as Uint8Array | null);
  if (isNested(type)) return (row) => encodeNested(row[column] as Nested | null);
  return (row) => encodeScalar(row[column] as Scalar);
}

function encodeString(value: string | null): string {
  return value === null ? ',' : `${value.length}:${value}`;
}

function encodeBytes(value: Uint8Array | null): string {
  return value === null ? ',' : `${value.length}:${Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1')}`;
}

/** Parts at one place are of one type, so that their own form tells them apart; the count in front ends the list. */
function encodeNested(value: Nested | null): string {
  if (value === null) return ',';
  let key = `${value.length}[`;
  for (const part of value) {
    if (typeof part === 'string') key += encodeString(part);
    else if (part instanceof Uint8Array) key += encodeBytes(part);
    else key += isNestedValue(part) ? encodeNested(part) : encodeScalar(part);
  }
  return key;
}

type Scalar = null | boolean | number | bigint;

function encodeScalar(value: Scalar): string {
  // The text of -0 is "0" and a canonical integer has one text only.
  return value === null ? ',' : `${value},`;
}
