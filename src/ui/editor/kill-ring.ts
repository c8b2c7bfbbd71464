/** What was cut, newest last: Ctrl-Y puts the newest in, Alt-Y goes on to older ones and around. */
const KILLS_MAX = 30;

export class KillRing {
  readonly #kills: string[] = [];
  /** Of what was given last. */
  #place = 0;

  add(text: string): void {
    this.#kills.push(text);
    if (this.#kills.length > KILLS_MAX) this.#kills.shift();
  }

  /** Goes on with the newest, in front of it or behind it. */
  extend(text: string, side: 'front' | 'back'): void {
    const newest = this.#kills.pop() ?? '';
    this.#kills.push(side === 'front' ? text + newest : newest + text);
  }

  /** Empty when nothing was cut. */
  newest(): string {
    this.#place = this.#kills.length - 1;
    return this.#kills[this.#place] ?? '';
  }

  older(): string {
    this.#place = (this.#place - 1 + this.#kills.length) % Math.max(1, this.#kills.length);
    return this.#kills[this.#place] ?? '';
  }
}
