/** Nodes that stand in several places of a plan: a scan, and what normalises it. They are printed once, and run once. */
import { nodeRules } from './operators/catalogue.ts';
import type { JobPlan, PlanNode } from './plan.ts';

/** In the order of the plan; what lies below a shared one is not shared by that. */
export function sharedNodes(plan: Pick<JobPlan, 'sinks'>): readonly PlanNode[] {
  const uses = new Map<number, { readonly node: PlanNode; times: number }>();
  const count = (node: PlanNode): void => {
    const known = uses.get(node.id);
    if (known !== undefined) known.times++;
    else {
      uses.set(node.id, { node, times: 1 });
      nodeRules(node).inputs(node).forEach(count);
    }
  };
  for (const { input } of plan.sinks) count(input);
  return [...uses.values()].flatMap(({ node, times }) => (times > 1 ? [node] : []));
}
