import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findFunction } from '../../src/functions/catalogue.ts';
import { UserError } from '../../src/model/errors.ts';
import type { Row } from '../../src/model/row.ts';
import {
  decimal,
  formatType,
  isNumeric,
  type SqlType,
  simple,
  temporal,
  varbinary,
  varchar,
  withNullability,
} from '../../src/model/types.ts';
import type { Value } from '../../src/model/value.ts';
import { compilePredicate, compileProjection, compileScalar } from '../../src/planner/compile.ts';
import type { Expression } from '../../src/planner/expression.ts';
import { bigints, integers, timestamps } from '../model/arbitraries.ts';
import { interpret } from './interpreter.ts';

const COLUMNS: readonly (readonly [SqlType, fc.Arbitrary<Value>])[] = [
  [simple('INT'), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
  [simple('BIGINT'), bigints],
  [simple('BIGINT'), bigints],
  [decimal(10, 2), integers(10)],
  [decimal(30, 7), integers(30)],
  [simple('DOUBLE'), fc.double()],
  [simple('FLOAT'), fc.float()],
  [simple('BOOLEAN'), fc.boolean()],
  [simple('BOOLEAN'), fc.boolean()],
  [varchar(), fc.string({ unit: fc.constantFrom('a', 'b', '%', '1', '\uffff', '😀'), maxLength: 4 })],
  [varchar(), fc.string({ unit: fc.constantFrom('a', 'b', '%', '1', '\uffff', '😀'), maxLength: 4 })],
  [temporal('TIMESTAMP', 6), timestamps],
  [varbinary(), fc.uint8Array({ maxLength: 2 })],
];

const rows: fc.Arbitrary<Row> = fc.tuple(
  ...COLUMNS.map(([, values]) => fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 6, arbitrary: values })),
);
const columns = fc.nat(COLUMNS.length - 1).map((index): Expression => column(index));
const literals = fc.nat(COLUMNS.length - 1).chain((index) => {
  const [type, values] = COLUMNS[index] ?? [simple('NULL'), fc.constant(null)];
  return fc
    .oneof(values, fc.constant(null))
    .map((value): Expression => ({ kind: 'literal', type: value === null ? simple('NULL') : withNullability(type, false), value }));
});

const OPERATORS = [
  '+',
  '-',
  '*',
  '/',
  '%',
  'NEGATE',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'AND',
  'OR',
  'NOT',
  'IS NULL',
  'IS TRUE',
  'IS FALSE',
  'IS UNKNOWN',
  'IN',
  'LIKE',
];
const FUNCTIONS = [
  'COALESCE',
  'IFNULL',
  'NULLIF',
  'IF',
  'CONCAT',
  'UPPER',
  'SUBSTRING',
  'ABS',
  'ROUND',
  'FLOOR',
  'CEIL',
  'GREATEST',
  'LEAST',
  'YEAR',
];
const CAST_TYPES = [simple('INT'), simple('BIGINT'), decimal(20, 4), simple('DOUBLE'), varchar(), temporal('TIMESTAMP', 3), simple('DATE')];

