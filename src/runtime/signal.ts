/**
 * What the pump waits on when it has nothing to do. A notification that comes while nobody waits is kept, so none is ever lost between
 * looking and waiting.
 */
export class Signal {
  #isSet = false;
  #resume: (() => void) | undefined;

  notify(): void {
    if (this.#resume === undefined) this.#isSet = true;
    else this.#resume();
  }

  /** Resolves with the next notification, or after `timeoutMs` where one is given. */
  wait(timeoutMs: number | undefined): Promise<void> {
    if (this.#isSet) {
      this.#isSet = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => this.#resume?.(), timeoutMs);
      this.#resume = () => {
        this.#resume = undefined;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
