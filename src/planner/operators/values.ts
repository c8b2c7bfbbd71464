/** Constant rows, then the end: `SELECT 1`. */
import type { Schema } from '../../model/schema.ts';
import { picked } from '../columns.ts';
import type { Expression } from '../expression.ts';
import type { NodeBase } from '../plan.ts';
import { printExpression } from '../print-expression.ts';
import type { NodeRules, RelationRules } from './rules.ts';
import { STABLE } from './unstable.ts';

export interface ValuesRelation {
  readonly kind: 'values';
  readonly schema: Schema;
  readonly rows: readonly (readonly Expression[])[];
}

export interface ValuesNode extends NodeBase {
  readonly kind: 'Values';
  readonly rows: readonly (readonly Expression[])[];
}

export const valuesRules: RelationRules<ValuesRelation> = {
  inputs: () => [],
  traits: () => ({ kinds: { updates: false, deletes: false }, upsertKeys: [], canOmitUpdateBefore: true }),
  expressions: ({ rows }) => rows.flat(),
  prune: ({ schema, rows }, needed) => ({
    kind: 'values',
    schema: picked(schema, needed),
    rows: rows.map((row) => picked(row, needed)),
  }),
  unstable: () => STABLE,
  needsUpdateBefore: () => false,
  build: (relation, omit, planner) => ({ ...planner.base(relation, omit), kind: 'Values', rows: relation.rows }),
  subject: () => 'the query',
};

export const values: NodeRules<ValuesNode> = {
  inputs: () => [],
  explain: ({ rows }) => [`tuples=[${rows.map((row) => `{${row.map((item) => printExpression(item, [])).join(', ')}}`).join(', ')}]`],
  fingerprint: ({ rows }) => [rows.length],
  keepsState: false,
};
