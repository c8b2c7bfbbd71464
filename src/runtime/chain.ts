/**
 * The operators of a plan, wired once: every operator is built with the `emit` of what stands behind it, so a change runs from its scan to
 * the sinks in plain calls.
 *
 * The end runs the same way: an operator has ended when all its inputs have, or when it says so (LIMIT has its rows); the chain is over when
 * every sink's input has ended.
 */
import type { Push, ScanId } from '../connectors/source.ts';
import { invariant } from '../model/errors.ts';
import { nodeRules } from '../planner/operators/catalogue.ts';
import type { JobPlan, PlanNode } from '../planner/plan.ts';
import { sharedNodes } from '../planner/shared-nodes.ts';
import type { OperatorCounts } from './operator-counts.ts';
import { buildOperator } from './operators/catalogue.ts';
import type { Emit } from './operators/operator.ts';
import type { States } from './state/states.ts';

interface ChainContext {
  readonly timeZone: string;
  readonly states: States;
  /** What takes the changes of each sink of the plan, in its order. */
  readonly outputs: readonly Emit[];
  readonly counts?: OperatorCounts | undefined;
}

export class Chain {
  /** A change of a scan, through all operators to the sinks. */
  readonly push: Push;
  readonly #context: ChainContext;
  readonly #scans: Emit[][];
  readonly #starting: (() => void)[] = [];
  readonly #settling: (() => void)[] = [];
  /** By scan: ends what stands behind it. */
  readonly #scanEnds: (() => void)[][];
  /** Of operators without inputs. */
  readonly #constantEnds: (() => void)[] = [];
  #openSinks: number;
  readonly #countedScans = new Set<number>();
  /** By node id, of nodes that stand in several places: where their changes go, and their end. */
  readonly #taps: ReadonlyMap<number, { readonly emits: Emit[]; readonly ends: (() => void)[] }>;

  constructor(plan: JobPlan, context: ChainContext) {
    this.#context = context;
    this.#scans = plan.scans.map(() => []);
    this.#scanEnds = plan.scans.map(() => []);
    this.#openSinks = plan.sinks.length;
    const shared = sharedNodes(plan).filter(({ kind }) => kind !== 'TableSourceScan');
    this.#taps = new Map(shared.map(({ id }) => [id, { emits: [], ends: [] }]));
    for (const [index, sink] of plan.sinks.entries()) {
      const output = context.outputs[index];
      invariant(output !== undefined, 'every sink has an output');
      this.#build(sink.input, output, () => this.#openSinks--);
    }
    const emits = this.#scans.map(fanOut);
    this.push = (scan, kind, row) => {
      (emits[scan] as Emit)(kind, row);
    };
  }

  /** Whether nothing will reach any sink any more. */
  get isOver(): boolean {
    return this.#openSinks === 0;
  }

  /** Emits what comes before the first change of a job that starts anew. */
  start(): void {
    for (const start of this.#starting) start();
    this.resume();
  }

  /** For a job that has its state from a checkpoint: what comes before the first change has been. */
  resume(): void {
    for (const end of this.#constantEnds) end();
  }

  /** The scan gives no further change. */
  ended(scan: ScanId): void {
    for (const end of this.#scanEnds[scan] ?? []) end();
  }

  /** Emits what is true of an input that has stayed empty. */
  settle(): void {
    for (const settle of this.#settling) settle();
  }

  #build(node: PlanNode, taken: Emit, ended: () => void): void {
    const tap = this.#taps.get(node.id);
    if (tap === undefined) {
      this.#buildAlone(node, taken, ended);
      return;
    }
    const { emits, ends } = tap;
    emits.push(taken);
    ends.push(ended);
    if (emits.length > 1) return;
    const toAll: Emit = (kind, row) => {
      for (const emit of emits) emit(kind, row);
    };
    this.#buildAlone(node, toAll, () => {
      for (const end of ends) end();
    });
  }

  #buildAlone(node: PlanNode, taken: Emit, ended: () => void): void {
    const { timeZone, states, counts } = this.#context;
    const emit = counts === undefined || this.#isCounted(node) ? taken : counts.counted(node.id, taken);
    const ending: (() => void)[] = [];
    const end = once(() => {
      for (const one of ending) one();
      ended();
    });
    let openInputs = nodeRules(node).inputs(node).length;
    if (openInputs === 0 && node.kind !== 'TableSourceScan') this.#constantEnds.push(end);
    const inputEnded = (): void => {
      openInputs--;
      if (openInputs === 0) end();
    };
    buildOperator(node, {
      timeZone,
      states,
      emit,
      input: (input, emitted) => this.#build(input, emitted, inputEnded),
      scan: (id) => {
        this.#scans[id]?.push(emit);
        this.#scanEnds[id]?.push(end);
      },
      atStart: (start) => this.#starting.push(start),
      whenSettled: (settle) => this.#settling.push(settle),
      whenEnded: (called) => ending.push(called),
      end,
    });
  }

  /** A scan that is read in several places gives each change once. */
  #isCounted({ kind, id }: PlanNode): boolean {
    if (kind !== 'TableSourceScan') return false;
    const isCounted = this.#countedScans.has(id);
    this.#countedScans.add(id);
    return isCounted;
  }
}

function once(run: () => void): () => void {
  let hasRun = false;
  return () => {
    if (hasRun) return;
    hasRun = true;
    run();
  };
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
    const rules = nodeRules(node);
    return rules.keepsState || rules.inputs(node).some(isStateful);
  };
  return plan.sinks.some(({ input }) => isStateful(input));
}
