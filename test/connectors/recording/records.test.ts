import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recording } from '../../../src/connectors/recording/recording.ts';
import type { TableColumn } from '../../../src/model/schema.ts';
import { simple, temporal, varchar } from '../../../src/model/types.ts';
import { bind, collector, context, copyOf, ID, open, STATUS, scanOf, time } from './replaying.ts';

const SHOP = new URL('../../../recordings/shop-debezium', import.meta.url).pathname;
const BINLOG = new URL('../../../recordings/shop', import.meta.url).pathname;
const COLUMNS = [ID, STATUS];
const SEGMENT = 'shop.orders-0/00000000000000000000.log';

function ordersOf(given: Readonly<Record<string, string>> = {}, columns: readonly TableColumn[] = COLUMNS) {
  return scanOf({ path: SHOP, topic: 'shop.orders', format: 'debezium-json', ...given }, columns);
}

function declared(given: Readonly<Record<string, string>>): readonly string[] {
  const { bound, faults } = bind({ path: SHOP, ...given }, COLUMNS);
  const wrong = bound === undefined ? [] : (recording.source?.validate(bound as never) ?? []);
  expect(faults).toEqual([]);
  return wrong.map(({ code, problem }) => `${code}: ${problem}`);
}

async function preflight(given: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const report = await recording.source?.preflight([ordersOf(given)], context);
  return (report?.faults ?? []).map(({ code, problem, remedy }) => `${code}: ${problem} ${remedy}`);
}

test('a record tells its topic, its partition and its offset, and its format what it knows of the change', async () => {
  const { lines, push } = collector();
  const columns: TableColumn[] = [
    ID,
    ...['topic', 'partition', 'offset', 'value.source.table'].map((key) => ({
      name: key,
      type: key === 'partition' ? simple('INT') : key === 'offset' ? simple('BIGINT') : varchar(),
      metadata: { key, isVirtual: true },
    })),
    { name: 'at', type: temporal('TIMESTAMP_LTZ', 3), metadata: { key: 'timestamp', isVirtual: true } },
  ];
  const source = await open([ordersOf({}, columns)]);
  source.poll(2, push);
  expect(lines).toEqual([
    '0 +I[1001, shop.orders, 0, 0, orders, 1772442000500000]',
    '0 +I[1002, shop.orders, 1, 0, orders, 1772442002700000]',
  ]);
  expect(source.origin()).toMatchObject({ committedAtMs: 1772442002700, place: 'shop.orders/1@0' });
  expect(recording.source?.formatPosition(source.position())).toBe('shop.orders/0@1 /1@1');
  await source.close();
});

test('the count of records passed over goes on where the job goes on', async () => {
  const bad = ordersOf({ format: 'canal-json', 'canal-json.ignore-parse-errors': 'true' });
  const first = await open([bad]);
  first.poll(2, () => undefined);
  expect(first.status().recordsSkipped).toBe(2);
  const position = JSON.parse(JSON.stringify(first.position()));
  await first.close();
  const second = await open([bad], position);
  expect(second.status().recordsSkipped).toBe(2);
  second.poll(3, () => undefined);
  expect(second.status().recordsSkipped).toBe(5);
  await second.close();
});

test('a record that cannot be read is told with its place, and what can be done about it in a recording', async () => {
  const columns = [{ name: 'op', type: simple('INT') }];
  const source = await open([scanOf({ path: SHOP, 'value.format': 'json', topic: 'shop.orders' }, columns)]);
  expect(() => source.poll(1, () => undefined)).toThrow(
    expect.objectContaining({
      code: 'RECORD_UNREADABLE',
      problem: expect.stringContaining('The value of the record shop.orders/0@0 cannot be read as json: '),
      remedy:
        'Declare the format and the columns as the messages were recorded; to pass over such records and count them, ' +
        "set 'value.json.ignore-parse-errors' = 'true'.",
    }),
  );
  await source.close();
});

test('at the recorded pace a record comes when it came then', async () => {
  const { lines, push } = collector();
  time.nowMs = 5000;
  const source = await open([ordersOf({ pace: 'recorded' })]);
  time.nowMs = 5499;
  expect([source.poll(10, push), lines.length]).toEqual(['dry', 0]);
  time.nowMs = 5500;
  expect([source.poll(10, push), lines.length]).toEqual(['dry', 1]);
  time.nowMs = 7700;
  expect([source.poll(10, push), lines.length]).toEqual(['dry', 2]);
  await source.close();
});

test('a declaration says which recording it is of, and no more than that one knows', () => {
  expect(declared({})).toEqual([expect.stringContaining("RECORDING_UNCLEAR: The table has neither 'table-name' nor 'topic'")]);
  expect(declared({ topic: 'shop.orders', 'table-name': 'orders', format: 'json' })).toEqual([
    expect.stringContaining("RECORDING_UNCLEAR: The table has both 'table-name' and 'topic'"),
  ]);
  expect(declared({ topic: 'shop.orders' })).toEqual([expect.stringContaining("needs 'format'")]);
  expect(declared({ topic: 'shop.orders', format: 'debezium-json', 'database-name': 'shop' })).toEqual([
    expect.stringContaining("RECORDING_OPTION: 'database-name' says nothing"),
  ]);
  expect(declared({ 'table-name': 'orders', format: 'debezium-json' })).toEqual([
    expect.stringContaining("RECORDING_OPTION: 'format' says nothing"),
  ]);
});

test('what is no such recording is refused before the job starts', async () => {
  expect(await preflight({})).toEqual([]);
  expect(await preflight({ topic: 'shop.order' })).toEqual([expect.stringContaining("Did you mean 'shop.orders'?")]);
  expect(await preflight({ path: BINLOG })).toEqual([expect.stringContaining('RECORDING_KIND: The recording')]);
  const folder = copyOf(SHOP);
  rmSync(join(folder, SEGMENT));
  writeFileSync(join(folder, 'arrivals.json'), '{}');
  expect(await preflight({ path: folder })).toEqual([
    expect.stringContaining('RECORDING_UNREADABLE'),
    expect.stringContaining('arrivals.json lacks'),
  ]);
});

test('a log that is cut off, and one that holds something else, end the job with the place', async () => {
  const cut = copyOf(SHOP);
  truncateSync(join(cut, SEGMENT), 1000);
  const short = await open([ordersOf({ path: cut })]);
  expect(() => {
    while (short.poll(100, () => undefined) !== 'ended');
  }).toThrow(/ends at byte 1000 in the middle/);
  await short.close();

  const old = copyOf(SHOP);
  const bytes = readFileSync(join(old, SEGMENT));
  bytes[16] = 1;
  writeFileSync(join(old, SEGMENT), bytes);
  const strange = await open([ordersOf({ path: old })]);
  expect(() => strange.poll(100, () => undefined)).toThrow(/shop\.orders\/0 in the recording .* cannot be read/);
  await strange.close();
});

test('a position names each topic once, and the partitions that have no room in number', () => {
  const of = (topic: string, count: number) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition, offset: 10 + partition }));
  const shown = (partitions: ReturnType<typeof of>) => recording.source?.formatPosition({ partitions });
  expect(shown([...of('a', 2), ...of('b', 1)])).toBe('a/0@10 /1@11, b/0@10');
  expect(shown(of('a', 10))).toBe('a/0@10 /1@11 /2@12 /3@13 /4@14 /5@15 /6@16 /7@17 and 2 more');
});
