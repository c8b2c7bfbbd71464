/** Random SQL types with values of them, weighted towards the edges: 2^53, NULL, the years 0001 and 9999, -0. */
import fc from 'fast-check';
import { fitsDecimal } from '../../src/model/decimal.ts';
import { integer } from '../../src/model/integer.ts';
import { mapValue } from '../../src/model/map-value.ts';
import { daysFromCivil, microsOf, truncateMicros } from '../../src/model/temporal.ts';
import { array, decimal, isNested, map, row, type SqlType, simple, temporal, varbinary, varchar } from '../../src/model/types.ts';
import type { Value } from '../../src/model/value.ts';

const SAFE = 2n ** 53n;

/** Canonical integers of up to `digits` digits. */
export function integers(digits: number): fc.Arbitrary<number | bigint> {
  const limit = 10n ** BigInt(digits);
  const near = fc.bigInt(-3n, 3n).chain((delta) => fc.constantFrom(SAFE + delta, -SAFE + delta, delta, limit - 4n + delta));
  return fc
    .oneof(fc.bigInt(-limit + 1n, limit - 1n), fc.bigInt(-1000n, 1000n), near)
    .filter((value) => value > -limit && value < limit)
    .map(integer);
}

export const bigints: fc.Arbitrary<number | bigint> = fc
  .oneof(
    fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
    fc.bigInt(-50n, 50n),
    fc.bigInt(-3n, 3n).map((delta) => SAFE + delta),
  )
  .map(integer);

const FIRST_DAY = daysFromCivil(1, 1, 1);
const LAST_DAY = daysFromCivil(9999, 12, 31);
export const days = fc.oneof(fc.integer({ min: FIRST_DAY, max: LAST_DAY }), fc.constantFrom(FIRST_DAY, LAST_DAY, 0, -1));
export const microsOfDay = fc.oneof(fc.integer({ min: 0, max: 86_399_999_999 }), fc.constantFrom(0, 86_399_999_999, 1));
export const timestamps = fc.tuple(days, microsOfDay).map(([day, micros]) => microsOf(day, micros));

export interface Typed {
  readonly type: SqlType;
  readonly value: Value;
}

const precisions = fc.integer({ min: 0, max: 6 });
const decimals = fc
  .integer({ min: 1, max: 38 })
  .chain((precision) =>
    fc
      .integer({ min: 0, max: precision })
      .chain((scale) => fc.record({ type: fc.constant(decimal(precision, scale)), value: integers(precision) })),
  )
  .filter(({ type, value }) => fitsDecimal(value, type.precision));

export const typedValues: fc.Arbitrary<Typed> = fc.oneof(
  decimals,
  fc.record({ type: fc.constant(simple('BOOLEAN')), value: fc.boolean() }),
  fc.record({ type: fc.constant(simple('INT')), value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) }),
  fc.record({ type: fc.constant(simple('BIGINT')), value: bigints }),
  fc.record({ type: fc.constant(simple('DOUBLE')), value: fc.double() }),
  fc.record({ type: fc.constant(simple('FLOAT')), value: fc.float() }),
  fc.record({ type: fc.constant(varchar()), value: fc.string({ unit: 'grapheme' }) }),
  fc.record({ type: fc.constant(varbinary()), value: fc.uint8Array() }),
  fc.record({ type: fc.constant(simple('DATE')), value: days }),
  precisions.chain((precision) =>
    fc.record({
      type: fc.constant(temporal('TIME', precision)),
      value: microsOfDay.map((micros) => Number(truncateMicros(micros, precision))),
    }),
  ),
  precisions.chain((precision) =>
    fc.record({
      type: fc.constantFrom(temporal('TIMESTAMP', precision), temporal('TIMESTAMP_LTZ', precision)),
      value: timestamps.map((micros) => truncateMicros(micros, precision)),
    }),
  ),
);

interface Kind {
  readonly type: SqlType;
  readonly values: fc.Arbitrary<Value>;
}

/** Few different values, so that equal ones are common. */
const PARTS: readonly Kind[] = [
  { type: varchar(), values: fc.constantFrom<Value>(null, '', 'a', ',', '1:a', '2[') },
  { type: simple('BIGINT'), values: fc.constantFrom<Value>(null, 0, 1, 12, 2n ** 60n) },
  { type: simple('DOUBLE'), values: fc.constantFrom<Value>(null, 0, -0, Number.NaN, 1.5) },
  { type: varbinary(), values: fc.uint8Array({ maxLength: 2 }) },
];

function kinds(depth: number): fc.Arbitrary<Kind> {
  const flat = fc.constantFrom(...PARTS);
  if (depth === 0) return flat;
  const inner = kinds(depth - 1);
  return fc.oneof(
    flat,
    inner.map(({ type, values }) => ({ type: array(type), values: fc.array(values, { maxLength: 3 }) })),
    fc.tuple(inner, inner).map(([key, value]) => ({
      type: map(key.type, value.type),
      values: fc.array(fc.tuple(key.values, value.values), { maxLength: 3 }).map(mapValue),
    })),
    fc.array(inner, { minLength: 1, maxLength: 3 }).map((fields) => ({
      type: row(fields.map(({ type }, place) => ({ name: `f${place}`, type }))),
      values: fc.tuple(...fields.map(({ values }) => values)),
    })),
  );
}

/** Two values of one type of ARRAY, MAP or ROW, NULL and further nested values among their parts. */
export const nestedPairs: fc.Arbitrary<{ readonly type: SqlType; readonly one: Value; readonly two: Value }> = kinds(2)
  .filter(({ type }) => isNested(type))
  .chain(({ type, values }) => fc.record({ type: fc.constant(type), one: values, two: values }));
