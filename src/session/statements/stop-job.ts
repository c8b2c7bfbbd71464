import type { StopJob } from '../../sql/ast-statements.ts';
import type { StatementResult } from '../protocol.ts';
import type { StatementContext } from '../statement-context.ts';

/** STOP JOB 'id or name': ends the job for good. WITH SAVEPOINT: a final checkpoint first, from which the job can be resumed. */
export async function stopJob(statement: StopJob, { jobs }: StatementContext): Promise<StatementResult> {
  const { id, name, wasRunning } = await jobs.stop(statement.job.value, statement.withSavepoint ? 'checkpoint' : 'cancel');
  if (!statement.withSavepoint) {
    const message = wasRunning ? `Job ${name} is stopped.` : `Job ${name} was not running; it is forgotten, together with its checkpoints.`;
    return { kind: 'ok', message, notices: [] };
  }
  const folder = jobs.folderOf(id);
  const notices = [
    `SET 'execution.state-recovery.path' = '${folder}'; and the same INSERT continue it here; --resume continues it at the next start.`,
  ];
  return { kind: 'ok', message: `Job ${name} is stopped with a savepoint in ${folder}.`, notices };
}
