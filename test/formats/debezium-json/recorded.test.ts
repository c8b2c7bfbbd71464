/**
 * The messages of a real Debezium leave the tables that their servers show at the end. Left out is what Debezium itself does not tell: a time
 * beyond a day, unsigned numbers sent as signed ones, years of one digit (it takes 0001 for 2001), dates that are zero.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { debeziumJson } from '../../../src/formats/debezium-json/debezium-json.ts';
import { openReading } from '../../support/formats.ts';
import { fixtureMessages } from '../../support/message-fixtures.ts';
import { declared, expectedRows, type RecordedColumns, type RecordedTable, readRows, rowsLeft } from '../../support/recorded-rows.ts';

const FOLDER = new URL('fixtures/', import.meta.url);

function recorded(file: string, tableName: string): RecordedTable {
  return readRows(new URL(`${file.slice(0, file.indexOf('-'))}.rows`, FOLDER), tableName);
}

/** The rows that the messages of a table leave, each by its key. */
async function rowsOf(file: string, tableName: string, columns: RecordedColumns, { key = ['id'], isUpsert = false } = {}) {
  const { read } = await openReading(debeziumJson, {
    columns: declared(columns),
    key,
    needsUpdateBefore: !isUpsert,
    options: { 'schema-include': String(/-(schema|connect)$/.test(file)) },
  });
  const messages = fixtureMessages(readFileSync(new URL(`${file}.messages`, FOLDER), 'utf8'));
  const changes = messages.flatMap(({ topic, value }) => (topic === tableName ? read(value ?? '') : []));
  return rowsLeft(changes, columns, key);
}

const PRECISE_ONLY = /^(bu)$/;
const NEVER = /^(time_\d|datetime_\d|d65)$/;

test.each([
  ['mysql-plain', 'numbers'],
  ['mysql-plain', 'texts'],
  ['mysql-plain', 'times'],
  ['mysql-precise', 'numbers'],
  ['mysql-schema', 'numbers'],
  ['mysql-schema', 'texts'],
  ['mysql-schema', 'times'],
  ['mysql-connect', 'texts'],
  ['postgres-plain', 'numbers'],
  ['postgres-plain', 'times'],
  ['postgres-precise', 'numbers'],
  ['postgres-schema', 'numbers'],
  ['postgres-schema', 'texts'],
  ['postgres-schema', 'times'],
])('%s: %s', async (file, tableName) => {
  const table = recorded(file, tableName);
  const isLeftOut = (name: string) =>
    NEVER.test(name) || (PRECISE_ONLY.test(name) && file === 'mysql-plain') || (file === 'postgres-schema' && name === 'c');
  const shown = table.columns.filter(([name]) => !isLeftOut(name));
  expect(await rowsOf(file, tableName, shown)).toEqual(expectedRows(table, shown));
});

test.each(['mysql-plain', 'mysql-schema'])('%s: DATETIME of every precision, but for the year 1', async (file) => {
  const table = recorded(file, 'times');
  const shown = table.columns.filter(([name]) => name === 'id' || name.startsWith('datetime_'));
  const later = (rows: readonly string[]) => rows.filter((row) => !/=[02]001-/.test(row));
  expect(later(await rowsOf(file, 'times', shown))).toEqual(later(expectedRows(table, shown)));
});

test('a table whose rows before are not logged is read by its key', async () => {
  const table = recorded('postgres-plain', 'keyed');
  const found = await rowsOf('postgres-plain', 'keyed', table.columns, { key: ['id', 'part'], isUpsert: true });
  expect(found).toEqual(expectedRows(table, table.columns));
});
