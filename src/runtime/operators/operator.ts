/**
 * What an operator is: a synchronous function of one change and its state. Same inputs and state, same output; the emit it was built with
 * is called for every change it makes. A join has two inputs instead: `left` and `right`.
 */
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';

export type Emit = (kind: RowKind, row: Row) => void;

export interface Operator {
  process(kind: RowKind, row: Row): void;
}
