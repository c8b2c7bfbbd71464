import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyOf } from '../../src/model/key.ts';
import type { Row } from '../../src/model/row.ts';
import { decimal, type SqlType, simple, temporal, varbinary, varchar } from '../../src/model/types.ts';
import { compareValues, type Value } from '../../src/model/value.ts';
import { bigints, nestedPairs } from './arbitraries.ts';

/** Few different values, so that equal keys are common; among them everything that could run into its neighbour. */
const VALUES: readonly (readonly [SqlType, fc.Arbitrary<Value>])[] = [
  [
    varchar(),
    fc.oneof(
      fc.constantFrom<Value>(null, '', ',', ':', '1:', '1,', '0:', 'null', "x'00'"),
      fc.string({ unit: fc.constantFrom(',', ':', '1', '\0') }),
    ),
  ],
  [varbinary(), fc.oneof(fc.constant(null), fc.uint8Array({ maxLength: 3 }))],
  [simple('BIGINT'), fc.oneof(fc.constant(null), bigints)],
  [decimal(38, 2), fc.oneof(fc.constant(null), bigints)],
  [simple('DOUBLE'), fc.oneof(fc.constantFrom<Value>(null, Number.NaN, -0, 0, 1.5, Number.POSITIVE_INFINITY), fc.double())],
  [simple('BOOLEAN'), fc.constantFrom<Value>(null, true, false)],
  [temporal('TIMESTAMP', 6), fc.constantFrom<Value>(null, 0, -62_135_596_800_000_000n, 253_402_300_799_999_999n)],
];

const keyed = fc.array(fc.constantFrom(...VALUES), { maxLength: 4 }).chain((columns) => {
  const row = fc.tuple(...columns.map(([, values]) => values));
  return fc.record({ types: fc.constant(columns.map(([type]) => type)), one: row, two: row });
});

test('two rows have one key exactly when their columns are equal, where NULL, NaN and -0 equal themselves and 0', () => {
  fc.assert(
    fc.property(keyed, ({ types, one, two }) => {
      const key = keyOf([...types.keys()], types);
      expect(key(one) === key(two)).toBe(isEqual(one, two));
    }),
    { numRuns: 5000 },
  );
});

test('two nested values have one key exactly when they are equal, alone and beside another column', () => {
  fc.assert(
    fc.property(nestedPairs, ({ type, one, two }) => {
      const isOne = isEqual([one], [two]);
      expect(keyOf([0], [type])([one]) === keyOf([0], [type])([two])).toBe(isOne);
      const wide = keyOf([0, 1], [type, varchar()]);
      expect(wide([one, 'a']) === wide([two, 'a'])).toBe(isOne);
    }),
    { numRuns: 2000 },
  );
});

test('a column of integers, text or times is its own key', () => {
  expect(keyOf([1], [simple('BIGINT')])([0, 2n ** 60n])).toBe(2n ** 60n);
  expect(keyOf([0], [varchar()])(['a'])).toBe('a');
  expect(keyOf([0], [simple('DATE')])([null])).toBe(null);
});

test('without columns every row has the same key', () => {
  const key = keyOf([], []);
  expect(key([1])).toBe(key([null]));
});

function isEqual(one: Row, two: Row): boolean {
  return one.every((value, place) => {
    const other = two[place] ?? null;
    return value === null || other === null ? value === other : compareValues(value, other) === 0;
  });
}
