/**
 * UNION ALL: the changes of all inputs in the order they come.
 *
 *   in    +I[1]   -D[2]   (from any input)
 *   out   +I[1]   -D[2]
 *
 * Law: the output is the multiset sum of the inputs' tables.
 */
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';
import type { Emit, Operator } from './operator.ts';

export class Union implements Operator {
  readonly #emit: Emit;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  process(kind: RowKind, row: Row): void {
    this.#emit(kind, row);
  }
}
