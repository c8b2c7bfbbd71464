/** Messages in the form of Maxwell's reference. */
import { expect, test } from 'vitest';
import { maxwellJson } from '../../../src/formats/maxwell-json/maxwell-json.ts';
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import { decimal, simple, varchar } from '../../../src/model/types.ts';
import { openFormat, reasonOf, type Table } from '../../support/formats.ts';
import { readsWhatItWrites, refusesDamage } from '../laws.ts';

const MINIONS: Table['columns'] = [
  ['id', simple('BIGINT')],
  ['name', varchar()],
  ['pay', decimal(20, 2)],
];

const HEAD = '"database":"test","table":"minions","ts":1596684883,"xid":7125,"xoffset":0,"primary_key_columns":["id"]';
const STUART = '{"id":9007199254740993,"name":"Stuart","pay":12345678901234567.89}';

test('inserts, those of a bootstrap, updates and deletes are changes', async () => {
  const { readText } = await openFormat(maxwellJson, { columns: MINIONS, key: ['id'] });
  const text = '9007199254740993, Stuart, 12345678901234567.89';
  expect(readText(`{${HEAD},"type":"insert","data":${STUART}}`)).toEqual([`+I[${text}]`]);
  expect(readText(`{${HEAD},"type":"bootstrap-insert","data":${STUART}}`)).toEqual([`+I[${text}]`]);
  expect(readText(`{${HEAD},"type":"update","data":${STUART},"old":{"name":null}}`)).toEqual([
    '-U[9007199254740993, NULL, 12345678901234567.89]',
    `+U[${text}]`,
  ]);
  expect(readText(`{${HEAD},"type":"update","old":{"id":1},"data":${STUART}}`)).toEqual([
    '-D[1, Stuart, 12345678901234567.89]',
    `+I[${text}]`,
  ]);
  expect(readText(`{${HEAD},"type":"delete","data":${STUART}}`)).toEqual([`-D[${text}]`]);
});

test('nobody needs the row before where nobody asks for -U', async () => {
  const { readText } = await openFormat(maxwellJson, { columns: MINIONS.slice(0, 2), needsUpdateBefore: false });
  expect(readText(`{${HEAD},"type":"update","data":${STUART}}`)).toEqual(['+U[9007199254740993, Stuart]']);
});

test('what changes no row is passed over, what is no change is refused', async () => {
  const { read } = await openFormat(maxwellJson, { columns: MINIONS });
  for (const type of ['bootstrap-start', 'bootstrap-complete', 'table-create', 'database-drop'])
    expect(read(`{${HEAD},"type":"${type}","data":{}}`)).toEqual([]);
  expect(read('')).toEqual([]);
  expect(reasonOf(() => read(`{${HEAD},"type":"replace","data":{}}`))).toBe(
    "its 'type' is 'replace', which is no change of a row that Maxwell has.",
  );
  expect(reasonOf(() => read(`{${HEAD}}`))).toBe("it has no 'type': it is no change message of Maxwell.");
  expect(reasonOf(() => read(`{${HEAD},"type":"insert"}`))).toBe("its change is insert, and it has no 'data'.");
  expect(reasonOf(() => read(`{${HEAD},"type":"update","data":${STUART}}`))).toContain('binlog_row_image = FULL');
});

test('metadata is that of the message', async () => {
  const metadata = ['database', 'table', 'primary-key-columns', 'ingestion-timestamp'];
  const { readText } = await openFormat(maxwellJson, { columns: MINIONS.slice(0, 1), metadata });
  expect(readText(`{${HEAD},"type":"insert","data":${STUART}}`)).toEqual([
    '+I[9007199254740993, test, minions, [id], 2020-08-06 03:34:43.000]',
  ]);
});

test('what is written is what Flink writes', async () => {
  const { write } = await openFormat(maxwellJson, { columns: MINIONS.slice(0, 2) });
  for (const kind of [INSERT, UPDATE_AFTER] as const) expect(write(kind, [1, 'a'])).toBe('{"data":{"id":1,"name":"a"},"type":"insert"}');
  for (const kind of [DELETE, UPDATE_BEFORE] as const) expect(write(kind, [1, 'a'])).toBe('{"data":{"id":1,"name":"a"},"type":"delete"}');
});

test('what was written is read again: every type', () => readsWhatItWrites(maxwellJson));

test('damaged messages are refused or read, and never more than that', async () => {
  const reading = await openFormat(maxwellJson, { columns: MINIONS, metadata: ['primary-key-columns'] });
  refusesDamage(reading, [`{${HEAD},"type":"update","data":${STUART},"old":{"name":null}}`]);
});
