/**
 * A job: a plan that runs in the background until it ends, is stopped, or fails for good. Passing failures restart it from its last
 * checkpoint. Nothing that goes wrong inside it is ever thrown at the process: it ends up in the status.
 */
import type { JobContext } from '../connectors/connector.ts';
import type { Sink, Visibility } from '../connectors/sink.ts';
import type { Clock } from '../model/clock.ts';
import { invariant, UserError } from '../model/errors.ts';
import type { Schema } from '../model/schema.ts';
import { type Settings, timeZoneOf } from '../model/settings.ts';
import type { JobPlan } from '../planner/plan.ts';
import type { OriginReader } from './cause.ts';
import { keepsState } from './chain.ts';
import { CheckpointHistory } from './checkpoint/checkpoint-history.ts';
import { CheckpointStore } from './checkpoint/checkpoint-store.ts';
import type { Manifest } from './checkpoint/manifest.ts';
import { checkFingerprint } from './checkpoint/recovery.ts';
import { lockJobFolder, noteCheckpoint } from './job-folder.ts';
import { JobRun } from './job-run.ts';
import type { OpenSink } from './open-sink.ts';
import type { OpenSource } from './open-source.ts';
import { OperatorCounts } from './operator-counts.ts';
import { RateMeter } from './rate-meter.ts';
import { RestartStrategy } from './restart-strategy.ts';
import { preflight } from './share-groups.ts';
import type { JobState, JobStatus } from './status.ts';

export interface JobOptions {
  readonly id: string;
  readonly name: string;
  readonly plan: JobPlan;
  readonly settings: Settings;
  /** Where lock and checkpoints live; undefined for a SELECT on the screen, whose checkpoints are shown and not kept. */
  readonly folder: string | undefined;
  readonly clock: Clock;
  /** Whether the status tells the changes of each operator. */
  readonly countsOperators?: boolean;
  /** Makes the sink of a SELECT; asked again at each restart. */
  readonly collect: ((schema: Schema, cause: OriginReader) => Sink<unknown>) | undefined;
  /** The state, or what is known of checkpoints, has changed. */
  onStatus(): void;
  /** A sentence for the user: a restart, a checkpoint that was given up. */
  notice(text: string): void;
  /** Whole lines of a sink that prints. */
  print(lines: string, stream: 'stdout' | 'stderr'): Promise<void>;
}

export class Job {
  /** Resolves with the last state, never rejects. */
  readonly ended: Promise<JobState>;
  readonly #options: JobOptions;
  readonly #context: JobContext;
  readonly #counters = { changesIn: 0 };
  readonly #history = new CheckpointHistory();
  /** Of the runs before this one. */
  #changesOutBefore = 0;
  #store: CheckpointStore | undefined;
  /** Of a job that keeps none: a restart shows again what came since, and not everything. */
  #lastCheckpoint: Manifest | undefined;
  readonly #operatorCounts: OperatorCounts | undefined;
  readonly #inMeter: RateMeter;
  readonly #outMeter: RateMeter;
  readonly #startedAtMs: number;
  #resolveEnded: (state: JobState) => void = () => {};
  #state: JobState = 'CREATED';
  #stopMode: 'checkpoint' | 'cancel' | undefined;
  #run: JobRun | undefined;
  #wakeUp: () => void = () => {};
  #unlock: () => void = () => {};
  #restarts = 0;
  #failure: JobStatus['failure'];

