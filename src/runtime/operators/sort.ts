/**
 * ORDER BY of an input that ends: all its rows, or those of LIMIT and OFFSET, in order, once it has ended.
 *
 *   in    +I[5]   +I[3]   -D[5]   +I[4]   (end)         SELECT x ORDER BY x
 *   out                                   +I[3]  +I[4]
 *
 * Law: emitted once in the life of a job, also where it is restored from a checkpoint behind the end.
 */
import type { Row } from '../../model/row.ts';
import { INSERT, isAddition, type RowKind } from '../../model/row-kind.ts';
import type { SortNode } from '../../planner/operators/sort.ts';
import { countCodec } from '../state/codec.ts';
import type { States, ValueState } from '../state/states.ts';
import type { Emit, Operator } from './operator.ts';
import { orderedRows, type TopRows, WHOLE } from './top-rows.ts';

export class Sort implements Operator {
  readonly #rows: TopRows;
  /** How many rows have been emitted; undefined before the end. */
  readonly #emitted: ValueState<number>;
  readonly #emit: Emit;

  constructor(node: SortNode, states: States, emit: Emit) {
    const nothing = (): void => {};
    this.#rows = orderedRows(node, { states, order: node.order, leaves: nothing, enters: nothing });
    this.#emitted = states.value(`${node.id}.emitted`, countCodec);
    this.#emit = emit;
  }

  process(kind: RowKind, row: Row): void {
    if (isAddition(kind)) this.#rows.add(WHOLE, row);
    else this.#rows.retract(WHOLE, row);
  }

  ended(): void {
    if (this.#emitted.get(WHOLE) !== undefined) return;
    const rows = this.#rows.inOrder(WHOLE);
    this.#emitted.put(WHOLE, rows.length);
    for (const row of rows) this.#emit(INSERT, row);
  }
}
