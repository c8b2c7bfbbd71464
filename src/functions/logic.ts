/** Three-valued logic: UNKNOWN is the NULL of BOOLEAN. Compiled code inlines these, with AND and OR leaving early. */
import { type SqlType, simple } from '../model/types.ts';
import type { Value } from '../model/value.ts';
import { isNullable, propagated, type Resolved, type ScalarFunction } from './function.ts';

const BOOLEAN = simple('BOOLEAN');
const TESTED = { NULL: null, TRUE: true, FALSE: false, UNKNOWN: null } as const;

export const logic: readonly ScalarFunction[] = [
  {
    name: 'AND',
    syntax: 'condition AND condition',
    doc: 'TRUE when both are TRUE, FALSE when one is FALSE, else UNKNOWN.',
    example: { sql: 'TRUE AND FALSE', result: 'FALSE' },
    nulls: 'called',
    resolve: (types) => conditions(types, 2),
    evaluator: () => (left: Value, right: Value) =>
      left === false || right === false ? false : left === null || right === null ? null : true,
  },
  {
    name: 'OR',
    syntax: 'condition OR condition',
    doc: 'TRUE when one is TRUE, FALSE when both are FALSE, else UNKNOWN.',
    example: { sql: 'TRUE OR FALSE', result: 'TRUE' },
    nulls: 'called',
    resolve: (types) => conditions(types, 2),
    evaluator: () => (left: Value, right: Value) =>
      left === true || right === true ? true : left === null || right === null ? null : false,
  },
  {
    name: 'NOT',
    syntax: 'NOT condition',
    doc: 'TRUE for FALSE, FALSE for TRUE, UNKNOWN for UNKNOWN.',
    example: { sql: 'NOT FALSE', result: 'TRUE' },
    nulls: 'propagate',
    resolve: (types) => conditions(types, 1),
    evaluator: () => (condition: boolean) => !condition,
  },
  test('NULL', { doc: 'Whether the value is NULL.', example: { sql: "NULLIF('a', 'a') IS NULL", result: 'TRUE' } }),
  test('TRUE', { doc: 'Whether the condition is TRUE; never UNKNOWN.', example: { sql: '1 > 2 IS TRUE', result: 'FALSE' } }),
  test('FALSE', { doc: 'Whether the condition is FALSE; never UNKNOWN.', example: { sql: '1 > 2 IS FALSE', result: 'TRUE' } }),
  test('UNKNOWN', {
    doc: 'Whether the condition is UNKNOWN, which is the NULL of BOOLEAN.',
    example: { sql: 'CAST(NULL AS BOOLEAN) IS UNKNOWN', result: 'TRUE' },
  }),
];

function conditions(types: readonly SqlType[], count: number): Resolved | undefined {
  if (types.length !== count || !types.every(({ kind }) => kind === 'BOOLEAN' || kind === 'NULL')) return undefined;
  return { type: propagated(BOOLEAN, types), operandTypes: types.map((type) => simple('BOOLEAN', isNullable(type))) };
}

function test(what: keyof typeof TESTED, help: Pick<ScalarFunction, 'doc' | 'example'>): ScalarFunction {
  const tested = TESTED[what];
  return {
    ...help,
    name: `IS ${what}`,
    syntax: `value IS [NOT] ${what}`,
    nulls: 'called',
    resolve(types) {
      const type = simple('BOOLEAN', false);
      if (what === 'NULL') return types.length === 1 ? { type, operandTypes: types } : undefined;
      const resolved = conditions(types, 1);
      return resolved === undefined ? undefined : { ...resolved, type };
    },
    evaluator: () => (value: Value) => value === tested,
  };
}
