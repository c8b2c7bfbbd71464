/** The hints of one text, which stand between its tokens: the grammar takes those it knows a place for, the others are told. */
import type { Token } from './lexer.ts';

export class HintReader {
  readonly #hints: readonly Token[];
  readonly #taken = new Set<Token>();
  #last: Token | undefined;

  /** `hints`: in the order of the text. */
  constructor(hints: readonly Token[]) {
    this.#hints = hints;
  }

  /** The hint between two tokens, which is thereby read; undefined where none stands. */
  take(previous: Token, next: Token): Token | undefined {
    const hint = this.#hints[this.#firstFrom(previous.end)];
    if (hint === undefined || hint.end > next.start) return undefined;
    this.#taken.add(hint);
    this.#last = hint;
    return hint;
  }

  hasTaken(hint: Token): boolean {
    return this.#taken.has(hint);
  }

  /** Where what was read before `next` ends. A hint that was taken is no token, but it was read. */
  endBetween(previous: Token, next: Token): number {
    const last = this.#last;
    return last !== undefined && last.start >= previous.end && last.end <= next.start ? last.end : previous.end;
  }

  /** Place of the first hint that begins at `start` or behind it; by halves, for a text may hold thousands. */
  #firstFrom(start: number): number {
    let [low, high] = [0, this.#hints.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#hints[middle]?.start ?? start) < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
