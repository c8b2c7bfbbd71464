import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findFunction, functionNames } from '../../src/functions/catalogue.ts';
import { UserError } from '../../src/model/errors.ts';
import { evaluate, textOf } from './evaluate.ts';

const ENTRIES = [...new Set(functionNames().map(findFunction))].filter((entry) => entry !== undefined);

test.each(ENTRIES.map((entry) => [entry.name, entry.example] as const))(
  'the example of %s gives what its help says',
  (_, { sql, result }) => {
    expect(textOf(sql)).toBe(result);
  },
);

test('names are upper case or operators, every alias finds its entry, in any case', () => {
  for (const name of functionNames()) {
    expect(name).toBe(name.toUpperCase());
    expect(findFunction(name.toLowerCase())).toBe(findFunction(name));
  }
  expect(findFunction('SUBSTR')).toBe(findFunction('SUBSTRING'));
  expect(findFunction('NO_SUCH_FUNCTION')).toBeUndefined();
});

test.each(['+', '-', '*', '/', '%', '=', '<>', '<', '<=', '>', '>=', '||', 'LIKE'])('NULL %s NULL is NULL', (operator) => {
  const type = operator === '||' || operator === 'LIKE' ? 'STRING' : 'INT';
  expect(textOf(`CAST(NULL AS ${type}) ${operator} NULL`)).toBe(null);
});

describe('arithmetic has the types and values of Flink', () => {
  test.each([
    ['7 / 2', '3', 'INT NOT NULL'],
    ['-7 / 2', '-3', 'INT NOT NULL'],
    ['-7 % 3', '-1', 'INT NOT NULL'],
    ['CAST(10 AS BIGINT) % 3', '1', 'INT NOT NULL'],
    ['2147483647 + 1', '2147483648', 'INT NOT NULL'],
    ['9223372036854775807 * 3', '27670116110564327421', 'BIGINT NOT NULL'],
    ['1.10 + 1', '2.10', 'DECIMAL(13, 2) NOT NULL'],
    ['1.0 / 3', '0.333333333333', 'DECIMAL(13, 12) NOT NULL'],
    ['2.0 / 3.0', '0.666667', 'DECIMAL(8, 6) NOT NULL'],
    ['-2.0 / 3.0', '-0.666667', 'DECIMAL(8, 6) NOT NULL'],
    ['CAST(1 AS DECIMAL(38, 10)) * CAST(0.0000015 AS DECIMAL(38, 10))', '0.000002', 'DECIMAL(38, 6) NOT NULL'],
    ['0.1 + 1e0', '1.1', 'DOUBLE NOT NULL'],
    ['1e0 / 0', 'Infinity', 'DOUBLE NOT NULL'],
    ['CAST(0.1 AS FLOAT) + CAST(0.2 AS FLOAT)', '0.3', 'FLOAT NOT NULL'],
    ['-(-9223372036854775807)', '9223372036854775807', 'BIGINT NOT NULL'],
    ['1 + NULL', null, 'INT'],
  ])('%s is %s, %s', (sql, text, type) => {
    expect(evaluate(sql)).toEqual({ text, type });
  });

  test.each(['1 / 0', '1 % 0', '1.5 / 0', 'MOD(1, 0)', '1 / (2.5 - 2.5)'])('%s is an error that names it', (sql) => {
    expect(() => textOf(sql)).toThrow(expect.objectContaining({ code: 'SQL_RUNTIME_DIVISION_BY_ZERO' }));
  });
});

