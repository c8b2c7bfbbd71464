/** What the definition of a job says: the plan that it had, and the tables that it writes. */
import type { UserError } from '../model/errors.ts';
import { isView } from '../model/schema.ts';
import type { Catalog } from '../planner/catalog.ts';
import type { JobPlan } from '../planner/plan.ts';
import { planInserts } from '../planner/plan-job.ts';
import type { Insert } from '../sql/ast-statements.ts';
import { parse } from '../sql/parse.ts';
import { statementIsUnreadable } from './job-errors.ts';
import type { JobDefinition } from './job-store.ts';
import { SessionSettings } from './session-settings.ts';

/** The same statement over the same tables. Throws where this version cannot read the statement. */
export function planAgain({ id, name, statement, tables, settings }: JobDefinition): JobPlan {
  const known = new Map(tables.map((table) => [table.name, table]));
  const catalog: Catalog = { find: (wanted) => known.get(wanted), names: () => [...known.keys()] };
  const { inserts, fault } = read(statement);
  if (fault !== undefined) throw statementIsUnreadable({ id, name }, fault);
  return planInserts(inserts, catalog, new SessionSettings(settings).values);
}

/** The tables that a job writes, as far as their declarations tell them apart: one that was only renamed is the same. */
export function targetsOf({ statement, tables }: JobDefinition): readonly string[] {
  return read(statement).inserts.flatMap(({ target, hint }) => {
    const table = tables.find(({ name }) => name === target.parts.at(-1)?.name);
    if (table === undefined || isView(table)) return [];
    const options = new Map([...table.options, ...hint.map(({ key, value }) => [key.value, value.value] as const)]);
    return [JSON.stringify([options.get('connector'), options.get('url'), options.get('table-name') ?? table.name])];
  });
}

function read(text: string): { readonly inserts: readonly Insert[]; readonly fault: UserError | undefined } {
  const { statements } = parse(text);
  const inserts = statements.flatMap(({ statement }): readonly Insert[] => {
    if (statement?.kind === 'insert') return [statement];
    return statement?.kind === 'statement-set' ? statement.inserts : [];
  });
  return { inserts, fault: statements.flatMap(({ faults }) => faults)[0] };
}
