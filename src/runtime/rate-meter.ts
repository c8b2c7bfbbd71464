/** Changes per second over the last seconds, from a running total that is looked at now and then. */
import type { Clock } from '../model/clock.ts';

const WINDOW_MS = 5000;
const SAMPLE_MS = 250;

export class RateMeter {
  readonly #clock: Clock;
  #samples: { readonly atMs: number; readonly total: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Cheap when called more often than it samples. */
  sample(total: number): void {
    const atMs = this.#clock.monotonicMs();
    const last = this.#samples.at(-1);
    if (last !== undefined && atMs - last.atMs < SAMPLE_MS) return;
    this.#samples.push({ atMs, total });
    while (this.#samples.length > 2 && atMs - (this.#samples[1]?.atMs ?? atMs) >= WINDOW_MS) this.#samples.shift();
  }

  perSecond(total: number): number {
    const oldest = this.#samples[0];
    if (oldest === undefined) return 0;
    const elapsedMs = this.#clock.monotonicMs() - oldest.atMs;
    return elapsedMs < SAMPLE_MS ? 0 : ((total - oldest.total) * 1000) / elapsedMs;
  }
}
