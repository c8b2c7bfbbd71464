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
import { bigints, nestedPairs, type Typed, typedValues } from '../model/arbitraries.ts';

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
/** A nested value alone, with another of its type, and with what names or is a part of it. */
const nested = fc
  .tuple(nestedPairs, fc.nat({ max: 5 }), fc.integer({ min: -3, max: 4 }))
  .map(([{ type, one, two }, shape, place]): Typed[] => {
    const first: Typed = { type, value: one };
    const part = partOf(type, two);
    if (shape === 0 || part === undefined) return [first];
    if (shape === 1) return [first, { type, value: two }];
    if (shape === 2) return [first, { type: simple('INT'), value: place }];
    if (shape === 3) return [first, { type: varchar(), value: 'a' }];
    if (shape === 4) return [first, { type: simple('INT'), value: place }, { type: simple('INT'), value: place + 2 }];
    return [first, part];
  });

/** An element, a key, or the name of a field. */
function partOf(type: SqlType, value: Value): Typed | undefined {
  const [first = null] = Array.isArray(value) ? (value as Value[]) : [];
  if (type.kind === 'ARRAY') return { type: type.element, value: first };
  if (type.kind === 'MAP') return { type: type.key, value: first };
  if (type.kind === 'ROW') return { type: varchar(), value: type.fields[0]?.name ?? '' };
  return undefined;
}

const operands = fc.oneof(
  { arbitrary: fc.array(operand, { maxLength: 5 }), weight: 8 },
  { arbitrary: nested, weight: 3 },
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
  if (type.kind === 'ARRAY') return Array.isArray(value) && value.every((part) => isOfType(part, type.element));
  if (type.kind === 'MAP') return Array.isArray(value) && value.every((part, at) => isOfType(part, at % 2 === 0 ? type.key : type.value));
  if (type.kind === 'ROW') return Array.isArray(value) && type.fields.every((field, at) => isOfType(value[at] ?? null, field.type));
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