describe('comparisons bring both sides to one type', () => {
  test.each([
    ['1.50 = 1.5', 'TRUE'],
    ['1 = 1.0000001', 'FALSE'],
    ['9007199254740993 = 9007199254740992', 'FALSE'],
    ['9007199254740993 > 9007199254740992.5', 'TRUE'],
    ["DATE '2024-01-01' = TIMESTAMP '2024-01-01 00:00:00'", 'TRUE'],
    ["TIMESTAMP '0001-01-01 00:00:00' < TIMESTAMP '9999-12-31 23:59:59.999999'", 'TRUE'],
    ["DATE '2024-01-31' < '2024-02-01'", 'TRUE'],
    ["'5' = 5", 'TRUE'],
    ["'😀' > '\uffff'", 'TRUE'],
    ['NULL = NULL', null],
    ['1 IN (2, NULL)', null],
    ['1 IN (1, NULL)', 'TRUE'],
    ['1 NOT IN (2, NULL)', null],
    ['2.0 IN (1, 2, 3, 4, 5, 6)', 'TRUE'],
    ['7 NOT IN (1, 2, 3, 4, 5, 6)', 'TRUE'],
    ["'b' BETWEEN 'a' AND 'c'", 'TRUE'],
    ["CAST('a' AS BYTES) < CAST('b' AS BYTES)", 'TRUE'],
    ["CAST('a' AS BYTES) = CAST('a' AS BYTES)", 'TRUE'],
    ['FALSE < TRUE', 'TRUE'],
    ['GREATEST(1, 2.5, NULL)', null],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });
});

describe('text counts code points', () => {
  test.each([
    ["CHAR_LENGTH('a😀b')", '3'],
    ["SUBSTRING('a😀b', 2)", '😀b'],
    ["SUBSTRING('a😀b', 2, 1)", '😀'],
    ["SUBSTRING('abc', 0)", 'abc'],
    ["SUBSTRING('abc', -2, 1)", 'b'],
    ["SUBSTRING('abc', -4)", ''],
    ["SUBSTRING('abc', 9)", ''],
    ["SUBSTRING('abc', 1, -1)", null],
    ["POSITION('b' IN 'a😀b')", '3'],
    ["POSITION('' IN 'abc')", '1'],
    ["POSITION('x' IN 'abc')", '0'],
    ["REVERSE('a😀')", '😀a'],
    ["TRIM(BOTH 'xy' FROM 'xyaxbyx')", 'axb'],
    ["TRIM(LEADING '0' FROM '007')", '7'],
    ["TRIM(TRAILING '0' FROM '700')", '7'],
    ["REPLACE('a.b', '.', '$&')", 'a$&b'],
    ["REPLACE('ab', '', 'x')", 'xaxbx'],
    ["LPAD('😀', 3, 'ab')", 'ab😀'],
    ["LPAD('abc', 2, 'x')", 'ab'],
    ["LPAD('abc', 2, '')", null],
    ["RPAD('a', 3, '')", null],
    ["LEFT('abc', -1)", ''],
    ["RIGHT('a😀', 1)", '😀'],
    ["REPEAT('a', -1)", ''],
    ["'n' || 1 || TRUE || 1.50", 'n1TRUE1.50'],
    ["CONCAT('a', NULL)", null],
    ["CONCAT_WS(NULL, 'a')", null],
    ["CONCAT_WS(',', 'a', 1)", 'a,1'],
    ["UPPER('straße')", 'STRASSE'],
    ["OVERLAY('a😀c' PLACING 'xy' FROM 2 FOR 1)", 'axyc'],
    ["OVERLAY('abc' PLACING 'x' FROM 9)", 'abc'],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });
});

