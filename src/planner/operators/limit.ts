/** LIMIT without ORDER BY. */
import type { NodeRules } from './rules.ts';
import { countsOf, explainCounts, type OrderedNode } from './sort-limit.ts';

export interface LimitNode extends OrderedNode {
  readonly kind: 'Limit';
}

export const limit: NodeRules<LimitNode> = {
  inputs: ({ input }) => [input],
  explain: explainCounts,
  fingerprint: countsOf,
  keepsState: true,
};
