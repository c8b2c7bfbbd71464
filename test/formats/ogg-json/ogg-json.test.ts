/** Messages in the form of Oracle GoldenGate's JSON formatter. */
import { expect, test } from 'vitest';
import { oggJson } from '../../../src/formats/ogg-json/ogg-json.ts';
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import { simple, varchar } from '../../../src/model/types.ts';
import { openFormat, reasonOf, type Table } from '../../support/formats.ts';
import { readsWhatItWrites, refusesDamage } from '../laws.ts';

const PRODUCTS: Table['columns'] = [
  ['id', simple('BIGINT')],
  ['name', varchar()],
];

function message(operation: string, images: string): string {
  const head =
    '"table":"OGG.TBL_TEST","op_ts":"2020-05-13 13:39:35.766000","current_ts":"2020-05-13T15:40:07.000123","pos":"00000000000000143","primary_keys":["id"]';
  return `{${head},"op_type":"${operation}"${images}}`;
}

const BEFORE = ',"before":{"id":111,"name":"scooter"}';
const AFTER = ',"after":{"id":111,"name":"big scooter"}';

test('inserts, updates and deletes are changes', async () => {
  const { readText } = await openFormat(oggJson, { columns: PRODUCTS, key: ['id'] });
  expect(readText(message('I', AFTER))).toEqual(['+I[111, big scooter]']);
  expect(readText(message('U', BEFORE + AFTER))).toEqual(['-U[111, scooter]', '+U[111, big scooter]']);
  expect(readText(message('U', `${BEFORE},"after":{"id":112,"name":"b"}`))).toEqual(['-D[111, scooter]', '+I[112, b]']);
  expect(readText(message('D', BEFORE))).toEqual(['-D[111, scooter]']);
  expect(readText('')).toEqual([]);
});

test('what lacks its rows is refused', async () => {
  const { read } = await openFormat(oggJson, { columns: PRODUCTS });
  expect(reasonOf(() => read(message('U', AFTER)))).toContain("its update has no 'before'");
  expect(reasonOf(() => read(message('D', '')))).toContain("its delete has no 'before'");
  expect(reasonOf(() => read(message('I', BEFORE)))).toBe("its change is I, and it has no 'after'.");
  expect(reasonOf(() => read(message('U', BEFORE)))).toBe("its change is U, and it has no 'after'.");
  expect(reasonOf(() => read(message('T', '')))).toContain('TRUNCATE');
  expect(reasonOf(() => read(message('X', AFTER)))).toBe("its 'op_type' is 'X', which is no change of a row that GoldenGate has.");
  const upsert = await openFormat(oggJson, { columns: PRODUCTS, needsUpdateBefore: false });
  expect(upsert.readText(message('U', AFTER))).toEqual(['+U[111, big scooter]']);
});

test('metadata is that of the message', async () => {
  const metadata = ['table', 'primary-keys', 'ingestion-timestamp', 'event-timestamp'];
  const { readText } = await openFormat(oggJson, { columns: PRODUCTS.slice(0, 1), metadata });
  expect(readText(message('I', AFTER))).toEqual(['+I[111, OGG.TBL_TEST, [id], 2020-05-13 15:40:07.000123, 2020-05-13 13:39:35.766000]']);
});

test('what is written is what Flink writes', async () => {
  const { write } = await openFormat(oggJson, { columns: PRODUCTS });
  for (const kind of [INSERT, UPDATE_AFTER] as const) {
    expect(write(kind, [1, 'a'])).toBe('{"before":null,"after":{"id":1,"name":"a"},"op_type":"I"}');
  }
  for (const kind of [DELETE, UPDATE_BEFORE] as const) {
    expect(write(kind, [1, 'a'])).toBe('{"before":{"id":1,"name":"a"},"after":null,"op_type":"D"}');
  }
});

test('what was written is read again: every type', () => readsWhatItWrites(oggJson));

test('damaged messages are refused or read, and never more than that', async () => {
  const reading = await openFormat(oggJson, { columns: PRODUCTS, metadata: ['primary-keys', 'event-timestamp'] });
  refusesDamage(reading, [message('U', BEFORE + AFTER)]);
});
