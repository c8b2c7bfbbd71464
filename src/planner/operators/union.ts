/** UNION ALL: the changes of all inputs as they come. No key names a row: two inputs may hold the same. */
import type { Schema } from '../../model/schema.ts';
import { columnNames, picked } from '../columns.ts';
import type { NodeBase, PlanNode } from '../plan.ts';
import type { Relation } from '../relation.ts';
import type { NodeRules, RelationRules } from './rules.ts';

export interface UnionRelation {
  readonly kind: 'union';
  readonly schema: Schema;
  readonly inputs: readonly Relation[];
}

export interface UnionNode extends NodeBase {
  readonly kind: 'Union';
  readonly inputs: readonly PlanNode[];
}

export const unionRules: RelationRules<UnionRelation> = {
  inputs: ({ inputs }) => inputs,
  traits: (_, inputs) => ({
    kinds: { updates: inputs.some(({ kinds }) => kinds.updates), deletes: inputs.some(({ kinds }) => kinds.deletes) },
    upsertKeys: [],
    canOmitUpdateBefore: inputs.every((input) => input.canOmitUpdateBefore),
  }),
  expressions: () => [],
  prune: ({ schema, inputs }, needed, prune) => ({
    kind: 'union',
    schema: picked(schema, needed),
    inputs: inputs.map((input) => prune(input, needed)),
  }),
  unstable: (_, inputs) => new Map(inputs.flatMap(({ unstable }) => [...unstable])),
  needsUpdateBefore: () => false,
  build: (relation, omit, planner) => {
    const inputs = relation.inputs.map((input) => planner.build(input, omit));
    return { ...planner.base(relation, omit), kind: 'Union', inputs };
  },
  subject: () => 'the query',
};

export const union: NodeRules<UnionNode> = {
  inputs: ({ inputs }) => inputs,
  explain: ({ schema }) => ['all=[true]', `union=[${columnNames(schema)}]`],
  fingerprint: () => [],
  keepsState: false,
};
