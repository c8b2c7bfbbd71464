/** What is asked of arrays and made of them. Elements are equal by value, where NULL equals NULL. */
import { keyOf } from '../model/key.ts';
import { array, isNested, isString, type SqlType, simple, varchar, withNullability } from '../model/types.ts';
import { compareValues, isSameValue, type Nested, type Value } from '../model/value.ts';
import { commonType } from './common-type.ts';
import { type Help, INT, isNullable, propagated, type Resolved, type ScalarFunction, STRING, takes } from './function.ts';

export const arrayFunctions: readonly ScalarFunction[] = [
  {
    name: 'ARRAY_CONTAINS',
    syntax: 'ARRAY_CONTAINS(array, value)',
    doc: 'Whether the value, which may be NULL, is in the array.',
    example: { sql: 'ARRAY_CONTAINS(ARRAY[1, NULL], NULL)', result: 'TRUE' },
    nulls: 'called',
    resolve: withValue(([own]) => simple('BOOLEAN', own === undefined || isNullable(own))),
    evaluator: () => (elements: Nested | null, value: Value) =>
      elements === null ? null : elements.some((element) => isSameValue(element, value)),
  },
  {
    name: 'ARRAY_POSITION',
    syntax: 'ARRAY_POSITION(array, value)',
    doc: 'The first place of the value in the array, counted from 1; 0 where it is not there.',
    example: { sql: "ARRAY_POSITION(ARRAY['a', 'b', 'b'], 'b')", result: '2' },
    nulls: 'propagate',
    resolve: withValue((types) => propagated(INT, types)),
    evaluator: () => (elements: Nested, value: Value) => elements.findIndex((element) => isSameValue(element, value)) + 1,
  },
  {
    name: 'ARRAY_APPEND',
    syntax: 'ARRAY_APPEND(array, value)',
    doc: 'The array with the value, which may be NULL, behind its last element.',
    example: { sql: 'ARRAY_APPEND(ARRAY[1, 2], 3)', result: '[1, 2, 3]' },
    nulls: 'called',
    resolve: withValue(([own], element) => array(element, own?.nullable)),
    evaluator: () => (elements: Nested | null, value: Value) => elements && [...elements, value],
  },
  {
    name: 'ARRAY_PREPEND',
    syntax: 'ARRAY_PREPEND(array, value)',
    doc: 'The array with the value, which may be NULL, before its first element.',
    example: { sql: 'ARRAY_PREPEND(ARRAY[2, 3], 1)', result: '[1, 2, 3]' },
    nulls: 'called',
    resolve: withValue(([own], element) => array(element, own?.nullable)),
    evaluator: () => (elements: Nested | null, value: Value) => elements && [value, ...elements],
  },
  {
    name: 'ARRAY_REMOVE',
    syntax: 'ARRAY_REMOVE(array, value)',
    doc: 'The array without the elements that equal the value, which may be NULL.',
    example: { sql: 'ARRAY_REMOVE(ARRAY[1, 2, 1], 1)', result: '[2]' },
    nulls: 'called',
    resolve: withValue(([own], element) => array(element, own?.nullable)),
    evaluator: () => (elements: Nested | null, value: Value) =>
      elements === null ? null : elements.filter((element) => !isSameValue(element, value)),
  },
  {
    name: 'ARRAY_DISTINCT',
    syntax: 'ARRAY_DISTINCT(array)',
    doc: 'The array with each different element once, at the first of its places.',
    example: { sql: 'ARRAY_DISTINCT(ARRAY[2, 1, 2, NULL, NULL])', result: '[2, 1, NULL]' },
    nulls: 'propagate',
    resolve: ofArray((own) => own),
    evaluator: ({ type }) => distinctOf(type),
  },
  {
    name: 'ARRAY_REVERSE',
    syntax: 'ARRAY_REVERSE(array)',
    doc: 'The array from its last element to its first.',
    example: { sql: 'ARRAY_REVERSE(ARRAY[1, 2, 3])', result: '[3, 2, 1]' },
    nulls: 'propagate',
    resolve: ofArray((own) => own),
    evaluator: () => (elements: Nested) => elements.toReversed(),
  },
  {
    name: 'ARRAY_JOIN',
    syntax: "ARRAY_JOIN(array, 'separator' [, 'text of NULL'])",
    doc: 'The texts of the array with the separator between them. An element that is NULL is left out, or the third operand stands for it.',
    example: { sql: "ARRAY_JOIN(ARRAY['a', NULL, 'b'], ', ', '-')", result: 'a, -, b' },
    nulls: 'propagate',
    resolve: withOperands(({ element }) => (isString(element) ? STRING : undefined), { shapes: ['text', 'text'], optional: 1 }),
    evaluator: () => (elements: readonly (string | null)[], separator: string, ofNull?: string) =>
      elements.flatMap((element) => element ?? ofNull ?? []).join(separator),
  },
  {
    name: 'ARRAY_SLICE',
    syntax: 'ARRAY_SLICE(array, from [, to])',
    doc: 'The elements from one place to another, both counted from 1, and from the end where they are negative.',
    example: { sql: "ARRAY_SLICE(ARRAY['a', 'b', 'c', 'd'], 2, -2)", result: '[b, c]' },
    nulls: 'propagate',
    resolve: withOperands((own) => own, { shapes: ['integer', 'integer'], optional: 1 }),
    evaluator: () => (elements: Nested, from: number, to?: number) => {
      const place = (written: number): number => (written < 0 ? elements.length + written : Math.max(0, written - 1));
      return elements.slice(Math.max(0, place(from)), to === undefined ? elements.length : Math.max(0, place(to) + 1));
    },
  },
  {
    name: 'ARRAY_CONCAT',
    syntax: 'ARRAY_CONCAT(array, …)',
    doc: 'The elements of all arrays, one array after the other.',
    example: { sql: 'ARRAY_CONCAT(ARRAY[1, 2], ARRAY[3])', result: '[1, 2, 3]' },
    nulls: 'propagate',
    resolve: ofArrays,
    evaluator:
      () =>
      (...arrays: Nested[]) =>
        arrays.flat(),
  },
  set('ARRAY_UNION', {
    doc: 'The different elements that are in one of the two arrays.',
    example: { sql: 'ARRAY_UNION(ARRAY[1, 2], ARRAY[2, 3])', result: '[1, 2, 3]' },
  }),
  set('ARRAY_INTERSECT', {
    doc: 'The different elements that are in both arrays.',
    example: { sql: 'ARRAY_INTERSECT(ARRAY[1, 2, 2], ARRAY[2, 3])', result: '[2]' },
  }),
  set('ARRAY_EXCEPT', {
    doc: 'The different elements of the first array that are not in the second.',
    example: { sql: 'ARRAY_EXCEPT(ARRAY[1, 2, 1], ARRAY[2])', result: '[1]' },
  }),
  {
    name: 'ARRAY_SORT',
    syntax: 'ARRAY_SORT(array [, ascending [, nulls first]])',
    doc: 'The elements in ascending order, or in descending where the second operand is FALSE. NULL comes first in ascending order and last in descending, if not told otherwise.',
    example: { sql: 'ARRAY_SORT(ARRAY[3, NULL, 1])', result: '[NULL, 1, 3]' },
    nulls: 'propagate',
    resolve: withOperands((own) => (isNested(own.element) ? undefined : own), { shapes: ['condition', 'condition'], optional: 2 }),
    evaluator: () => sorted,
  },
  extreme('ARRAY_MAX', 1, {
    doc: 'The greatest element; NULL where there is none that is not NULL.',
    example: { sql: 'ARRAY_MAX(ARRAY[1, NULL, 3])', result: '3' },
  }),
  extreme('ARRAY_MIN', -1, {
    doc: 'The least element; NULL where there is none that is not NULL.',
    example: { sql: "ARRAY_MIN(ARRAY['b', 'a'])", result: 'a' },
  }),
];

