/** What can be wrong with a job as a whole: when it is asked to start, resumed, or stopped. */
import type { Clock } from '../model/clock.ts';
import { UserError } from '../model/errors.ts';
import type { UnfinishedJob } from './protocol.ts';

export function statementIsUnreadable({ id, name }: { readonly id: string; readonly name: string }, cause: UserError): UserError {
  return new UserError('JOB_UNREADABLE', {
    problem: `The statement stored for the job ${name} cannot be read by this version of Riffle: ${cause.problem}`,
    remedy: `Continue it with the version that stored it, or forget it with STOP JOB '${id}'; and run its INSERT again.`,
    cause,
  });
}

/** Nothing of Riffle leaves such a file: a disk, a copy or a hand did. */
export function definitionIsUnreadable(file: string, cause: unknown): UserError {
  return new UserError('JOB_UNREADABLE', {
    problem: `The definition of a job, ${file}, cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
    remedy: 'Bring the file back from a copy, or remove its folder: the job in it, and its checkpoints, are then forgotten.',
    cause,
  });
}

export function jobIsOwned({ name, id, ownerPid = process.pid }: Pick<UnfinishedJob, 'id' | 'name' | 'ownerPid'>): UserError {
  const isHere = ownerPid === process.pid;
  return new UserError('JOB_OWNED', {
    problem: `The job ${name} (${id}) is running already, ${isHere ? 'here' : `in process ${ownerPid}`}.`,
    remedy: isHere
      ? `One statement is one job. To start it anew, stop it first: STOP JOB '${id.slice(0, 8)}';`
      : 'Stop it there first; SHOW JOBS names the process of each job.',
  });
}

export function twinIsUnfinished({ name, id, checkpoint }: UnfinishedJob, folder: string, clock: Clock): UserError {
  const age =
    checkpoint === undefined
      ? 'no checkpoint yet'
      : `checkpoint ${checkpoint.id}, ${Math.round((clock.nowMs() - checkpoint.completedAtMs) / 1000)} s old`;
  return new UserError('JOB_UNFINISHED', {
    problem: `This statement has an unfinished job in the state directory: ${name} (${id}, ${age}).`,
    remedy:
      `Start with --resume to continue it from its checkpoint (here: SET 'execution.state-recovery.path' = '${folder}'), or with --fresh to forget it and begin again (here: STOP JOB '${id}'). ` +
      '--fresh into a target that is not empty leaves rows there that the source no longer has.',
  });
}

/** --resume, and the statement is not the one that the job was started with. */
export function statementHasChanged({ name, id }: UnfinishedJob): UserError {
  return new UserError('JOB_CHANGED', {
    problem: `The state directory holds an unfinished job into the same table, ${name} (${id}), but its statement or its tables were declared otherwise.`,
    remedy:
      `Resume it as it was: riffle --resume without the script. Or start this one with --fresh, which leaves rows that the source no longer has, ` +
      `and forget the other with STOP JOB '${id}'.`,
  });
}

/** A notice. */
export function rivalIsUnfinished({ name, id }: UnfinishedJob): string {
  return `An unfinished job of another statement writes into the same table: ${name} (${id}). STOP JOB '${id}' forgets it.`;
}

export function stoppedBeforeItRan(name: string, state: 'CANCELED' | 'SUSPENDED'): UserError {
  return new UserError('JOB_NOT_STARTED', {
    problem: `The job ${name} was stopped before it ran.`,
    remedy: state === 'CANCELED' ? 'Nothing of it is kept: run its statement again.' : 'It can still be resumed from its last checkpoint.',
  });
}

export function noSavepoint(name: string): UserError {
  return new UserError('SAVEPOINT_NONE', {
    problem: `The job ${name} has ended without a savepoint: it had not begun, or it was at its end.`,
    remedy: 'Run its statement again where there is more to do.',
  });
}

export function savepointDoesNotFit(savepoint: string): UserError {
  return new UserError('SAVEPOINT_MISMATCH', {
    problem: `${savepoint} holds no savepoint of this statement over these tables.`,
    remedy: "SHOW JOBS lists what can be continued. RESET 'execution.state-recovery.path' starts the job from the beginning.",
  });
}

export function noSuchJob(job: string): UserError {
  return new UserError('JOB_UNKNOWN', {
    problem: `There is no job '${job}'.`,
    remedy: 'SHOW JOBS lists the jobs with their ids and names.',
  });
}
