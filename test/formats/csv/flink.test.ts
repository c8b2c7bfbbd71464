/**
 * What Flink 2.0 itself reads and writes: flink.tsv was printed by a program over its CsvRowDataDeserializationSchema and
 * CsvRowDataSerializationSchema. Fields: read or write, row type, options, message or row, row or message.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatDecimal, parseDecimal } from '../../../src/model/decimal.ts';
import { formatFloating } from '../../../src/model/floating.ts';
import { formatTimestamp, parseTimestamp } from '../../../src/model/temporal.ts';
import type { SqlType } from '../../../src/model/types.ts';
import { parseValue, type Value } from '../../../src/model/value.ts';
import { columnsOf } from '../../support/columns.ts';
import { type Given, openCsv } from './open.ts';

const lines = readFileSync(new URL('flink.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const cases = lines.map((line) => {
  const [what = '', type = '', options = '', input = '', output = ''] = line.split('\t').map(unescaped);
  return { what, columns: type.slice(4, -1), options, input, output };
});

/** Where Riffle does otherwise, and why: message → its result. */
const DEPARTURES: Readonly<Record<string, string>> = {
  // A day that the month does not have is an error; Flink takes another day.
  'DATE 2024-02-31': 'ERROR',
  'TIMESTAMP(3) 2024-02-31 00:00:00': 'ERROR',
  // A value keeps the digits of its type; Flink keeps all of them.
  'TIMESTAMP(3) 2024-01-02 03:04:05.123456789': '2024-01-02T03:04:05.123',
  'TIMESTAMP(6) 2024-01-02 03:04:05.1234567': '2024-01-02T03:04:05.123456',
  // One text of base64, not several.
  'BYTES AQ==AQ==': 'ERROR',
  // No hexadecimal floating point.
  'FLOAT 0x1p3': 'ERROR',
  // The one field of a line of a table with one column may be empty.
  'BOOLEAN ': 'false',
  'BYTES ': 'x',
  'STRING ': "''",
};

describe('reads what Flink reads', () => {
  test.each(cases.filter(({ what }) => what === 'read'))('$columns $options $input', async ({ columns, options, input, output }) => {
    const { read } = await openCsv(columns, givenOf(options));
    const types = columnsOf(columns).map(({ type }) => type);
    const departure = DEPARTURES[`${columns.slice(2)} ${input}`];
    const expected = departure ?? output.replace(/(\d\d:\d\d:\d\d\.\d+?)0+$/, '$1');
    if (/TIME\([4-9]\)/.test(columns)) return expect(output).toBe('ERROR');
    if (expected === 'ERROR' || expected === '(null row)') {
      // A comment alone and no bytes at all are no row, and no error either.
      if ((options.includes('com') && input.startsWith('#')) || (input === '' && columns.includes(','))) expect(read(input)).toEqual([]);
      else expect(() => read(input)).toThrow();
    } else expect(read(input).map((row) => row.map((value, index) => shown(value, types[index])).join(' | '))).toEqual([expected]);
  });
});

describe('writes what Flink writes', () => {
  test.each(cases.filter(({ what }) => what === 'write'))('$columns $options $input', async ({ columns, options, input, output }) => {
    const { write } = await openCsv(columns, givenOf(options));
    const texts = input.split(' | ');
    expect(write(columnsOf(columns).map(({ type }, index) => valueIn(texts[index] ?? '', type)))).toBe(output);
  });
});

function givenOf(options: string): Given {
  const names = { sep: 'field-delimiter', q: 'quote-character', esc: 'escape-character', null: 'null-literal' } as const;
  const flags = { noq: 'disable-quote-character', ign: 'ignore-parse-errors', com: 'allow-comments' } as const;
  const given: Record<string, string | boolean> = {};
  for (const [, key = '', value = ''] of options.matchAll(/(\w+)=(a,b|n\/a|.|true|false|)(?: |$)/gs)) {
    if (Object.hasOwn(names, key)) given[names[key as keyof typeof names]] = value;
    else if (key === 'sci') given['write-bigdecimal-in-scientific-notation'] = value === 'true';
    else given[flags[key as keyof typeof flags]] = true;
  }
  return given;
}

/** As Flink's data structures print themselves. */
function shown(value: Value | undefined, type: SqlType | undefined): string {
  if (value === null || value === undefined || type === undefined) return 'null';
  if (typeof value === 'string') return `'${value}'`;
  if (value instanceof Uint8Array) return `x${Buffer.from(value).toString('hex')}`;
  if (type.kind === 'DECIMAL') return formatDecimal(value as number, type.scale);
  if (type.kind === 'FLOAT' || type.kind === 'DOUBLE') return formatFloating(value as number, type.kind);
  if (type.kind === 'TIME') return String((value as number) / 1000);
  if (type.kind !== 'TIMESTAMP' && type.kind !== 'TIMESTAMP_LTZ') return String(value);
  const text = formatTimestamp(value as number, 0).replace(' ', 'T');
  return text.endsWith('T00:00:00') ? text.slice(0, -3) : text;
}

function valueIn(text: string, type: SqlType): Value {
  if (text === 'null' && type.kind !== 'VARCHAR') return null;
  switch (type.kind) {
    case 'VARCHAR':
      return text === 'null' ? null : text.slice(1, -1);
    case 'DECIMAL':
      return parseDecimal(text, type.scale) ?? null;
    case 'VARBINARY':
      return new Uint8Array(Buffer.from(text.slice(1), 'hex'));
    case 'DATE':
      return Number(text);
    case 'TIME':
      return Number(text) * 1000;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return parseTimestamp(text, type.precision) ?? null;
    default:
      return parseValue(text, type, 'UTC') ?? null;
  }
}

function unescaped(text: string): string {
  const meanings: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0' };
  return text.replace(/\\(.)/g, (_, mark: string) => meanings[mark] ?? mark);
}
