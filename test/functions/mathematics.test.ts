import { describe, expect, test } from 'vitest';
import { evaluate, textOf } from './evaluate.ts';

describe('functions of DOUBLE', () => {
  test.each([
    ['LN(0)', '-Infinity'],
    ['LN(-1)', 'NaN'],
    ['LOG(10)', '2.302585092994046'],
    ['POWER(2.0, 0.5)', '1.4142135623730951'],
    ['ATAN2(1, -1)', '2.356194490192345'],
    ['SINH(1)', '1.1752011936438014'],
    ['LOG(NULL, 2)', null],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });

  test('they are DOUBLE whatever they take, and NOT NULL only of what is', () => {
    expect(evaluate('SQRT(4)').type).toBe('DOUBLE NOT NULL');
    expect(evaluate('E()').type).toBe('DOUBLE NOT NULL');
    expect(evaluate('SQRT(CAST(NULL AS DECIMAL(4, 1)))')).toEqual({ text: null, type: 'DOUBLE' });
  });
});

describe('TRUNCATE and SIGN keep the kind of number', () => {
  test.each([
    ['TRUNCATE(42.324, 2)', '42.32', 'DECIMAL(5, 2) NOT NULL'],
    ['TRUNCATE(-42.329, 2)', '-42.32', 'DECIMAL(5, 2) NOT NULL'],
    ['TRUNCATE(-42.9)', '-42', 'DECIMAL(3, 0) NOT NULL'],
    ['TRUNCATE(1299, -2)', '1200', 'INT NOT NULL'],
    ['TRUNCATE(1.5, 9)', '1.5', 'DECIMAL(2, 1) NOT NULL'],
    ['TRUNCATE(-0.289e0, 2)', '-0.28', 'DOUBLE NOT NULL'],
    ['TRUNCATE(CAST(42.324 AS FLOAT), 2)', '42.32', 'FLOAT NOT NULL'],
    ['SIGN(-2.50)', '-1.00', 'DECIMAL(3, 2) NOT NULL'],
    ['SIGN(0e0)', '0.0', 'DOUBLE NOT NULL'],
    ['SIGN(5)', '1', 'INT NOT NULL'],
  ])('%s is %s, %s', (sql, text, type) => {
    expect(evaluate(sql)).toEqual({ text, type });
  });
});

describe('chance', () => {
  // The first numbers of new java.util.Random(42).
  test('a seed gives the numbers of java.util.Random', () => {
    expect(textOf('RAND(42)')).toBe('0.7275636800328681');
    expect(textOf('RAND_INTEGER(42, 10)')).toBe('0');
    expect(textOf('RAND_INTEGER(42, 1024)')).toBe('745');
  });

  test('without a seed every call differs', () => {
    expect(textOf('RAND()')).not.toBe(textOf('RAND()'));
    expect(textOf("CASE WHEN RAND() = RAND() THEN 'same' ELSE 'different' END")).toBe('different');
    expect(textOf('UUID()')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('a seed that is no literal is refused', () => {
    expect(() => textOf('RAND(CAST(RAND() AS INT))')).toThrow(/RAND does not take \(INT\)/);
  });
});
