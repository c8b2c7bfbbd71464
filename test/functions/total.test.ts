/** Law: a function gives a canonical value of the type that was planned, or fails with a UserError, whatever it is given. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAMILIES } from '../../src/functions/catalogue.ts';
import { UserError } from '../../src/model/errors.ts';
import { isApproximate, isBinary, isString, type SqlType, simple, varchar } from '../../src/model/types.ts';
import type { Value } from '../../src/model/value.ts';
import { callFunction } from '../../src/planner/calls.ts';
import { compileScalar } from '../../src/planner/compile.ts';
import type { Expression } from '../../src/planner/expression.ts';
import { literal } from '../../src/planner/expression-tree.ts';
import { Faults } from '../../src/planner/faults.ts';
import { bigints, type Typed, typedValues } from '../model/arbitraries.ts';

const TEXTS = [
  '',
  'a',
  'DAY',
  'month',
  'EPOCH',
  'UTF-16',
  'yyyy-MM-dd',
  '[a-c]+',
  '$.a',
  '{"a": [1]}',
  'NULL',
  '2024-02-29',
  '1.5',
  'UTC',
  '😀é',
];
const operand: fc.Arbitrary<Typed> = fc.oneof(
  { arbitrary: fc.constantFrom(...TEXTS).map((value) => ({ type: varchar(), value })), weight: 4 },
  { arbitrary: fc.integer({ min: -3, max: 40 }).map((value) => ({ type: simple('INT'), value })), weight: 3 },
  { arbitrary: typedValues, weight: 3 },
  fc.record({ type: fc.constant(simple('INTERVAL DAY TO SECOND')), value: bigints }),
  fc.record({ type: fc.constant(simple('INTERVAL YEAR TO MONTH')), value: fc.integer({ min: -200_000, max: 200_000 }) }),
  typedValues.map(({ type }) => ({ type, value: null })),
);
const unit = fc.constantFrom('DAY', 'month', 'EPOCH', 'HOUR').map((value): Typed => ({ type: varchar(), value }));
const moment = typedValues.filter(({ type }) => type.kind === 'DATE' || type.kind.startsWith('TIMESTAMP'));
const condition = fc.boolean().map((value): Typed => ({ type: simple('BOOLEAN'), value }));
const operands = fc.oneof(
  { arbitrary: fc.array(operand, { maxLength: 5 }), weight: 8 },
  fc.tuple(condition, condition),
  fc.tuple(condition, operand, operand),
  fc.tuple(unit, moment),
  fc.tuple(
    typedValues,
    fc.constantFrom('UTF-16', 'ASCII').map((value): Typed => ({ type: varchar(), value })),
  ),
  fc.tuple(unit, operand, moment),
);

const span = { start: 0, end: 0 };

/** undefined where the function does not take such operands. */
function planned(name: string, given: readonly Typed[]): Expression | undefined {
  const faults = new Faults();
  const literals = given.map(({ type, value }) => literal(value, { ...type, nullable: value === null }));
  const call = callFunction(name, literals, { span, faults });
  try {
    faults.throwIfAny();
    return call;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function isOfType(value: Value, type: SqlType): boolean {
  if (value === null) return type.nullable || type.kind === 'NULL';
  if (type.kind === 'BOOLEAN') return typeof value === 'boolean';
  if (isString(type)) return typeof value === 'string';
  if (isBinary(type)) return value instanceof Uint8Array;
  if (isApproximate(type)) return typeof value === 'number' && (type.kind === 'DOUBLE' || Object.is(Math.fround(value), value));
  // A day may lie beyond every calendar.
  if (type.kind === 'DATE') return typeof value === 'number';
  return typeof value === 'bigint' ? !Number.isSafeInteger(Number(value)) : Number.isSafeInteger(value) && !Object.is(value, -0);
}

const NAMES = FAMILIES.flatMap(({ functions }) => functions.map(({ name }) => name));

test.each(NAMES)('%s', (name) => {
  let computed = 0;
  fc.assert(
    fc.property(operands, fc.constantFrom('UTC', 'Europe/Berlin'), (given, timeZone) => {
      const call = planned(name, given);
      if (call === undefined) return;
      computed++;
      try {
        const value = compileScalar(call, timeZone)([]);
        expect(isOfType(value, call.type), `${String(value)} is no ${JSON.stringify(call.type)}`).toBe(true);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }),
    // One seed, so that every function is sure to get operands it takes.
    { numRuns: 800, seed: 7 },
  );
  expect(computed).toBeGreaterThan(0);
});
