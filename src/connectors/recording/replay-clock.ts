/** When what was recorded is due: at its own pace, counted from where the replay began. */
import type { Clock } from '../../model/clock.ts';
import { WAIT_MS_MAX } from '../../model/duration.ts';
import type { Pace } from './options.ts';

export class ReplayClock {
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #wake: () => void;
  /** Monotonic time at which the recording's start lies, at this pace. */
  readonly #startMs: number;
  #timer: NodeJS.Timeout | undefined;

  /** `fromMs`: the replay begins with what arrived then. */
  constructor(pace: Pace, clock: Clock, { fromMs, wake }: { readonly fromMs: number; readonly wake: () => void }) {
    this.#pace = pace;
    this.#clock = clock;
    this.#wake = wake;
    this.#startMs = clock.monotonicMs() - (pace === 'fast' ? 0 : fromMs / pace);
  }

  /** Whether what arrived then has yet to come; it wakes when it does. */
  isAhead(dueMs: number): boolean {
    if (this.#pace === 'fast') return false;
    const waitMs = this.#startMs + dueMs / this.#pace - this.#clock.monotonicMs();
    if (waitMs <= 0) return false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#wake, Math.min(Math.ceil(waitMs), WAIT_MS_MAX));
    return true;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
