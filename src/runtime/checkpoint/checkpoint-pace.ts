/** When checkpoints are due, how long one may take, and how many may fail in a row: the `execution.checkpointing.*` settings. */
import type { Clock } from '../../model/clock.ts';
import { UserError } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';

export class CheckpointPace {
  readonly #settings: Settings;
  readonly #clock: Clock;
  #lastBegunMs: number;
  #lastEndedMs: number;
  #failedInARow = 0;

  constructor(settings: Settings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#lastBegunMs = clock.monotonicMs();
    this.#lastEndedMs = this.#lastBegunMs - settings['execution.checkpointing.min-pause'];
  }

  get isOn(): boolean {
    return this.#settings['execution.checkpointing.interval'] > 0;
  }

  /** 0: now. undefined: checkpoints are off. */
  dueInMs(): number | undefined {
    if (!this.isOn) return undefined;
    const dueMs = Math.max(
      this.#lastBegunMs + this.#settings['execution.checkpointing.interval'],
      this.#lastEndedMs + this.#settings['execution.checkpointing.min-pause'],
    );
    return Math.max(0, dueMs - this.#clock.monotonicMs());
  }

  begun(): void {
    this.#lastBegunMs = this.#clock.monotonicMs();
  }

  succeeded(): void {
    this.#failedInARow = 0;
    this.#lastEndedMs = this.#clock.monotonicMs();
  }

  /** A checkpoint has failed with `cause`; answers with the error that ends the run when it was one too many. */
  failed(cause: UserError): { readonly error: UserError } | undefined {
    this.#lastEndedMs = this.#clock.monotonicMs();
    this.#failedInARow++;
    if (this.#failedInARow <= this.#settings['execution.checkpointing.tolerable-failed-checkpoints']) return undefined;
    const problem = `Exceeded checkpoint tolerable failure threshold. The last one failed because: ${cause.problem}`;
    return { error: new UserError(cause.code, { problem, remedy: cause.remedy, cause, canRetry: true }) };
  }

  /** Fails with CHECKPOINT_TIMEOUT when the work takes too long. */
  async withTimeout<T>(work: Promise<T>, checkpoint: number): Promise<T> {
    const timeoutMs = this.#settings['execution.checkpointing.timeout'];
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(timedOut(checkpoint, timeoutMs)), timeoutMs);
    });
    try {
      return await Promise.race([work, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function timedOut(checkpoint: number, timeoutMs: number): UserError {
  return new UserError('CHECKPOINT_TIMEOUT', {
    problem: `Checkpoint ${checkpoint} took longer than ${timeoutMs / 1000} s.`,
    remedy: "See whether a target is slow or blocked, or raise 'execution.checkpointing.timeout'.",
    canRetry: true,
  });
}
