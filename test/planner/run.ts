/** A plan through the real operators, fed by hand. */
import type { Row } from '../../src/model/row.ts';
import { INSERT, kindSymbol, type RowKind } from '../../src/model/row-kind.ts';
import { formatValue } from '../../src/model/value.ts';
import type { JobPlan } from '../../src/planner/plan.ts';
import { Chain } from '../../src/runtime/chain.ts';
import { States } from '../../src/runtime/state/states.ts';

type Change = readonly [kind: RowKind, row: Row];

/** What arrives at each sink when `feed` pushes changes of scans. */
export function runPlan(plan: JobPlan, feed: (chain: Chain) => void): readonly (readonly Change[])[] {
  const arrived = plan.sinks.map((): Change[] => []);
  const outputs = arrived.map((changes) => (kind: RowKind, row: Row): void => {
    changes.push([kind, row]);
  });
  const states = new States({ epoch: 1, isTracked: false });
  const chain = new Chain(plan, { timeZone: 'UTC', states, outputs });
  chain.start();
  feed(chain);
  chain.settle();
  for (const scan of plan.scans.keys()) chain.ended(scan);
  return arrived;
}

/** Inserts whole rows of tables, in the order given, and prints what arrives: `+I[1, apple]`. */
export function runOnRows(plan: JobPlan, tables: Readonly<Record<string, readonly Row[]>>): readonly string[] {
  const changes = runPlan(plan, (chain) => {
    for (const [index, { scan }] of plan.scans.entries()) {
      const places = scan.columns.map((column) => scan.table.columns.findIndex(({ name }) => name === column.name));
      for (const row of tables[scan.table.name] ?? []) {
        chain.push(
          index,
          INSERT,
          places.map((place) => row[place] ?? null),
        );
      }
    }
  });
  const schema = plan.sinks[0]?.input.schema ?? [];
  return changes.flat().map(([kind, row]) => {
    const cells = schema.map(({ type }, index) => formatValue(row[index] ?? null, type, 'UTC') ?? 'NULL');
    return `${kindSymbol(kind)}[${cells.join(', ')}]`;
  });
}
