/**
 * The plan as a tree, as Flink prints it: each operator with its arguments and the row kinds that leave it, inputs below. A scan that
 * several queries share is printed once, with what normalises it, and referred to afterwards.
 *
 *   Sink(table=[totals], fields=[city, n], delivery=[exactly-once], visibility=[until-exact])
 *   +- GroupAggregate(groupBy=[city], select=[city, COUNT(*) AS n], changelogMode=[I,UA,D], upsertKeys=[[city]])
 *      +- TableSourceScan(table=[people], fields=[id, city], primaryKey=[id], changelogMode=[I,UB,UA,D])
 */
import { formatChangelogMode } from '../model/changelog-mode.ts';
import { columnNames } from './columns.ts';
import { nodeRules } from './operators/catalogue.ts';
import type { JobPlan, PlanNode, SinkNode } from './plan.ts';
import { sharedNodes } from './shared-nodes.ts';

export function explain(plan: JobPlan): string {
  const trees = planTrees(plan).map((lines) => lines.map(({ text }) => text).join('\n'));
  return [trees.join('\n\n'), ...sentences(plan)].join('\n');
}

/** One line of the tree. */
export interface PlanLine {
  readonly text: string;
  /** Id of the operator; undefined where it refers to one printed before. */
  readonly node: number | undefined;
  /** Ids of its inputs. */
  readonly inputs: readonly number[];
}

/** The tree of each sink, the sink first. */
export function planTrees(plan: JobPlan): readonly (readonly PlanLine[])[] {
  const reuseIds = new Map(sharedNodes(plan).map(({ id }, index) => [id, index + 1]));
  const context: Context = { plan, reuseIds, printed: new Set() };
  return plan.sinks.map((sink) => {
    const head = { text: printSink(sink), node: sink.id, inputs: [sink.input.id] };
    return [head, ...indented(printNode(sink.input, context), true)];
  });
}

function sentences(plan: JobPlan): readonly string[] {
  const sinks = plan.sinks.flatMap(({ target, delivery: { guarantee, visibility, reason } }) => {
    if (target.kind === 'collect') return [];
    const { name } = target.bound.table;
    if (guarantee === 'at-least-once') return [`'${name}' gets every change at least once, because ${reason}. ${VISIBILITY[visibility]}.`];
    return [`'${name}' gets every change exactly once. ${VISIBILITY[visibility]}, because ${reason}.`];
  });
  const lines = [...sinks, ...(plan.isBounded ? ['The job ends by itself: its sources are bounded.'] : [])];
  return lines.length === 0 ? [] : ['', ...lines];
}

const VISIBILITY = {
  drain: 'Its rows show as they are sent',
  'until-exact': 'Its rows show with each checkpoint while a snapshot is read, and then as they are sent',
  checkpoint: 'Its rows show with the checkpoint that covers them',
};

function printSink({ target, input, delivery }: SinkNode): string {
  const fields = `fields=[${columnNames(input.schema)}]`;
  if (target.kind === 'collect') return `Sink(collect, ${fields})`;
  return `Sink(table=[${target.bound.table.name}], ${fields}, delivery=[${delivery.guarantee}], visibility=[${delivery.visibility}])`;
}

interface Context {
  readonly plan: JobPlan;
  /** Node id → number of a node that stands in the plan more than once. */
  readonly reuseIds: ReadonlyMap<number, number>;
  readonly printed: Set<number>;
}

function printNode(node: PlanNode, context: Context): readonly PlanLine[] {
  const reuseId = context.reuseIds.get(node.id);
  if (context.printed.has(node.id)) return [{ text: `Reused(reference_id=[${reuseId}])`, node: undefined, inputs: [] }];
  if (reuseId !== undefined) context.printed.add(node.id);
  const rules = nodeRules(node);
  const inputs = rules.inputs(node);
  const below = inputs.flatMap((input, index) => indented(printNode(input, context), index === inputs.length - 1));
  const head = `${node.kind}(${[...rules.explain(node, context.plan), ...changesOf(node)].join(', ')})`;
  const text = reuseId === undefined ? head : `${head}(reuse_id=[${reuseId}])`;
  return [{ text, node: node.id, inputs: inputs.map(({ id }) => id) }, ...below];
}

function changesOf(node: PlanNode): readonly string[] {
  const keys = node.upsertKeys.map((key) => `[${columnNames(node.schema, key)}]`).join(', ');
  const mode = `changelogMode=[${formatChangelogMode(node.changelog)}]`;
  return node.upsertKeys.length === 0 || node.kind === 'TableSourceScan' ? [mode] : [mode, `upsertKeys=[${keys}]`];
}

function indented(lines: readonly PlanLine[], isLast: boolean): readonly PlanLine[] {
  return lines.map((line, index) => ({ ...line, text: (index === 0 ? '+- ' : isLast ? '   ' : ':  ') + line.text }));
}