/** Any call over random operands that the catalogue resolves, with the casts it asks for; CASE and CAST besides. */
const { expressions } = fc.letrec<{ expressions: Expression; calls: Expression; casts: Expression; cases: Expression }>((tie) => ({
  expressions: fc.oneof({ depthSize: 'small', maxDepth: 4 }, columns, literals, tie('calls'), tie('casts'), tie('cases')),
  calls: fc
    .tuple(fc.constantFrom(...OPERATORS, ...OPERATORS, ...FUNCTIONS), fc.array(tie('expressions'), { minLength: 1, maxLength: 4 }))
    .map(([name, operands]) => resolved(name, operands) ?? operands[0] ?? column(0)),
  casts: fc.tuple(tie('expressions'), fc.constantFrom(...CAST_TYPES), fc.boolean()).map(([operand, type, isTry]): Expression => {
    const isPossible =
      isNumeric(operand.type) === isNumeric(type) &&
      operand.type.kind !== 'NULL' &&
      operand.type.kind !== 'BOOLEAN' &&
      operand.type.kind !== 'VARBINARY';
    return isPossible || type.kind === 'VARCHAR' ? { kind: 'cast', operand, type, isTry } : operand;
  }),
  cases: fc.tuple(tie('expressions'), tie('expressions'), tie('expressions')).map(([when, result, otherwise]): Expression => {
    const condition = when.type.kind === 'BOOLEAN' ? when : resolved('IS NULL', [when]);
    if (condition === undefined || formatType(withNullability(result.type, true)) !== formatType(withNullability(otherwise.type, true)))
      return result;
    return { kind: 'case', type: result.type, branches: [{ when: condition, result }], otherwise };
  }),
}));

test('compiled code gives what the interpreter gives, or fails with the same code', () => {
  fc.assert(
    fc.property(expressions, fc.array(rows, { minLength: 1, maxLength: 5 }), (expression, some) => {
      const compiled = compileScalar(expression, 'UTC');
      for (const row of some) expect(outcome(() => compiled(row))).toEqual(outcome(() => interpret(expression, row)));
    }),
    { numRuns: 5000 },
  );
});

test('a predicate passes for TRUE alone, and a projection holds one value per expression', () => {
  fc.assert(
    fc.property(expressions, expressions, rows, (one, two, row) => {
      const expected = outcome(() => [interpret(one, row), interpret(two, row)]);
      expect(outcome(() => compileProjection([one, two], 'UTC')(row))).toEqual(expected);
      if (one.type.kind !== 'BOOLEAN') return;
      // A condition that is UNKNOWN on the left may spare the right side, and the failure hidden there.
      const passes = outcome(() => compilePredicate(one, 'UTC')(row));
      const whole = outcome(() => interpret(one, row));
      if (!(whole instanceof Failure)) expect(passes).toBe(whole === true);
    }),
    { numRuns: 2000 },
  );
});

describe('three-valued logic', () => {
  const VALUES = [true, false, null];

  test.each(VALUES.flatMap((left) => VALUES.map((right) => [left, right] as const)))('%s with %s', (left, right) => {
    const [and, or] = ['AND', 'OR'].map((name) => compileScalar(mustResolve(name, [column(7), column(8)]), 'UTC'));
    const row = COLUMNS.map((_, index) => (index === 7 ? left : index === 8 ? right : null));
    const numbers = [left, right].map((value) => (value === null ? 0.5 : Number(value)));
    const truth = (number: number): boolean | null => (number === 0.5 ? null : number === 1);
    expect(and?.(row)).toBe(truth(Math.min(...numbers)));
    expect(or?.(row)).toBe(truth(Math.max(...numbers)));
  });
});

test('arithmetic beyond 2^53 is exact and comes back to numbers', () => {
  const sum = compileScalar(mustResolve('+', [column(1), column(2)]), 'UTC');
  expect(sum([null, 2 ** 53 - 1, 1])).toBe(2n ** 53n);
  expect(sum([null, 2n ** 53n, -1])).toBe(2 ** 53 - 1);
  expect(sum([null, 2n ** 60n, null])).toBe(null);
});

test('decimals of different scales add exactly at the limits of the number path', () => {
  const [left, right] = [decimal(18, 2), decimal(18, 6)].map((type, index): Expression => ({ kind: 'column', index, type }));
  if (left === undefined || right === undefined) throw new Error('two columns');
  const limit = Math.floor(Number.MAX_SAFE_INTEGER / 10_000);
  const values = [0, 1, limit, limit + 1, 9_007_199_254_740_991, 999_999_999_999_999_999n].flatMap((value) => [
    value,
    typeof value === 'bigint' ? -value : 0 - value,
  ]);
  for (const name of ['+', '-']) {
    const expression = mustResolve(name, [left, right]);
    const compiled = compileScalar(expression, 'UTC');
    for (const one of values) for (const two of values) expect(compiled([one, two])).toBe(interpret(expression, [one, two]));
  }
});

