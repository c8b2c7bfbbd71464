/**
 * The messages of a real Maxwell leave the tables that MySQL shows at the end, in its stream and in its bootstrap. Left out is what Maxwell itself
 * tells otherwise than MySQL, or otherwise in the one than in the other; what it does tell stands in a test of its own.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxwellJson } from '../../../src/formats/maxwell-json/maxwell-json.ts';
import { recogniseMaxwell } from '../../../src/formats/maxwell-json/recognise.ts';
import { formatType } from '../../../src/model/types.ts';
import { openReading, reasonOf } from '../../support/formats.ts';
import { declared, expectedRows, ghosts, type RecordedColumns, readRows, rowsLeft } from '../../support/recorded-rows.ts';

const FOLDER = new URL('fixtures/', import.meta.url);
const STREAM = /^(insert|update|delete)$/;
const BOOTSTRAP = /^bootstrap-/;

function messages(file: string, wanted: { readonly table?: string; readonly type?: RegExp } = {}): string[] {
  const lines = readFileSync(new URL(`${file}.messages`, FOLDER), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.filter((line) => {
    const { table, type } = JSON.parse(line);
    return table === (wanted.table ?? table) && (wanted.type?.test(type) ?? true);
  });
}

const recorded = (table: string) => readRows(new URL('mysql.rows', FOLDER), table);
const keyOf = (table: string) => (table === 'keyed' ? ['id', 'part'] : ['id']);

async function changesOf(lines: readonly string[], columns: RecordedColumns, key: readonly string[] = ['id']) {
  const { read } = await openReading(maxwellJson, { columns: declared(columns), key });
  return lines.flatMap(read);
}

/** Times beyond a day, labels, numbers of more than 38 digits and places: below. */
const OTHERWISE = /^(time_\d|e|d65|s|p|j|d_text|at_text)$/;
/** The log holds all of a FLOAT, a query six digits; bits come in the other order. */
const NOT_IN_BOOTSTRAP = /^(f|bits)$/;

describe.each(['plain', 'full', 'sparse'])('%s', (file) => {
  test.each(['numbers', 'texts', 'times', 'zero_dates', 'others', 'keyed'])('the stream of %s', async (table) => {
    const shown = recorded(table).columns.filter(([name]) => !OTHERWISE.test(name));
    const changes = await changesOf(messages(file, { table, type: STREAM }), shown, keyOf(table));
    expect(rowsLeft(changes, shown, keyOf(table))).toEqual(expectedRows(recorded(table), shown));
    if (file !== 'sparse') expect(ghosts(changes, shown)).toEqual([]);
  });

  test.each(['numbers', 'texts', 'others', 'keyed'])('the bootstrap of %s', async (table) => {
    const shown = recorded(table).columns.filter(([name]) => !OTHERWISE.test(name) && !NOT_IN_BOOTSTRAP.test(name));
    const changes = await changesOf(messages(file, { table, type: BOOTSTRAP }), shown, keyOf(table));
    expect(rowsLeft(changes, shown, keyOf(table))).toEqual(expectedRows(recorded(table), shown));
  });
});

test('nothing but changes of rows is one', async () => {
  const others = messages('plain').filter((line) => !STREAM.test(JSON.parse(line).type) && !line.includes('"bootstrap-insert"'));
  const kinds = ['bootstrap-complete', 'bootstrap-start', 'table-alter', 'table-create', 'table-drop'];
  expect([...new Set(others.map((line) => JSON.parse(line).type))].sort()).toEqual(kinds);
  expect(await changesOf(others, [['id', 'INT NOT NULL']])).toEqual([]);
});

test('an update of a log that does not hold whole rows is refused, not read with NULL', async () => {
  const columns = declared(recorded('partial').columns);
  const [first = '', second = '', updated = '', deleted = ''] = messages('plain', { table: 'partial' });
  const { read, readText } = await openReading(maxwellJson, { columns, key: ['id'], needsUpdateBefore: false });
  expect([first, second].flatMap(readText)).toEqual(['+I[1, a, b]', '+I[2, a, NULL]']);
  expect(reasonOf(() => read(updated))).toBe(
    "its update has no value of 'b', and does not tell what it changed. Set binlog_row_image = FULL at MySQL.",
  );
  expect(readText(deleted)).toEqual(['-D[2, NULL, NULL]']);
});

test('a topic is recognised, with bootstraps and DDL in it, and its key where Maxwell is told to send it', () => {
  const sample = (file: string) =>
    recogniseMaxwell(messages(file, { table: 'keyed' }).map((value) => ({ key: undefined, value: Buffer.from(value) })));
  expect(sample('plain')?.columns.map(({ name, type }) => [name, formatType(type)])).toEqual([
    ['id', 'INT'],
    ['part', 'STRING'],
    ['note', 'STRING'],
    ['number', 'INT'],
  ]);
  expect(sample('full')?.primaryKey).toEqual(['id', 'part']);
  const others = messages('plain', { type: /^table-/ }).map((value) => ({ key: undefined, value: Buffer.from(value) }));
  expect(recogniseMaxwell(others)).toBeUndefined();
});

