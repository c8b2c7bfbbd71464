/**
 * How many rows a row counts as, wherever rows are held: a large one counts as several, so that a bound of rows is one of bytes too.
 *
 * One for the row, and one more for each KiB of its texts and bytes.
 */
import type { Row } from './row.ts';
import { isNestedValue, type Nested, type Value } from './value.ts';

const BYTES_PER_WEIGHT = 1024;

export function weightOfRow(row: Row): number {
  let length = 0;
  for (const value of row) length += lengthOf(value);
  return weightOfLength(length);
}

/** Of a row that is text already, or whose long values are known. */
export function weightOfLength(length: number): number {
  return 1 + Math.floor(length / BYTES_PER_WEIGHT);
}

/** Bytes of a part of a nested value, about, beyond its texts and bytes. */
const PART_LENGTH = 8;

/** 0 where the value is neither text nor bytes nor nested. */
export function lengthOf(value: Value | undefined): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? lengthOfObject(value) : 0;
}

/** By itself, so that the function in front of it stays small enough to be inlined. */
function lengthOfObject(value: Uint8Array | Nested): number {
  if (!isNestedValue(value)) return value.length;
  let length = PART_LENGTH * value.length;
  for (const part of value) length += lengthOf(part);
  return length;
}
