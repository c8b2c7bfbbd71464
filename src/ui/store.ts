/** A value outside React that components read with useSyncExternalStore. Changes of one turn are told once. */
export class Store<S extends object> {
  #state: S;
  readonly #listeners = new Set<() => void>();
  #isTold = true;

  constructor(initial: S) {
    this.#state = initial;
  }

  readonly snapshot = (): S => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  update(patch: Partial<S>): void {
    this.#state = { ...this.#state, ...patch };
    if (!this.#isTold) return;
    this.#isTold = false;
    queueMicrotask(() => {
      this.#isTold = true;
      for (const listener of this.#listeners) listener();
    });
  }
}
