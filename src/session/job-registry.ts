/**
 * The jobs of this process: started, resumed, stopped, and remembered in the job store until they are over.
 *
 * The law: a definition is on disk before its job takes the first change, and leaves the disk only when the job has finished or was
 * cancelled; whatever happens in between can be resumed.
 */
import { resolve } from 'node:path';
import type { Clock } from '../model/clock.ts';
import { invariant, UserError } from '../model/errors.ts';
import type { Catalog } from '../planner/catalog.ts';
import type { JobPlan } from '../planner/plan.ts';
import { planInserts } from '../planner/plan-job.ts';
import { Job } from '../runtime/job.ts';
import type { JobStatus } from '../runtime/status.ts';
import type { Insert } from '../sql/ast.ts';
import { parse } from '../sql/parse.ts';
import { aborted } from './aborted.ts';
import type { JobDefinition, JobStore } from './job-store.ts';
import type { UnfinishedJob } from './protocol.ts';
import { SessionSettings } from './session-settings.ts';

/** What to do when the store holds an unfinished job of the same statement: ask (refuse with both ways), continue it, or drop it. */
export type TwinPolicy = 'ask' | 'resume' | 'fresh';

export interface JobRegistryOptions {
  readonly store: JobStore;
  readonly clock: Clock;
  readonly twins: TwinPolicy;
  onStatus(): void;
  notice(text: string, error?: unknown): void;
  /** Lines of the print connector. */
  print(lines: string, stream: 'stdout' | 'stderr'): Promise<void>;
}

export interface StartedJob {
  readonly id: string;
  readonly name: string;
  readonly notices: readonly string[];
}

export interface StoppedJob {
  readonly id: string;
  readonly name: string;
  readonly wasRunning: boolean;
}

export class JobRegistry {
  readonly #options: JobRegistryOptions;
  readonly #jobs = new Map<string, Job>();

  constructor(options: JobRegistryOptions) {
    this.#options = options;
  }

