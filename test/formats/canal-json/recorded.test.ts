/** The messages of a real Canal leave the tables that MySQL shows at the end; what it tells otherwise than MySQL stands in tests of its own. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canalJson } from '../../../src/formats/canal-json/canal-json.ts';
import { recogniseCanal } from '../../../src/formats/canal-json/recognise.ts';
import { formatType } from '../../../src/model/types.ts';
import { openReading, reasonOf } from '../../support/formats.ts';
import { declared, expectedRows, ghosts, type RecordedColumns, readRows, rowsLeft } from '../../support/recorded-rows.ts';

const FOLDER = new URL('fixtures/', import.meta.url);
const MESSAGES = readFileSync(new URL('mysql.messages', FOLDER), 'utf8').trimEnd().split('\n');
const messages = (table: string) => MESSAGES.filter((line) => line.includes(`"table":"${table}"`));
const recorded = (table: string) => readRows(new URL('mysql.rows', FOLDER), table);
const keyOf = (table: string) => (table === 'keyed' ? ['id', 'part'] : ['id']);

/** All of the topic's messages are read, by a table that takes those of its own. */
async function changesOf(table: string, columns: RecordedColumns) {
  const options = { 'database.include': 'edges', 'table.include': table };
  const { read } = await openReading(canalJson, { columns: declared(columns), key: keyOf(table), options });
  return MESSAGES.flatMap(read);
}

/** Labels, places, text that is not in UTF-8, JSON with its blanks: below. TIMESTAMP is text without a zone. */
const OTHERWISE = /^(e|s|p|l|j)$/;

test.each(['numbers', 'texts', 'times', 'zero_dates', 'others', 'keyed'])('%s', async (table) => {
  const columns = recorded(table).columns.map(([name, type]) => [name, type.replace('TIMESTAMP_LTZ', 'TIMESTAMP')] as const);
  const shown = columns.filter(([name]) => !OTHERWISE.test(name));
  const changes = await changesOf(table, shown);
  expect(rowsLeft(changes, shown, keyOf(table))).toEqual(expectedRows(recorded(table), shown));
  expect(ghosts(changes, shown)).toEqual([]);
});

/** The last row of a table that has this id. */
async function told(
  column: string,
  { table, id, type = 'STRING' }: { readonly table: string; readonly id: number; readonly type?: string },
) {
  const columns = declared([
    ['id', 'INT'],
    [column, type],
  ]);
  const { readText } = await openReading(canalJson, { columns, needsUpdateBefore: false });
  const found = messages(table)
    .flatMap(readText)
    .filter((row) => row.slice(3).startsWith(`${id}, `));
  return found.at(-1)?.slice(`+U[${id}, `.length, -1);
}

describe('what Canal tells otherwise than MySQL', () => {
  test('a label of ENUM is its number, a SET a number of bits', async () => {
    expect(await told('e', { table: 'texts', id: 5 })).toBe('4');
    expect(await told('e', { table: 'texts', id: 4 })).toBe('0');
    expect(await told('set_skipped', { table: 'texts', id: 1 })).toBe('3');
    expect(await told('s', { table: 'others', id: 3 })).toBe('2');
  });

  test('JSON has its blanks, and numbers as Java writes them', async () => {
    expect(await told('j', { table: 'others', id: 1 })).toBe('{"价": ["é", 2.25]}');
    expect(await told('j', { table: 'others', id: 2 })).toBe('"text"');
    expect(await told('j', { table: 'others', id: 3 })).toBe('[1.2345678901234567E19, 18446744073709551615, -1, 1.0E100]');
  });

  test('a place is its bytes, the number of its system of coordinates in front', async () => {
    expect(await told('p', { table: 'others', id: 3, type: 'BYTES' })).toBe("x'000000000101000000000000000000f0bf000000000000f0bf'");
  });

  test('of text in another character set than that of its connection only ASCII is left', async () => {
    expect(await told('l', { table: 'texts', id: 1 })).toBe('Caf\ufffd \ufffd\ufffd');
  });

  test('an instant has no zone: it is no TIMESTAMP_LTZ', async () => {
    const { read } = await openReading(canalJson, { columns: 'tsn TIMESTAMP_LTZ(3)' });
    expect(reasonOf(() => messages('zero_dates').flatMap(read))).toMatch(
      /the field 'tsn' is "2020-01-01 00:00:00" .* declare the column TIMESTAMP\.$/,
    );
  });
});

