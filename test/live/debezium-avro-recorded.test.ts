/**
 * What a real Debezium wrote in Avro leaves the tables that the servers show at the end; the schemas that the registry held then are put into
 * another, where they have other numbers. Left out is what Debezium itself does not tell, and what it tells as another type, which stands below.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debeziumAvroConfluent } from '../../src/formats/debezium-avro-confluent/debezium-avro-confluent.ts';
import { ABSENT } from '../../src/model/value.ts';
import { type Change, openReading, type Table } from '../support/formats.ts';
import { fixtureMessages, schemaId } from '../support/message-fixtures.ts';
import { declared, expectedRows, ghosts, readRows, rowsLeft } from '../support/recorded-rows.ts';
import { available, type RegistryServer, startRegistry } from '../support/servers.ts';

const FOLDER = new URL('../formats/debezium-avro-confluent/fixtures/', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8');
const recorded = (file: string, table: string) => readRows(new URL(`${file.split('-')[0]}.rows`, FOLDER), table);

describe.skipIf(!available().registry)('with a schema registry', () => {
  let registry: RegistryServer;
  /** Number of a schema when the messages were recorded → its number in this registry. */
  const ids = new Map<number, number>();

  beforeAll(async () => {
    registry = await startRegistry();
    for (const line of textOf('schemas').trimEnd().split('\n')) {
      const [id = '', schema = ''] = line.split('\t');
      const { namespace, name } = JSON.parse(schema);
      ids.set(Number(id), await registry.register(`${namespace}-${name}`, JSON.parse(schema)));
    }
  });

  afterAll(async () => {
    await registry?.stop();
  });

  function messages(file: string, table: string): Buffer[] {
    return fixtureMessages(textOf(`${file}.messages`)).flatMap(({ topic, value }) => {
      if (topic !== table) return [];
      const bytes = Buffer.from(value ?? '', 'base64');
      if (bytes.length > 0) bytes.writeInt32BE(ids.get(schemaId(bytes)) ?? -1, 1);
      return [bytes];
    });
  }

  async function changesOf(file: string, table: string, more: Omit<Table, 'options'>) {
    const { fetchAndRead } = await openReading(debeziumAvroConfluent, { ...more, options: { url: registry.url } });
    const changes: Change[] = [];
    for (const message of messages(file, table)) changes.push(...(await fetchAndRead(message)));
    return changes;
  }

  /** A time beyond a day, the year 1 and dates that are none Debezium tells otherwise, a decimal as double with fewer digits, CHAR with its blanks. */
  const NEVER: Readonly<Record<string, RegExp>> = {
    'mysql-precise': /^(time_\d|datetime_\d|d65|d_text|at_text|ts|atn)$/,
    'mysql-connect': /^(time_\d|datetime_\d|timestamp_[456]|d65|d38|d18|bu)$/,
    'postgres-precise': /^c$/,
  };

  test.each([
    ['mysql-precise', 'numbers'],
    ['mysql-precise', 'texts'],
    ['mysql-precise', 'times'],
    ['mysql-precise', 'zero_dates'],
    ['mysql-connect', 'numbers'],
    ['mysql-connect', 'texts'],
    ['mysql-connect', 'times'],
    ['postgres-precise', 'numbers'],
    ['postgres-precise', 'texts'],
    ['postgres-precise', 'times'],
  ])('%s: %s', async (file, table) => {
    const shown = recorded(file, table).columns.filter(([name]) => NEVER[file]?.test(name) === false);
    const changes = await changesOf(file, table, { columns: declared(shown), key: ['id'] });
    expect(rowsLeft(changes, shown)).toEqual(expectedRows(recorded(file, table), shown));
    // Debezium's snapshot tells the year 1 of PostgreSQL otherwise than its stream.
    expect(ghosts(changes, shown).filter((row) => !row.includes('0001-01-01'))).toEqual([]);
  });

  test('DATETIME of every precision, but for the year 1', async () => {
    const shown = recorded('mysql', 'times').columns.filter(([name]) => name === 'id' || name.startsWith('datetime_'));
    const changes = await changesOf('mysql-precise', 'times', { columns: declared(shown), key: ['id'] });
    const later = (rows: readonly string[]) => rows.filter((row) => !/=[02]001-/.test(row));
    expect(later(rowsLeft(changes, shown))).toEqual(later(expectedRows(recorded('mysql', 'times'), shown)));
  });

  test('a table whose rows before are not logged is read by its key', async () => {
    const shown = recorded('postgres', 'keyed').columns;
    const key = ['id', 'part'];
    const changes = await changesOf('postgres-precise', 'keyed', { columns: declared(shown), key, needsUpdateBefore: false });
    expect(rowsLeft(changes, shown, key)).toEqual(expectedRows(recorded('postgres', 'keyed'), shown));
  });

  test('a long value that was not logged is that of the row before, ABSENT where rows are completed, else refused', async () => {
    const shown = recorded('postgres', 'long_texts').columns;
    const more = { columns: declared(shown), key: ['id'], needsUpdateBefore: false };
    await expect(changesOf('postgres-precise', 'long_texts', more)).rejects.toThrow("the field 'body' is __debezium_unavailable_value");
    const changes = await changesOf('postgres-precise', 'long_texts', { ...more, completesRows: true });
    const bodies = changes.filter(({ row }) => row[0] === 1).map(({ row }) => (typeof row[2] === 'string' ? row[2].length : row[2]));
    expect(bodies).toEqual([2500, ABSENT, 2500]);
  });

  test('what empties a table is refused', async () => {
    const columns = 'id INT, net STRING, ints ARRAY<INT>';
    await expect(changesOf('postgres-precise', 'others', { columns })).rejects.toThrow('(TRUNCATE), without naming the rows');
  });

  test('without the head, as Apicurio writes where the number of the schema stands in a header, it is told what to set', async () => {
    const { fetchAndRead } = await openReading(debeziumAvroConfluent, { columns: 'id INT', options: { url: registry.url } });
    const remedy = expect.stringContaining("'apicurio.registry.headers.enabled' = 'false'");
    const [inserted = Buffer.alloc(0)] = messages('mysql-precise', 'numbers');
    await expect(fetchAndRead(inserted.subarray(5))).rejects.toMatchObject({ code: 'REGISTRY_UNKNOWN_SCHEMA', remedy });
    const updated = messages('mysql-precise', 'numbers').find((message) => message[5] !== 0 && message.length > 0) ?? inserted;
    await expect(fetchAndRead(updated.subarray(5))).rejects.toMatchObject({ remedy });
  });

  test('metadata is that of the message', async () => {
    const metadata = ['source.database', 'source.schema', 'source.table'];
    const [first] = await changesOf('postgres-precise', 'keyed', { columns: 'id INT', metadata, needsUpdateBefore: false });
    expect(first?.row).toEqual([1, 'postgres', 'edges', 'keyed']);
  });
});
