/**
 * Asks the engine again and again for what is in sight: one question under way at a time, and at most 15 a second. A question that comes while
 * one is under way makes the answer stale: it is asked when that has come.
 */
export const LIVE_INTERVAL_MS = 67;
/** Where little or nothing can have changed. */
export const QUIET_INTERVAL_MS = 250;
/** So long without a change is quiet. */
export const QUIET_AFTER_MS = 2000;

export class PacedQuestion<Request> {
  readonly #request: () => Request | undefined;
  readonly #send: (request: Request) => void;
  #isUnderWay = false;
  #isStale = false;
  #askedAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `request` gives what is wanted when it is time to ask; undefined where nothing is. */
  constructor(request: () => Request | undefined, send: (request: Request) => void) {
    this.#request = request;
    this.#send = send;
  }

  /** True when what was asked is no longer what is wanted. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** At once when none is under way and the last is long enough ago. */
  askSoon(): void {
    if (this.#isUnderWay) this.#isStale = true;
    else this.askAfter(LIVE_INTERVAL_MS);
  }

  /** So long after the last question. */
  askAfter(intervalMs: number): void {
    this.askIn(intervalMs - (performance.now() - this.#askedAtMs));
  }

  askIn(delayMs: number): void {
    clearTimeout(this.#timer);
    if (delayMs <= 0) this.askNow();
    else this.#timer = setTimeout(() => this.askNow(), delayMs);
  }

  askNow(): void {
    const request = this.#request();
    if (request === undefined) return;
    this.#isUnderWay = true;
    this.#isStale = false;
    this.#askedAtMs = performance.now();
    this.#send(request);
  }

  answered(): void {
    this.#isUnderWay = false;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