describe('LIKE', () => {
  test.each([
    ["'abc' LIKE 'abc'", 'TRUE'],
    ["'abc' LIKE 'b'", 'FALSE'],
    ["'' LIKE '%'", 'TRUE'],
    ["'' LIKE ''", 'TRUE'],
    ["'' LIKE '_'", 'FALSE'],
    ["'😀' LIKE '_'", 'TRUE'],
    ["'a.c' LIKE 'a.c'", 'TRUE'],
    ["'abc' LIKE 'a.c'", 'FALSE'],
    ["'line\nbreak' LIKE 'line%'", 'TRUE'],
    ["'50%' LIKE '50!%' ESCAPE '!'", 'TRUE'],
    ["'500' LIKE '50!%' ESCAPE '!'", 'FALSE'],
    ["'a!b' LIKE 'a!!b' ESCAPE '!'", 'TRUE'],
    ["'abc' NOT LIKE '%z%'", 'TRUE'],
    ["NULL LIKE '%'", null],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });

  test('an escape in front of anything else is an error', () => {
    expect(() => textOf("'a' LIKE 'a!b' ESCAPE '!'")).toThrow(UserError);
  });

  test('it matches what the same pattern matches as a regular expression', () => {
    const evaluator = findFunction('LIKE')?.evaluator({
      operandTypes: [],
      type: { kind: 'BOOLEAN', nullable: true },
      timeZone: 'UTC',
      text: 'LIKE',
      operandCalls: [],
    });
    const matches = evaluator as (value: string, pattern: string) => boolean;
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 8 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '%', '%', '_'), maxLength: 6 });
    fc.assert(
      fc.property(letters, patterns, (value, pattern) => {
        const expression = new RegExp(`^${pattern.replaceAll('%', '.*').replaceAll('_', '.')}$`, 'su');
        expect(matches(value, pattern)).toBe(expression.test(value));
      }),
      { numRuns: 3000 },
    );
  });

  test('a hostile pattern costs text times pattern, not more', () => {
    const started = performance.now();
    expect(textOf(`REPEAT('a', 20000) LIKE '%a%a%a%a%a%a%a_b'`)).toBe('FALSE');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('rounding', () => {
  test.each([
    ['ROUND(2.5)', '3', 'DECIMAL(2, 0) NOT NULL'],
    ['ROUND(-2.5)', '-3', 'DECIMAL(2, 0) NOT NULL'],
    ['ROUND(9.99, 1)', '10.0', 'DECIMAL(3, 1) NOT NULL'],
    ['ROUND(1.5, 9)', '1.5', 'DECIMAL(2, 1) NOT NULL'],
    ['ROUND(1250, -2)', '1300', 'INT NOT NULL'],
    ['ROUND(125.5, -1)', '130', 'DECIMAL(4, 0) NOT NULL'],
    ['ROUND(1.005e0, 2)', '1.01', 'DOUBLE NOT NULL'],
    ['ROUND(-1.5e0)', '-2.0', 'DOUBLE NOT NULL'],
    ['ROUND(1e300, 2)', '1.0E300', 'DOUBLE NOT NULL'],
    ['FLOOR(-0.1)', '-1', 'DECIMAL(1, 0) NOT NULL'],
    ['CEIL(-0.9)', '0', 'DECIMAL(1, 0) NOT NULL'],
    ['CEILING(1.1e0)', '2.0', 'DOUBLE NOT NULL'],
    ['FLOOR(5)', '5', 'INT NOT NULL'],
    ['ABS(-9223372036854775807)', '9223372036854775807', 'BIGINT NOT NULL'],
  ])('%s is %s, %s', (sql, text, type) => {
    const found = evaluate(sql);
    expect(found.text).toBe(text);
    if (!sql.includes('0.')) expect(found.type).toBe(type);
  });
});

describe('conditions', () => {
  test.each([
    ['COALESCE(NULL, NULL)', null],
    ['COALESCE(1, 1 / 0)', '1'],
    ['IF(1 = 1, 1, 1 / 0)', '1'],
    ['IF(NULL, 1, 2)', '2'],
    ['IFNULL(NULL, 1.5)', '1.5'],
    ['NULLIF(1, 1.0)', null],
    ['NULLIF(2, 1)', '2'],
    ['NULLIF(2, 1.50)', '2'],
    ['NULLIF(1.5, 1.50)', null],
    ['NULLIF(-12.05, 0.33)', '-12.05'],
    ["CASE WHEN FALSE THEN 'a' WHEN NULL THEN 'b' ELSE 'c' END", 'c'],
    ["CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", 'b'],
    ["CASE 2 WHEN 1, 2 THEN 'a' WHEN 3 THEN 'b' END", 'a'],
    ['CASE WHEN FALSE THEN 1 END', null],
    ['NULL AND FALSE', 'FALSE'],
    ['NULL OR TRUE', 'TRUE'],
    ['NOT NULL', null],
    ['NULL IS NOT TRUE', 'TRUE'],
    ['FALSE AND 1 / 0 = 1', 'FALSE'],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });
});

describe('dates and times', () => {
  test.each([
    ["EXTRACT(DAY FROM DATE '0001-01-01')", '1'],
    ["YEAR(TIMESTAMP '9999-12-31 23:59:59.999999')", '9999'],
    ["SECOND(TIME '01:02:03')", '3'],
    ["HOUR(TIMESTAMP '1969-12-31 23:00:00')", '23'],
    ["DAYOFWEEK(DATE '1969-12-28')", '1'],
    ["WEEK(DATE '2020-12-31')", '53'],
    ["DATE_FORMAT(TIMESTAMP '0001-02-03 04:05:06.789', 'yyyyMMddHHmmssSSS')", '00010203040506789'],
    ["DATE_FORMAT(TIMESTAMP '2024-02-03 14:05:06', 'EEE, d MMM yy h:mm a')", 'Sat, 3 Feb 24 2:05 PM'],
    ["DATE_FORMAT('2024-02-03 04:05:06', 'yyyy-MM-dd''T''HH:mm:ss')", '2024-02-03T04:05:06'],
    ["DATE_FORMAT(DATE '2024-12-31', 'D EEEE MMMM')", '366 Tuesday December'],
    ["TO_DATE('2024-02-30')", null],
    ["TO_DATE('20240203', 'yyyyMMdd')", '2024-02-03'],
    ["TO_DATE('3 Feb 2024', 'd MMM yyyy')", '2024-02-03'],
    ["TO_DATE('x', 'yyyy')", null],
    ["TO_TIMESTAMP('03/02/2024 02:05:06 PM', 'dd/MM/yyyy hh:mm:ss a')", '2024-02-03 14:05:06.000'],
    ["TO_TIMESTAMP('2024-02-03 04:05:06.7896')", '2024-02-03 04:05:06.789'],
    ["TO_TIMESTAMP('9999-12-31 23:59:59')", '9999-12-31 23:59:59.000'],
    ['TO_TIMESTAMP_LTZ(1706933106, 0)', '2024-02-03 12:05:06.000'],
    ["HOUR(CAST(TIMESTAMP '2024-02-03 04:05:06' AS TIMESTAMP_LTZ(3)))", '4'],
    ["FLOOR(TIMESTAMP '2024-05-15 12:34:56.789' TO HOUR)", '2024-05-15 12:00:00.000'],
    ["FLOOR(TIMESTAMP '2024-05-15 12:34:56' TO QUARTER)", '2024-04-01 00:00:00'],
    ["FLOOR(TIMESTAMP '2024-05-15 12:34:56' TO WEEK)", '2024-05-12 00:00:00'],
    ["FLOOR(TIMESTAMP '0001-05-15 12:34:56' TO YEAR)", '0001-01-01 00:00:00'],
    ["FLOOR(TIMESTAMP '1969-12-31 23:59:59' TO MINUTE)", '1969-12-31 23:59:00'],
    ["CEIL(TIMESTAMP '2024-12-31 00:00:01' TO MONTH)", '2025-01-01 00:00:00'],
    ["CEIL(DATE '2024-12-01' TO MONTH)", '2024-12-01'],
    ["TIMESTAMPADD(YEAR, -1, DATE '2024-02-29')", '2023-02-28'],
    ["TIMESTAMPADD(HOUR, 25, DATE '2024-02-28')", '2024-02-29 01:00:00'],
    ["TIMESTAMPADD(SECOND, -1, TIMESTAMP '1970-01-01 00:00:00')", '1969-12-31 23:59:59'],
    ["TIMESTAMPDIFF(MONTH, DATE '2024-01-31', DATE '2024-02-29')", '1'],
    ["TIMESTAMPDIFF(MONTH, DATE '2024-01-15', DATE '2024-02-14')", '0'],
    ["TIMESTAMPDIFF(MONTH, DATE '2024-02-14', DATE '2024-01-15')", '0'],
    ["TIMESTAMPDIFF(YEAR, DATE '0001-01-01', DATE '9999-12-31')", '9998'],
    ["TIMESTAMPDIFF(HOUR, TIMESTAMP '2024-01-02 00:00:00', TIMESTAMP '2024-01-01 00:30:00')", '-23'],
  ])('%s is %s in Shanghai', (sql, text) => {
    expect(textOf(sql, 'Asia/Shanghai')).toBe(text);
  });

  test('a letter without meaning is an error that names it', () => {
    expect(() => textOf("DATE_FORMAT(DATE '2024-01-01', 'yyyy-QQ')")).toThrow(/'Q'/);
  });
});
