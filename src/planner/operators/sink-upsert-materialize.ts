/** In front of a sink whose PRIMARY KEY is not the query's upsert key: rows that share a key of the sink are remembered. */
import { columnNames } from '../columns.ts';
import type { NodeBase, PlanNode } from '../plan.ts';
import type { NodeRules } from './rules.ts';

export interface SinkUpsertMaterializeNode extends NodeBase {
  readonly kind: 'SinkUpsertMaterialize';
  readonly input: PlanNode;
  /** The sink's PRIMARY KEY, places in the row. */
  readonly key: readonly number[];
}

export const sinkUpsertMaterialize: NodeRules<SinkUpsertMaterializeNode> = {
  inputs: ({ input }) => [input],
  explain: ({ schema, key }) => [`key=[${columnNames(schema, key)}]`],
  fingerprint: ({ key }) => [key],
  keepsState: true,
};
