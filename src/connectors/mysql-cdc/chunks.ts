/**
 * How far the snapshot of one table is, and which changes of the log are therefore wanted.
 *
 * A table with one integer primary key is read in the order of that key, so two numbers say it all: everything up to `upTo` and everything
 * above `above` was delivered. `above` is the largest key when the table is first looked at: what is inserted behind it belongs to the log from
 * then on, and the snapshot cannot run after a table that grows. Whole numbers compare alike here and at the server, so no collation can
 * disagree. Any other table is one chunk: delivered or not.
 */
import { invariant } from '../../model/errors.ts';
import type { Integer } from '../../model/integer.ts';
import type { Value } from '../../model/value.ts';

/** Plain data: whole numbers as text, because they may be larger than a double holds exactly. */
export type ChunkProgress =
  | { readonly kind: 'done' }
  | { readonly kind: 'unread' }
  | { readonly kind: 'ranges'; readonly upTo: string | undefined; readonly above: string };

export class Chunks {
  #isDone: boolean;
  #upTo: Integer | undefined;
  #above: Integer | undefined;

  constructor(progress: ChunkProgress) {
    this.#isDone = progress.kind === 'done';
    if (progress.kind !== 'ranges') return;
    this.#upTo = progress.upTo === undefined ? undefined : wholeNumber(progress.upTo);
    this.#above = wholeNumber(progress.above);
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Whether rows of the table were delivered already, or its end was settled. */
  get isBegun(): boolean {
    return this.#isDone || this.#above !== undefined;
  }

  /** Where the next rows begin, exclusive; undefined: at the smallest key. */
  get upTo(): Integer | undefined {
    return this.#upTo;
  }

  /** Where they end, inclusive. */
  get above(): Integer | undefined {
    return this.#above;
  }

  /** Whether a row with this key was delivered, so that its changes are wanted. NULL is never a key. */
  covers(key: Value): boolean {
    if (this.#isDone) return true;
    if (this.#above === undefined) return false;
    const whole = key as Integer;
    return whole > this.#above || (this.#upTo !== undefined && whole <= this.#upTo);
  }

  begin(above: Integer): void {
    invariant(!this.isBegun, 'the largest key of a snapshot is settled once');
    this.#above = above;
  }

  advance(upTo: Integer): void {
    this.#upTo = upTo;
  }

  finish(): void {
    this.#isDone = true;
  }

  progress(): ChunkProgress {
    if (this.#isDone) return { kind: 'done' };
    if (this.#above === undefined) return { kind: 'unread' };
    return { kind: 'ranges', upTo: this.#upTo?.toString(), above: this.#above.toString() };
  }
}

/** Canonical: a bigint only where a double is not exact. */
export function wholeNumber(text: string): Integer {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
