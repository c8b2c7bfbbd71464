import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addIntegers,
  divideHalfUp,
  divideIntegers,
  type Integer,
  integer,
  multiplyIntegers,
  remainderOfIntegers,
  subtractIntegers,
} from '../../src/model/integer.ts';
import { integers } from './arbitraries.ts';

const pairs = fc.tuple(integers(38), integers(38));

test.each([
  ['addition', addIntegers, (left: bigint, right: bigint) => left + right],
  ['subtraction', subtractIntegers, (left: bigint, right: bigint) => left - right],
  ['multiplication', multiplyIntegers, (left: bigint, right: bigint) => left * right],
] as const)('%s of canonical integers is that of BigInt, in canonical form', (_, operate, expected) => {
  fc.assert(fc.property(pairs, ([left, right]) => same(operate(left, right), expected(BigInt(left), BigInt(right)))));
});

test.each([
  ['division', divideIntegers, (left: bigint, right: bigint) => left / right],
  ['remainder', remainderOfIntegers, (left: bigint, right: bigint) => left % right],
] as const)('%s of canonical integers is that of BigInt, and never -0', (_, operate, expected) => {
  const property = fc.property(pairs, ([left, right]) => {
    fc.pre(right !== 0);
    same(operate(left, right), expected(BigInt(left), BigInt(right)));
  });
  fc.assert(property);
});

test('half up rounds halves away from zero, whatever the signs and sizes', () => {
  const property = fc.property(pairs, ([left, right]) => {
    fc.pre(right !== 0);
    const [dividend, divisor] = [BigInt(left), BigInt(right)];
    const magnitude = (2n * abs(dividend) + abs(divisor)) / (2n * abs(divisor));
    same(divideHalfUp(left, right), dividend < 0n === divisor < 0n ? magnitude : -magnitude);
  });
  fc.assert(property);
});

function same(actual: Integer, expected: bigint): void {
  expect(actual).toBe(integer(expected));
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
