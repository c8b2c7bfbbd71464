/**
 * GROUP BY, SELECT DISTINCT, or aggregates alone: the grouping columns, then one column per call. Without grouping there is one row, always.
 *
 * It takes the old row out of its sums, so its input sends -U; its own row is named by the grouping columns, and never changes where there
 * are no calls.
 */
import type { AggregateName } from '../../functions/aggregates.ts';
import { isInsertOnly } from '../../model/changelog-mode.ts';
import type { Schema } from '../../model/schema.ts';
import type { SqlType } from '../../model/types.ts';
import { aliased, columnNames, picked, placesIn } from '../columns.ts';
import type { NodeBase, PlanNode } from '../plan.ts';
import type { Relation } from '../relation.ts';
import { project } from './calc.ts';
import type { NodeRules, RelationRules } from './rules.ts';
import { STABLE, tellAll } from './unstable.ts';

export interface AggregateCall {
  readonly name: AggregateName;
  /** Column of the input; undefined for COUNT(*). */
  readonly operand: number | undefined;
  /** Takes each different value once. */
  readonly isDistinct: boolean;
  /** BOOLEAN column of the input: the call sees the rows in which it is TRUE; undefined: all. */
  readonly filter: number | undefined;
  /** What LISTAGG puts between two values. */
  readonly separator: string | undefined;
  readonly type: SqlType;
}

export interface AggregateRelation {
  readonly kind: 'aggregate';
  readonly schema: Schema;
  readonly input: Relation;
  readonly grouping: readonly number[];
  readonly calls: readonly AggregateCall[];
}

export interface GroupAggregateNode extends NodeBase {
  readonly kind: 'GroupAggregate';
  readonly input: PlanNode;
  readonly grouping: readonly number[];
  readonly calls: readonly AggregateCall[];
  /** Whether the input carries -U or -D. */
  readonly isRetracting: boolean;
}

/** SELECT DISTINCT: each different row once. */
export function distinct(input: Relation): AggregateRelation {
  return { kind: 'aggregate', schema: input.schema, input, grouping: [...input.schema.keys()], calls: [] };
}

/** Rows of which equal ones are one anyway, once more as they were before. */
export function withoutDistinct(relation: Relation): Relation {
  const isDistinct =
    relation.kind === 'aggregate' && relation.calls.length === 0 && relation.grouping.length === relation.input.schema.length;
  return isDistinct && relation.grouping.every((place, index) => place === index) ? relation.input : relation;
}

export const aggregateRules: RelationRules<AggregateRelation> = {
  inputs: ({ input }) => [input],
  traits: ({ grouping, calls }, [input]) => ({
    kinds: { updates: calls.length > 0, deletes: grouping.length > 0 && (input?.kinds.updates === true || input?.kinds.deletes === true) },
    upsertKeys: [[...grouping.keys()]],
    canOmitUpdateBefore: true,
  }),
  expressions: () => [],
  prune: pruneAggregate,
  unstable: ({ grouping, calls }, inputs, tell) => {
    for (const { unstable } of inputs) tellAll(unstable, [...grouping, ...columnsReadBy(calls)], 'an aggregation', tell);
    return STABLE;
  },
  needsUpdateBefore: () => true,
  build: (relation, omit, planner) => {
    const input = planner.build(relation.input, false);
    const { grouping, calls } = relation;
    const isRetracting = !isInsertOnly(input.changelog);
    return { ...planner.base(relation, omit), kind: 'GroupAggregate', input, grouping, calls, isRetracting };
  },
  subject: () => 'the aggregation',
};

export const groupAggregate: NodeRules<GroupAggregateNode> = {
  inputs: ({ input }) => [input],
  explain: ({ input, schema, grouping, calls }) => {
    const keys = columnNames(input.schema, grouping);
    const results = calls.map((call, index) => aliased(printCall(call, input.schema), schema[grouping.length + index]?.name ?? ''));
    const select = [...(keys === '' ? [] : [keys]), ...results].join(', ');
    return [...(grouping.length > 0 ? [`groupBy=[${keys}]`] : []), `select=[${select}]`];
  },
  fingerprint: ({ grouping, calls, isRetracting }) => [grouping, calls.map(describeCall), isRetracting],
  keepsState: true,
};

/** Keys stay, as they say which rows there are; calls nobody reads go. */
function pruneAggregate(
  { input, grouping, calls, schema }: AggregateRelation,
  needed: readonly number[],
  prune: (input: Relation, needed: readonly number[]) => Relation,
): Relation {
  const wanted = new Set(needed);
  const keptCalls = calls.map((_, index) => index).filter((index) => wanted.has(grouping.length + index));
  const kept = [...grouping.keys(), ...keptCalls.map((index) => grouping.length + index)];
  const remaining = picked(calls, keptCalls);
  const read = [...new Set([...grouping, ...columnsReadBy(remaining)])].sort((left, right) => left - right);
  const places = placesIn(read);
  const moved = (place: number): number => places.get(place) ?? -1;
  const movedIfAny = (place: number | undefined): number | undefined => (place === undefined ? undefined : moved(place));
  const pruned: AggregateRelation = {
    kind: 'aggregate',
    schema: picked(schema, kept),
    input: prune(input, read),
    grouping: grouping.map(moved),
    calls: remaining.map((call) => ({ ...call, operand: movedIfAny(call.operand), filter: movedIfAny(call.filter) })),
  };
  const output = placesIn(kept);
  return project(
    pruned,
    needed.map((place) => output.get(place) ?? -1),
  );
}

function columnsReadBy(calls: readonly AggregateCall[]): readonly number[] {
  return calls.flatMap(({ operand, filter }) => [operand, filter]).filter((place) => place !== undefined);
}

/** As older checkpoints know it, where there is nothing more to say. */
function describeCall({ name, operand, isDistinct, filter, separator }: AggregateCall): readonly unknown[] {
  const isPlain = !isDistinct && filter === undefined && separator === undefined;
  return isPlain ? [name, operand] : [name, operand, isDistinct, filter, separator];
}

function printCall({ name, operand, isDistinct, filter, separator }: AggregateCall, schema: Schema): string {
  const column = operand === undefined ? '*' : columnNames(schema, [operand]);
  const operands = separator === undefined ? column : `${column}, '${separator}'`;
  const filtered = filter === undefined ? '' : ` FILTER ${columnNames(schema, [filter])}`;
  return `${name}(${isDistinct ? 'DISTINCT ' : ''}${operands})${filtered}`;
}
