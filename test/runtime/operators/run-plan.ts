/** A plan without sources and sinks: changes in, changes out; and the same with its state written and read back in the middle. */

import type { PlanNode } from '../../../src/planner/plan.ts';
import { Chain } from '../../../src/runtime/chain.ts';
import { Reader, Writer } from '../../../src/runtime/state/encoding.ts';
import { States } from '../../../src/runtime/state/states.ts';
import { type Change, show } from '../changes.ts';
import { MemoryLog } from '../memory-log.ts';
import { plan } from '../plans.ts';

/** A change of one of the plan's scans. */
export type Input = readonly [scan: number, change: Change];

export function run(node: PlanNode, inputs: readonly Input[], restoreAt = -1): readonly Change[] {
  const output: Change[] = [];
  let { chain, states } = build(node, output);
  chain.start();
  for (const [place, [scan, [kind, row]]] of inputs.entries()) {
    if (place === restoreAt) ({ chain, states } = restored(node, output, states));
    chain.push(scan, kind, row);
  }
  chain.settle();
  for (const scan of [0, 1]) chain.ended(scan);
  return output;
}

/** One scan; changes as text, as is the answer. */
export function runText(node: PlanNode, inputs: readonly Change[]): readonly string[] {
  return run(
    node,
    inputs.map((change) => [0, change]),
  ).map(show);
}

function build(node: PlanNode, output: Change[], epoch = 1): { chain: Chain; states: States } {
  const states = new States({ epoch, isTracked: true });
  const shapes = [0, 1].map(() => 'iii');
  const jobPlan = plan({ source: new MemoryLog().connector(), scans: shapes, sinks: [{ input: node, connector: undefined, key: [] }] });
  const chain = new Chain(jobPlan, { timeZone: 'UTC', states, outputs: [(kind, row) => output.push([kind, row])] });
  return { chain, states };
}

function restored(node: PlanNode, output: Change[], before: States): { chain: Chain; states: States } {
  const built = build(node, output, 2);
  for (const { table, cells } of before.freeze(2)) {
    const writer = new Writer();
    for (const cell of cells) table.writeCell(writer, cell);
    const reader = new Reader(writer.take());
    while (!reader.isAtEnd) built.states.table(table.name).restoreCell(reader, 1);
  }
  built.chain.resume();
  return built;
}
