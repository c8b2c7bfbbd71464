import { explain as explainPlan } from '../../planner/explain.ts';
import type { JobPlan } from '../../planner/plan.ts';
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
export function explain({ statement, details }: Explain, context: Pick<StatementContext, 'catalog' | 'settings'>): StatementResult {
  const text = explainPlan(planOf(statement, context));
  const cost = 'ESTIMATED_COST: none, no plan here is chosen by cost.';
  return { kind: 'text', text: details.includes('ESTIMATED_COST') ? `${text}\n\n${cost}` : text };
}

function planOf(statement: Explain['statement'], { catalog, settings }: Pick<StatementContext, 'catalog' | 'settings'>): JobPlan {
  if (statement.kind === 'query') return planQuery(statement.query, catalog, settings.values);
  return planInserts(statement.kind === 'insert' ? [statement] : statement.inserts, catalog, settings.values);
}
