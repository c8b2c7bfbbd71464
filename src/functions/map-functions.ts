/** What is asked of maps, and of arrays and maps alike. */
import { mapEntries, mapValue } from '../model/map-value.ts';
import { array, map, row, type SqlType, varchar, withNullability } from '../model/types.ts';
import type { Nested, Value } from '../model/value.ts';
import { ofArray } from './array-functions.ts';
import { commonType } from './common-type.ts';
import { notOneElement, unpairedArrays } from './errors.ts';
import { INT, propagated, type Resolved, type ScalarFunction, takes } from './function.ts';

export const mapFunctions: readonly ScalarFunction[] = [
  {
    name: 'CARDINALITY',
    syntax: 'CARDINALITY(array | map)',
    doc: 'How many elements or entries there are.',
    example: { sql: "CARDINALITY(MAP['a', 1, 'b', 2])", result: '2' },
    nulls: 'propagate',
    resolve(types) {
      const isCounted = types.length === 1 && types.every(({ kind }) => kind === 'ARRAY' || kind === 'MAP');
      return isCounted ? { type: propagated(INT, types), operandTypes: types } : undefined;
    },
    evaluator: ({ operandTypes: [type] }) =>
      type?.kind === 'MAP' ? (entries: Nested) => entries.length / 2 : (value: Nested) => value.length,
  },
  {
    name: 'ELEMENT',
    syntax: 'ELEMENT(array)',
    doc: 'The only element of an array; NULL where it is empty, an error where it has more than one.',
    example: { sql: 'ELEMENT(ARRAY[7])', result: '7' },
    nulls: 'propagate',
    resolve: ofArray(({ element }) => withNullability(element, true)),
    evaluator: ({ text }) => {
      return (elements: Nested) => {
        if (elements.length > 1) throw notOneElement(elements.length, text);
        return elements[0] ?? null;
      };
    },
  },
  {
    name: 'MAP_KEYS',
    syntax: 'MAP_KEYS(map)',
    doc: 'The keys of a map as an array, in their order.',
    example: { sql: "MAP_KEYS(MAP['b', 1, 'a', 2])", result: '[a, b]' },
    nulls: 'propagate',
    resolve: ofMap(({ key, nullable }) => array(key, nullable)),
    evaluator: () => (entries: Nested) => entries.filter((_, place) => place % 2 === 0),
  },
  {
    name: 'MAP_VALUES',
    syntax: 'MAP_VALUES(map)',
    doc: 'The values of a map as an array, in the order of their keys.',
    example: { sql: "MAP_VALUES(MAP['b', 1, 'a', 2])", result: '[2, 1]' },
    nulls: 'propagate',
    resolve: ofMap(({ value, nullable }) => array(value, nullable)),
    evaluator: () => (entries: Nested) => entries.filter((_, place) => place % 2 === 1),
  },
  {
    name: 'MAP_ENTRIES',
    syntax: 'MAP_ENTRIES(map)',
    doc: 'The entries of a map as an array of rows, in the order of their keys.',
    example: { sql: "MAP_ENTRIES(MAP['a', 1])", result: '[(a, 1)]' },
    nulls: 'propagate',
    resolve: ofMap(({ key, value, nullable }) => {
      const fields = [
        { name: 'key', type: key },
        { name: 'value', type: value },
      ];
      return array(row(fields, false), nullable);
    }),
    evaluator: () => mapEntries as (entries: Nested) => readonly Nested[],
  },
  {
    name: 'MAP_FROM_ARRAYS',
    syntax: 'MAP_FROM_ARRAYS(keys, values)',
    doc: 'The map of two arrays of one length, each key with the value at its place.',
    example: { sql: "MAP_FROM_ARRAYS(ARRAY['a', 'b'], ARRAY[1, 2])", result: '{a=1, b=2}' },
    nulls: 'propagate',
    resolve(types) {
      const [keys, values] = types;
      if (keys?.kind !== 'ARRAY' || values?.kind !== 'ARRAY' || types.length !== 2) return undefined;
      return { type: propagated(map(keys.element, values.element), types), operandTypes: types };
    },
    evaluator: ({ text }) => {
      return (keys: Nested, values: Nested) => {
        if (keys.length !== values.length) throw unpairedArrays([keys.length, values.length], text);
        return mapValue(keys.map((key, place) => [key, values[place] as Value]));
      };
    },
  },
  {
    name: 'MAP_UNION',
    syntax: 'MAP_UNION(map, …)',
    doc: 'The entries of all maps; under a key that several have, the value of the last of them.',
    example: { sql: "MAP_UNION(MAP['a', 1, 'b', 2], MAP['b', 3])", result: '{a=1, b=3}' },
    nulls: 'propagate',
    resolve(types) {
      const common = types.length > 0 && types.every(({ kind }) => kind === 'MAP') ? commonType(types) : undefined;
      return common && { type: common, operandTypes: types.map((type) => withNullability(common, type.nullable)) };
    },
    evaluator:
      () =>
      (...maps: Nested[]) =>
        mapValue(maps.flatMap(mapEntries)),
  },
  {
    name: 'SPLIT',
    syntax: "SPLIT(text, 'separator')",
    doc: 'The parts of a text as an array. Without a separator, its characters.',
    example: { sql: "SPLIT('a;b;;c', ';')", result: '[a, b, , c]' },
    nulls: 'propagate',
    resolve: takes(['text', 'text'], { type: array(varchar(undefined, false)) }),
    evaluator: () => (text: string, separator: string) => (separator === '' ? [...text] : text.split(separator)),
  },
];

function ofMap(resultType: (own: SqlType & { kind: 'MAP' }) => SqlType) {
  return (types: readonly SqlType[]): Resolved | undefined => {
    const [own] = types;
    return own?.kind === 'MAP' && types.length === 1 ? { type: resultType(own), operandTypes: types } : undefined;
  };
}
