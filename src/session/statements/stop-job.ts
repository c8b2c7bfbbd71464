import type { StopJob } from '../../sql/ast.ts';
import type { StatementResult } from '../protocol.ts';
import type { StatementContext } from '../statement-context.ts';

/** STOP JOB 'id or name': ends the job for good. WITH SAVEPOINT: a final checkpoint first, from which the job can be resumed. */
export async function stopJob(statement: StopJob, { jobs }: StatementContext): Promise<StatementResult> {
  const { name, checkpoints } = await jobs.stop(statement.job.value, statement.withSavepoint ? 'checkpoint' : 'cancel');
  if (!statement.withSavepoint) return { kind: 'ok', message: `Job ${name} is stopped.`, notices: [] };
  const latest = checkpoints.history.find(({ status }) => status === 'COMPLETED');
  const message = `Job ${name} is stopped at checkpoint ${latest?.id ?? '(none)'}. Start Riffle with --resume to continue it.`;
  return { kind: 'ok', message, notices: [] };
}
