import { describe, expect, test } from 'vitest';
import { evaluate, textOf } from './evaluate.ts';

describe('literals of intervals', () => {
  test.each([
    ["INTERVAL '1' DAY", '+1 00:00:00.000'],
    ["INTERVAL -'90' MINUTES", '-0 01:30:00.000'],
    ["INTERVAL -'-5' SECOND", '+0 00:00:05.000'],
    ["INTERVAL '10 02:03:04.567891' DAY TO SECOND", '+10 02:03:04.567891'],
    ["INTERVAL '1 02' DAY(3) TO HOUR", '+1 02:00:00.000'],
    ["INTERVAL '2:03' MINUTE TO SECOND(3)", '+0 00:02:03.000'],
    ["INTERVAL '1-06' YEAR TO MONTH", '+1-06'],
    ["INTERVAL '-14' MONTH", '-1-02'],
    ["INTERVAL '2' QUARTER", '+0-06'],
    ["INTERVAL '1' WEEK", '+7 00:00:00.000'],
    ["INTERVAL '100' DAY", '+100 00:00:00.000'],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });

  test.each([
    ["INTERVAL '1:60' HOUR TO MINUTE", /'1:60' is no interval of HOUR TO MINUTE/],
    ["INTERVAL '1-12' YEAR TO MONTH", /is no interval/],
    ["INTERVAL 'x' DAY", /'x' is no interval of DAY/],
    ["INTERVAL '1' YEAR TO DAY", /No interval goes from YEAR to DAY/],
    ["INTERVAL '1' WEEK TO DAY", /No interval goes from WEEK to DAY/],
    ["INTERVAL '1' SECOND TO DAY", /No interval goes from SECOND to DAY/],
  ])('%s is refused', (sql, reason) => {
    expect(() => textOf(sql)).toThrow(reason);
  });
});

describe('arithmetic with intervals', () => {
  test.each([
    ["DATE '2024-01-31' + INTERVAL '1' MONTH", '2024-02-29', 'DATE NOT NULL'],
    ["DATE '2024-02-29' - INTERVAL '1' YEAR", '2023-02-28', 'DATE NOT NULL'],
    ["DATE '2024-01-31' + INTERVAL '36' HOUR", '2024-02-01', 'DATE NOT NULL'],
    ["INTERVAL '1' DAY + TIMESTAMP '2024-01-31 12:00:00'", '2024-02-01 12:00:00', 'TIMESTAMP(0) NOT NULL'],
    ["TIMESTAMP '2024-01-31 12:00:00.123' - INTERVAL '0.123' SECOND", '2024-01-31 12:00:00.000', 'TIMESTAMP(3) NOT NULL'],
    ["TIMESTAMP '9999-12-31 23:59:59' - INTERVAL '1' SECOND", '9999-12-31 23:59:58', 'TIMESTAMP(0) NOT NULL'],
    ["TIMESTAMP '2024-03-31 01:02:03.5' - INTERVAL '1-01' YEAR TO MONTH", '2023-02-28 01:02:03.5', 'TIMESTAMP(1) NOT NULL'],
    ["TIME '23:30:00' + INTERVAL '1' HOUR", '00:30:00', 'TIME(0) NOT NULL'],
    ["TIME '00:30:00' - INTERVAL '1' HOUR", '23:30:00', 'TIME(0) NOT NULL'],
    ["INTERVAL '1' DAY + INTERVAL '2' HOUR", '+1 02:00:00.000', 'INTERVAL DAY TO SECOND NOT NULL'],
    ["INTERVAL '1' YEAR - INTERVAL '13' MONTH", '-0-01', 'INTERVAL YEAR TO MONTH NOT NULL'],
    ["3 * INTERVAL '8' HOUR", '+1 00:00:00.000', 'INTERVAL DAY TO SECOND NOT NULL'],
    ["INTERVAL '1' DAY / 2", '+0 12:00:00.000', 'INTERVAL DAY TO SECOND NOT NULL'],
    ["-INTERVAL '1' DAY", '-1 00:00:00.000', 'INTERVAL DAY TO SECOND NOT NULL'],
    ["INTERVAL '24' HOUR = INTERVAL '1' DAY", 'TRUE', 'BOOLEAN NOT NULL'],
    ["CAST(NULL AS DATE) + INTERVAL '1' DAY", null, 'DATE'],
  ])('%s is %s, %s', (sql, text, type) => {
    expect(evaluate(sql)).toEqual({ text, type });
  });

  test('a moment takes months on the wall clock and hours as they pass', () => {
    const before = "CAST(TIMESTAMP '2024-03-30 02:30:00' AS TIMESTAMP_LTZ(3))";
    expect(textOf(`${before} + INTERVAL '24' HOUR`, 'Europe/Berlin')).toBe('2024-03-31 03:30:00.000');
    expect(textOf(`${before} + INTERVAL '1' MONTH`, 'Europe/Berlin')).toBe('2024-04-30 02:30:00.000');
  });

  test.each([
    "DATE '2024-01-31' - DATE '2024-01-30'",
    "INTERVAL '1' DAY + INTERVAL '1' MONTH",
    "INTERVAL '1' DAY - DATE '2024-01-31'",
    "INTERVAL '1' DAY * 1.5",
    "INTERVAL '1' DAY = INTERVAL '1' MONTH",
    "'1' < INTERVAL '1' DAY",
    "INTERVAL '1' DAY % 2",
  ])('%s is refused', (sql) => {
    expect(() => textOf(sql)).toThrow(expect.objectContaining({ code: 'SQL_TYPE' }));
  });

  test('an interval is not divided by zero', () => {
    expect(() => textOf("INTERVAL '1' DAY / 0")).toThrow(/divides by zero/);
  });
});
