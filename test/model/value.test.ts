import fc from 'fast-check';
import { expect, test } from 'vitest';
import { array, decimal, map, row, type SqlType, simple, temporal, varbinary, varchar } from '../../src/model/types.ts';
import { compareValues, fitsInteger, formatValue, parseValue, type Value } from '../../src/model/value.ts';
import { nestedPairs, typedValues } from './arbitraries.ts';

test('every value reads back from its text', () => {
  fc.assert(
    fc.property(typedValues, ({ type, value }) => {
      const text = formatValue(value, type, 'UTC');
      expect(parseValue(text ?? '', type, 'UTC')).toEqual(value);
    }),
    { numRuns: 2000 },
  );
});

test.each<[Value, SqlType, string | null]>([
  [350, decimal(10, 2), '3.50'],
  [null, simple('INT'), null],
  [true, simple('BOOLEAN'), 'TRUE'],
  [9_007_199_254_740_993n, simple('BIGINT'), '9007199254740993'],
  [new Uint8Array([10, 255]), varbinary(), "x'0aff'"],
  [Math.fround(0.1), simple('FLOAT'), '0.1'],
  [1, simple('DOUBLE'), '1.0'],
  [1e10, simple('DOUBLE'), '1.0E10'],
  [-1.5e-7, simple('DOUBLE'), '-1.5E-7'],
  [0.001, simple('DOUBLE'), '0.001'],
  [1234567.5, simple('DOUBLE'), '1234567.5'],
  [-0, simple('DOUBLE'), '-0.0'],
  [Number.NaN, simple('DOUBLE'), 'NaN'],
  [Number.NEGATIVE_INFINITY, simple('FLOAT'), '-Infinity'],
  [0, simple('DATE'), '1970-01-01'],
  [-62_135_596_800_000_000n, temporal('TIMESTAMP', 3), '0001-01-01 00:00:00.000'],
  [253_402_300_799_999_999n, temporal('TIMESTAMP', 6), '9999-12-31 23:59:59.999999'],
  [0, temporal('TIMESTAMP_LTZ', 0), '1970-01-01 08:00:00'],
  [[1, null, 3], array(simple('INT')), '[1, NULL, 3]'],
  [['a', 150, 'b', null], map(varchar(), decimal(5, 2)), '{a=1.50, b=NULL}'],
  [
    [7, ['x'], new Uint8Array([1])],
    row([
      { name: 'id', type: simple('INT') },
      { name: 'tags', type: array(varchar()) },
      { name: 'raw', type: varbinary() },
    ]),
    "(7, [x], x'01')",
  ],
  [[], array(simple('INT')), '[]'],
])('%s is shown as its type has it', (value, type, text) => {
  expect(formatValue(value, type, 'Asia/Shanghai')).toBe(text);
});

test.each<[string, SqlType, Value | undefined]>([
  ['128', simple('TINYINT'), undefined],
  ['-128', simple('TINYINT'), -128],
  ['2147483648', simple('INT'), undefined],
  ['-9223372036854775808', simple('BIGINT'), -9_223_372_036_854_775_808n],
  ['9223372036854775808', simple('BIGINT'), undefined],
  ['1.5', simple('INT'), undefined],
  ['100', decimal(4, 2), undefined],
  ['99.994', decimal(4, 2), 9999],
  ['99.995', decimal(4, 2), undefined],
  ['Yes', simple('BOOLEAN'), true],
  ['maybe', simple('BOOLEAN'), undefined],
  ['1e3', simple('DOUBLE'), 1000],
  ['0x10', simple('DOUBLE'), undefined],
  ["x'0g'", varbinary(), undefined],
  ['1970-01-01 08:00:00', temporal('TIMESTAMP_LTZ', 3), 0],
])('%s is read as its type allows', (text, type, value) => {
  expect(parseValue(text, type, 'Asia/Shanghai')).toBe(value);
});

test('values have a total order: numbers with bigints, NaN last, text by code point, bytes without sign', () => {
  const rising: readonly (readonly Value[])[] = [
    [-(10n ** 30n), -1, 0, 2 ** 53 - 1, 2n ** 53n, 10n ** 30n],
    [Number.NEGATIVE_INFINITY, -1.5, 0, Number.POSITIVE_INFINITY, Number.NaN],
    ['', 'A', 'a', 'ab', '\uffff', '😀'],
    [false, true],
    [new Uint8Array(), new Uint8Array([1]), new Uint8Array([1, 0]), new Uint8Array([255])],
  ];
  for (const values of rising) {
    values.forEach((left, one) => {
      values.forEach((right, two) => {
        expect(Math.sign(compareValues(left, right))).toBe(Math.sign(one - two));
      });
    });
  }
});

test('text compares as its UTF-8 bytes do', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (left, right) => {
      expect(Math.sign(compareValues(left, right))).toBe(Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right))));
    }),
  );
});

test('the bounds of integer types are exact', () => {
  expect(fitsInteger(2n ** 63n - 1n, 'BIGINT')).toBe(true);
  expect(fitsInteger(2n ** 63n, 'BIGINT')).toBe(false);
  expect(fitsInteger(-32_768, 'SMALLINT')).toBe(true);
  expect(fitsInteger(32_768, 'SMALLINT')).toBe(false);
  expect(fitsInteger(10n ** 20n, 'INT')).toBe(false);
});

test('text of any length is kept as it is', () => {
  expect(parseValue('', varchar(), 'UTC')).toBe('');
  expect(parseValue(' a ', varchar(1), 'UTC')).toBe(' a ');
});

test('nested values have one order: exactly one of less, equal and greater, the same from both sides', () => {
  fc.assert(
    fc.property(nestedPairs, ({ one, two }) => {
      fc.pre(one !== null && two !== null);
      expect(Math.sign(compareValues(one, two)) + Math.sign(compareValues(two, one))).toBe(0);
      expect(compareValues(one, one)).toBe(0);
    }),
  );
});
