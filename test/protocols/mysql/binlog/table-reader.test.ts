import { expect, test } from 'vitest';
import { TableReader } from '../../../../src/protocols/mysql/binlog/table-reader.ts';
import { collectGarbage } from '../../../support/collect-garbage.ts';

const ORDERS = {
  database: 'shop',
  name: 'orders',
  scan: 0,
  columns: [],
  key: [],
  needsUpdateBefore: true,
  serverColumns: [],
  serverTimeZone: 'UTC',
  isJsonCompact: true,
};
const LONG = 3;

/** The body of a TABLE_MAP_EVENT of a table with so many INT columns. */
function tableMap(id: number, database: string, table: string, columns = 3): Buffer {
  const head = Buffer.alloc(8);
  head.writeUIntLE(id, 0, 6);
  const names = [database, table].flatMap((name) => [Buffer.from([Buffer.byteLength(name)]), Buffer.from(`${name}\0`)]);
  const types = Buffer.concat([Buffer.from([columns]), Buffer.alloc(columns, LONG), Buffer.from([0]), Buffer.alloc((columns + 7) >> 3)]);
  return Buffer.concat([head, ...names, types]);
}

function read(reader: TableReader, body: Buffer): number | undefined {
  reader.map(body, 0, body.length);
  return reader.find(body, 0)?.plans.length;
}

test('an id means the table of its last TableMap', () => {
  const reader = new TableReader([ORDERS, { ...ORDERS, name: '订单', scan: 1 }], new Map(), () => '');
  expect(reader.find(tableMap(7, 'shop', 'orders'), 0)).toBeUndefined();
  expect(read(reader, tableMap(7, 'shop', 'orders'))).toBe(1);
  expect(read(reader, tableMap(8, 'shop', '订单'))).toBe(1);
  expect(read(reader, tableMap(7, 'shop', 'Orders'))).toBe(0);
  expect(read(reader, tableMap(7, 'sho', 'porders'))).toBe(0);
  expect(read(reader, tableMap(7, 'shop', 'orders', 4))).toBe(1);
  expect(reader.find(tableMap(7, '', ''), 0)?.map.columns).toHaveLength(4);
});

test('a table that is mapped under a new id again is the one that was compiled', () => {
  const reader = new TableReader([ORDERS], new Map(), () => '');
  const [first, second] = [tableMap(1, 'shop', 'orders'), tableMap(2, 'shop', 'orders')];
  read(reader, first);
  const known = reader.find(first, 0);
  reader.forgetIds();
  read(reader, second);
  expect(reader.find(second, 0)).toBe(known);
});

test('tables that nobody reads leave next to nothing behind, however many there are', () => {
  const reader = new TableReader([ORDERS], new Map(), () => '');
  const other = (id: number) => tableMap(id, 'tenants', `table_${id}`, 200);
  read(reader, other(0));
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let id = 1; id <= 50_000; id++) {
    reader.betweenTransactions();
    expect(read(reader, other(id))).toBe(0);
  }
  collectGarbage();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(5_000_000);
  expect(read(reader, tableMap(50_001, 'shop', 'orders'))).toBe(1);
});