  /** Starts the job that `definition` describes, or continues its twin where the policy says so. */
  async start(definition: JobDefinition, plan: JobPlan, savepoint?: string): Promise<StartedJob> {
    const { store, twins } = this.#options;
    const twin = store.twinOf(definition);
    if (savepoint !== undefined) return this.#startFrom(savepoint, twin);
    if (twin !== undefined) {
      if (twin.ownerPid !== undefined) throw jobIsOwned(twin);
      if (twins === 'ask') throw twinIsUnfinished(twin, store.folderOf(twin.id), this.#options.clock);
      if (twins === 'resume') return this.resume(twin.id);
      store.remove(twin.id);
    }
    store.save(definition);
    try {
      await this.#run(definition, plan);
    } catch (error) {
      // A job that never started leaves nothing behind.
      store.remove(definition.id);
      throw error;
    }
    const fresh = 'The target is not emptied first: --fresh leaves rows there that the source no longer has.';
    return { id: definition.id, name: definition.name, notices: twin === undefined ? plan.notices : [...plan.notices, fresh] };
  }

  /** A savepoint is the folder of the stopped job: it fits the statement it was taken of, and no other. */
  async #startFrom(savepoint: string, twin: UnfinishedJob | undefined): Promise<StartedJob> {
    if (twin === undefined || this.#options.store.folderOf(twin.id) !== resolve(savepoint)) throw savepointDoesNotFit(savepoint);
    return this.resume(twin.id);
  }

  /** Continues an unfinished job from its last checkpoint. */
  async resume(id: string): Promise<StartedJob> {
    const definition = this.#options.store.load(id);
    if (definition === undefined) throw noSuchJob(id);
    const plan = planAgain(definition);
    await this.#run(definition, plan);
    return { id, name: definition.name, notices: [...plan.notices, `Continues from its last checkpoint: ${definition.name}.`] };
  }

  /** Where its checkpoints are. */
  folderOf(id: string): string {
    return this.#options.store.folderOf(id);
  }

  unfinished(): UnfinishedJob[] {
    return this.#options.store.unfinished().filter(({ id }) => !this.#jobs.has(id));
  }

  /** All jobs of this process, oldest first. */
  statuses(): JobStatus[] {
    return [...this.#jobs.values()].map((job) => job.status());
  }

  isRunning(): boolean {
    return this.statuses().some(({ state }) => isLive(state));
  }

  /**
   * By id, by the start of an id, or by name. 'checkpoint' keeps the job so that it can be resumed; 'cancel' forgets it, also when it is
   * not running.
   */
  async stop(idOrName: string, mode: 'checkpoint' | 'cancel'): Promise<StoppedJob> {
    const isMeant = ({ id, name }: { readonly id: string; readonly name: string }) =>
      id === idOrName || name === idOrName || (idOrName.length >= 6 && id.startsWith(idOrName));
    const running = this.statuses().find((status) => isMeant(status) && isLive(status.state));
    const job = running === undefined ? undefined : this.#jobs.get(running.id);
    if (running !== undefined && job !== undefined) {
      await job.stop(mode);
      return { id: running.id, name: running.name, wasRunning: true };
    }
    const kept = this.#options.store.unfinished().find(isMeant);
    if (kept === undefined) throw noSuchJob(idOrName);
    if (kept.ownerPid !== undefined) throw jobIsOwned(kept);
    if (mode === 'cancel') this.#options.store.remove(kept.id);
    return { id: kept.id, name: kept.name, wasRunning: false };
  }

  /** Ends every job of this process. */
  async close(mode: 'checkpoint' | 'cancel'): Promise<void> {
    await Promise.all([...this.#jobs.values()].map((job) => job.stop(mode)));
  }

  /** Resolves when the job has ended, or when `signal` says that nobody waits any more; rejects with what it failed of. */
  async waitFor(id: string, signal: AbortSignal): Promise<void> {
    const job = this.#jobs.get(id);
    invariant(job !== undefined, 'only a job that was started here is waited for');
    await Promise.race([job.ended, aborted(signal)]);
    const { failure } = job.status();
    if (failure !== undefined) throw new UserError(failure.code, failure);
  }

  /** Resolves when no job of this process runs any more. */
  async allEnded(): Promise<void> {
    while (this.isRunning()) await Promise.all([...this.#jobs.values()].map((job) => job.ended));
  }

  async #run(definition: JobDefinition, plan: JobPlan): Promise<void> {
    const { store, clock, onStatus, notice, print } = this.#options;
    const job = new Job({
      id: definition.id,
      name: definition.name,
      plan,
      settings: new SessionSettings(definition.settings).values,
      folder: store.folderOf(definition.id),
      clock,
      collect: undefined,
      onStatus,
      notice: (text) => notice(`${definition.name}: ${text}`),
      print,
    });
    await job.start();
    this.#jobs.set(definition.id, job);
    onStatus();
    void job.ended.then((state) => {
      const { failure } = job.status();
      if (failure !== undefined && state === 'FAILED') notice(`Job ${definition.name} failed.`, new UserError(failure.code, failure));
      if (state === 'FINISHED' || state === 'CANCELED') store.remove(definition.id);
      onStatus();
    });
  }
}

function isLive(state: JobStatus['state']): boolean {
  return state === 'CREATED' || state === 'RUNNING' || state === 'RESTARTING';
}

/** The plan of a stored definition: the same statement over the same tables. */
function planAgain(definition: JobDefinition): JobPlan {
  const tables = new Map(definition.tables.map((table) => [table.name, table]));
  const catalog: Catalog = { find: (name) => tables.get(name), names: () => [...tables.keys()] };
  const inserts = parse(definition.statement).statements.flatMap(({ statement }): readonly Insert[] => {
    if (statement?.kind === 'insert') return [statement];
    return statement?.kind === 'statement-set' ? statement.inserts : [];
  });
  return planInserts(inserts, catalog, new SessionSettings(definition.settings).values);
}

function jobIsOwned({ name, id, ownerPid }: UnfinishedJob): UserError {
  return new UserError('JOB_OWNED', {
    problem: `The job ${name} (${id}) is running already, in process ${ownerPid ?? process.pid}.`,
    remedy: 'Stop it there first; SHOW JOBS names the process of each job.',
  });
}

function twinIsUnfinished({ name, id, checkpoint }: UnfinishedJob, folder: string, clock: Clock): UserError {
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

function savepointDoesNotFit(savepoint: string): UserError {
  return new UserError('SAVEPOINT_MISMATCH', {
    problem: `${savepoint} holds no savepoint of this statement over these tables.`,
    remedy: "SHOW JOBS lists what can be continued. RESET 'execution.state-recovery.path' starts the job from the beginning.",
  });
}

function noSuchJob(job: string): UserError {
  return new UserError('JOB_UNKNOWN', {
    problem: `There is no job '${job}'.`,
    remedy: 'SHOW JOBS lists the jobs with their ids and names.',
  });
}
