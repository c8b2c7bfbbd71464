/**
 * The messages of a real Debezium leave the tables that their servers show at the end. Left out is what Debezium itself does not tell: a time
 * beyond a day, unsigned numbers sent as signed ones, years of one digit (it takes 0001 for 2001), dates that are zero.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { debeziumJson } from '../../../src/formats/debezium-json/debezium-json.ts';
import { isAddition } from '../../../src/model/row-kind.ts';
import { decimal, isBinary, type SqlType, simple, temporal, varbinary, varchar } from '../../../src/model/types.ts';
import { formatValue, parseValue, type Value } from '../../../src/model/value.ts';
import { openFormat } from '../../support/formats.ts';
import { fixtureMessages } from '../../support/message-fixtures.ts';

const FOLDER = new URL('fixtures/', import.meta.url);

interface Recorded {
  readonly columns: readonly (readonly [string, string])[];
  readonly rows: readonly (readonly (string | null)[])[];
}

function typeOf(text: string): SqlType {
  const [, kind = '', first = '0', second = '0'] = /^(\w+)(?:\((\d+)(?:, (\d+))?\))?/.exec(text) ?? [];
  if (kind === 'DECIMAL') return decimal(Number(first), Number(second));
  if (kind.endsWith('CHAR') || kind === 'STRING') return varchar();
  if (kind.endsWith('BINARY') || kind === 'BYTES') return varbinary();
  if (kind === 'TIME' || kind === 'TIMESTAMP' || kind === 'TIMESTAMP_LTZ') return temporal(kind, Number(first));
  return simple(kind as 'INT');
}

/** MySQL's rows have bytes as x'00ff', those of PostgreSQL as 00ff; its instants end in +00. */
function expectedValue(text: string | null, type: SqlType): Value | undefined {
  if (text === null) return null;
  if (isBinary(type) && !text.startsWith('x')) return parseValue(`x'${text}'`, type, 'UTC');
  return parseValue(text.replace(/\+00$/, ''), type, 'UTC');
}

function recorded(file: string, tableName: string): Recorded {
  const server = file.slice(0, file.indexOf('-'));
  return (JSON.parse(readFileSync(new URL(`${server}.rows`, FOLDER), 'utf8')) as Readonly<Record<string, Recorded>>)[tableName] as Recorded;
}

/** The rows that the messages of a table leave, each by its key. */
async function rowsOf(file: string, tableName: string, columns: Recorded['columns'], { key = ['id'], isUpsert = false } = {}) {
  const { read } = await openFormat(debeziumJson, {
    columns: columns.map(([name, type]) => [name, typeOf(type)]),
    key,
    needsUpdateBefore: !isUpsert,
    options: { 'schema-include': String(/-(schema|connect)$/.test(file)) },
  });
  const keys = columns.flatMap(([name], place) => (key.includes(name) ? [place] : []));
  const table = new Map<string, string>();
  for (const { topic, value } of fixtureMessages(readFileSync(new URL(`${file}.messages`, FOLDER), 'utf8'))) {
    if (topic !== tableName) continue;
    for (const { kind, row } of read(value ?? '')) {
      const text = columns.map(([name, type], place) => `${name}=${formatValue(row[place] ?? null, typeOf(type), 'UTC')}`).join(', ');
      const at = keys.map((place) => String(row[place])).join();
      if (isAddition(kind)) table.set(at, text);
      else table.delete(at);
    }
  }
  return [...table.values()].sort();
}

function expectedRows({ columns, rows }: Recorded, shown: Recorded['columns']): string[] {
  const places = shown.map(([name]) => columns.findIndex((column) => column[0] === name));
  const cell = (row: Recorded['rows'][number], place: number) => {
    const [name, type] = columns[place] ?? ['', ''];
    const value = expectedValue(row[place] ?? null, typeOf(type));
    return `${name}=${value === undefined ? row[place] : formatValue(value, typeOf(type), 'UTC')}`;
  };
  return rows.map((row) => places.map((place) => cell(row, place)).join(', ')).sort();
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
