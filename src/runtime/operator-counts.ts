/**
 * How many changes each operator has given, over all runs of a job. Counting costs a call per change and operator, so only a job that a screen
 * shows has counts.
 */
import { type PlanLine, planTrees } from '../planner/explain.ts';
import type { JobPlan } from '../planner/plan.ts';
import type { Emit } from './operators/operator.ts';
import type { OperatorLine } from './status.ts';

export class OperatorCounts {
  readonly #lines: readonly PlanLine[];
  readonly #given = new Map<number, { changes: number }>();

  constructor(plan: JobPlan) {
    this.#lines = planTrees(plan).flat();
  }

  /** The same emit, counted for operator `node`. */
  counted(node: number, emit: Emit): Emit {
    const count = this.#given.get(node) ?? { changes: 0 };
    this.#given.set(node, count);
    return (kind, row) => {
      count.changes++;
      emit(kind, row);
    };
  }

  lines(): readonly OperatorLine[] {
    const givenBy = (node: number): number => this.#given.get(node)?.changes ?? 0;
    return this.#lines.map(({ text, node, inputs }) => ({
      text,
      changesIn: inputs.length === 0 ? undefined : inputs.reduce((sum, input) => sum + givenBy(input), 0),
      changesOut: node === undefined || !this.#given.has(node) ? undefined : givenBy(node),
    }));
  }
}
