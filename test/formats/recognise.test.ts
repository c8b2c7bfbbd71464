/** Messages as the tools write them → the formats that would read them, the most particular first, and the table. */
import { expect, test } from 'vitest';
import { formats } from '../../src/formats/catalogue.ts';
import { formatType } from '../../src/model/types.ts';

interface Sample {
  readonly value: string | Uint8Array;
  readonly key?: string;
}

function recognised(...samples: Sample[]) {
  const bytes = (text: string | Uint8Array) => (typeof text === 'string' ? new TextEncoder().encode(text) : text);
  const messages = samples.map(({ key, value }) => ({ key: key === undefined ? undefined : bytes(key), value: bytes(value) }));
  const fitting = formats().flatMap((format) => {
    const table = format.recognise?.(messages);
    if (table === undefined) return [];
    const columns = table.columns.map(({ name, type }) => `${name} ${formatType(type)}`).join(', ');
    return [{ name: format.name, columns, key: table.primaryKey, options: Object.fromEntries(table.options), isCertain: table.isCertain }];
  });
  return fitting.sort((left, right) => Number(right.isCertain) - Number(left.isCertain)).map(({ isCertain: _, ...told }) => told);
}

// Of source, as all connectors have it.
const ENVELOPE = '"source":{"db":"shop"},"op":"u","ts_ms":1';

test('Debezium without a schema: columns of the rows, the key of the message’s key', () => {
  const value = `{"before":{"id":1,"name":"a"},"after":{"id":1,"name":null},${ENVELOPE}}`;
  expect(recognised({ key: '{"id":1}', value })[0]).toEqual({
    name: 'debezium-json',
    columns: 'id INT NOT NULL, name STRING',
    key: ['id'],
    options: {},
  });
});

test('Debezium with a schema: the types that the connector names', () => {
  const fields = [
    { type: 'int64', optional: false, field: 'id' },
    {
      type: 'bytes',
      optional: true,
      name: 'org.apache.kafka.connect.data.Decimal',
      parameters: { scale: '2', 'connect.decimal.precision': '10' },
      field: 'price',
    },
    { type: 'int64', optional: true, name: 'io.debezium.time.MicroTimestamp', field: 'at' },
    { type: 'string', optional: true, field: 'name' },
  ];
  const schema = {
    type: 'struct',
    fields: [
      { type: 'struct', fields, optional: true, field: 'before' },
      { type: 'struct', fields, optional: true, field: 'after' },
    ],
  };
  const payload = { before: null, after: { id: 1, price: 'AfQ=', at: 1, name: 'a' }, op: 'c' };
  expect(recognised({ value: JSON.stringify({ schema, payload }) })[0]).toEqual({
    name: 'debezium-json',
    columns: 'id BIGINT NOT NULL, price DECIMAL(10, 2), at TIMESTAMP(6), name STRING',
    key: [],
    options: { 'schema-include': 'true' },
  });
});

test('Canal: the types that the database gave, the key of the message', () => {
  const value =
    '{"data":[{"id":"1","price":"1.50","name":"a"}],"old":null,"type":"INSERT","isDdl":false,"pkNames":["id"],' +
    '"mysqlType":{"id":"bigint(20) unsigned","price":"decimal(10,2)","name":"varchar(20)"}}';
  expect(recognised({ value })[0]).toMatchObject({
    name: 'canal-json',
    columns: 'id DECIMAL(20, 0) NOT NULL, price DECIMAL(10, 2), name STRING',
    key: ['id'],
  });
});

test('Maxwell, Oracle GoldenGate, and any other object', () => {
  const maxwell = '{"database":"shop","table":"orders","type":"update","ts":1,"data":{"id":1,"a":2},"old":{"a":1}}';
  expect(recognised({ value: maxwell })[0]).toMatchObject({ name: 'maxwell-json', columns: 'id INT, a INT' });
  const ogg = '{"table":"shop.orders","op_type":"U","primary_keys":["id"],"before":{"id":1,"a":1},"after":{"id":1,"a":2}}';
  expect(recognised({ value: ogg })[0]).toMatchObject({ name: 'ogg-json', columns: 'id INT NOT NULL, a INT', key: ['id'] });
  expect(recognised({ value: '{"id":1}' }).map(({ name }) => name)).toEqual(['json']);
});

test('a message of another kind is of no such format', () => {
  expect(recognised({ value: '{"id":1}' }, { value: 'no JSON' }).map(({ name }) => name)).not.toContain('json');
});
