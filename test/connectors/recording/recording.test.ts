import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recording } from '../../../src/connectors/recording/recording.ts';
import type { TableColumn } from '../../../src/model/schema.ts';
import { simple, temporal, varchar } from '../../../src/model/types.ts';
import { BinlogFileReader } from '../../../src/protocols/mysql/binlog/file-reader.ts';
import { collector, context, copyOf, ID, open, STATUS, scanOf, time } from './replaying.ts';

const SHOP = new URL('../../../recordings/shop', import.meta.url).pathname;

function ordersOf(given: Readonly<Record<string, string>>, columns: readonly TableColumn[] = [ID, STATUS], id = 0) {
  return scanOf({ path: SHOP, 'table-name': 'orders', ...given }, columns, id);
}

test('ends by itself, and goes on from a position taken between two polls', async () => {
  const whole = collector();
  const source = await open([ordersOf({})]);
  while (source.poll(1000, whole.push) !== 'ended');
  expect(whole.lines.slice(0, 4)).toEqual(['0 +I[1001, new]', '0 +I[1002, new]', '0 -U[1002, new]', '0 +U[1002, paid]']);
  expect(source.status()).toMatchObject({ phase: 'ended' });
  await source.close();

  const parts = collector();
  let position: unknown;
  for (let polls = 0; polls < 1000; polls++) {
    const part = await open([ordersOf({})], position);
    const before = parts.lines.length;
    let state = part.poll(3, parts.push);
    while (state === 'more' && parts.lines.length === before) state = part.poll(3, parts.push);
    position = JSON.parse(JSON.stringify(part.position()));
    await part.close();
    if (state === 'ended') break;
  }
  expect(parts.lines).toEqual(whole.lines);
});

test('tables of one recording come from one capture, in the order of the log', async () => {
  const { lines, push } = collector();
  const name: TableColumn = { name: 'name', type: varchar() };
  const source = await open([ordersOf({}), ordersOf({ 'table-name': 'customers' }, [ID, name], 1)]);
  while (source.poll(1000, push) !== 'ended');
  expect(lines.slice(7, 10)).toEqual(['1 +I[8, Alan Turing]', '0 +I[1001, new]', '0 +I[1002, new]']);
  await source.close();
});

test('what other tables write does not make a poll long', async () => {
  const { lines, push } = collector();
  const source = await open([ordersOf({ 'table-name': 'customers' }, [ID])]);
  let polls = 1;
  while (source.poll(10, push) !== 'ended') polls++;
  await source.close();
  const { log } = JSON.parse(readFileSync(join(SHOP, 'recording.json'), 'utf8'));
  const reader = new BinlogFileReader(join(SHOP, log), log);
  let events = 0;
  while (reader.next()) events++;
  reader.close();
  expect(polls).toBeGreaterThan((events - lines.length) / 10);
});

test('at the recorded pace a change comes when it came then, ten times as fast on demand', async () => {
  for (const [pace, factor] of [['recorded', 1] as const, ['10', 10] as const]) {
    const { lines, push } = collector();
    time.nowMs = 5000;
    const woken = new Promise<void>((resolve) => {
      void open([ordersOf({ pace })], undefined, resolve).then((source) => {
        expect(source.poll(1000, push)).toBe('dry');
        expect(lines).toEqual([]);
        time.nowMs += 500 / factor;
        expect(source.poll(1000, push)).toBe('dry');
        expect(lines).toEqual(['0 +I[1001, new]']);
        time.nowMs += 300_000 / factor;
        while (source.poll(1000, push) !== 'ended');
        void source.close();
        resolve();
      });
    });
    await woken;
    expect(lines.length).toBeGreaterThan(100);
  }
});

