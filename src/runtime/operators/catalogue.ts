/** One line an operator: how a node of the plan becomes a running one. */
import type { ScanId } from '../../connectors/source.ts';
import { isOuter } from '../../planner/operators/join.ts';
import type { PlanNode } from '../../planner/plan.ts';
import type { States } from '../state/states.ts';
import { Calc } from './calc.ts';
import { ChangelogNormalize } from './changelog-normalize.ts';
import { DropUpdateBefore } from './drop-update-before.ts';
import { GroupAggregate } from './group-aggregate.ts';
import { Join } from './join.ts';
import { limit } from './limit.ts';
import type { Emit } from './operator.ts';
import { OuterJoin } from './outer-join.ts';
import { Rank } from './rank.ts';
import { SinkUpsertMaterialize } from './sink-upsert-materialize.ts';
import { Sort } from './sort.ts';
import { SortLimit } from './sort-limit.ts';
import { Union } from './union.ts';
import { Values } from './values.ts';

/** Where an operator is built. */
export interface Site {
  readonly timeZone: string;
  readonly states: States;
  /** Takes the changes that the operator makes. */
  readonly emit: Emit;
  /** Builds an input of the node, whose changes `emit` takes. */
  input(node: PlanNode, emit: Emit): void;
  /** The changes of a scan go straight to `emit`. */
  scan(id: ScanId): void;
  /** Called once, before the first change of a job that starts anew. */
  atStart(start: () => void): void;
  /** Called when all inputs are dry and settled: what is true of an input that has stayed empty. */
  whenSettled(settle: () => void): void;
  /** Called once, when all inputs of the operator have ended; what is emitted then still arrives. */
  whenEnded(ended: () => void): void;
  /** The operator has ended: it emits nothing any more, whatever its inputs do. One whose inputs have all ended has ended by itself. */
  end(): void;
}

type Builders = { readonly [K in PlanNode['kind']]: (node: Extract<PlanNode, { readonly kind: K }>, site: Site) => void };

const BUILDERS: Builders = {
  TableSourceScan: ({ scan }, site) => site.scan(scan),
  Values: (node, site) => {
    const values = new Values(node, site.timeZone, site.emit);
    site.atStart(() => values.start());
  },
  Calc: (node, site) => {
    const calc = new Calc(node, site.timeZone, site.emit);
    site.input(node.input, (kind, row) => calc.process(kind, row));
  },
  ChangelogNormalize: (node, site) => {
    const normalize = new ChangelogNormalize(node, site.states, site.emit);
    site.input(node.input, (kind, row) => normalize.process(kind, row));
  },
  DropUpdateBefore: (node, site) => {
    const drop = new DropUpdateBefore(site.emit);
    site.input(node.input, (kind, row) => drop.process(kind, row));
  },
  Union: (node, site) => {
    const union = new Union(site.emit);
    for (const input of node.inputs) site.input(input, (kind, row) => union.process(kind, row));
  },
  GroupAggregate: (node, site) => {
    const aggregate = new GroupAggregate(node, site.states, site.emit);
    site.whenSettled(() => aggregate.settle());
    site.whenEnded(() => aggregate.settle());
    site.input(node.input, (kind, row) => aggregate.process(kind, row));
  },
  Sort: (node, site) => {
    const sort = new Sort(node, site.states, site.emit);
    site.whenEnded(() => sort.ended());
    site.input(node.input, (kind, row) => sort.process(kind, row));
  },
  SortLimit: (node, site) => {
    const sortLimit = new SortLimit(node, site.states, site.emit);
    site.input(node.input, (kind, row) => sortLimit.process(kind, row));
  },
  Limit: (node, site) => {
    const operator = limit(node, site.states, { emit: site.emit, end: () => site.end() });
    site.input(node.input, (kind, row) => operator.process(kind, row));
  },
  Rank: (node, site) => {
    const rank = new Rank(node, site.states, site.emit);
    site.input(node.input, (kind, row) => rank.process(kind, row));
  },
  Join: (node, site) => {
    const join = isOuter(node) ? new OuterJoin(node, site, site.emit) : new Join(node, site, site.emit);
    site.input(node.left, (kind, row) => join.left(kind, row));
    site.input(node.right, (kind, row) => join.right(kind, row));
  },
  SinkUpsertMaterialize: (node, site) => {
    const materialize = new SinkUpsertMaterialize(node, site.states, site.emit);
    site.input(node.input, (kind, row) => materialize.process(kind, row));
  },
};

export function buildOperator(node: PlanNode, site: Site): void {
  const build = BUILDERS[node.kind] as (node: PlanNode, site: Site) => void;
  build(node, site);
}