test('bytes are the characters of their numbers, none above 255', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const { read } = await openReading(canalJson, { columns: 'bytes BYTES' });
  expect(read(messages('others')[0] ?? '')[0]?.row).toEqual([new Uint8Array(bytes)]);
  expect(reasonOf(() => read('{"data":[{"bytes":"价"}],"mysqlType":{"bytes":"blob"},"type":"INSERT"}'))).toBe(
    'the field \'bytes\' is "价" at byte 18, which is no BYTES. Declare the column STRING to take the text as it is.',
  );
});

test('an update of a log that does not hold whole rows is refused, not read with NULL', async () => {
  const columns = declared(recorded('partial').columns);
  const [inserted = '', updated = '', deleted = ''] = messages('partial');
  const upsert = await openReading(canalJson, { columns, key: ['id'], needsUpdateBefore: false });
  expect(upsert.readText(inserted)).toEqual(['+I[1, a, b]', '+I[2, a, NULL]']);
  expect(reasonOf(() => upsert.read(updated))).toBe(
    "its update has no value of 'id', and does not tell what it changed. Set binlog_row_image = FULL at MySQL.",
  );
  expect(upsert.readText(deleted)).toEqual(['-D[2, NULL, NULL]']);
  const only = await openReading(canalJson, { columns: 'a STRING' });
  expect(reasonOf(() => only.read(updated))).toContain("its update has no 'old'");
});

test('damaged messages are refused or read, and never more than that', async () => {
  for (const table of ['zero_dates', 'others', 'partial']) {
    const columns = declared(recorded(table).columns).replaceAll('TIMESTAMP_LTZ', 'TIMESTAMP');
    const { read } = await openReading(canalJson, { columns, key: ['id'] });
    fc.assert(
      fc.property(fc.constantFrom(...messages(table)), fc.nat(), fc.nat(255), fc.nat(), (line, at, byte, end) => {
        const bytes = Buffer.from(line);
        bytes[at % bytes.length] = byte;
        expect(reasonOf(() => read(bytes.subarray(0, end % (2 * bytes.length))))).toMatch(/^(read|it |its |the )/);
      }),
      { numRuns: 1000 },
    );
  }
});

test('DDL is no change, but what empties a table is refused', async () => {
  const { read } = await openReading(canalJson, { columns: 'id INT' });
  const ddl = MESSAGES.filter((line) => line.includes('"isDdl":true'));
  const typeOf = (line: string) => JSON.parse(line).type;
  expect(ddl.map(typeOf)).toEqual(['CREATE', 'ALTER', 'RENAME', 'TRUNCATE', 'ERASE']);
  expect(ddl.filter((line) => typeOf(line) !== 'TRUNCATE').flatMap(read)).toEqual([]);
  expect(reasonOf(() => ddl.flatMap(read))).toContain('TRUNCATE');
});

test('a topic is recognised, its types and its key', () => {
  const sample = messages('others').map((value) => ({ key: undefined, value: Buffer.from(value) }));
  const found = recogniseCanal(sample);
  expect(found?.primaryKey).toEqual(['id']);
  const columns = found?.columns.map(({ name, type }) => `${name} ${formatType(type)}`).join(', ');
  expect(columns).toBe(
    'id INT NOT NULL, bits STRING, y STRING, j STRING, s STRING, p STRING, t0 TIME(0), t3 TIME(3), t6 TIME(6), bytes BYTES, bin BYTES, vb BYTES',
  );
});
