/**
 * The operators of a plan, wired once: every operator is built with the `emit` of what stands behind it, so a change runs from its scan to
 * the sinks in plain calls.
 */
import type { Push } from '../connectors/connector.ts';
import { invariant } from '../model/errors.ts';
import type { JobPlan, PlanNode } from '../planner/plan.ts';
import { Calc } from './operators/calc.ts';
import { DropUpdateBefore } from './operators/drop-update-before.ts';
import { GroupAggregate } from './operators/group-aggregate.ts';
import { Join } from './operators/join.ts';
import type { Emit } from './operators/operator.ts';
import { SinkUpsertMaterialize } from './operators/sink-upsert-materialize.ts';
import { Union } from './operators/union.ts';
import { Values } from './operators/values.ts';
import type { States } from './state/states.ts';

interface ChainContext {
  readonly timeZone: string;
  readonly states: States;
  /** What takes the changes of each sink of the plan, in its order. */
  readonly outputs: readonly Emit[];
}

export class Chain {
  /** A change of a scan, through all operators to the sinks. */
  readonly push: Push;
  readonly #context: ChainContext;
  readonly #scans: Emit[][];
  readonly #starting: { start(): void }[] = [];
  readonly #settling: { settle(): void }[] = [];

  constructor(plan: JobPlan, context: ChainContext) {
    this.#context = context;
    this.#scans = plan.scans.map(() => []);
    for (const [index, sink] of plan.sinks.entries()) {
      const output = context.outputs[index];
      invariant(output !== undefined, 'every sink has an output');
      this.#build(sink.input, output);
    }
    const emits = this.#scans.map(fanOut);
    this.push = (scan, kind, row) => {
      (emits[scan] as Emit)(kind, row);
    };
  }

  /** Emits what comes before the first change of a job that starts anew. */
  start(): void {
    for (const operator of this.#starting) operator.start();
  }

  /** Emits what is true of an input that has stayed empty. */
  settle(): void {
    for (const operator of this.#settling) operator.settle();
  }

  #build(node: PlanNode, emit: Emit): void {
    switch (node.kind) {
      case 'TableSourceScan':
        this.#scans[node.scan]?.push(emit);
        return;
      case 'Values':
        this.#starting.push(new Values(node, this.#context.timeZone, emit));
        return;
      case 'Calc': {
        const calc = new Calc(node, this.#context.timeZone, emit);
        this.#build(node.input, (kind, row) => calc.process(kind, row));
        return;
      }
      case 'DropUpdateBefore': {
        const drop = new DropUpdateBefore(emit);
        this.#build(node.input, (kind, row) => drop.process(kind, row));
        return;
      }
      case 'Union': {
        const union = new Union(emit);
        for (const input of node.inputs) this.#build(input, (kind, row) => union.process(kind, row));
        return;
      }
      case 'GroupAggregate': {
        const aggregate = new GroupAggregate(node, this.#context.states, emit);
        this.#settling.push(aggregate);
        this.#build(node.input, (kind, row) => aggregate.process(kind, row));
        return;
      }
      case 'Join': {
        const join = new Join(node, this.#context, emit);
        this.#build(node.left, (kind, row) => join.left(kind, row));
        this.#build(node.right, (kind, row) => join.right(kind, row));
        return;
      }
      case 'SinkUpsertMaterialize': {
        const materialize = new SinkUpsertMaterialize(node, this.#context.states, emit);
        this.#build(node.input, (kind, row) => materialize.process(kind, row));
        return;
      }
    }
  }
}

/** A scan that is read in several places hands each change to all of them, in the order of the plan. */
function fanOut(emits: readonly Emit[]): Emit {
  const [first, second] = emits;
  if (first !== undefined && second === undefined) return first;
  return (kind, row) => {
    for (const emit of emits) emit(kind, row);
  };
}

/** Whether some operator of the plan remembers rows. */
export function keepsState(plan: JobPlan): boolean {
  const isStateful = (node: PlanNode): boolean => {
    switch (node.kind) {
      case 'TableSourceScan':
      case 'Values':
        return false;
      case 'Calc':
      case 'DropUpdateBefore':
        return isStateful(node.input);
      case 'Union':
        return node.inputs.some(isStateful);
      default:
        return true;
    }
  };
  return plan.sinks.some(({ input }) => isStateful(input));
}
