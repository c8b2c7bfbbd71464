import { planInserts } from '../../planner/plan-job.ts';
import type { Insert, StatementSet } from '../../sql/ast-statements.ts';
import { printStatement } from '../../sql/print.ts';
import type { JobDefinition } from '../job-store.ts';
import type { StatementResult } from '../protocol.ts';
import type { StatementContext } from '../statement-context.ts';

/** INSERT INTO … SELECT, or a statement set: one job in the background, waited for where `table.dml-sync` says so. */
export async function insert(
  statement: Insert | StatementSet,
  context: StatementContext,
  announce: (result: StatementResult) => void,
  signal: AbortSignal,
): Promise<void> {
  const inserts = statement.kind === 'insert' ? [statement] : statement.inserts;
  const plan = planInserts(inserts, context.catalog, context.settings.values);
  const definition: JobDefinition = {
    id: context.newJobId(),
    name: context.settings.values['pipeline.name'] ?? defaultName(inserts),
    createdAtMs: context.clock.nowMs(),
    statement: printStatement(statement),
    tables: plan.tables,
    settings: context.settings.given,
  };
  const { values } = context.settings;
  const savepoint = values['execution.state-recovery.path'] ?? values['execution.savepoint.path'];
  const isAwaited = values['table.dml-sync'];
  const { id, name, notices } = await context.jobs.start(definition, plan, { signal, savepoint, isAwaited });
  announce({ kind: 'job', job: id, name, notices });
  if (isAwaited) await context.jobs.waitFor(id, signal);
}

/** As Flink names a job: `insert-into_orders_pg`, several targets joined by commas. */
function defaultName(inserts: readonly Insert[]): string {
  return `insert-into_${inserts.map(({ target }) => target.parts.map(({ name }) => name).join('.')).join(',')}`;
}
