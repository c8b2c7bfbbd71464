/**
 * The jobs of this process: started, resumed, stopped, and remembered in the job store until they are over.
 *
 * The law: a definition is on disk before its job takes the first change, and leaves the disk only when the job has finished or was
 * cancelled; whatever happens in between can be resumed. A job is known from the moment it is asked to start, so that it can be seen and
 * stopped while it still waits for its servers; one that never ran leaves nothing behind.
 */
import { resolve } from 'node:path';
import type { Clock } from '../model/clock.ts';
import { invariant, UserError } from '../model/errors.ts';
import type { JobPlan } from '../planner/plan.ts';
import { Job } from '../runtime/job.ts';
import { forgetAtTargets } from '../runtime/share-groups.ts';
import type { JobState, JobStatus } from '../runtime/status.ts';
import { aborted } from './aborted.ts';
import {
  jobIsOwned,
  noSavepoint,
  noSuchJob,
  rivalIsUnfinished,
  savepointDoesNotFit,
  statementHasChanged,
  stoppedBeforeItRan,
  twinIsUnfinished,
} from './job-errors.ts';
import type { JobDefinition, JobStore } from './job-store.ts';
import type { UnfinishedJob } from './protocol.ts';
import { SessionSettings } from './session-settings.ts';
import { planAgain, targetsOf } from './stored-job.ts';

/** What to do when the store holds an unfinished job of the same statement: ask (refuse with both ways), continue it, or drop it. */
export type TwinPolicy = 'ask' | 'resume' | 'fresh';

export interface JobRegistryOptions {
  readonly store: JobStore;
  readonly clock: Clock;
  readonly twins: TwinPolicy;
  readonly countsOperators: boolean;
  onStatus(): void;
  notice(text: string, error?: unknown): void;
  /** Lines of the print connector. */
  print(lines: string, stream: 'stdout' | 'stderr'): Promise<void>;
}

export interface StartOptions {
  /** Ends a start that still waits; the job itself does not end with it. */
  readonly signal: AbortSignal;
  /** The folder of the stopped job to continue from. */
  readonly savepoint?: string | undefined;
  /** `waitFor` follows: it is told what the job fails of, and nobody else. */
  readonly isAwaited?: boolean;
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

/** A job that was asked to start in this process. */
interface KnownJob {
  readonly job: Job;
  /** False for one that is resumed: it has something to keep before it runs. */
  readonly isNew: boolean;
  hasRun: boolean;
  /** How many wait for its end: they are told what it failed of, and nobody else. */
  waiting: number;
  /** Resolves when the job has ended and the store knows of it. */
  readonly over: Promise<void>;
}

export class JobRegistry {
  readonly #options: JobRegistryOptions;
  readonly #jobs = new Map<string, KnownJob>();

  constructor(options: JobRegistryOptions) {
    this.#options = options;
  }

  /** Starts the job that `definition` describes, or continues its twin where the policy says so. Resolves when it runs. */
  async start(definition: JobDefinition, plan: JobPlan, options: StartOptions): Promise<StartedJob> {
    const { store, twins, clock } = this.#options;
    const { id, name } = definition;
    const twin = store.twinOf(definition);
    if (options.savepoint !== undefined) return this.#startFrom(options.savepoint, twin, options);
    if (twin?.ownerPid !== undefined) throw jobIsOwned(twin);
    if (twin !== undefined && twins === 'ask') throw twinIsUnfinished(twin, store.folderOf(twin.id), clock);
    if (twin !== undefined && twins === 'resume') return this.#resumeAs(definition, twin, options);
    const rivals = twin === undefined ? this.#rivalsOf(definition) : [];
    const [rival] = rivals;
    if (rival !== undefined && twins === 'resume') throw statementHasChanged(rival);
    store.save(definition);
    try {
      await this.#run(definition, plan, { ...options, isNew: true });
    } catch (error) {
      store.remove(id);
      throw error;
    }
    if (twin === undefined) return { id, name, notices: [...plan.notices, ...rivals.map(rivalIsUnfinished)] };
    // Only now: had the new one not started, the old one would still be there to be resumed.
    await this.#forget(twin.id);
    return {
      id,
      name,
      notices: [...plan.notices, 'The target is not emptied first: --fresh leaves rows there that the source no longer has.'],
    };
  }

  /** What the statement now says of passwords and settings holds; all else is the same. */
  #resumeAs(definition: JobDefinition, { id }: UnfinishedJob, options: StartOptions): Promise<StartedJob> {
    const { store } = this.#options;
    const { name, createdAtMs } = store.load(id) ?? definition;
    store.save({ ...definition, id, name, createdAtMs });
    return this.resume(id, options);
  }