test('what the other branch would have failed with does not happen', () => {
  const division = mustResolve('/', [literal(1), column(0)]);
  const guarded = mustResolve('IF', [mustResolve('=', [column(0), literal(0)]), literal(-1), division]);
  expect(compileScalar(guarded, 'UTC')([0])).toBe(-1);
  expect(
    compilePredicate(
      mustResolve('AND', [mustResolve('<>', [column(0), literal(0)]), mustResolve('>', [division, literal(0)])]),
      'UTC',
    )([0]),
  ).toBe(false);
});

test('a failure names the expression with the columns it reads', () => {
  const division = mustResolve('/', [literal(7), column(0)]);
  const schema = [{ name: 'stock', type: simple('INT') }];
  expect(() => compileScalar(division, 'UTC', schema)([0])).toThrow(
    expect.objectContaining({ code: 'SQL_RUNTIME_DIVISION_BY_ZERO', problem: '(7 / stock) divides by zero.' }),
  );
  const cast: Expression = { kind: 'cast', operand: column(9), type: simple('INT'), isTry: false };
  const row = COLUMNS.map((_, index) => (index === 9 ? 'seven' : null));
  expect(() => compileScalar(cast, 'UTC')(row)).toThrow(
    expect.objectContaining({ code: 'SQL_RUNTIME_CAST', problem: "The STRING value 'seven' cannot be cast to INT." }),
  );
  expect(compileScalar({ ...cast, isTry: true }, 'UTC')(row)).toBe(null);
});

test('a failing constant fails only for the rows that reach it', () => {
  const cast: Expression = { kind: 'cast', operand: { kind: 'literal', type: varchar(), value: 'x' }, type: simple('INT'), isTry: false };
  expect(() => compileScalar(cast, 'UTC')([])).toThrow(UserError);
});

test('text of the statement stays text, whatever it looks like', () => {
  for (const hostile of ["'; throw 1; '", '`$' + '{process.exit(1)}`', '\u2028\u2029\\"', '*/ x /*', '__proto__']) {
    const concatenated = mustResolve('||', [{ kind: 'literal', type: varchar(), value: hostile }, column(9)]);
    const row = COLUMNS.map((_, index) => (index === 9 ? hostile : null));
    expect(compileScalar(concatenated, 'UTC', [{ name: hostile, type: varchar() }])(row)).toBe(hostile + hostile);
  }
});

class Failure {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

function outcome<T>(compute: () => T): T | Failure {
  try {
    return compute();
  } catch (error) {
    if (error instanceof UserError) return new Failure(error.code);
    throw error;
  }
}

function column(index: number): Expression {
  return { kind: 'column', index, type: COLUMNS[index]?.[0] ?? simple('NULL') };
}

function literal(value: number): Expression {
  return { kind: 'literal', type: simple('INT', false), value };
}

/** As the planner does it: each operand cast to the type that the entry asks for. */
function resolved(name: string, operands: readonly Expression[]): Expression | undefined {
  const found = findFunction(name)?.resolve(operands.map(({ type }) => type));
  if (found === undefined || found.type.kind === 'NULL') return undefined;
  const cast = operands.map((operand, index): Expression => {
    const type = found.operandTypes[index] ?? operand.type;
    const isSame = formatType(withNullability(type, true)) === formatType(withNullability(operand.type, true));
    return isSame ? operand : { kind: 'cast', operand, type: withNullability(type, operand.type.nullable), isTry: false };
  });
  return { kind: 'call', name, type: found.type, operands: cast };
}

function mustResolve(name: string, operands: readonly Expression[]): Expression {
  const found = resolved(name, operands);
  if (found === undefined) throw new Error(`${name} does not resolve`);
  return found;
}
