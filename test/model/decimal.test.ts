import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decimalOperation,
  decimalToDouble,
  derivedDecimal,
  fitsDecimal,
  formatDecimal,
  parseDecimal,
  rescale,
} from '../../src/model/decimal.ts';
import { integer } from '../../src/model/integer.ts';
import { decimal, formatType } from '../../src/model/types.ts';
import { integers } from './arbitraries.ts';

const scales = fc.integer({ min: 0, max: 38 });

test('a decimal reads back from its text', () => {
  fc.assert(
    fc.property(integers(38), scales, (unscaled, scale) => {
      expect(parseDecimal(formatDecimal(unscaled, scale), scale)).toBe(unscaled);
    }),
  );
});

test.each([
  ['3.50', 2, 350],
  ['-0.05', 2, -5],
  ['.5', 0, 1],
  ['2.5', 0, 3],
  ['-2.5', 0, -3],
  ['2.4999', 0, 2],
  ['-0.4', 0, 0],
  ['+7.', 1, 70],
  ['1.25e3', 0, 1250],
  ['125E-2', 1, 13],
  [' 1 ', 0, 1],
  ['99999999999999999999999999999999999999', 0, 99999999999999999999999999999999999999n],
])('%s at scale %i is %s', (text, scale, unscaled) => {
  expect(parseDecimal(text, scale)).toBe(unscaled);
});

test.each(['', '.', 'abc', '1,5', '1e', '--1', '0x10', '1e99999', 'NaN'])('%o is no decimal', (text) => {
  expect(parseDecimal(text, 2)).toBeUndefined();
});

test.each([
  [0, 2, '0.00'],
  [-5, 2, '-0.05'],
  [-5, 0, '-5'],
  [1250, 2, '12.50'],
  [10n ** 37n, 38, '0.10000000000000000000000000000000000000'],
])('%s with scale %i is shown as %s', (unscaled, scale, text) => {
  expect(formatDecimal(unscaled, scale)).toBe(text);
});

test('rescaling up and back changes nothing', () => {
  fc.assert(
    fc.property(integers(38), scales, (unscaled, more) => {
      expect(rescale(rescale(unscaled, 0, more), more, 0)).toBe(unscaled);
    }),
  );
});

test('a decimal fits as many digits as its precision has', () => {
  expect([99, 100, -99, -100].map((value) => fitsDecimal(value, 2))).toEqual([true, false, true, false]);
  expect([10n ** 38n - 1n, 10n ** 38n, -(10n ** 38n)].map((value) => fitsDecimal(value, 38))).toEqual([true, false, false]);
});

test('the nearest DOUBLE of a decimal is the one its text reads as', () => {
  fc.assert(
    fc.property(integers(38), scales, (unscaled, scale) => {
      expect(decimalToDouble(unscaled, scale)).toBe(Number(formatDecimal(unscaled, scale)) + 0);
    }),
  );
});

describe('operations of random scales agree with fractions of BigInt', () => {
  const operands = fc.record({ left: integers(38), right: integers(38), leftScale: scales, rightScale: scales, scale: scales });

  test.each(['+', '-', '*', '/'] as const)('%s', (operator) => {
    const property = fc.property(operands, ({ left, right, ...scaled }) => {
      fc.pre(operator !== '/' || right !== 0);
      const [one, two] = [BigInt(left) * power(38 - scaled.leftScale), BigInt(right) * power(38 - scaled.rightScale)];
      const unit = power(38);
      const [numerator, denominator] = { '+': [one + two, unit], '-': [one - two, unit], '*': [one * two, unit * unit], '/': [one, two] }[
        operator
      ] as [bigint, bigint];
      expect(decimalOperation(operator, scaled)(left, right)).toBe(integer(roundHalfUp(numerator * power(scaled.scale), denominator)));
    });
    fc.assert(property);
  });

  test('%', () => {
    expect(decimalOperation('%', { leftScale: 1, rightScale: 2, scale: 2 })(-75, 200)).toBe(-150);
  });
});

test.each([
  ['+', decimal(10, 2), decimal(5, 4), 'DECIMAL(13, 4)'],
  ['-', decimal(38, 10), decimal(38, 2), 'DECIMAL(38, 6)'],
  ['*', decimal(10, 2), decimal(10, 2), 'DECIMAL(21, 4)'],
  ['*', decimal(38, 20), decimal(38, 20), 'DECIMAL(38, 6)'],
  ['/', decimal(10, 2), decimal(3, 0), 'DECIMAL(14, 6)'],
  ['/', decimal(38, 2), decimal(20, 0), 'DECIMAL(38, 6)'],
  ['%', decimal(10, 2), decimal(5, 4), 'DECIMAL(5, 4)'],
] as const)('Flink derives for %s: %o and %o', (operator, left, right, type) => {
  expect(formatType(derivedDecimal(operator, left, right))).toBe(type);
});

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

function roundHalfUp(numerator: bigint, denominator: bigint): bigint {
  const isNegative = numerator < 0n !== denominator < 0n;
  const [top, bottom] = [numerator, denominator].map((value) => (value < 0n ? -value : value)) as [bigint, bigint];
  const magnitude = (2n * top + bottom) / (2n * bottom);
  return isNegative ? -magnitude : magnitude;
}
