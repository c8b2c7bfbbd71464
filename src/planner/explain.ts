/**
 * The plan as a tree, as Flink prints it: each operator with its arguments and the row kinds that leave it, inputs below. A scan that
 * several queries share is printed once and referred to afterwards.
 *
 *   Sink(table=[totals], fields=[city, n], delivery=[exactly-once], visibility=[until-exact])
 *   +- GroupAggregate(groupBy=[city], select=[city, COUNT(*) AS n], changelogMode=[I,UA,D], upsertKeys=[[city]])
 *      +- TableSourceScan(table=[people], fields=[id, city], primaryKey=[id], changelogMode=[I,UB,UA,D])
 */
import { formatChangelogMode } from '../model/changelog-mode.ts';
import { columnNames } from './columns.ts';
import { nodeRules } from './operators/catalogue.ts';
import type { JobPlan, PlanNode, SinkNode } from './plan.ts';

export function explain(plan: JobPlan): string {
  const context: Context = { plan, reuseIds: reuseIdsOf(plan), printed: new Set() };
  const trees = plan.sinks.map((sink) => [printSink(sink), ...indented(printNode(sink.input, context), true)].join('\n'));
  return [trees.join('\n\n'), ...sentences(plan)].join('\n');
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
  /** Node id → number of a scan that stands in the plan more than once. */
  readonly reuseIds: ReadonlyMap<number, number>;
  readonly printed: Set<number>;
}

function reuseIdsOf(plan: JobPlan): ReadonlyMap<number, number> {
  const uses = new Map<number, number>();
  const count = (node: PlanNode): void => {
    if (node.kind === 'TableSourceScan') uses.set(node.id, (uses.get(node.id) ?? 0) + 1);
    nodeRules(node).inputs(node).forEach(count);
  };
  for (const sink of plan.sinks) count(sink.input);
  const reused = [...uses].filter(([, times]) => times > 1);
  return new Map(reused.map(([id], index) => [id, index + 1]));
}

function printNode(node: PlanNode, context: Context): readonly string[] {
  const reuseId = context.reuseIds.get(node.id);
  if (context.printed.has(node.id)) return [`Reused(reference_id=[${reuseId}])`];
  if (reuseId !== undefined) context.printed.add(node.id);
  const rules = nodeRules(node);
  const inputs = rules.inputs(node);
  const below = inputs.flatMap((input, index) => indented(printNode(input, context), index === inputs.length - 1));
  const head = `${node.kind}(${[...rules.explain(node, context.plan), ...changesOf(node)].join(', ')})`;
  return [reuseId === undefined ? head : `${head}(reuse_id=[${reuseId}])`, ...below];
}

function changesOf(node: PlanNode): readonly string[] {
  const keys = node.upsertKeys.map((key) => `[${columnNames(node.schema, key)}]`).join(', ');
  const mode = `changelogMode=[${formatChangelogMode(node.changelog)}]`;
  return node.upsertKeys.length === 0 || node.kind === 'TableSourceScan' ? [mode] : [mode, `upsertKeys=[${keys}]`];
}

function indented(lines: readonly string[], isLast: boolean): readonly string[] {
  return lines.map((line, index) => (index === 0 ? `+- ${line}` : `${isLast ? '   ' : ':  '}${line}`));
}
