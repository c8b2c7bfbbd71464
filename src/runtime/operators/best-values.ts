/**
 * Finds the least or greatest value of a group again after the best one was taken back, without looking at all values each time: a queue
 * whose rows leave in order would otherwise cost the square of its length.
 *
 * Heaps exist for large groups that have lost their best value, in memory alone; what counts is the multiset in the state. A value that has
 * left the multiset stays in the heap until it comes to the top, or until such values outnumber the others and the heap is dropped.
 */
import type { Key } from '../../model/key.ts';
import { compareValues, type Value } from '../../model/value.ts';
import type { MapState } from '../state/states.ts';

/** Up to here looking at all values is as fast. */
const SMALL_GROUP = 64;

interface Heap {
  readonly values: Value[];
  /** How many of them are in the multiset. */
  held: number;
}

export class BestValues {
  /** -1: the least is best; 1: the greatest. */
  readonly #sign: -1 | 1;
  readonly #values: MapState<number>;
  readonly #heaps = new Map<Key, Heap>();

  constructor(sign: -1 | 1, values: MapState<number>) {
    this.#sign = sign;
    this.#values = values;
  }

  /** The value has come to the group's multiset. */
  added(key: Key, value: Value): void {
    const heap = this.#heaps.get(key);
    if (heap === undefined) return;
    heap.held++;
    heap.values.push(value);
    this.#up(heap.values, heap.values.length - 1);
  }

  /** The value has left it. */
  removed(key: Key): void {
    const heap = this.#heaps.get(key);
    if (heap === undefined) return;
    heap.held--;
    if (heap.values.length > 2 * heap.held + SMALL_GROUP) this.#heaps.delete(key);
  }

  /** NULL where the group has no value. */
  best(key: Key): Value {
    const heap = this.#heaps.get(key);
    return heap === undefined ? this.#bestOfAll(key) : this.#top(key, heap.values);
  }

  #bestOfAll(key: Key): Value {
    const values: Value[] = [];
    let best: Value = null;
    this.#values.forEach(key, (_, value) => {
      values.push(value);
      if (best === null || this.#isBetter(value, best)) best = value;
    });
    if (values.length > SMALL_GROUP) {
      // Sorted best first is a heap.
      values.sort((left, right) => -this.#sign * compareValues(left, right));
      this.#heaps.set(key, { values, held: values.length });
    }
    return best;
  }

  #top(key: Key, heap: Value[]): Value {
    for (;;) {
      const [top] = heap;
      if (top === undefined) return null;
      if (this.#values.get(key, top as Key) !== undefined) return top;
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return null;
      heap[0] = last;
      this.#down(heap);
    }
  }

  #up(heap: Value[], from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#swapIfBetter(heap, place, parent)) return;
      place = parent;
    }
  }

  #down(heap: Value[]): void {
    let place = 0;
    for (;;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      if (left >= heap.length) return;
      const child = right < heap.length && this.#isBetter(heap[right] as Value, heap[left] as Value) ? right : left;
      if (!this.#swapIfBetter(heap, child, place)) return;
      place = child;
    }
  }

  #swapIfBetter(heap: Value[], below: number, above: number): boolean {
    const [lower, upper] = [heap[below] as Value, heap[above] as Value];
    if (!this.#isBetter(lower, upper)) return false;
    heap[below] = upper;
    heap[above] = lower;
    return true;
  }

  #isBetter(value: Value, than: Value): boolean {
    return compareValues(value, than) * this.#sign > 0;
  }
}
