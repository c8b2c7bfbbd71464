import { isSameValue, type Value } from './value.ts';

/** A dense, immutable array of canonical values in the column order of its edge. Pruning a column renumbers the rest. */
export type Row = readonly Value[];

/** Rows of one schema. */
export function isSameRow(left: Row, right: Row): boolean {
  for (let place = 0; place < left.length; place++) if (!isSameValue(left[place] as Value, right[place] as Value)) return false;
  return true;
}
