/**
 * Whether and when a failed job starts again, as `restart-strategy.type` says. Counts failures without progress: a completed checkpoint
 * makes the next failure the first again.
 */
import { UserError } from '../model/errors.ts';
import type { Settings } from '../model/settings.ts';

/** The same failure after the same changes, so often without progress, is a record that will never pass and not an outage. */
const SAME_FAILURES_MAX = 5;
const BACKOFF_FACTOR = 2;

/** What is known about a failure. */
export interface FailedRun {
  readonly error: UserError;
  /** Changes pushed since the run was restored; 0 where nothing could be reached. */
  readonly changes: number;
  /** Where the next run goes on, as the checkpoint pane says it; empty where this process has completed no checkpoint yet. */
  readonly from: readonly string[];
  /** Where the changes came from that were read last. */
  readonly upTo: readonly string[];
  /** Whether it completed a checkpoint. */
  readonly hasProgressed: boolean;
}

export type Verdict = { readonly kind: 'restart'; readonly delayMs: number } | { readonly kind: 'fail'; readonly error: UserError };

export class RestartStrategy {
  readonly #settings: Settings;
  #failures = 0;
  #lastFailure = '';
  #sameFailures = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  judge(failed: FailedRun): Verdict {
    const { error } = failed;
    if (!error.canRetry) return { kind: 'fail', error };
    if (failed.hasProgressed) this.#failures = 0;
    this.#failures++;
    if (this.#isStuck(failed)) return { kind: 'fail', error: stuck(failed, this.#sameFailures) };
    const delayMs = this.#delayMs();
    return delayMs === undefined ? { kind: 'fail', error } : { kind: 'restart', delayMs };
  }

  /**
   * Only runs that got as far as pushing changes count: a server that is away for an hour fails every time alike, and comes back. A checkpoint
   * of the same positions is no progress here: one may be due before the first change has arrived.
   */
  #isStuck({ error, changes, from }: FailedRun): boolean {
    if (changes === 0) return false;
    const failure = JSON.stringify([from, changes, error.code, error.problem]);
    this.#sameFailures = failure === this.#lastFailure ? this.#sameFailures + 1 : 1;
    this.#lastFailure = failure;
    return this.#sameFailures >= SAME_FAILURES_MAX;
  }

  #delayMs(): number | undefined {
    const settings = this.#settings;
    switch (settings['restart-strategy.type']) {
      case 'none':
        return undefined;
      case 'fixed-delay':
        if (this.#failures > settings['restart-strategy.fixed-delay.attempts']) return undefined;
        return settings['restart-strategy.fixed-delay.delay'];
      default: {
        const first = settings['restart-strategy.exponential-delay.initial-backoff'];
        return Math.min(first * BACKOFF_FACTOR ** (this.#failures - 1), settings['restart-strategy.exponential-delay.max-backoff']);
      }
    }
  }
}

function stuck({ error, from, upTo }: FailedRun, times: number): UserError {
  return new UserError(error.code, {
    problem: `The job failed ${times} times at the same place for the same reason: ${error.problem}${stretchOf(from, upTo)}`,
    remedy: `Find out what is special about those changes, and mend it before you start the job again. ${error.remedy}`,
    cause: error,
  });
}

/** Empty where nothing says where the changes came from, as in a snapshot. */
function stretchOf(from: readonly string[], upTo: readonly string[]): string {
  const read = upTo.filter((place) => place !== '').join(', ');
  if (read === '') return '';
  const stretch =
    from.length === 0 ? `The last changes that it read came from ${read}` : `It read the changes from ${from.join(', ')} to ${read}`;
  return ` ${stretch} each time.`;
}