  constructor(options: JobOptions) {
    this.#options = options;
    const { id, clock, settings, notice, print } = options;
    const checkpointIntervalMs = settings['execution.checkpointing.interval'];
    this.#context = { jobId: id, clock, timeZone: timeZoneOf(settings), checkpointIntervalMs, notice, print };
    this.#operatorCounts = options.countsOperators === true ? new OperatorCounts(options.plan) : undefined;
    this.#inMeter = new RateMeter(clock);
    this.#outMeter = new RateMeter(clock);
    this.#startedAtMs = clock.nowMs();
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** Resolves when the job runs; rejects with every fault that the preflight found, or because another process owns the job. */
  async start(): Promise<void> {
    invariant(this.#state === 'CREATED', 'a job is started once');
    const { folder, plan, notice } = this.#options;
    const stopped = new Promise<void>((resolve) => {
      this.#wakeUp = resolve;
    });
    try {
      if (folder !== undefined) this.#unlock = lockJobFolder(folder);
      if (folder !== undefined) this.#store = await CheckpointStore.open(folder);
      if (this.#store !== undefined) checkFingerprint(this.#store, plan.fingerprint);
      // A server that never answers does not keep the job from being stopped.
      const isContinued = (this.#store?.manifests().length ?? 0) > 0;
      const sentences = await Promise.race([preflight(plan, { ...this.#context, isContinued }), stopped]);
      if (this.#stopMode !== undefined) return await this.#end(this.#stoppedState());
      for (const sentence of sentences ?? []) notice(sentence);
    } catch (error) {
      await this.#end('FAILED');
      throw error;
    }
    this.#setState('RUNNING');
    // Even what goes wrong while the job ends is told, never thrown at the process.
    this.#live().catch((error: unknown) => {
      const { code, problem, remedy } = error instanceof UserError ? error : defect(error);
      this.#failure = { code, problem, remedy };
      this.#state = 'FAILED';
      this.#resolveEnded('FAILED');
    });
  }

  /** `checkpoint`: takes a last checkpoint, from which the job can be resumed. `cancel`: ends now. Resolves when the job has ended, also one that still starts. */
  async stop(mode: 'checkpoint' | 'cancel'): Promise<void> {
    this.#stopMode = mode;
    if (mode === 'checkpoint') this.#run?.stop();
    else this.#run?.cancel();
    this.#wakeUp();
    await this.ended;
  }

  status(): JobStatus {
    const { id, name } = this.#options;
    const { changesIn } = this.#counters;
    const sources = this.#run?.sources ?? [];
    const changesOut = this.#changesOutBefore + changesOutOf(this.#run);
    this.#inMeter.sample(changesIn);
    this.#outMeter.sample(changesOut);
    return {
      id,
      name,
      state: this.#state,
      startedAtMs: this.#startedAtMs,
      changesIn,
      changesOut,
      inPerSecond: this.#inMeter.perSecond(changesIn),
      outPerSecond: this.#outMeter.perSecond(changesOut),
      lagMs: this.#lagMs(sources),
      sources: sources.map((source) => source.line()),
      visibility: visibilityOf(this.#run?.sinks ?? []),
      restarts: this.#restarts,
      checkpoints: this.#history.summary(),
      operators: this.#operatorCounts?.lines() ?? [],
      failure: this.#failure,
    };
  }

  /** Runs again and again until there is a last state. */
  async #live(): Promise<void> {
    const strategy = new RestartStrategy(this.#options.settings);
    for (;;) {
      const changesBefore = this.#counters.changesIn;
      const completedBefore = this.#history.completed;
      const run = this.#newRun();
      try {
        const outcome = await run.run();
        return await this.#end(outcome === 'ended' ? 'FINISHED' : this.#stoppedState());
      } catch (error) {
        if (this.#stopMode !== undefined) return await this.#endStopped(error);
        if (!(error instanceof UserError)) return await this.#fail(defect(error));
        const changes = this.#counters.changesIn - changesBefore;
        const hasProgressed = this.#history.completed > completedBefore;
        const verdict = strategy.judge({ error, changes, from: this.#history.reached, upTo: run.upTo, hasProgressed });
        if (verdict.kind === 'fail') return await this.#fail(verdict.error);
        await this.#pause(error, verdict.delayMs);
        if (this.#stopMode !== undefined) return await this.#end(this.#stoppedState());
      }
    }
  }

  #newRun(): JobRun {
    const { plan, settings, collect, onStatus } = this.#options;
    this.#changesOutBefore += changesOutOf(this.#run);
    const run = new JobRun({
      plan,
      settings,
      collect,
      context: this.#context,
      store: this.#store,
      history: this.#history,
      counters: this.#counters,
      operatorCounts: this.#operatorCounts,
      changed: onStatus,
      lastCheckpoint: keepsState(plan) ? undefined : this.#lastCheckpoint,
      completed: (manifest) => this.#completed(manifest),
    });
    this.#run = run;
    return run;
  }

  #completed(manifest: Manifest): void {
    const { folder, clock } = this.#options;
    const { id, completedAtMs = clock.nowMs() } = manifest;
    if (folder === undefined) this.#lastCheckpoint = manifest;
    else noteCheckpoint(folder, { id, completedAtMs });
  }

  async #pause(error: UserError, delayMs: number): Promise<void> {
    this.#restarts++;
    this.#history.interrupt(error.problem);
    this.#setState('RESTARTING');
    this.#options.notice(`${error.problem} The job starts again in ${delayMs / 1000} s${this.#repeated()}.`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wakeUp = () => {};
    if (this.#stopMode === undefined) this.#setState('RUNNING');
  }

  /** What a SELECT shows twice; a job with sinks repeats nothing. */
  #repeated(): string {
    const { folder, plan } = this.#options;
    if (folder !== undefined) return '';
    return keepsState(plan) ? ', and its rows follow again from the beginning' : '; changes since its last checkpoint follow again';
  }

  #stoppedState(): JobState {
    return this.#stopMode === 'checkpoint' ? 'SUSPENDED' : 'CANCELED';
  }

  /** The run failed while it was being stopped. After a cancel that is how connections end; a last checkpoint that failed is why. */
  async #endStopped(error: unknown): Promise<void> {
    if (this.#stopMode === 'cancel' || this.#run?.wasCanceled === true) return await this.#end(this.#stoppedState());
    if (!(error instanceof UserError) || !error.canRetry) return await this.#fail(error instanceof UserError ? error : defect(error));
    this.#failure = {
      code: error.code,
      problem: `The last checkpoint could not be taken: ${error.problem}`,
      remedy: `Nothing is lost: the job resumes from the one before. ${error.remedy}`,
    };
    await this.#end('SUSPENDED');
  }

  async #fail(error: UserError): Promise<void> {
    this.#failure = { code: error.code, problem: error.problem, remedy: error.remedy };
    await this.#end('FAILED');
  }

  async #end(state: JobState): Promise<void> {
    this.#history.interrupt('The job has ended.');
    await this.#release();
    this.#setState(state);
    this.#resolveEnded(state);
  }

  async #release(): Promise<void> {
    await this.#store?.close();
    this.#store = undefined;
    this.#unlock();
  }

  /** Where several sources lag, the worst; a dry one is up to date. */
  #lagMs(sources: readonly OpenSource[]): number | undefined {
    const lags = sources.flatMap(({ source, isReady }) => {
      const { committedAtMs } = source.origin();
      if (committedAtMs === undefined) return [];
      return isReady ? Math.max(0, this.#options.clock.nowMs() - committedAtMs) : 0;
    });
    return lags.length === 0 ? undefined : Math.max(...lags);
  }

  #setState(state: JobState): void {
    this.#state = state;
    this.#options.onStatus();
  }
}

function changesOutOf(run: JobRun | undefined): number {
  return (run?.sinks ?? []).reduce((sum, sink) => sum + sink.changes, 0);
}

function visibilityOf(sinks: readonly OpenSink[]): Visibility | undefined {
  if (sinks.every(({ isTable }) => !isTable)) return undefined;
  return sinks.some(({ visibility }) => visibility === 'checkpoint') ? 'checkpoint' : 'drain';
}

/** The program is wrong about itself; the job ends, the process goes on. */
function defect(cause: unknown): UserError {
  return new UserError('DEFECT', {
    problem: `Riffle itself failed: ${cause instanceof Error ? cause.message : String(cause)}`,
    remedy: `This is a defect of Riffle, not of your statement. Please report it with this trace:\n${cause instanceof Error ? cause.stack : ''}`,
    cause,
  });
}
