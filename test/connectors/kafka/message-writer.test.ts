import { expect, test } from 'vitest';
import { type MessageLayout, openMessageWriter } from '../../../src/connectors/kafka/message-writer.ts';
import type { Format } from '../../../src/formats/format.ts';
import { raw } from '../../../src/formats/raw/raw.ts';
import type { Row } from '../../../src/model/row.ts';
import { DELETE, INSERT, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import { varchar } from '../../../src/model/types.ts';

const format = { prefix: 'raw.', format: raw as unknown as Format, options: { charset: 'UTF-8', endianness: 'big-endian' } };
const LAYOUT: MessageLayout = {
  topic: 'orders',
  key: [{ name: 'id', type: varchar(), place: 0 }],
  value: [{ name: 'body', type: varchar(), place: 1 }],
  timestampPlace: undefined,
  headersPlace: undefined,
  isUpsert: false,
};

async function records(layout: Partial<MessageLayout>, ...changes: readonly (readonly [RowKind, Row])[]) {
  const write = await openMessageWriter({ ...LAYOUT, ...layout }, { key: format, value: format, timeZone: 'UTC' }, () => 42);
  return changes.map(([kind, row]) => {
    const { key, value, headers, timestampMs } = write(kind, row);
    return `${key} ${value} ${headers.map((header) => `${header.key}=${header.value}`)} ${timestampMs}`;
  });
}

test('a row is a record with its key; without a timestamp it has the time of writing', async () => {
  expect(await records({}, [INSERT, ['1', 'a']])).toEqual(['1 a  42']);
});

test('an upsert stream keeps +I and +U as rows, and a tombstone stands for -U and -D', async () => {
  const changes = [INSERT, UPDATE_BEFORE, UPDATE_AFTER, DELETE].map((kind): readonly [RowKind, Row] => [kind as RowKind, ['1', 'a']]);
  expect(await records({ isUpsert: true }, ...changes)).toEqual(['1 a  42', '1 null  42', '1 a  42', '1 null  42']);
});

test('timestamp and headers come from their columns; where they are NULL the record has none of its own', async () => {
  const headers = ['x', Buffer.from('y'), 'z', null];
  const rows: readonly [RowKind, Row][] = [
    [INSERT, ['1', 'a', 1_700_000_000_123_456, headers]],
    [INSERT, ['1', 'a', -1, null]],
    [INSERT, ['1', 'a', null, []]],
  ];
  expect(await records({ timestampPlace: 2, headersPlace: 3 }, ...rows)).toEqual(['1 a x=y,z=null 1700000000123', '1 a  -1', '1 a  42']);
});
