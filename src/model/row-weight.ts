/**
 * How many rows a row counts as, wherever rows are held: a large one counts as several, so that a bound of rows is one of bytes too.
 *
 * One for the row, and one more for each KiB of its texts and bytes.
 */
import type { Row } from './row.ts';
import type { Value } from './value.ts';

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

/** 0 where the value is neither text nor bytes. */
export function lengthOf(value: Value | undefined): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
}
