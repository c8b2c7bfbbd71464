/** How the values of one state are written to checkpoints, and about how many bytes they take in memory. */
import type { Key } from '../../model/key.ts';
import type { Row } from '../../model/row.ts';
import { isNestedValue, type Value } from '../../model/value.ts';
import type { Reader, Writer } from './encoding.ts';

export interface Codec<V> {
  write(writer: Writer, value: V): void;
  read(reader: Reader): V;
  /** In memory, roughly; only a sample is ever measured. */
  bytesOf(value: V): number;
}

export const rowCodec: Codec<Row> = {
  write: (writer, row) => writer.row(row),
  read: (reader) => reader.row(),
  bytesOf: bytesOfRow,
};

export const countCodec: Codec<number> = {
  write: (writer, count) => writer.varint(count),
  read: (reader) => reader.varint(),
  bytesOf: () => 0,
};

const ARRAY_BYTES = 48;
const POINTER_BYTES = 8;

export function bytesOfRow(row: Row): number {
  return row.reduce<number>((sum, value) => sum + bytesOfValue(value), ARRAY_BYTES);
}

export function bytesOfValue(value: Value | Key): number {
  if (typeof value === 'string') return POINTER_BYTES + 24 + value.length;
  if (typeof value === 'bigint') return POINTER_BYTES + 32;
  if (typeof value === 'object' && value !== null) return POINTER_BYTES + (isNestedValue(value) ? bytesOfRow(value) : 100 + value.length);
  // A number beyond 31 bits, or with a fraction, is an object of its own.
  return typeof value === 'number' && (value | 0) !== value ? POINTER_BYTES + 16 : POINTER_BYTES;
}
