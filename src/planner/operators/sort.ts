/** ORDER BY of an input that ends. */

import { printOrder, type SortKey } from '../sort-key.ts';
import type { NodeRules } from './rules.ts';
import { countsOf, explainCounts, type OrderedNode } from './sort-limit.ts';

export interface SortNode extends OrderedNode {
  readonly kind: 'Sort';
  readonly order: readonly SortKey[];
}

export const sort: NodeRules<SortNode> = {
  inputs: ({ input }) => [input],
  explain: (node) => {
    const counts = node.offset === 0 && node.fetch === undefined ? [] : explainCounts(node);
    return [`orderBy=[${printOrder(node.order, node.schema)}]`, ...counts];
  },
  fingerprint: (node) => [node.order, ...countsOf(node)],
  keepsState: true,
};
