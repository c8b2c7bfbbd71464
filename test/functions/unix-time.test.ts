import { afterEach, describe, expect, test, vi } from 'vitest';
import { textOf } from './evaluate.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('seconds since 1970', () => {
  test.each([
    ['FROM_UNIXTIME(44)', '1970-01-01 01:00:44'],
    ["FROM_UNIXTIME(-1, 'yyyy HH')", '1970 00'],
    ["UNIX_TIMESTAMP('1970-01-01 08:00:01.001', 'yyyy-MM-dd HH:mm:ss.SSS')", '25201'],
    ["UNIX_TIMESTAMP('1970-01-01 08:00:01.001 +0800', 'yyyy-MM-dd HH:mm:ss.SSS')", '25201'],
    ["UNIX_TIMESTAMP('1970-01-01 00:00:00')", '-3600'],
    ["FROM_UNIXTIME(9223372036854775, 'yyyy')", '292278994'],
    ['CAST(TO_TIMESTAMP_LTZ(-9223372036854775807, 3) AS STRING)', '-292275055-05-16 17:40:32.193'],
    ["UNIX_TIMESTAMP('no time')", '-9223372036854775808'],
    ["CONVERT_TZ('2024-07-01 12:00:00', 'Europe/Berlin', 'GMT+08:00')", '2024-07-01 18:00:00'],
    ["CONVERT_TZ('no time', 'UTC', 'UTC')", null],
    ["EXTRACT(EPOCH FROM TIMESTAMP '1970-01-02 00:00:00')", '86400'],
    ["EXTRACT(EPOCH FROM CAST(TIMESTAMP '1970-01-02 00:00:00' AS TIMESTAMP_LTZ(3)))", '82800'],
    ["EXTRACT(EPOCH FROM DATE '1969-12-31')", '-86400'],
    ["EXTRACT(DECADE FROM DATE '1999-12-31')", '199'],
    ["EXTRACT(CENTURY FROM DATE '2000-12-31')", '20'],
    ["EXTRACT(MILLENNIUM FROM DATE '2001-01-01')", '3'],
    ["EXTRACT(ISOYEAR FROM DATE '2021-01-03')", '2020'],
    ["EXTRACT(ISODOW FROM DATE '2021-01-03')", '7'],
    ["FLOOR(TIME '12:44:31' TO MINUTE)", '12:44:00'],
    ["CEIL(TIME '12:44:31' TO MINUTE)", '12:45:00'],
    ["CEIL(TIME '23:44:31' TO HOUR)", '00:00:00'],
  ])('%s is %s in Berlin', (sql, text) => {
    expect(textOf(sql, 'Europe/Berlin')).toBe(text);
  });

  test('without a text it is now', () => {
    vi.useFakeTimers({ now: 1_706_933_106_999, toFake: ['Date'] });
    expect(textOf('UNIX_TIMESTAMP()')).toBe('1706933106');
  });

  test.each([
    ["UNIX_TIMESTAMP('1970-01-01', 'yyyy X')", 'SQL_RUNTIME_DATE_PATTERN'],
    ["CONVERT_TZ('1970-01-01 00:00:00', 'UTC', 'Nowhere')", 'SQL_RUNTIME_TIME_ZONE'],
    ["EXTRACT(NANOSECOND FROM DATE '1970-01-01')", 'SQL_TYPE'],
    ["FLOOR(TIME '12:44:31' TO DAY)", 'SQL_TYPE'],
    ["STR_TO_MAP('a=1')", 'SQL_UNSUPPORTED'],
  ])('%s fails with %s', (sql, code) => {
    expect(() => textOf(sql)).toThrow(expect.objectContaining({ code }));
  });
});

describe('conditions on values', () => {
  test.each([
    ["IS_ALPHA('')", 'FALSE'],
    ['IS_ALPHA(NULL)', 'FALSE'],
    ["IS_ALPHA('a1')", 'FALSE'],
    ["IS_DECIMAL('1.5f')", 'TRUE'],
    ["IS_DECIMAL('abc')", 'FALSE'],
    ['IS_DECIMAL(1.5)', 'TRUE'],
    ["IS_DIGIT('1.5')", 'FALSE'],
    ['IS_DIGIT(15)', 'TRUE'],
    ['NULL IS DISTINCT FROM NULL', 'FALSE'],
    ['1 IS NOT DISTINCT FROM 1.0', 'TRUE'],
    ['1 IS NOT DISTINCT FROM NULL', 'FALSE'],
    ['12 BETWEEN SYMMETRIC 15 AND 12', 'TRUE'],
    ['12 BETWEEN ASYMMETRIC 15 AND 12', 'FALSE'],
    ['12 NOT BETWEEN SYMMETRIC 15 AND 12', 'FALSE'],
    ['12 BETWEEN SYMMETRIC NULL AND 12', null],
    ['12 NOT BETWEEN SYMMETRIC 12 AND NULL', null],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });
});
