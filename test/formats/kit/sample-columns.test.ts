import { expect, test } from 'vitest';
import type { RawMessage } from '../../../src/formats/format.ts';
import { jsonObjects, keyColumns, keyed, sampleColumns } from '../../../src/formats/kit/sample-columns.ts';
import { formatType } from '../../../src/model/types.ts';

function message(value: string | undefined, key?: string): RawMessage {
  const bytes = (text: string | undefined) => (text === undefined ? undefined : new TextEncoder().encode(text));
  return { key: bytes(key), value: bytes(value) };
}

function columnsOf(...values: string[]): string {
  const objects = jsonObjects(values.map((value) => message(value))) ?? [];
  return sampleColumns(objects)
    .map(({ name, type }) => `${name} ${formatType(type)}`)
    .join(', ');
}

test('a field gets the narrowest type that held for all messages', () => {
  expect(columnsOf('{"a":1,"b":"x","c":true}')).toBe('a INT, b STRING, c BOOLEAN');
  expect(columnsOf('{"a":1}', '{"a":5000000000,"b":null}')).toBe('a BIGINT, b STRING');
  expect(columnsOf('{"a":1}', '{"a":2.5}', '{"a":3}')).toBe('a DOUBLE');
  expect(columnsOf('{"a":1}', '{"a":"x"}')).toBe('a STRING');
  expect(columnsOf('{"a":123456789012345678,"b":12345678901234567890,"c":"12345678901234567890"}')).toBe(
    'a BIGINT, b DECIMAL(38, 0), c STRING',
  );
  expect(columnsOf('{"a":"2026-11-29","b":"2026-11-29 10:00:00.123456","c":"2026-11-29T10:00:00Z","d":{"e":1}}')).toBe(
    'a DATE, b TIMESTAMP(6), c STRING, d STRING',
  );
});

test('tombstones are no messages, and what is no object makes none', () => {
  expect(jsonObjects([message(undefined), message('{"a":1}')])).toHaveLength(1);
  expect(jsonObjects([message('{"a":1}'), message('[1]')])).toBeUndefined();
  expect(jsonObjects([message('nothing')])).toBeUndefined();
  expect(jsonObjects([message(undefined)])).toBeUndefined();
});

test('the key is what the messages’ keys name, with the envelope of Connect or without', () => {
  const columns = sampleColumns(jsonObjects([message('{"id":1,"name":"a"}')]) ?? []);
  expect(keyColumns([message('{}', '{"id":1}')], columns)).toEqual(['id']);
  expect(keyColumns([message('{}', '{"schema":{},"payload":{"id":1}}')], columns)).toEqual(['id']);
  expect(keyColumns([message('{}', '{"other":1}')], columns)).toEqual([]);
  expect(keyColumns([message('{}', '7')], columns)).toEqual([]);
  expect(keyed(columns, ['id']).map(({ type }) => formatType(type))).toEqual(['INT NOT NULL', 'STRING']);
});
