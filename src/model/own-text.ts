/**
 * Texts that share nothing with the string they were cut from.
 *
 * The trap: V8 keeps a cut of 13 characters or more as a slice that pins the whole string behind it, such as the 8 KB of a row event
 * or a long text under SUBSTRING. Who keeps a value for long (state, the screen's ring) keeps an owned one; measured, 20 000 kept
 * slices of 30 characters hold 166 MB, owned 2 MB.
 */
import type { Row } from './row.ts';
import { isNestedValue, type Nested, type Value } from './value.ts';

/** V8's SlicedString::kMinLength: what is shorter is copied anyway. */
const SLICE_LENGTH_MIN = 13;

/** The same text, in memory of its own. */
export function ownText(text: string): string {
  // Joining makes a new string and the cut that follows flattens it: the slice pins one character more than its own.
  return text.length < SLICE_LENGTH_MIN ? text : ` ${text}`.slice(1);
}

/** The same row; a new one only where it holds a text that may be a slice. */
export function ownRow(row: Row): Row {
  return row.some(isSliceable) ? row.map((value) => (typeof value === 'string' ? ownText(value) : ownValue(value))) : row;
}

/** The same value, with its texts in memory of their own. */
export function ownValue(value: Value): Value {
  if (typeof value === 'string') return ownText(value);
  return typeof value === 'object' && value !== null && isNestedValue(value) ? ownRow(value) : value;
}

function isSliceable(value: Value): boolean {
  if (typeof value === 'string') return value.length >= SLICE_LENGTH_MIN;
  return typeof value === 'object' && value !== null && holdsSliceable(value);
}

function holdsSliceable(value: Uint8Array | Nested): boolean {
  return isNestedValue(value) && value.some(isSliceable);
}
