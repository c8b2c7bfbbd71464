import type { Value } from './value.ts';

/** A dense, immutable array of canonical values in the column order of its edge. Pruning a column renumbers the rest. */
export type Row = readonly Value[];
