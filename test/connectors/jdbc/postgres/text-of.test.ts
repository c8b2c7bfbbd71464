import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServerColumn } from '../../../../src/connectors/jdbc/postgres/target-table.ts';
import { textOf } from '../../../../src/connectors/jdbc/postgres/text-of.ts';
import { integer } from '../../../../src/model/integer.ts';
import { decimal, type SqlType, simple, temporal } from '../../../../src/model/types.ts';
import { parseValue, type Value } from '../../../../src/model/value.ts';
import { serverColumn } from './server-column.ts';

/** Law: the text that the server gets, read as the type, is the value. */
function law(type: SqlType, server: ServerColumn, values: fc.Arbitrary<Value>): void {
  const text = textOf(type, server, 'UTC');
  fc.assert(
    fc.property(values, (value) => {
      expect(parseValue(text(value).replace(/\+00$/, ''), type, 'UTC')).toEqual(value);
    }),
    { numRuns: 500 },
  );
}

const YEAR_1 = -62_135_596_800_000_000n;
const YEAR_9999 = 253_402_300_799_999_999n;

test.each([0, 2, 10, 38])('DECIMAL(38, %i) keeps every digit', (scale) => {
  const limit = 10n ** 38n - 1n;
  law(decimal(38, scale), serverColumn('numeric'), fc.bigInt(-limit, limit).map(integer));
  law(decimal(38, scale), serverColumn('numeric'), fc.integer({ min: -1000, max: 1000 }));
});

test('TIMESTAMP, TIMESTAMP_LTZ, TIME and DATE keep every microsecond from 0001 to 9999', () => {
  const micros = fc.bigInt(YEAR_1, YEAR_9999).map(integer);
  law(temporal('TIMESTAMP', 6), serverColumn('timestamp'), micros);
  law(temporal('TIMESTAMP_LTZ', 6), serverColumn('timestamptz'), micros);
  law(temporal('TIME', 6), serverColumn('time'), fc.integer({ min: 0, max: 86_399_999_999 }));
  law(simple('DATE'), serverColumn('date'), fc.integer({ min: -719_162, max: 2_932_896 }));
});

test('FLOAT and DOUBLE keep every bit but NaN’s', () => {
  law(simple('DOUBLE'), serverColumn('float8'), fc.double({ noNaN: true, noDefaultInfinity: true }));
  law(simple('FLOAT'), serverColumn('float4'), fc.float({ noNaN: true, noDefaultInfinity: true }).map(Math.fround));
  const text = textOf(simple('DOUBLE'), serverColumn('float8'), 'UTC');
  expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0].map(text)).toEqual(['NaN', 'Infinity', '-Infinity', '-0']);
});

test('what goes into text is what CAST to STRING gives', () => {
  const into = (type: SqlType, value: Value) => textOf(type, serverColumn('text'), 'Europe/Berlin')(value);
  expect(into(decimal(10, 2), 350)).toBe('3.50');
  expect(into(simple('BOOLEAN'), true)).toBe('TRUE');
  expect(into(temporal('TIMESTAMP', 3), 0)).toBe('1970-01-01 00:00:00.000');
  expect(into(temporal('TIMESTAMP_LTZ', 0), 0)).toBe('1970-01-01 01:00:00');
});
