/**
 * Drops -U where nothing downstream needs it.
 *
 *   in    +I[1, a]   -U[1, a]   +U[1, b]   -D[1, b]
 *   out   +I[1, a]              +U[1, b]   -D[1, b]
 *
 * Law: by upsert key the output describes the same table as the input.
 */
import type { Row } from '../../model/row.ts';
import { type RowKind, UPDATE_BEFORE } from '../../model/row-kind.ts';
import type { Emit, Operator } from './operator.ts';

export class DropUpdateBefore implements Operator {
  readonly #emit: Emit;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  process(kind: RowKind, row: Row): void {
    if (kind !== UPDATE_BEFORE) this.#emit(kind, row);
  }
}
