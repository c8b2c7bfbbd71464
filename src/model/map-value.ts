/**
 * Entries ↔ the canonical value of a MAP: `key, value, key, value, …` ordered by key, NULL first. Two maps are equal exactly when the lists are,
 * in whatever order their entries came.
 */
import { compareParts, type Nested, type Value } from './value.ts';

export type MapEntry = readonly [key: Value, value: Value];

/** Of entries with the same key the last one counts, as in Flink. */
export function mapValue(entries: readonly MapEntry[]): Nested {
  const sorted = [...entries].sort(([left], [right]) => compareParts(left, right));
  return sorted.flatMap(([key, value], place) => {
    const next = sorted[place + 1];
    return next !== undefined && compareParts(key, next[0]) === 0 ? [] : [key, value];
  });
}

/** The value under a key; undefined where there is no such key. */
export function valueUnder(map: Nested, key: Value): Value | undefined {
  let [low, high] = [0, map.length / 2];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compareParts(map[2 * middle] as Value, key);
    if (order === 0) return map[2 * middle + 1];
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return undefined;
}

/** The opposite of `mapValue`; also of a flat list that is no map yet. */
export function mapEntries(map: Nested): readonly MapEntry[] {
  return map.flatMap((key, place) => (place % 2 === 0 ? [[key, map[place + 1] ?? null] as const] : []));
}
