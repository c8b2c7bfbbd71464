import fc from 'fast-check';
import { expect, test } from 'vitest';
import { integer } from '../../../src/model/integer.ts';
import type { Value } from '../../../src/model/value.ts';
import { Reader, Writer } from '../../../src/runtime/state/encoding.ts';
import { nestedPairs } from '../../model/arbitraries.ts';

const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ minLength: 20, maxLength: 60 }));
const anyValue: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -0,
    127,
    128,
    -1,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.bigInt().map(integer),
  anyText,
  fc.constantFrom('\ud800', 'a\udc00 unpaired and long enough to leave the short path', '😀', 'é'.repeat(40)),
  fc.uint8Array(),
);

test('what is read is what was written, of the same JS type', () => {
  fc.assert(
    fc.property(fc.array(fc.array(anyValue)), (rows) => {
      const writer = new Writer(4);
      for (const row of rows) writer.row(row);
      const reader = new Reader(writer.take());
      for (const row of rows) {
        const read = reader.row();
        expect(read.length).toBe(row.length);
        for (const [place, value] of row.entries()) {
          if (value instanceof Uint8Array) expect(read[place]).toEqual(value);
          else expect(Object.is(read[place], value)).toBe(true);
        }
      }
      expect(reader.isAtEnd).toBe(true);
    }),
  );
});

test('nested values come back equal', () => {
  fc.assert(
    fc.property(nestedPairs, ({ one, two }) => {
      const writer = new Writer(4);
      writer.row([one, two]);
      expect(new Reader(writer.take()).row()).toEqual([one, two]);
    }),
  );
});

test('small values are small', () => {
  const writer = new Writer();
  writer.row([7, 'apple', 1_000_000, null]);
  expect(writer.length).toBe(1 + 1 + 7 + 4 + 1);
});
