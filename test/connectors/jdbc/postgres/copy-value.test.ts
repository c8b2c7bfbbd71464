import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CopyBytes } from '../../../../src/connectors/jdbc/postgres/copy-bytes.ts';
import { putValue } from '../../../../src/connectors/jdbc/postgres/copy-value.ts';
import type { ServerColumn } from '../../../../src/connectors/jdbc/postgres/target-table.ts';
import { textOf } from '../../../../src/connectors/jdbc/postgres/text-of.ts';
import { integer } from '../../../../src/model/integer.ts';
import { decimal, type SqlType, simple, temporal, varchar } from '../../../../src/model/types.ts';
import type { Value } from '../../../../src/model/value.ts';
import { serverColumn } from './server-column.ts';

/** Law: the bytes are the value's text, escaped; also where the buffer has to grow. */
function law(type: SqlType, server: ServerColumn, values: fc.Arbitrary<Value>): void {
  const text = textOf(type, server, 'Europe/Berlin');
  const put = putValue(type, server, text);
  fc.assert(
    fc.property(fc.array(values), (list) => {
      const out = new CopyBytes(1);
      for (const value of list) put(out, value);
      expect(out.take().toString('utf8')).toBe(list.map((value) => escaped(text(value))).join(''));
      expect(out.length).toBe(0);
    }),
    { numRuns: 300 },
  );
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}

test('integers of any size', () => {
  law(simple('INT'), serverColumn('int4'), fc.integer());
  law(simple('BIGINT'), serverColumn('int8'), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(integer));
  law(simple('BIGINT'), serverColumn('int8'), fc.maxSafeNat());
  const edges = [0, -0, 1, 9, 10, 99, 2 ** 31 - 1, 2 ** 31, 999_999_999, 1_000_000_000, 10 ** 15, Number.MAX_SAFE_INTEGER];
  law(simple('BIGINT'), serverColumn('int8'), fc.constantFrom(...edges));
});

test.each([0, 2, 9, 10, 15, 16, 38])('DECIMAL(38, %i)', (scale) => {
  law(decimal(38, scale), serverColumn('numeric'), fc.bigInt(-(10n ** 38n), 10n ** 38n).map(integer));
  law(decimal(38, scale), serverColumn('numeric'), fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -1000, max: 1000 })));
});

test('moments, with and without a fraction, into columns of both kinds and into text', () => {
  const micros = fc.bigInt(-62_135_596_800_000_000n, 253_402_300_799_999_999n).map(integer);
  const seconds = fc.integer({ min: -1_000_000, max: 2_000_000_000 }).map((second) => second * 1_000_000);
  for (const values of [micros, seconds]) {
    law(temporal('TIMESTAMP', 6), serverColumn('timestamp'), values);
    law(temporal('TIMESTAMP', 6), serverColumn('text'), values);
    law(temporal('TIMESTAMP_LTZ', 6), serverColumn('timestamptz'), values);
    law(temporal('TIMESTAMP_LTZ', 6), serverColumn('timestamp'), values);
  }
});

test('texts, with what COPY escapes and with characters of every length', () => {
  const character = fc.constantFrom('a', 'ä', '別', '😀', '\\', '\n', '\r', '\t', '\u000b', '\u007f');
  law(varchar(), serverColumn('text'), fc.string({ unit: character, maxLength: 100 }));
});

test('U+0000 is noted', () => {
  const put = putValue(varchar(), serverColumn('text'), (value) => String(value));
  for (const text of ['a\0', `${'x'.repeat(100)}\0`]) {
    const out = new CopyBytes(100);
    put(out, text);
    expect(out.hasNul).toBe(true);
  }
});

test('a row of many NULLs finds room', () => {
  const out = new CopyBytes(1);
  for (let column = 0; column < 1000; column++) {
    out.null();
    out.byte(0x09);
  }
  expect(out.take().toString()).toBe('\\N\t'.repeat(1000));
});
