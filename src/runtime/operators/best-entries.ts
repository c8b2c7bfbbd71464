/**
 * Finds the best of the entries under a key again after the best one has gone, without looking at all of them each time: a queue whose rows
 * leave in order would otherwise cost the square of its length.
 *
 * Heaps exist for large groups that were asked for their best, in memory alone; what counts are the entries in the state. One that has left
 * the state stays in the heap until it comes to the top, or until such entries outnumber the others and the heap is dropped.
 */
import type { Key } from '../../model/key.ts';

/** Up to here looking at all entries is as fast. */
const SMALL_GROUP = 64;

/** The entries as the state holds them. */
export interface RankedEntries<E> {
  isBetter(entry: E, than: E): boolean;
  /** Whether the entry is still in the state. */
  isHeld(key: Key, entry: E): boolean;
  forEach(key: Key, visit: (entry: E) => void): void;
}

interface Heap<E> {
  readonly entries: E[];
  /** How many of them are in the state. */
  held: number;
}

export class BestEntries<E> {
  readonly #ranked: RankedEntries<E>;
  readonly #heaps = new Map<Key, Heap<E>>();

  constructor(ranked: RankedEntries<E>) {
    this.#ranked = ranked;
  }

  /** The entry has come to the state. */
  added(key: Key, entry: E): void {
    const heap = this.#heaps.get(key);
    if (heap === undefined) return;
    heap.held++;
    heap.entries.push(entry);
    this.#up(heap.entries, heap.entries.length - 1);
  }

  /** An entry has left the state. */
  removed(key: Key): void {
    const heap = this.#heaps.get(key);
    if (heap === undefined) return;
    heap.held--;
    if (heap.held === 0 || heap.entries.length > 2 * heap.held + SMALL_GROUP) this.#heaps.delete(key);
  }

  best(key: Key): E | undefined {
    const heap = this.#heaps.get(key);
    return heap === undefined ? this.#bestOfAll(key) : this.#top(key, heap.entries);
  }

  #bestOfAll(key: Key): E | undefined {
    const entries: E[] = [];
    let best: E | undefined;
    this.#ranked.forEach(key, (entry) => {
      entries.push(entry);
      if (best === undefined || this.#ranked.isBetter(entry, best)) best = entry;
    });
    if (entries.length > SMALL_GROUP) {
      for (let place = entries.length >> 1; place-- > 0; ) this.#down(entries, place);
      this.#heaps.set(key, { entries, held: entries.length });
    }
    return best;
  }

  #top(key: Key, heap: E[]): E | undefined {
    for (;;) {
      const [top] = heap;
      if (top === undefined || this.#ranked.isHeld(key, top)) return top;
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return undefined;
      heap[0] = last;
      this.#down(heap, 0);
    }
  }

  #up(heap: E[], from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#swapIfBetter(heap, place, parent)) return;
      place = parent;
    }
  }

  #down(heap: E[], from: number): void {
    let place = from;
    for (;;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      if (left >= heap.length) return;
      const child = right < heap.length && this.#ranked.isBetter(heap[right] as E, heap[left] as E) ? right : left;
      if (!this.#swapIfBetter(heap, child, place)) return;
      place = child;
    }
  }

  #swapIfBetter(heap: E[], below: number, above: number): boolean {
    const [lower, upper] = [heap[below] as E, heap[above] as E];
    if (!this.#ranked.isBetter(lower, upper)) return false;
    heap[below] = upper;
    heap[above] = lower;
    return true;
  }
}