function sorted(elements: Nested, isAscending = true, isNullFirst = isAscending): Nested {
  const known = elements.filter((element) => element !== null);
  const nulls = elements.filter((element) => element === null);
  known.sort((left, right) => compareValues(left, right) * (isAscending ? 1 : -1));
  return isNullFirst ? [...nulls, ...known] : [...known, ...nulls];
}

/** An array and a value in the type that its elements share with it. */
function withValue(resultType: (types: readonly SqlType[], element: SqlType) => SqlType) {
  return (types: readonly SqlType[]): Resolved | undefined => {
    const [own, value] = types;
    if (own?.kind !== 'ARRAY' || value === undefined || types.length !== 2) return undefined;
    const element = commonType([own.element, value]);
    if (element === undefined) return undefined;
    const operandTypes = [array(element, own.nullable), withNullability(element, isNullable(value))];
    return { type: resultType(types, element), operandTypes };
  };
}

/** undefined: of no such array. */
type ResultOfArray = (own: SqlType & { kind: 'ARRAY' }) => SqlType | undefined;

/** One array. */
export function ofArray(resultType: ResultOfArray) {
  return (types: readonly SqlType[]): Resolved | undefined => {
    const [own] = types;
    const type = own?.kind === 'ARRAY' && types.length === 1 ? resultType(own) : undefined;
    return type && { type, operandTypes: types };
  };
}

