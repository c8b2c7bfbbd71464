/**
 * CAST between nested types of one kind, part by part: an ARRAY's elements, a MAP's keys and values, the fields of a ROW by their places. A part
 * that cannot be represented fails the whole value, as in Flink.
 */
import { mapEntries, mapValue } from '../model/map-value.ts';
import type { NestedType, SqlType } from '../model/types.ts';
import type { Nested, Value } from '../model/value.ts';

/** undefined: the value, which is not NULL, cannot be represented. */
type Convert = (value: Value) => Value | undefined;

/** The types of the parts that meet, pair by pair; undefined where the two kinds of nested types have nothing in common. */
export function partPairs(from: NestedType, to: NestedType): readonly (readonly [SqlType, SqlType])[] | undefined {
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') return [[from.element, to.element]];
  if (from.kind === 'MAP' && to.kind === 'MAP') {
    return [
      [from.key, to.key],
      [from.value, to.value],
    ];
  }
  if (from.kind !== 'ROW' || to.kind !== 'ROW' || from.fields.length !== to.fields.length) return undefined;
  return from.fields.flatMap(({ type }, place) => {
    const other = to.fields[place];
    return other === undefined ? [] : [[type, other.type] as const];
  });
}

/** The types of what is inside. */
export function partsOf(type: NestedType): readonly SqlType[] {
  return partPairs(type, type)?.map(([part]) => part) ?? [];
}

/** `converters`: of the pairs that `partPairs` names, in its order. */
export function castNested(kind: NestedType['kind'], converters: readonly Convert[]): (value: Nested) => Nested | undefined {
  const count = converters.length;
  // An array has one converter for all places, a map takes turns, a row has one for each.
  const parts = (value: Nested): Nested | undefined => {
    const converted: Value[] = [];
    for (let place = 0; place < value.length; place++) {
      const part = value[place] ?? null;
      const made = part === null ? null : converters[place % count]?.(part);
      if (made === undefined) return undefined;
      converted.push(made);
    }
    return converted;
  };
  if (kind !== 'MAP') return parts;
  return (value) => {
    const flat = parts(value);
    return flat === undefined ? undefined : mapValue(mapEntries(flat));
  };
}
