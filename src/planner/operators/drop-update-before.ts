/** Stands behind a shared scan that sends -U for another consumer. */
import type { NodeBase, PlanNode } from '../plan.ts';
import type { NodeRules } from './rules.ts';

export interface DropUpdateBeforeNode extends NodeBase {
  readonly kind: 'DropUpdateBefore';
  readonly input: PlanNode;
}

export const dropUpdateBefore: NodeRules<DropUpdateBeforeNode> = {
  inputs: ({ input }) => [input],
  explain: () => [],
  fingerprint: () => [],
  keepsState: false,
};
