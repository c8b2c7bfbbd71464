/**
 * ARRAY[…], MAP[…] and ROW(…), and the access to what is inside: `array[1]`, `map['key']`, `row.field`. The planner gives the last one the place
 * of the field, from 0, in the place of its name.
 */
import { mapEntries, mapValue, valueUnder } from '../model/map-value.ts';
import { array, isInteger, map, row, type SqlType, simple, withNullability } from '../model/types.ts';
import type { Nested, Value } from '../model/value.ts';
import { commonType } from './common-type.ts';
import { badIndex } from './errors.ts';
import { isNullable, type Resolved, type ScalarFunction } from './function.ts';

export const ITEM = '[]';
export const FIELD = '.';

export const construction: readonly ScalarFunction[] = [
  {
    name: 'ARRAY',
    syntax: 'ARRAY[value, …]',
    doc: 'An array of those values, which have one common type.',
    example: { sql: 'ARRAY[1, NULL, 3]', result: '[1, NULL, 3]' },
    nulls: 'called',
    resolve(types) {
      const common = types.length === 0 ? undefined : commonType(types);
      if (common === undefined) return undefined;
      return { type: array(common, false), operandTypes: types.map((type) => withNullability(common, isNullable(type))) };
    },
    evaluator:
      () =>
      (...elements: Value[]) =>
        elements,
  },
  {
    name: 'MAP',
    syntax: 'MAP[key, value, …]',
    doc: 'A map of those entries. Of entries with the same key the last one counts; a map shows its entries in the order of their keys.',
    example: { sql: "MAP['b', 1, 'a', 2]", result: '{a=2, b=1}' },
    nulls: 'called',
    resolve: resolveMap,
    evaluator:
      () =>
      (...parts: Value[]) =>
        mapValue(mapEntries(parts)),
  },
  {
    name: 'ROW',
    syntax: 'ROW(value, …) | (value, value, …)',
    doc: 'A row of those values. Its fields have no names but EXPR$0, EXPR$1, …: CAST(… AS ROW<id INT, name STRING>) gives them some.',
    example: { sql: "ROW(1, 'a')", result: '(1, a)' },
    nulls: 'called',
    resolve: (types) => ({
      type: row(
        types.map((type, place) => ({ name: `EXPR$${place}`, type })),
        false,
      ),
      operandTypes: types,
    }),
    evaluator:
      () =>
      (...fields: Value[]) =>
        fields,
  },
  {
    name: ITEM,
    syntax: 'array[index] | map[key]',
    doc: 'The element of an array at a place, counted from 1, or the value under a key of a map; NULL where there is none.',
    example: { sql: "ARRAY['a', 'b'][2]", result: 'b' },
    nulls: 'called',
    resolve: resolveItem,
    check(constants, text) {
      const index = constants[1];
      if (typeof index === 'number' && index < 1) throw badIndex(index, text);
    },
    evaluator({ operandTypes: [collection] }) {
      if (collection?.kind === 'MAP') return (entries: Nested | null, key: Value) => (entries && valueUnder(entries, key)) ?? null;
      return (elements: Nested | null, index: number | null) =>
        elements === null || index === null ? null : (elements[index - 1] ?? null);
    },
  },
  {
    name: FIELD,
    syntax: 'row.field',
    doc: 'A field of a row: r.name, or (…).name behind an expression. A column of a table comes before a field of the same spelling.',
    example: { sql: "CAST(ROW(1, 'a') AS ROW<id INT, name STRING>).name", result: 'a' },
    nulls: 'propagate',
    resolve([type, place], [, constant] = []) {
      const field = type?.kind === 'ROW' && typeof constant === 'number' ? type.fields[constant] : undefined;
      if (type === undefined || place === undefined || field === undefined) return undefined;
      return { type: withNullability(field.type, field.type.nullable || type.nullable), operandTypes: [type, place] };
    },
    evaluator: () => (fields: Nested, place: number) => fields[place] ?? null,
  },
];

function resolveMap(types: readonly SqlType[]): Resolved | undefined {
  if (types.length === 0 || types.length % 2 === 1) return undefined;
  const key = commonType(types.filter((_, place) => place % 2 === 0));
  const value = commonType(types.filter((_, place) => place % 2 === 1));
  if (key === undefined || value === undefined) return undefined;
  const operandTypes = types.map((type, place) => withNullability(place % 2 === 0 ? key : value, isNullable(type)));
  return { type: map(key, value, false), operandTypes };
}

function resolveItem([collection, index]: readonly SqlType[]): Resolved | undefined {
  if (collection === undefined || index === undefined) return undefined;
  const nullable = isNullable(index);
  if (collection.kind === 'MAP') {
    const isKey = commonType([collection.key, index]) !== undefined;
    if (!isKey) return undefined;
    return { type: withNullability(collection.value, true), operandTypes: [collection, withNullability(collection.key, nullable)] };
  }
  const isPlace = isInteger(index) || index.kind === 'NULL';
  if (collection.kind !== 'ARRAY' || !isPlace) return undefined;
  return { type: withNullability(collection.element, true), operandTypes: [collection, simple('INT', nullable)] };
}
