/** Columns of rows and schemas: their places and names. */
import type { Schema } from '../model/schema.ts';

export function picked<T>(all: readonly T[], places: readonly number[]): readonly T[] {
  return places.flatMap((place) => all.slice(place, place + 1));
}

/** Place → place among `kept`. */
export function placesIn(kept: readonly number[]): ReadonlyMap<number, number> {
  return new Map(kept.map((place, index) => [place, index]));
}

export function renamed(schema: Schema, names: readonly string[]): Schema {
  return schema.map(({ type }, index) => ({ name: names[index] ?? '', type }));
}

/** As Flink does: the second `id` becomes `id0`. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let suffix = 0; taken.has(unique); suffix++) unique = `${name}${suffix}`;
    taken.add(unique);
    return unique;
  });
}

/** As EXPLAIN lists them. */
export function columnNames(schema: Schema, places: readonly number[] = [...schema.keys()]): string {
  return places.map((place) => schema[place]?.name ?? '?').join(', ');
}

export function aliased(text: string, name: string): string {
  return text === name ? text : `${text} AS ${name}`;
}
