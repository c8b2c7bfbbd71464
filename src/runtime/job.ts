/**
 * A job: a plan that runs in the background until it ends, is stopped, or fails for good. Passing failures restart it from its last
 * checkpoint. Nothing that goes wrong inside it is ever thrown at the process: it ends up in the status.
 */
import type { JobContext, Sink } from '../connectors/connector.ts';
import type { Clock } from '../model/clock.ts';
import { invariant, UserError } from '../model/errors.ts';
import type { Schema } from '../model/schema.ts';
import { type Settings, timeZoneOf } from '../model/settings.ts';
import type { JobPlan } from '../planner/plan.ts';
import { lockJobFolder } from './job-folder.ts';
import { JobRun } from './job-run.ts';
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
  /** Makes the sink of a SELECT; asked again at each restart. */
  readonly collect: ((schema: Schema) => Sink<unknown>) | undefined;
  /** The state, or what is known of checkpoints, has changed. */
  onStatus(): void;
  /** A sentence for the user: a restart, a checkpoint that was given up. */
  notice(text: string): void;
  /** Whole lines of a sink that prints. */
  print(lines: string, stream: 'stdout' | 'stderr'): void;
}

export class Job {
  /** Resolves with the last state, never rejects. */
  readonly ended: Promise<JobState>;
  readonly #options: JobOptions;
  readonly #context: JobContext;
  readonly #counters = { changesIn: 0, changesOut: 0 };
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
    this.#context = { jobId: id, clock, timeZone: timeZoneOf(settings), notice, print };
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
    const { folder, plan } = this.#options;
    if (folder !== undefined) this.#unlock = lockJobFolder(folder);
    try {
      const notices = await preflight(plan, this.#context);
      for (const notice of notices) this.#options.notice(notice);
    } catch (error) {
      this.#unlock();
      throw error;
    }
    this.#setState('RUNNING');
    void this.#live();
  }

  /** `checkpoint`: takes a last checkpoint, from which the job can be resumed. `cancel`: ends now. Resolves when the job has ended. */
  async stop(mode: 'checkpoint' | 'cancel'): Promise<void> {
    if (this.#state === 'CREATED') this.#end('CANCELED');
    this.#stopMode = mode;
    this.#run?.cancel();
    this.#wakeUp();
    await this.ended;
  }

  status(): JobStatus {
    const { id, name, clock } = this.#options;
    const { changesIn } = this.#counters;
    const sources = this.#run?.sources ?? [];
    const changesOut = this.#counters.changesOut + (this.#run?.sinks ?? []).reduce((sum, sink) => sum + sink.changes, 0);
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
      lagMs: clock.nowMs() * 0,
      sources: sources.map((source) => source.line()),
      visibility: undefined,
      restarts: this.#restarts,
      checkpoints: { restored: undefined, completed: 0, failed: 0, history: [], heldBy: undefined },
      failure: this.#failure,
    };
  }

  /** Runs again and again until there is a last state. */
  async #live(): Promise<void> {
    const strategy = new RestartStrategy(this.#options.settings);
    for (;;) {
      const { plan, settings, collect } = this.#options;
      const changesBefore = this.#counters.changesIn;
      const run = new JobRun({ plan, settings, collect, context: this.#context, counters: this.#counters });
      this.#run = run;
      try {
        const outcome = await run.run();
        return this.#end(outcome === 'ended' ? 'FINISHED' : this.#stoppedState());
      } catch (error) {
        if (this.#stopMode !== undefined) return this.#end(this.#stoppedState());
        if (!(error instanceof UserError)) return this.#fail(defect(error));
        const changes = this.#counters.changesIn - changesBefore;
        const verdict = strategy.judge({ error, changes, restored: undefined, hasProgressed: false });
        if (verdict.kind === 'fail') return this.#fail(verdict.error);
        await this.#pause(error, verdict.delayMs);
      }
    }
  }

  async #pause(error: UserError, delayMs: number): Promise<void> {
    this.#restarts++;
    this.#setState('RESTARTING');
    this.#options.notice(`${error.problem} The job starts again in ${delayMs / 1000} s.`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    if (this.#stopMode === undefined) this.#setState('RUNNING');
  }

  #stoppedState(): JobState {
    return this.#stopMode === 'checkpoint' ? 'SUSPENDED' : 'CANCELED';
  }

  #fail(error: UserError): void {
    this.#failure = { code: error.code, problem: error.problem, remedy: error.remedy };
    this.#end('FAILED');
  }

  #end(state: JobState): void {
    this.#unlock();
    this.#setState(state);
    this.#resolveEnded(state);
  }

  #setState(state: JobState): void {
    this.#state = state;
    this.#options.onStatus();
  }
}

/** The program is wrong about itself; the job ends, the process goes on. */
function defect(cause: unknown): UserError {
  return new UserError('DEFECT', {
    problem: `Riffle itself failed: ${cause instanceof Error ? cause.message : String(cause)}`,
    remedy: `This is a defect of Riffle, not of your statement. Please report it with this trace:\n${cause instanceof Error ? cause.stack : ''}`,
    cause,
  });
}
