/**
 * Which files of a directory were read to their end: 12 characters for each, whatever its name is, so that what a checkpoint keeps of a
 * directory of a million files is 12 MB. A file that is there no more is forgotten with the next listing.
 *
 * A path stands as 72 bits of its digest: that a new file is taken for one of a million others has a chance of 1 in 10^15.
 */
import { createHash } from 'node:crypto';

/** Characters of one file. */
export const TOKEN_LENGTH = 12;
const TOKEN_BYTES = 9;

export class DoneFiles {
  #tokens = new Set<string>();
  /** All of them, in the order they were done. */
  #text: string;

  constructor(text: string) {
    this.#text = text;
    for (let at = 0; at < text.length; at += TOKEN_LENGTH) this.#tokens.add(text.slice(at, at + TOKEN_LENGTH));
  }

  get count(): number {
    return this.#tokens.size;
  }

  has(path: string): boolean {
    return this.#tokens.has(tokenOf(path));
  }

  add(path: string): void {
    const token = tokenOf(path);
    if (this.#tokens.has(token)) return;
    this.#tokens.add(token);
    this.#text += token;
  }

  /** `found`: which of them a whole listing has found again. */
  keep(found: ReadonlySet<string>): void {
    if (found.size === this.#tokens.size) return;
    this.#tokens = new Set(found);
    this.#text = [...found].join('');
  }

  toString(): string {
    return this.#text;
  }
}

export function tokenOf(path: string): string {
  return createHash('sha1').update(path).digest().subarray(0, TOKEN_BYTES).toString('base64url');
}
