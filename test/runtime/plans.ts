/** Plans written by hand. Columns are BIGINT or STRING, by the letters of a shape: `schema('isi')`. */
import type { Connector } from '../../src/connectors/connector.ts';
import { ALL, type ChangelogMode, INSERT_ONLY, UPSERT } from '../../src/model/changelog-mode.ts';
import type { Schema, Table } from '../../src/model/schema.ts';
import { SETTINGS, type Settings } from '../../src/model/settings.ts';
import { simple, varchar } from '../../src/model/types.ts';
import type { Expression } from '../../src/planner/expression.ts';
import type { CalcNode } from '../../src/planner/operators/calc.ts';
import type { ChangelogNormalizeNode } from '../../src/planner/operators/changelog-normalize.ts';
import type { AggregateCall, GroupAggregateNode } from '../../src/planner/operators/group-aggregate.ts';
import type { JoinNode } from '../../src/planner/operators/join.ts';
import type { LimitNode } from '../../src/planner/operators/limit.ts';
import type { RankNode } from '../../src/planner/operators/rank.ts';
import type { SinkUpsertMaterializeNode } from '../../src/planner/operators/sink-upsert-materialize.ts';
import type { SortLimitNode } from '../../src/planner/operators/sort-limit.ts';
import type { TableSourceScanNode } from '../../src/planner/operators/table-source-scan.ts';
import type { Delivery, JobPlan, PlanNode, SinkNode } from '../../src/planner/plan.ts';
import type { SortKey } from '../../src/planner/sort-key.ts';

function schema(shape: string): Schema {
  return [...shape].map((letter, index) => ({ name: `c${index}`, type: letter === 's' ? varchar() : simple('BIGINT') }));
}

export function settings(overrides: Partial<Settings> = {}): Settings {
  const defaults = Object.fromEntries(Object.entries(SETTINGS).map(([key, entry]) => [key, entry.default]));
  return { ...defaults, 'table.local-time-zone': 'UTC', 'execution.checkpointing.interval': 50, ...overrides } as Settings;
}

export function scan(place: number, shape: string): TableSourceScanNode {
  return { kind: 'TableSourceScan', id: 100 + place, schema: schema(shape), changelog: ALL, upsertKeys: [], scan: place };
}

export function column(index: number, shape = 'i'): Expression {
  return { kind: 'column', type: schema(shape)[0]?.type ?? simple('BIGINT'), index };
}

export function calc(input: PlanNode, projection: readonly number[], condition?: Expression): CalcNode {
  const columns = projection.map((place) => input.schema[place] ?? { name: '?', type: simple('NULL') });
  const expressions = projection.map((index): Expression => ({ kind: 'column', type: columns[0]?.type ?? simple('NULL'), index }));
  return { kind: 'Calc', id: 200, schema: columns, changelog: ALL, upsertKeys: [], input, projection: expressions, condition };
}

export function aggregate(
  input: PlanNode,
  grouping: readonly number[],
  calls: readonly [AggregateCall['name'], number | undefined, Partial<AggregateCall>?][],
  changelog: ChangelogMode = ALL,
): GroupAggregateNode {
  const groups = grouping.map((place) => input.schema[place] ?? { name: '?', type: simple('NULL') });
  const results = calls.map(([name, operand, more]): AggregateCall => {
    const type = operand === undefined || name === 'COUNT' ? simple('BIGINT') : (input.schema[operand]?.type ?? simple('NULL'));
    return { name, operand, isDistinct: false, filter: undefined, separator: undefined, type, ...more };
  });
  return {
    kind: 'GroupAggregate',
    id: 300,
    schema: [...groups, ...results.map(({ name, type }) => ({ name, type }))],
    changelog,
    upsertKeys: [grouping.map((_, place) => place)],
    input,
    grouping,
    calls: results,
    isRetracting: true,
  };
}

export function join(left: PlanNode, right: PlanNode, more: Partial<JoinNode> = {}): JoinNode {
  return {
    kind: 'Join',
    id: 400,
    schema: [...left.schema, ...right.schema],
    changelog: ALL,
    upsertKeys: [],
    left,
    right,
    leftKey: [0],
    rightKey: [0],
    leftRowKey: undefined,
    rightRowKey: undefined,
    condition: undefined,
    keepsLeft: false,
    keepsRight: false,
    ...more,
  };
}

