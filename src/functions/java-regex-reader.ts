/** The text of a pattern while it is read, and the refusal of what cannot be said the same way in JavaScript. */
import { badPattern } from './errors.ts';

export class PatternReader {
  readonly #pattern: string;
  readonly #text: string;
  #at = 0;

  /** `text` is the call as SQL, for messages. */
  constructor(pattern: string, text: string) {
    this.#pattern = pattern;
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#pattern.length;
  }

  is(expected: string): boolean {
    return this.#pattern.startsWith(expected, this.#at);
  }

  accept(expected: string): boolean {
    if (!this.is(expected)) return false;
    this.#at += expected.length;
    return true;
  }

  /** The next code point. */
  next(): string {
    const point = this.#pattern.codePointAt(this.#at);
    if (point === undefined) return this.refuse('ends too early');
    const character = String.fromCodePoint(point);
    this.#at += character.length;
    return character;
  }

  /** What the expression (sticky) matches here. */
  match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#pattern) ?? undefined;
    if (found !== undefined) this.#at = expression.lastIndex;
    return found;
  }

  /** `what` goes on from "The regular expression … of … ". */
  refuse(what: string): never {
    throw badPattern(this.#pattern, what, this.#text);
  }
}
