import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canCast, caster, tryCaster } from '../../src/functions/cast.ts';
import { formatType, type SqlType, simple, varchar } from '../../src/model/types.ts';
import { formatValue } from '../../src/model/value.ts';
import { typedValues } from '../model/arbitraries.ts';
import { textOf } from './evaluate.ts';

describe('CAST', () => {
  test.each([
    ['CAST(1.5 AS INT)', '1'],
    ['CAST(-1.5 AS INT)', '-1'],
    ['CAST(2.345 AS DECIMAL(10, 2))', '2.35'],
    ["CAST('1.9' AS INT)", '1'],
    ["CAST(' 42 ' AS BIGINT)", '42'],
    ["CAST('1e3' AS DOUBLE)", '1000.0'],
    ["CAST('12.345' AS DECIMAL(5, 2))", '12.35'],
    ['CAST(0.1 AS DOUBLE)', '0.1'],
    ['CAST(0.1 AS FLOAT)', '0.1'],
    ['CAST(CAST(0.1 AS FLOAT) AS DECIMAL(10, 5))', '0.10000'],
    ['CAST(1e10 AS BIGINT)', '10000000000'],
    ['CAST(1.5e0 AS STRING)', '1.5'],
    ["CAST('true' AS BOOLEAN)", 'TRUE'],
    ['CAST(0 AS BOOLEAN)', 'FALSE'],
    ['CAST(TRUE AS INT)', '1'],
    ['CAST(TRUE AS DECIMAL(4, 2))', '1.00'],
    ["CAST('abcdef' AS VARCHAR(3))", 'abc'],
    ["CAST('a😀bc' AS VARCHAR(2))", 'a😀'],
    ["CAST('ab' AS CHAR(4)) || '|'", 'ab  |'],
    ["CAST(CAST('a\u00e4' AS BYTES) AS STRING)", 'a\u00e4'],
    ["CAST('abc' AS BYTES)", "x'616263'"],
    ["CAST(CAST('abc' AS BYTES) AS VARBINARY(2))", "x'6162'"],
    ["CAST(CAST('a' AS BYTES) AS BINARY(3))", "x'610000'"],
    ["CAST('2024-02-29' AS DATE)", '2024-02-29'],
    ["CAST(TIMESTAMP '2024-02-29 12:30:45.6789' AS DATE)", '2024-02-29'],
    ["CAST(TIMESTAMP '2024-02-29 12:30:45.6789' AS TIME)", '12:30:45'],
    ["CAST(TIMESTAMP '2024-02-29 12:30:45.6789' AS TIMESTAMP(2))", '2024-02-29 12:30:45.67'],
    ["CAST(TIMESTAMP '1969-12-31 23:59:59.999' AS TIMESTAMP(0))", '1969-12-31 23:59:59'],
    ["CAST(DATE '9999-12-31' AS TIMESTAMP(3))", '9999-12-31 00:00:00.000'],
    ["CAST(TIMESTAMP '2024-07-01 00:00:00' AS TIMESTAMP_LTZ(3))", '2024-07-01 00:00:00.000'],
    ["CAST(CAST('2024-07-01 00:00:00' AS TIMESTAMP_LTZ(3)) AS STRING)", '2024-07-01 00:00:00.000'],
    ["CAST(DATE '2024-01-02' AS STRING)", '2024-01-02'],
    ['CAST(9223372036854775807 + 1 AS DECIMAL(19, 0))', '9223372036854775808'],
    ['9223372036854775807 + 1 > 9223372036854775807.5', 'TRUE'],
    ['CAST(NULL AS INT)', null],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql, 'Europe/Berlin')).toBe(text);
  });

  test.each([
    "CAST('x' AS INT)",
    'CAST(128 AS TINYINT)',
    'CAST(2147483648 AS INT)',
    'CAST(1e20 AS BIGINT)',
    "CAST(CAST('NaN' AS DOUBLE) AS INT)",
    'CAST(100 AS DECIMAL(2, 0))',
    'CAST(99.5 AS DECIMAL(2, 0))',
    "CAST('2024-02-30' AS DATE)",
    "CAST('maybe' AS BOOLEAN)",
  ])('%s is an error, and TRY_CAST is NULL', (sql) => {
    expect(() => textOf(sql)).toThrow(expect.objectContaining({ code: 'SQL_RUNTIME_CAST' }));
    expect(textOf(sql.replace('CAST', 'TRY_CAST'))).toBe(null);
  });

  test('what fails is shown with its type, shortened where it is long', () => {
    const long = 'x'.repeat(500);
    expect(() => textOf(`CAST('${long}' AS INT)`)).toThrow(/^The CHAR\(500\) value 'x{60}…' cannot be cast to INT\./);
  });
});

test('a cast that is allowed never throws anything but the cast error, and TRY_CAST agrees with CAST', () => {
  fc.assert(
    fc.property(typedValues, typedValues, ({ type: from, value }, { type: to }) => {
      fc.pre(canCast(from, to));
      const pair = { from, to, timeZone: 'Europe/Berlin' };
      const tried = tryCaster(pair)(value as never);
      if (tried === null) expect(() => caster(pair)(value as never)).toThrow(expect.objectContaining({ code: 'SQL_RUNTIME_CAST' }));
      else expect(caster(pair)(value as never)).toEqual(tried);
    }),
    { numRuns: 3000 },
  );
});

test('through STRING and back every value comes home', () => {
  fc.assert(
    fc.property(typedValues, ({ type, value }) => {
      // Bytes that are no UTF-8 do not survive as text.
      fc.pre(type.kind !== 'VARBINARY');
      const text = caster({ from: type, to: varchar(), timeZone: 'UTC' })(value as never);
      expect(text).toBe(formatValue(value, type, 'UTC'));
      expect(caster({ from: varchar(), to: type, timeZone: 'UTC' })(text as never)).toEqual(value);
    }),
    { numRuns: 1000 },
  );
});

test('what has no meaning is not offered', () => {
  const refused: readonly (readonly [SqlType, SqlType])[] = [
    [simple('INT'), simple('DATE')],
    [simple('DATE'), simple('BIGINT')],
    [simple('BOOLEAN'), simple('DATE')],
    [simple('DOUBLE'), { kind: 'BINARY', length: 4, nullable: true }],
    [simple('DATE'), { kind: 'TIME', precision: 0, nullable: true }],
  ];
  expect(refused.filter(([from, to]) => canCast(from, to)).map((pair) => pair.map(formatType))).toEqual([]);
});