/** By `order`, a column each, from the greatest on where it is negative: `[~1]` is ORDER BY c1 DESC. */
export function sortLimit(input: PlanNode, order: readonly number[], counts: { offset: number; fetch: number }): SortLimitNode {
  const node = { id: 600, schema: input.schema, changelog: ALL, upsertKeys: [], input, ...counts, isRetracting: true };
  return { ...node, kind: 'SortLimit', order: sortKeys(order) };
}

/** Of each partition the rows at these places by `order`, which is as in `sortLimit`. */
export function rank(
  input: PlanNode,
  partition: readonly number[],
  { order, from, to, hasNumber }: { order: readonly number[]; from: number; to: number; hasNumber: boolean },
): RankNode {
  const schema = hasNumber ? [...input.schema, { name: 'rn', type: simple('BIGINT', false) }] : input.schema;
  const node = { id: 800, schema, changelog: ALL, upsertKeys: [], input, partition, from, to, hasNumber, isRetracting: true };
  return { ...node, kind: 'Rank', order: sortKeys(order), isSingle: from === to && !hasNumber };
}

function sortKeys(order: readonly number[]): readonly SortKey[] {
  return order.map((place) => ({ column: place < 0 ? ~place : place, isDescending: place < 0, isNullFirst: place >= 0 }));
}

/** The first rows of an input that takes none back. */
export function limit(input: PlanNode, fetch: number): LimitNode {
  const { schema } = input;
  return { kind: 'Limit', id: 700, schema, changelog: INSERT_ONLY, upsertKeys: [], input, offset: 0, fetch, isRetracting: false };
}

export function materialize(input: PlanNode, key: readonly number[]): SinkUpsertMaterializeNode {
  return { kind: 'SinkUpsertMaterialize', id: 500, schema: input.schema, changelog: UPSERT, upsertKeys: [key], input, key };
}

export function normalize(input: PlanNode, key: readonly number[]): ChangelogNormalizeNode {
  return { kind: 'ChangelogNormalize', id: 550, schema: input.schema, changelog: ALL, upsertKeys: [key], input, key };
}

export interface PlanParts {
  /** Of all scans, or one for each. */
  readonly source: Connector | readonly Connector[];
  /** Shapes of the scans, by place. */
  readonly scans: readonly string[];
  readonly sinks: readonly { readonly input: PlanNode; readonly connector: Connector | undefined; readonly key: readonly number[] }[];
  readonly visibility?: Delivery['visibility'];
  readonly fingerprint?: string;
}

export function plan(parts: PlanParts): JobPlan {
  return {
    scans: parts.scans.map((shape, id) => {
      const table = tableNamed(`t${id}`, schema(shape));
      const bound = { table, options: {}, matched: new Map(), formats: {} };
      const connector = Array.isArray(parts.source) ? parts.source[id] : parts.source;
      return { connector, scan: { ...bound, id, columns: table.columns, needsUpdateBefore: true } };
    }),
    sinks: parts.sinks.map(({ input, connector, key }, index): SinkNode => {
      const delivery = { guarantee: 'exactly-once', visibility: parts.visibility ?? 'until-exact', reason: 'a test wants it' } as const;
      const base = { kind: 'Sink', id: 900 + index, input, delivery } as const;
      if (connector === undefined) return { ...base, target: { kind: 'collect', schema: input.schema } };
      const table = tableNamed(`target${index}`, input.schema);
      const bound = { table, options: {}, matched: new Map(), formats: {} };
      return {
        ...base,
        target: { kind: 'table', connector, bound, sink: { ...bound, columns: table.columns, key, input: input.changelog } },
      };
    }),
    tables: [],
    isBounded: false,
    notices: [],
    fingerprint: parts.fingerprint ?? 'one',
  };
}

function tableNamed(name: string, columns: Schema): Table {
  return { name, columns, primaryKey: undefined, options: new Map() };
}