  /** Unfinished jobs of other statements that write into one of its tables. */
  #rivalsOf(definition: JobDefinition): readonly UnfinishedJob[] {
    const targets = targetsOf(definition);
    return this.unfinished().filter(({ id, ownerPid }) => {
      const other = ownerPid === undefined ? this.#options.store.load(id) : undefined;
      return other !== undefined && targetsOf(other).some((target) => targets.includes(target));
    });
  }

  /** A savepoint is the folder of the stopped job: it fits the statement it was taken of, and no other. */
  async #startFrom(savepoint: string, twin: UnfinishedJob | undefined, options: StartOptions): Promise<StartedJob> {
    if (twin === undefined || this.#options.store.folderOf(twin.id) !== resolve(savepoint)) throw savepointDoesNotFit(savepoint);
    return this.resume(twin.id, options);
  }

  /** Continues an unfinished job from its last checkpoint. Resolves when it runs. */
  async resume(id: string, options: StartOptions): Promise<StartedJob> {
    const definition = this.#options.store.load(id);
    if (definition === undefined) throw noSuchJob(id);
    const { name } = definition;
    const known = this.#jobs.get(id)?.job.status();
    if (known !== undefined && isLive(known.state)) throw jobIsOwned({ id, name, ownerPid: process.pid });
    const plan = planAgain(definition);
    await this.#run(definition, plan, { ...options, isNew: false });
    return { id, name, notices: [...plan.notices, `Continues from its last checkpoint: ${name}.`] };
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
    return [...this.#jobs.values()].map(({ job }) => job.status());
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
    const running = [...this.#jobs.values()].find(({ job }) => isLive(job.status().state) && isMeant(job.status()));
    if (running !== undefined) {
      const failure = await this.#stop(running, mode);
      if (failure !== undefined) throw failure;
      const { id, name } = running.job.status();
      if (mode === 'checkpoint' && this.#options.store.load(id) === undefined) throw noSavepoint(name);
      return { id, name, wasRunning: true };
    }
    const kept = this.#options.store.unfinished().find(isMeant);
    if (kept === undefined) throw noSuchJob(idOrName);
    if (kept.ownerPid !== undefined) throw jobIsOwned(kept);
    if (mode === 'cancel') await this.#forget(kept.id);
    return { id: kept.id, name: kept.name, wasRunning: false };
  }

  /** Ends every job of this process. Gives what went wrong with those that did not end as they were asked to. */
  async close(mode: 'checkpoint' | 'cancel'): Promise<readonly UserError[]> {
    const failures = await Promise.all([...this.#jobs.values()].map((known) => this.#stop(known, mode)));
    return failures.filter((failure) => failure !== undefined);
  }

  /** Resolves when the job has ended, or when `signal` says that nobody waits any more; rejects with what it failed of. */
  async waitFor(id: string, signal: AbortSignal): Promise<void> {
    const known = this.#jobs.get(id);
    invariant(known !== undefined, 'only a job that was started here is waited for');
    await Promise.race([known.over, aborted(signal)]);
    known.waiting--;
    const failure = failureOf(known);
    if (failure !== undefined) throw failure;
  }

  /** Resolves when no job of this process runs any more. */
  async allEnded(): Promise<void> {
    while (this.isRunning()) await Promise.all([...this.#jobs.values()].map(({ over }) => over));
  }

  /** Gives what went wrong instead, such as the last checkpoint. A new job that still waits for its servers has nothing to keep. */
  async #stop(known: KnownJob, mode: 'checkpoint' | 'cancel'): Promise<UserError | undefined> {
    const { job, over, isNew } = known;
    const { state } = job.status();
    if (!isLive(state)) return undefined;
    known.waiting++;
    await job.stop(isNew && state === 'CREATED' ? 'cancel' : mode);
    await over;
    return failureOf(known);
  }

  async #run(definition: JobDefinition, plan: JobPlan, options: StartOptions & { readonly isNew: boolean }): Promise<void> {
    const { signal, isNew, isAwaited = false } = options;
    const { id, name } = definition;
    const job = this.#newJob(definition, plan);
    const over = job.ended.then((state) => this.#ended(known, state));
    const known: KnownJob = { job, isNew, hasRun: !isNew, waiting: isAwaited ? 1 : 0, over };
    this.#jobs.set(id, known);
    this.#options.onStatus();
    const stop = () => void job.stop(isNew ? 'cancel' : 'checkpoint');
    signal.addEventListener('abort', stop, { once: true });
    try {
      await job.start();
    } catch (error) {
      this.#jobs.delete(id);
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
    const { state } = job.status();
    if (state === 'CANCELED' || state === 'SUSPENDED') throw stoppedBeforeItRan(name, state);
    known.hasRun = true;
  }

  #newJob(definition: JobDefinition, plan: JobPlan): Job {
    const { store, clock, countsOperators, onStatus, notice, print } = this.#options;
    const { id, name, settings } = definition;
    return new Job({
      id,
      name,
      plan,
      settings: new SessionSettings(settings).values,
      folder: store.folderOf(id),
      clock,
      countsOperators,
      collect: undefined,
      onStatus,
      notice: (text) => notice(`${name}: ${text}`),
      print,
    });
  }

  async #ended(known: KnownJob, state: JobState): Promise<void> {
    const { store, onStatus, notice } = this.#options;
    const { id, name } = known.job.status();
    const failure = failureOf(known);
    if (failure !== undefined && known.waiting === 0) notice(`Job ${name} failed.`, failure);
    if (state === 'FINISHED' || (state === 'CANCELED' && !known.hasRun)) store.remove(id);
    else if (state === 'CANCELED') await this.#forget(id);
    onStatus();
  }

  /** Nobody will resume it: what only its next run could have used goes, here and at its targets. */
  async #forget(id: string): Promise<void> {
    const { store, notice } = this.#options;
    const definition = store.load(id);
    store.remove(id);
    if (definition === undefined) return;
    try {
      await forgetAtTargets(planAgain(definition), id);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      notice(`What job ${definition.name} had not completed is left at its targets.`, error);
    }
  }
}

function failureOf({ job }: KnownJob): UserError | undefined {
  const { failure } = job.status();
  return failure === undefined ? undefined : new UserError(failure.code, failure);
}

function isLive(state: JobStatus['state']): boolean {
  return state === 'CREATED' || state === 'RUNNING' || state === 'RESTARTING';
}