test('metadata is that of the message; the key only where Maxwell is told to send it', async () => {
  const metadata = ['database', 'table', 'primary-key-columns'];
  const [plain, full] = await Promise.all(
    ['plain', 'full'].map(async (file) => {
      const { readText } = await openReading(maxwellJson, { columns: declared([['id', 'INT']]), metadata });
      return messages(file, { table: 'keyed', type: STREAM }).flatMap(readText)[0];
    }),
  );
  expect(plain).toBe('+I[1, edges, keyed, NULL]');
  expect(full).toBe('+I[1, edges, keyed, [id, part]]');
});

test('damaged messages are refused or read, and never more than that', async () => {
  for (const table of ['zero_dates', 'others']) {
    const { read } = await openReading(maxwellJson, { columns: declared(recorded(table).columns), key: ['id'] });
    const lines = messages('plain', { table, type: STREAM }).map((line) => Buffer.from(line));
    fc.assert(
      fc.property(fc.constantFrom(...lines), fc.nat(), fc.nat(255), fc.nat(), (line, at, byte, end) => {
        const bytes = Buffer.from(line);
        bytes[at % bytes.length] = byte;
        expect(reasonOf(() => read(bytes.subarray(0, end % (2 * bytes.length))))).toMatch(/^(read|it |its |the )/);
      }),
      { numRuns: 1000 },
    );
  }
});

describe('what Maxwell tells otherwise than MySQL', () => {
  /** The last row of a table that has this id. */
  async function told(column: string, { table, id, type = 'STRING', from = STREAM }: Told) {
    const { readText } = await openReading(maxwellJson, {
      columns: declared([
        ['id', 'INT'],
        [column, type],
      ]),
      needsUpdateBefore: false,
    });
    const found = messages('plain', { table, type: from })
      .flatMap(readText)
      .filter((row) => row.slice(3).startsWith(`${id}, `));
    return found.at(-1)?.slice(`+U[${id}, `.length, -1);
  }
  interface Told {
    readonly table: string;
    readonly id: number;
    readonly type?: string;
    readonly from?: RegExp;
  }

  test('a SET is an array of its labels; an empty one has none in the stream, and one without letters in the bootstrap', async () => {
    expect(await told('set_skipped', { table: 'texts', id: 1 })).toBe('["a","b"]');
    expect(await told('s', { table: 'others', id: 2 })).toBe('[]');
    expect(await told('s', { table: 'others', id: 2, from: BOOTSTRAP })).toBe('[""]');
  });

  test('a label of ENUM that is none is null, and an apostrophe in a label is doubled, in the stream alone', async () => {
    expect(await told('e', { table: 'texts', id: 4 })).toBe('NULL');
    expect(await told('e', { table: 'texts', id: 4, from: BOOTSTRAP })).toBe('');
    expect(await told('e', { table: 'texts', id: 1 })).toBe("it''s");
    expect(await told('e', { table: 'texts', id: 1, from: BOOTSTRAP })).toBe("it's");
  });

  test('bits are a number in the stream, and their bytes the other way round in the bootstrap', async () => {
    expect(await told('bits', { table: 'others', id: 3, type: 'BIGINT' })).toBe('1023');
    expect(await told('bits', { table: 'others', id: 3, type: 'BIGINT', from: BOOTSTRAP })).toBe(String(0xff03));
  });

  test('a FLOAT has all its digits in the stream, and six in the bootstrap', async () => {
    expect(await told('f', { table: 'numbers', id: 4, type: 'DOUBLE' })).toBe('1.6777216E7');
    expect(await told('f', { table: 'numbers', id: 4, type: 'DOUBLE', from: BOOTSTRAP })).toBe('1.67772E7');
  });

  test('JSON is itself; its large numbers are written out in the stream', async () => {
    expect(await told('j', { table: 'others', id: 1 })).toBe('{"价":["é",2.25]}');
    expect(await told('j', { table: 'others', id: 2 })).toBe('text');
    expect(await told('j', { table: 'others', id: 3 })).toMatch(/^\[12345678901234567168,18446744073709551615,-1,1000000/);
    expect(await told('j', { table: 'others', id: 3, from: BOOTSTRAP })).toBe('[1.2345678901234567e19,18446744073709551615,-1,1e100]');
  });

  test('a place is text, a number of more than 38 digits scientific, a date without a month all zero', async () => {
    expect(await told('p', { table: 'others', id: 1 })).toBe('POINT (1 2.5)');
    expect(await told('d65', { table: 'numbers', id: 4 })).toBe('1E-30');
    expect(await told('d_text', { table: 'zero_dates', id: 2 })).toBe('0000-00-00');
  });

  test('a time within a day is right, another is not', async () => {
    expect(await told('time_6', { table: 'times', id: 5 })).toBe('23:59:58.123456');
    expect(await told('time_0', { table: 'times', id: 1 })).toBe('17:04:05');
  });

  test("without NULLs ('output_nulls' = 'false') an update does not tell that a column was NULL", async () => {
    const shown: RecordedColumns = [
      ['id', 'INT'],
      ['part', 'STRING'],
      ['number', 'INT'],
    ];
    const lines = (file: string) => messages(file, { table: 'keyed', type: STREAM });
    expect(ghosts(await changesOf(lines('plain'), shown, keyOf('keyed')), shown)).toEqual([]);
    expect(ghosts(await changesOf(lines('sparse'), shown, keyOf('keyed')), shown)).toEqual(['id=3, part=c, number=7']);
  });
});
