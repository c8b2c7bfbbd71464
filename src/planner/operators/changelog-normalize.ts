/**
 * Behind a scan whose changes are known by their key alone, or may come twice: the last row of each key is remembered, so that -U and whole
 * -D can be told. All that read the table share it.
 */
import { columnNames } from '../columns.ts';
import type { NodeBase, PlanNode } from '../plan.ts';
import type { NodeRules } from './rules.ts';

export interface ChangelogNormalizeNode extends NodeBase {
  readonly kind: 'ChangelogNormalize';
  readonly input: PlanNode;
  /** The table's PRIMARY KEY, places in the row. */
  readonly key: readonly number[];
}

export const changelogNormalize: NodeRules<ChangelogNormalizeNode> = {
  inputs: ({ input }) => [input],
  explain: ({ schema, key }) => [`key=[${columnNames(schema, key)}]`],
  fingerprint: ({ key }) => [key],
  keepsState: true,
};
