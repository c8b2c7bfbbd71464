import type { RowFilter } from './filter.ts';
import type { ResultRing } from './ring.ts';

/** The changes of a ring in their order, counted from 1: all of them, or those that match a filter. */
export interface ChangeList {
  /** 0 and 0 when there is none. */
  readonly first: number;
  readonly last: number;
  /** The change's number in the ring. */
  numberAt(place: number): number;
  /** Held changes that were not looked at. */
  readonly unsearched: number;
}

export function allChanges(ring: ResultRing): ChangeList {
  return { first: ring.first, last: ring.last, numberAt: (place) => place, unsearched: 0 };
}

/**
 * Looks at each change of the ring once, a slice at a time: what the ring drops before it was looked at is counted and not found.
 *
 * Places never change: a match keeps its own while older ones leave with their changes.
 */
export class MatchingChanges implements ChangeList {
  readonly #ring: ResultRing;
  readonly #matches: RowFilter;
  #numbers: number[] = [];
  /** Matches that have left in front. */
  #gone = 0;
  #looked: number;
  #missed = 0;

  constructor(ring: ResultRing, matches: RowFilter) {
    this.#ring = ring;
    this.#matches = matches;
    this.#looked = Math.max(0, ring.first - 1);
  }

  get first(): number {
    return this.#gone + (this.#numbers.length === 0 ? 0 : 1);
  }

  get last(): number {
    return this.#gone + this.#numbers.length;
  }

  get unsearched(): number {
    return this.#missed + this.#ring.last - this.#looked;
  }

  numberAt(place: number): number {
    return this.#numbers[place - this.#gone - 1] ?? 0;
  }

  /** Goes on for at most `budgetMs`. */
  advance(budgetMs: number): void {
    const { first, last } = this.#ring;
    const dropped = this.#numbers.findIndex((number) => number >= first);
    const leaving = dropped < 0 ? this.#numbers.length : dropped;
    this.#gone += leaving;
    this.#numbers = leaving === 0 ? this.#numbers : this.#numbers.slice(leaving);
    if (this.#looked < first - 1) {
      this.#missed += first - 1 - this.#looked;
      this.#looked = first - 1;
    }
    const endMs = performance.now() + budgetMs;
    // Some are looked at however late it is, so that every call comes further.
    for (let looked = 1; this.#looked < last && (looked % 64 !== 0 || performance.now() < endMs); looked++) {
      const number = ++this.#looked;
      const { kind, row } = this.#ring.at(number);
      if (this.#matches(kind, row)) this.#numbers.push(number);
    }
  }
}