/** An array, and operands of these shapes behind it; the result is NULL where one of them is. */
function withOperands(
  resultType: ResultOfArray,
  { shapes, optional }: { readonly shapes: Parameters<typeof takes>[0]; readonly optional: number },
) {
  return (types: readonly SqlType[]): Resolved | undefined => {
    const [own, ...others] = types;
    const type = own?.kind === 'ARRAY' ? resultType(own) : undefined;
    const rest = takes(shapes, { optional })(others);
    if (own === undefined || type === undefined || rest === undefined) return undefined;
    return { type: propagated(type, types), operandTypes: [own, ...rest.operandTypes] };
  };
}

function ofArrays(types: readonly SqlType[]): Resolved | undefined {
  const common = types.length > 0 && types.every(({ kind }) => kind === 'ARRAY') ? commonType(types) : undefined;
  return common && { type: common, operandTypes: types.map((type) => withNullability(common, type.nullable)) };
}

function keyOfElement(type: SqlType): (element: Value) => unknown {
  const key = keyOf([0], [type.kind === 'ARRAY' ? type.element : varchar()]);
  return (element) => key([element]);
}

function distinctOf(type: SqlType): (elements: Nested) => Nested {
  const key = keyOfElement(type);
  return (elements) => {
    const seen = new Set<unknown>();
    return elements.filter((element) => {
      const before = seen.size;
      return seen.add(key(element)).size > before;
    });
  };
}

function set(name: 'ARRAY_UNION' | 'ARRAY_INTERSECT' | 'ARRAY_EXCEPT', help: Help): ScalarFunction {
  return {
    ...help,
    name,
    syntax: `${name}(array, array)`,
    nulls: 'propagate',
    resolve: (types) => (types.length === 2 ? ofArrays(types) : undefined),
    evaluator({ type }) {
      const [distinct, key] = [distinctOf(type), keyOfElement(type)];
      if (name === 'ARRAY_UNION') return (one: Nested, two: Nested) => distinct([...one, ...two]);
      return (one: Nested, two: Nested) => {
        const others = new Set(two.map(key));
        return distinct(one).filter((element) => others.has(key(element)) === (name === 'ARRAY_INTERSECT'));
      };
    },
  };
}

function extreme(name: string, sign: 1 | -1, help: Help): ScalarFunction {
  const better = (best: Value, element: Value): Value =>
    element === null || (best !== null && compareValues(element, best) * sign <= 0) ? best : element;
  return {
    ...help,
    name,
    syntax: `${name}(array)`,
    nulls: 'propagate',
    resolve: ofArray(({ element }) => (isNested(element) ? undefined : withNullability(element, true))),
    evaluator: () => (elements: Nested) => elements.reduce<Value>(better, null),
  };
}
