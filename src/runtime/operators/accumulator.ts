/**
 * What one aggregate keeps of a group: some slots of the group's list, and over a retracting input the values themselves where the slots alone
 * could not take one back. NULLs are passed over; an aggregate of nothing is NULL, a count 0.
 */
import type { Key } from '../../model/key.ts';
import type { Row } from '../../model/row.ts';
import type { Value } from '../../model/value.ts';

/** Takes the rows of a group. `slots` is the list of the whole group: its number of rows comes first, each accumulator has its places behind. */
export interface Feeder {
  add(slots: Value[], row: Row, key: Key): void;
  retract(slots: Value[], row: Row, key: Key): void;
}

export interface Accumulator extends Feeder {
  /** What the slots hold before the first row. */
  readonly zero: readonly Value[];
  result(slots: readonly Value[]): Value;
}
