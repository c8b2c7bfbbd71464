/**
 * A Map without the bound of 2^24 entries that one Map of V8 has. Up to there it is one Map and costs one look-up; beyond, each further
 * Map is looked up in turn.
 */
import type { Key } from '../../model/key.ts';

export class LargeMap<V> {
  readonly #limit: number;
  readonly #first = new Map<Key, V>();
  readonly #more: Map<Key, V>[] = [];

  constructor(limit = 2 ** 24 - 1) {
    this.#limit = limit;
  }

  get(key: Key): V | undefined {
    const found = this.#first.get(key);
    return found !== undefined || this.#more.length === 0 ? found : this.#getMore(key);
  }

  /** True where the key is new. */
  set(key: Key, value: V): boolean {
    const home = this.#more.length === 0 && this.#first.size < this.#limit ? this.#first : this.#homeOf(key);
    const before = home.size;
    home.set(key, value);
    return home.size > before;
  }

  delete(key: Key): void {
    if (!this.#first.delete(key)) for (const map of this.#more) if (map.delete(key)) return;
  }

  #getMore(key: Key): V | undefined {
    for (const map of this.#more) {
      const found = map.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The map that holds the key, or the first with room. */
  #homeOf(key: Key): Map<Key, V> {
    const maps = [this.#first, ...this.#more];
    const home = maps.find((map) => map.has(key)) ?? maps.find((map) => map.size < this.#limit);
    if (home !== undefined) return home;
    const grown = new Map<Key, V>();
    this.#more.push(grown);
    return grown;
  }
}
