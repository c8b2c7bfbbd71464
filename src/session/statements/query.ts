import { explain as explainPlan } from '../../planner/explain.ts';
import { planInserts, planQuery } from '../../planner/plan-job.ts';
import type { Explain, QueryStatement } from '../../sql/ast-statements.ts';
import type { StatementResult } from '../protocol.ts';
import type { StatementContext } from '../statement-context.ts';

/** SELECT: a job without a name whose rows go to the screen or to standard output. Resolves when it has ended. */
export async function query(
  statement: QueryStatement,
  context: StatementContext,
  announce: (result: StatementResult) => void,
  signal: AbortSignal,
): Promise<void> {
  await context.runQuery(planQuery(statement.query, context.catalog, context.settings.values), announce, signal);
}

/** EXPLAIN: the plan as a tree, with the changelog mode of each edge. */
export function explain({ statement }: Explain, { catalog, settings }: Pick<StatementContext, 'catalog' | 'settings'>): StatementResult {
  if (statement.kind === 'query') return { kind: 'text', text: explainPlan(planQuery(statement.query, catalog, settings.values)) };
  const inserts = statement.kind === 'insert' ? [statement] : statement.inserts;
  return { kind: 'text', text: explainPlan(planInserts(inserts, catalog, settings.values)) };
}
