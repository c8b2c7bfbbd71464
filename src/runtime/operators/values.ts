/**
 * Constant rows, then nothing more.
 *
 *   in    (none)           VALUES (1, 'a'), (2, 'b')
 *   out   +I[1, a]  +I[2, b]
 *
 * Law: emitted once in the life of a job, before any source is polled; a job restored from a checkpoint has them behind it.
 */
import { INSERT } from '../../model/row-kind.ts';
import { compileProjection } from '../../planner/compile.ts';
import type { ValuesNode } from '../../planner/operators/values.ts';
import type { Emit } from './operator.ts';

export class Values {
  readonly #node: ValuesNode;
  readonly #timeZone: string;
  readonly #emit: Emit;

  constructor(node: ValuesNode, timeZone: string, emit: Emit) {
    this.#node = node;
    this.#timeZone = timeZone;
    this.#emit = emit;
  }

  start(): void {
    for (const row of this.#node.rows) this.#emit(INSERT, compileProjection(row, this.#timeZone)([]));
  }
}
