/**
 * The plan as a tree, as Flink prints it: each operator with its arguments and the row kinds that leave it, inputs below. A scan that
 * several queries share is printed once and referred to afterwards.
 *
 *   Sink(table=[totals], fields=[city, n], delivery=[exactly-once], visibility=[until-exact])
 *   +- GroupAggregate(groupBy=[city], select=[city, COUNT(*) AS n], changelogMode=[I,UA,D], upsertKeys=[[city]])
 *      +- TableSourceScan(table=[people], fields=[id, city], primaryKey=[id], changelogMode=[I,UB,UA,D])
 */
import { formatChangelogMode } from '../model/changelog-mode.ts';
import type { Schema } from '../model/schema.ts';
import type { AggregateCall, JobPlan, PlanNode, SinkNode } from './plan.ts';
import { printExpression } from './print-expression.ts';

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
  const fields = `fields=[${names(input.schema)}]`;
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
    inputsOf(node).forEach(count);
  };
  for (const sink of plan.sinks) count(sink.input);
  const reused = [...uses].filter(([, times]) => times > 1);
  return new Map(reused.map(([id], index) => [id, index + 1]));
}

function printNode(node: PlanNode, context: Context): readonly string[] {
  const reuseId = context.reuseIds.get(node.id);
  if (context.printed.has(node.id)) return [`Reused(reference_id=[${reuseId}])`];
  if (reuseId !== undefined) context.printed.add(node.id);
  const inputs = inputsOf(node);
  const below = inputs.flatMap((input, index) => indented(printNode(input, context), index === inputs.length - 1));
  const head = `${node.kind}(${[...argumentsOf(node, context.plan), ...changesOf(node)].join(', ')})`;
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

function inputsOf(node: PlanNode): readonly PlanNode[] {
  switch (node.kind) {
    case 'TableSourceScan':
    case 'Values':
      return [];
    case 'Calc':
    case 'DropUpdateBefore':
    case 'GroupAggregate':
    case 'SinkUpsertMaterialize':
      return [node.input];
    case 'Join':
      return [node.left, node.right];
    case 'Union':
      return node.inputs;
  }
}

function argumentsOf(node: PlanNode, plan: JobPlan): readonly string[] {
  switch (node.kind) {
    case 'TableSourceScan':
      return scanArguments(node, plan);
    case 'Values':
      return [`tuples=[${node.rows.map((row) => `{${row.map((item) => printExpression(item, [])).join(', ')}}`).join(', ')}]`];
    case 'Calc': {
      const { schema } = node.input;
      const select = node.projection.map((item, index) => aliased(printExpression(item, schema), node.schema[index]?.name ?? ''));
      const where = node.condition === undefined ? [] : [`where=[${printExpression(node.condition, schema)}]`];
      return [`select=[${select.join(', ')}]`, ...where];
    }
    case 'DropUpdateBefore':
      return [];
    case 'GroupAggregate': {
      const keys = columnNames(node.input.schema, node.grouping);
      const calls = node.calls.map((call, index) =>
        aliased(printAggregate(call, node.input.schema), node.schema[node.grouping.length + index]?.name ?? ''),
      );
      const select = [...(keys === '' ? [] : [keys]), ...calls].join(', ');
      return [...(node.grouping.length > 0 ? [`groupBy=[${keys}]`] : []), `select=[${select}]`];
    }
    case 'Join':
      return joinArguments(node);
    case 'Union':
      return ['all=[true]', `union=[${names(node.schema)}]`];
    case 'SinkUpsertMaterialize':
      return [`key=[${columnNames(node.schema, node.key)}]`];
  }
}

function scanArguments(node: PlanNode & { kind: 'TableSourceScan' }, plan: JobPlan): readonly string[] {
  const { table } = plan.scans[node.scan]?.scan ?? {};
  const key = table?.primaryKey === undefined ? [] : [`primaryKey=[${table.primaryKey.join(', ')}]`];
  return [`table=[${table?.name}]`, `fields=[${names(node.schema)}]`, ...key];
}

function joinArguments({
  left,
  right,
  leftKey,
  rightKey,
  leftRowKey,
  rightRowKey,
  condition,
  schema,
}: PlanNode & { kind: 'Join' }): readonly string[] {
  const width = left.schema.length;
  const equalities = leftKey.map(
    (place, index) => `(${columnNames(schema, [place])} = ${columnNames(schema, [width + (rightKey[index] ?? 0)])})`,
  );
  const rest = condition === undefined ? [] : [printExpression(condition, schema)];
  const state = (key: readonly number[] | undefined, of: Schema): string =>
    key === undefined ? 'NoUniqueKey' : `UniqueKey(${columnNames(of, key)})`;
  return [
    'joinType=[InnerJoin]',
    `where=[${[...equalities, ...rest].join(' AND ')}]`,
    `select=[${names(schema)}]`,
    `leftInputSpec=[${state(leftRowKey, left.schema)}]`,
    `rightInputSpec=[${state(rightRowKey, right.schema)}]`,
  ];
}

function printAggregate({ name, operand }: AggregateCall, schema: Schema): string {
  return `${name}(${operand === undefined ? '*' : columnNames(schema, [operand])})`;
}

function aliased(text: string, name: string): string {
  return text === name ? text : `${text} AS ${name}`;
}

function names(schema: Schema): string {
  return schema.map(({ name }) => name).join(', ');
}

function columnNames(schema: Schema, places: readonly number[]): string {
  return places.map((place) => schema[place]?.name ?? '?').join(', ');
}
