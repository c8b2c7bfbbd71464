/**
 * ORDER BY … LIMIT n OFFSET m over rows that go on changing: those at the places from m on are there, whichever they are at the moment.
 *
 *   in    +I[5]   +I[3]   +I[4]          -D[3]         SELECT x ORDER BY x LIMIT 2
 *   out   +I[5]   +I[3]   -D[5] +I[4]    -D[3] +I[5]
 *
 * Law: the output describes the first rows of the input's table in that order; of rows that tie, those that came first. The rows themselves come
 * in no order: each change says which row leaves and which enters. All rows of the input are kept where it may take some back, else the first
 * m + n.
 */
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, isAddition, type RowKind } from '../../model/row-kind.ts';
import type { SortLimitNode } from '../../planner/operators/sort-limit.ts';
import type { States } from '../state/states.ts';
import type { Emit, Operator } from './operator.ts';
import { orderedRows, type TopRows, WHOLE } from './top-rows.ts';

export class SortLimit implements Operator {
  readonly #rows: TopRows;

  constructor(node: SortLimitNode, states: States, emit: Emit) {
    this.#rows = orderedRows(node, {
      states,
      order: node.order,
      leaves: (row) => emit(DELETE, row),
      enters: (row) => emit(INSERT, row),
    });
  }

  process(kind: RowKind, row: Row): void {
    if (isAddition(kind)) this.#rows.add(WHOLE, row);
    else this.#rows.retract(WHOLE, row);
  }
}
