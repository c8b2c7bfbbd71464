import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv } from '../../../src/formats/csv/csv.ts';
import { BadMessage, type Framing } from '../../../src/formats/format.ts';
import { integer, type Value } from '../../../src/model/value.ts';
import { columnsOf } from '../../support/columns.ts';
import { type Given, openCsv, optionsOf } from './open.ts';

const VALUES: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  BOOLEAN: fc.boolean(),
  TINYINT: fc.integer({ min: -128, max: 127 }),
  SMALLINT: fc.integer({ min: -32_768, max: 32_767 }),
  INT: fc.integer(),
  BIGINT: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(integer),
  FLOAT: fc.float(),
  DOUBLE: fc.double(),
  'DECIMAL(38, 10)': fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }).map(integer),
  'DECIMAL(5, 0)': fc.integer({ min: -99_999, max: 99_999 }),
  STRING: fc.string({ unit: fc.constantFrom(...'ab ,;"\'\\\n\r\t#é😀'), maxLength: 40 }).filter((text) => text !== 'NULL'),
  BYTES: fc.uint8Array(),
  DATE: fc.integer({ min: -719_162, max: 2_932_896 }),
  'TIME(3)': fc.integer({ min: 0, max: 86_399_999 }).map((millis) => millis * 1000),
  'ARRAY<INT>': fc.array(fc.option(fc.integer())),
  'ROW<x BOOLEAN, y STRING>': fc.tuple(
    fc.boolean(),
    fc.option(fc.string({ unit: fc.constantFrom(...'ab, "\\\n'), maxLength: 9 })),
  ) as fc.Arbitrary<Value>,
  'TIMESTAMP(6)': fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }).map(integer),
  'TIMESTAMP_LTZ(6)': fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }).map(integer),
};
const SYNTAXES: readonly Given[] = [
  {},
  { 'field-delimiter': '\\t', 'quote-character': "'" },
  { 'field-delimiter': '\\u0001', 'escape-character': '\\' },
  { 'field-delimiter': '§', 'quote-character': '»', 'escape-character': '€' },
  { 'field-delimiter': ';', 'write-bigdecimal-in-scientific-notation': true },
];

test.each(SYNTAXES)('%j: what was written is read again, as a message and as a line of a file', async (given) => {
  const names = Object.keys(VALUES);
  const declared = names.map((type, index) => `c${index} ${type}`).join(', ');
  const { read, write } = await openCsv(declared, { ...given, 'null-literal': 'NULL' });
  const framing = framingOf({ ...given, 'null-literal': 'NULL' });
  // Flink reads the literal of a NULL array as an array with a NULL in it.
  const valuesOf = (name: string, values: fc.Arbitrary<Value>) => (name.startsWith('ARRAY') ? values : fc.option(values));
  const rows = fc.tuple(...Object.entries(VALUES).map(([name, values]) => valuesOf(name, values)));
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 3 }), (all) => {
      const lines = all.map((row) => write(row));
      expect(lines.map((line) => read(line)[0])).toEqual(all);
      expect(framed(framing, lines.map((line) => `${line}\n`).join(''))).toEqual(lines);
    }),
  );
});

test.each([...SYNTAXES, { 'allow-comments': true, 'escape-character': '"' }, { 'disable-quote-character': true }])(
  '%j: whatever the bytes are, they are a row or a bad message',
  async (given) => {
    const { read } = await openCsv('a INT, b STRING, c BOOLEAN', given);
    const framing = framingOf(given);
    const bytes = fc.array(fc.constantFrom(...Buffer.from('12ab,;\t"\'\\\n\r #§»€\u0001'), 0xff, 0), { maxLength: 40 });
    fc.assert(
      fc.property(bytes, (units) => {
        const message = Uint8Array.from(units);
        expect(framing.endOf(message, 0, message.length)).toBeLessThan(Math.max(message.length, 1));
        try {
          for (const row of read(message)) expect(row).toHaveLength(3);
        } catch (error) {
          expect(error).toBeInstanceOf(BadMessage);
        }
      }),
      { numRuns: 1000 },
    );
  },
);

test('only the wanted columns are read: what stands in the others may be anything', async () => {
  const { read } = await openCsv('a INT, b DECIMAL(5, 2), c STRING', {}, ['c']);
  expect(read('x,y,z')).toEqual([[null, null, 'z']]);
});