test('metadata tells time, place and GTID of each change', async () => {
  const metadata = (key: string, type = varchar()): TableColumn => ({ name: key, type, metadata: { key, isVirtual: true } });
  const columns = [
    ID,
    metadata('op_ts', temporal('TIMESTAMP_LTZ', 3)),
    metadata('file'),
    metadata('pos', simple('BIGINT')),
    metadata('gtid'),
  ];
  const { lines, push } = collector();
  const source = await open([ordersOf({}, columns)]);
  while (source.poll(1, push) === 'more' && lines.length === 0);
  expect(lines[0]).toMatch(/^0 \+I\[1001, 1772442000000000, binlog\.\d{6}, \d+, [0-9a-f-]{36}:\d+\]$/);
  await source.close();
});

test('every fault of the declarations is told at once', async () => {
  const scans = [
    ordersOf({ 'table-name': 'order' }),
    ordersOf({}, [
      { name: 'id', type: simple('INT') },
      { name: 'statuses', type: varchar() },
    ]),
    ordersOf({ path: '/nowhere' }),
  ];
  const report = await recording.source?.preflight(scans.slice(0, 2), context);
  expect(report?.faults.map(({ code, message }) => `${code} ${message}`)).toEqual([
    expect.stringMatching(/^RECORDING_TABLE_MISSING .* holds no table order\. Did you mean 'orders'\?/),
    expect.stringMatching(/^RECORDING_COLUMN_MISMATCH Column id is bigint in MySQL, which INT cannot hold/),
    expect.stringMatching(/^RECORDING_COLUMN_MISMATCH Table orders has no column statuses\. Did you mean status\?/),
  ]);
  const missing = await recording.source?.preflight(scans.slice(2), context);
  expect(missing?.faults).toEqual([expect.objectContaining({ code: 'RECORDING_UNREADABLE' })]);
});

test('a recording of another version, or one cut short, is refused', async () => {
  const cut = copyOf(SHOP);
  const { log } = JSON.parse(readFileSync(join(cut, 'recording.json'), 'utf8'));
  truncateSync(join(cut, log), 5000);
  const source = await open([ordersOf({ path: cut })]);
  const { push } = collector();
  expect(() => {
    while (source.poll(1000, push) !== 'ended');
  }).toThrow(expect.objectContaining({ code: 'RECORDING_DAMAGED' }));
  await source.close();

  const later = copyOf(SHOP);
  writeFileSync(join(later, 'recording.json'), JSON.stringify({ formatVersion: 2, kind: 'mysql-binlog' }));
  await expect(open([ordersOf({ path: later })])).rejects.toMatchObject({ code: 'RECORDING_UNREADABLE' });
});

test('a recording without its log or its description of the tables is refused by preflight', async () => {
  const faults = async (path: string) =>
    (await recording.source?.preflight([ordersOf({ path })], context))?.faults.map(({ code, problem }) => `${code} ${problem}`);
  const bare = copyOf(SHOP);
  const description = JSON.parse(readFileSync(join(bare, 'recording.json'), 'utf8'));
  rmSync(join(bare, description.log));
  expect(await faults(bare)).toEqual([expect.stringMatching(/^MYSQL_FILE_UNREADABLE The binlog .*binlog\.\d+ cannot be read: ENOENT/)]);
  await expect(open([ordersOf({ path: bare })])).rejects.toMatchObject({ code: 'MYSQL_FILE_UNREADABLE' });
  writeFileSync(join(bare, description.log), 'no');
  expect(await faults(bare)).toEqual([expect.stringMatching(/^MYSQL_FILE_UNREADABLE .* is not a binlog/)]);
  writeFileSync(join(bare, description.arrivals), '{}');
  expect(await faults(bare)).toEqual([expect.stringMatching(/^RECORDING_UNREADABLE In the recording .*, arrivals\.json lacks/)]);
  const { tables: _, ...rest } = description;
  for (const damaged of [rest, { ...description, tables: [{ name: 'orders' }] }, { ...description, tables: [null] }]) {
    writeFileSync(join(bare, 'recording.json'), JSON.stringify(damaged));
    expect(await faults(bare)).toEqual([expect.stringMatching(/^RECORDING_UNREADABLE In the recording .*, recording\.json lacks tables,/)]);
  }
});
