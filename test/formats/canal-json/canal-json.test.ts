/** Messages in the form that Canal's server writes to Kafka with canal.mq.flatMessage = true. */
import { expect, test } from 'vitest';
import { canalJson } from '../../../src/formats/canal-json/canal-json.ts';
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import { decimal, simple, temporal, varchar } from '../../../src/model/types.ts';
import { openFormat, reasonOf, type Table } from '../../support/formats.ts';
import { readsWhatItWrites, refusesDamage } from '../laws.ts';

const PRODUCTS: Table['columns'] = [
  ['id', simple('BIGINT')],
  ['name', varchar()],
  ['weight', decimal(10, 3)],
  ['made', temporal('TIMESTAMP', 0)],
];

/** Canal writes every value as text. */
function message(type: string, data: unknown, old: unknown = null, rest: object = {}): string {
  return JSON.stringify({
    data,
    database: 'inventory',
    es: 1589373560000,
    id: 9,
    isDdl: false,
    mysqlType: { id: 'INTEGER', name: 'VARCHAR(255)', weight: 'DECIMAL(10,3)', made: 'datetime' },
    old,
    pkNames: ['id'],
    sql: '',
    sqlType: { id: 4, name: 12, weight: 3, made: 93 },
    table: 'products',
    ts: 1589373560798,
    type,
    ...rest,
  });
}

const SCOOTER = { id: '101', name: 'scooter', weight: '3.140', made: '2020-05-13 12:38:35' };
const BATTERY = { id: '9007199254740993', name: 'car battery', weight: null, made: null };

test('every row of a message is a change', async () => {
  const { readText } = await openFormat(canalJson, { columns: PRODUCTS });
  expect(readText(message('INSERT', [SCOOTER, BATTERY]))).toEqual([
    '+I[101, scooter, 3.140, 2020-05-13 12:38:35]',
    '+I[9007199254740993, car battery, NULL, NULL]',
  ]);
  expect(readText(message('DELETE', [SCOOTER]))).toEqual(['-D[101, scooter, 3.140, 2020-05-13 12:38:35]']);
});

test('the row before is the row with what was changed laid over, NULL too', async () => {
  const { readText } = await openFormat(canalJson, { columns: PRODUCTS.slice(0, 3), key: ['id'] });
  expect(readText(message('UPDATE', [SCOOTER, BATTERY], [{ weight: null }, { name: 'battery' }]))).toEqual([
    '-U[101, scooter, NULL]',
    '+U[101, scooter, 3.140]',
    '-U[9007199254740993, battery, NULL]',
    '+U[9007199254740993, car battery, NULL]',
  ]);
  expect(readText(message('UPDATE', [SCOOTER], [{ id: '100' }]))).toEqual(['-D[100, scooter, 3.140]', '+I[101, scooter, 3.140]']);
});

test('an update that does not tell what was changed is refused where that is needed', async () => {
  const full = await openFormat(canalJson, { columns: PRODUCTS });
  expect(reasonOf(() => full.read(message('UPDATE', [SCOOTER])))).toContain('binlog_row_image = FULL');
  const upsert = await openFormat(canalJson, { columns: PRODUCTS.slice(0, 2), needsUpdateBefore: false });
  expect(upsert.readText(message('UPDATE', [SCOOTER]))).toEqual(['+U[101, scooter]']);
});

test('what changes no row is passed over, what empties a table is refused', async () => {
  const { read } = await openFormat(canalJson, { columns: PRODUCTS });
  for (const type of ['CREATE', 'ALTER', 'QUERY', 'ERASE', 'TIDB_WATERMARK']) expect(read(message(type, null))).toEqual([]);
  expect(read(message('ANYTHING', null, null, { isDdl: true }))).toEqual([]);
  expect(read('')).toEqual([]);
  expect(read('null')).toEqual([]);
  expect(reasonOf(() => read(message('TRUNCATE', null, null, { isDdl: true })))).toContain('TRUNCATE');
  expect(reasonOf(() => read(message('MERGE', [SCOOTER])))).toBe("its 'type' is 'MERGE', which is no change of a row that Canal has.");
  expect(reasonOf(() => read('{"id":1}'))).toBe("it has no 'type': it is no change message of Canal.");
  expect(reasonOf(() => read(message('INSERT', null)))).toBe("its change is INSERT, and it has no 'data'.");
  expect(reasonOf(() => read(message('INSERT', {})))).toContain('where an array of rows is expected.');
});

test('other databases and tables are passed over, whatever types their columns have', async () => {
  const options = { 'database.include': 'inv.*', 'table.include': 'products|orders' };
  const { read } = await openFormat(canalJson, { columns: PRODUCTS, options });
  expect(read(message('INSERT', [SCOOTER]))).toHaveLength(1);
  expect(read(message('INSERT', [{ id: 'x' }], null, { table: 'product' }))).toEqual([]);
  expect(read(message('INSERT', [{ id: 'x' }], null, { database: 'my_inventory' }))).toEqual([]);
});

test('a pattern that is none is told', () => {
  const given = Object.fromEntries(Object.entries(canalJson.options).map(([key, entry]) => [key, entry.default]));
  const faults = canalJson.validate([], { ...given, 'table.include': '(' } as never, 'read');
  expect(faults.map(({ code }) => code)).toEqual(['CANAL_JSON_PATTERN']);
});

test('metadata is that of the message', async () => {
  const metadata = ['database', 'table', 'sql-type', 'pk-names', 'ingestion-timestamp', 'event-timestamp'];
  const { readText } = await openFormat(canalJson, { columns: PRODUCTS.slice(0, 1), metadata });
  expect(readText(message('INSERT', [SCOOTER]))).toEqual([
    '+I[101, inventory, products, {id=4, made=93, name=12, weight=3}, [id], 2020-05-13 12:39:20.798, 2020-05-13 12:39:20.000]',
  ]);
});

test('what is written is what Flink writes', async () => {
  const { write } = await openFormat(canalJson, { columns: PRODUCTS.slice(0, 2) });
  for (const kind of [INSERT, UPDATE_AFTER] as const) expect(write(kind, [1, 'a'])).toBe('{"data":[{"id":1,"name":"a"}],"type":"INSERT"}');
  for (const kind of [DELETE, UPDATE_BEFORE] as const) expect(write(kind, [1, 'a'])).toBe('{"data":[{"id":1,"name":"a"}],"type":"DELETE"}');
});

test('what was written is read again: every type', () => readsWhatItWrites(canalJson));

test('damaged messages are refused or read, and never more than that', async () => {
  const reading = await openFormat(canalJson, { columns: PRODUCTS, key: ['id'], metadata: ['sql-type'] });
  refusesDamage(reading, [message('UPDATE', [SCOOTER, BATTERY], [{ weight: null }, { name: 'battery' }])]);
});