test('a line that cannot be read tells the field, its text and the type', async () => {
  const { read } = await openCsv('id INT, name STRING');
  expect(() => read('1.5,x')).toThrow("'1.5' in field 1 (id) is not INT.");
  expect(() => read('1')).toThrow('it has 1 fields, and the table has 2 columns.');
  expect(() => read('1,2,3')).toThrow('it has more than the 2 fields that the table has columns.');
  expect(() => read('1,"x')).toThrow('the closing quote of field 2 is missing.');
  expect(() => read(Uint8Array.of(0x31, 0x2c, 0xff))).toThrow('field 2 (name) is not UTF-8.');
});

test('a message without bytes is a tombstone, and no row', async () => {
  expect((await openCsv('a INT, b STRING')).read('')).toEqual([]);
  expect((await openCsv('a STRING')).read('')).toEqual([['']]);
});

test('an unreadable field is NULL with ignore-parse-errors, a line that is too long is skipped', async () => {
  const { read } = await openCsv('a INT, b STRING', { 'ignore-parse-errors': true });
  expect(read('x,y')).toEqual([[null, 'y']]);
  expect(() => read('1,2,3')).toThrow(BadMessage);
  expect(csv.skipsBadMessages(optionsOf({ 'ignore-parse-errors': true }))).toBe(true);
});

test('a quoted field holds line ends, in a file too', () => {
  const text = '1,"a\nb"\r\n2,"c""\n"\n# "\n3,d"\n4,\re\n5';
  expect(framed(framingOf({}), text)).toEqual(['1,"a\nb"\r', '2,"c""\n"', '# "', '3,d"', '4,', 'e']);
  expect(framed(framingOf({ 'allow-comments': true }), '#"\n1,"\n"\n')).toEqual(['#"', '1,"\n"']);
});

test('parts of ARRAY and ROW are read as Flink does', async () => {
  const { read, write } = await openCsv('a ARRAY<INT>, b ROW<x INT, y STRING>', { 'null-literal': 'n/a' });
  expect(read('1;n/a; 3 ,1;n/a')).toEqual([
    [
      [1, null, 3],
      [1, null],
    ],
  ]);
  expect(read(' ,')).toEqual([[[], null]]);
  expect(read('n/a,n/a')).toEqual([[[null], null]]);
  expect(read('1,1;x;more')).toEqual([[[1], [1, 'x']]]);
  expect(() => read('1,1')).toThrow("'1' in field 2 (b) is not ROW<`x` INT, `y` STRING>.");
  expect(() => read('1;x,1;x')).toThrow("'1;x' in field 1 (a) is not ARRAY<INT>.");
  expect(
    write([
      [1, null],
      [2, 'x y'],
    ]),
  ).toBe('1;n/a,"2;x y"');
  expect((await openCsv('a ARRAY<INT>', { 'ignore-parse-errors': true })).read('1;x')).toEqual([[[1, null]]]);
});

test('what the format cannot hold and options that do not go together are told at once', () => {
  const given = { 'field-delimiter': 'ab', 'escape-character': '', 'disable-quote-character': true, 'quote-character': "'" };
  const faults = csv.validate(columnsOf('a TIME(6), b MAP<STRING, INT>, c ARRAY<ARRAY<INT>>'), optionsOf(given), 'read');
  expect(faults.map(({ code }) => code)).toEqual(['CSV_COLUMN', 'CSV_COLUMN', 'CSV_TIME', 'CSV_CHARACTER', 'CSV_CHARACTER', 'CSV_QUOTE']);
  expect(csv.validate(columnsOf('a TIME(6)'), optionsOf({ 'field-delimiter': '\\t' }), 'write')).toEqual([]);
});

function framingOf(given: Given): Framing {
  const framing = csv.framing?.(optionsOf(given));
  if (framing === undefined) throw new Error('csv stands in files');
  return framing;
}

/** The messages of a file, without what follows the last whole one. */
function framed(framing: Framing, text: string): string[] {
  const bytes = Buffer.from(text);
  const messages: string[] = [];
  for (let start = 0; ; ) {
    const end = framing.endOf(bytes, start, bytes.length);
    if (end < 0) return messages;
    messages.push(bytes.toString('utf8', start, end));
    start = end + framing.delimiter.length;
  }
}
