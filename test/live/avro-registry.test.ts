/** 'avro-confluent' and 'debezium-avro-confluent' with a real schema registry. */
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { avroConfluent } from '../../src/formats/avro-confluent/avro-confluent.ts';
import { debeziumAvroConfluent } from '../../src/formats/debezium-avro-confluent/debezium-avro-confluent.ts';
import { AvroOutput } from '../../src/formats/kit/avro-bytes.ts';
import { deriveSchema } from '../../src/formats/kit/avro-derive.ts';
import type { Row } from '../../src/model/row.ts';
import { DELETE, kindSymbol, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../src/model/row-kind.ts';
import { columnsOf } from '../support/columns.ts';
import { openReading, openWriting, type Table } from '../support/formats.ts';
import { freePort } from '../support/processes.ts';
import { available, type RegistryServer, startRegistry } from '../support/servers.ts';

const ORDERS = 'id BIGINT NOT NULL, name STRING, price DECIMAL(10, 2)';

describe.skipIf(!available().registry)('with a schema registry', () => {
  let registry: RegistryServer;
  let guard: Server;
  let guarded: string;

  beforeAll(async () => {
    registry = await startRegistry();
    // A registry behind a proxy that lets in who knows the password, or the token.
    const known = [`Basic ${Buffer.from('ada:s3cret').toString('base64')}`, 'Bearer t0ken'];
    const { hostname, port } = new URL(registry.url);
    guard = createServer((asked, answer) => {
      if (!known.includes(asked.headers.authorization ?? '')) return void answer.writeHead(401).end('who are you?');
      const passed = request({ hostname, port, path: asked.url, method: asked.method, headers: asked.headers }, (real) => {
        answer.writeHead(real.statusCode ?? 500, real.headers);
        real.pipe(answer);
      });
      asked.pipe(passed);
    });
    await new Promise<void>((resolve) => guard.listen(0, '127.0.0.1', resolve));
    guarded = `http://127.0.0.1:${(guard.address() as AddressInfo).port}/apis/ccompat/v7`;
  });

  afterAll(async () => {
    guard?.close();
    await registry?.stop();
  });

  test('what was written is read again, the schema registered as Flink derives it', async () => {
    const opening = { columns: ORDERS, options: { url: registry.url, subject: 'orders-value' } };
    const write = await writing(avroConfluent, opening);
    const read = await reading(avroConfluent, opening);
    const row = [2n ** 60n, 'Käse', 1299];
    expect(await read(write(row))).toEqual([['+I', row]]);
    expect(await registry.latest('orders-value')).toEqual(deriveSchema(columnsOf(ORDERS), true));
    expect((await writing(avroConfluent, opening))(row)).toEqual(write(row));
  });

  test('a schema that changes in mid-topic is read with its own, field by field', async () => {
    const writeOld = await writing(avroConfluent, {
      columns: 'id INT NOT NULL, gone BOOLEAN, name STRING',
      options: { url: registry.url, subject: 'a' },
    });
    const writeNew = await writing(avroConfluent, {
      columns: 'name STRING, extra ARRAY<INT>, id BIGINT NOT NULL',
      options: { url: registry.url, subject: 'b' },
    });
    const read = await reading(avroConfluent, {
      columns: 'id BIGINT NOT NULL, name STRING, extra ARRAY<INT>',
      options: { url: registry.url },
    });
    expect(await read(writeOld([1, true, 'x']))).toEqual([['+I', [1, 'x', null]]]);
    expect(await read(writeNew(['y', [3], 2 ** 40]))).toEqual([['+I', [2 ** 40, 'y', [3]]]]);
    const strict = await reading(avroConfluent, { columns: 'id BIGINT, extra ARRAY<INT> NOT NULL', options: { url: registry.url } });
    await expect(strict(writeOld([1, true, 'x']))).rejects.toThrow(/extra is NOT NULL in the table, and the schema does not have it/);
    const wrong = await reading(avroConfluent, { columns: 'name INT', options: { url: registry.url } });
    await expect(wrong(writeOld([1, true, 'x']))).rejects.toThrow(/name is string in the schema, and INT in the table/);
  });

  test('a schema that does not go with the ones before is refused with what the registry says', async () => {
    await registry.register('strict-value', deriveSchema(columnsOf(ORDERS), true));
    await registry.ask('/config/strict-value', 'PUT', { compatibility: 'BACKWARD' });
    const opening = { columns: 'id BIGINT NOT NULL, count INT NOT NULL', options: { url: registry.url, subject: 'strict-value' } };
    await expect(writing(avroConfluent, opening)).rejects.toMatchObject({ code: 'REGISTRY_INCOMPATIBLE' });
    const fixed = { ...opening, options: { ...opening.options, subject: 'nobody', 'auto.register.schemas': 'false' } };
    await expect(writing(avroConfluent, fixed)).rejects.toMatchObject({ code: 'REGISTRY_UNKNOWN_SUBJECT' });
  });

  test('a schema that is given is the one that is written', async () => {
    const schema = {
      type: 'record',
      name: 'Order',
      namespace: 'shop',
      fields: [
        { name: 'state', type: { type: 'enum', name: 'State', symbols: ['NEW', 'PAID'] } },
        { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
        { name: 'note', type: ['null', 'string'], default: null },
      ],
    };
    const opening = {
      columns: 'at TIMESTAMP_LTZ(6), state STRING',
      options: { url: registry.url, subject: 'given', schema: JSON.stringify(schema) },
    };
    const write = await writing(avroConfluent, opening);
    const read = await reading(avroConfluent, opening);
    expect(await read(write([1704164645678901, 'PAID']))).toEqual([['+I', [1704164645678901, 'PAID']]]);
    expect(() => write([1, 'LOST'])).toThrow("state is 'LOST', and the schema knows NEW, PAID.");
    await expect(writing(avroConfluent, { ...opening, columns: 'other INT' })).rejects.toMatchObject({
      code: 'REGISTRY_SCHEMA_TO_WRITE',
    });
  });

  test('an unknown id, and a server that is no registry, are told', async () => {
    const read = await reading(avroConfluent, { columns: ORDERS, options: { url: registry.url } });
    await expect(read(Buffer.from('000098967f02', 'hex'))).rejects.toMatchObject({ code: 'REGISTRY_UNKNOWN_SCHEMA' });
    const elsewhere = await reading(avroConfluent, { columns: ORDERS, options: { url: new URL('/nothing', registry.url).href } });
    await expect(elsewhere(Buffer.from('000000000102', 'hex'))).rejects.toMatchObject({ code: 'REGISTRY_REJECTED' });
    await expect(read(Buffer.from('{"id": 1}'))).rejects.toThrow('it begins as JSON does');
    await expect(read(Buffer.from('0204', 'hex'))).rejects.toThrow('it does not begin with the number of a schema.');
  });

  test('a registry that asks who it is gets name and password, or a token; neither is shown', async () => {
    const options = { url: guarded, subject: 'guarded' };
    const refused = await writing(avroConfluent, { columns: ORDERS, options }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'REGISTRY_UNAUTHORIZED' });
    const wrong = { ...options, 'basic-auth.credentials-source': 'USER_INFO', 'basic-auth.user-info': 'ada:wr0ng' };
    const told = await writing(avroConfluent, { columns: ORDERS, options: wrong }).catch((error: unknown) => String(error));
    expect(told).not.toContain('wr0ng');
    const inUrl = guarded.replace('//', '//ada:s3cret@');
    for (const more of [
      { 'basic-auth.credentials-source': 'USER_INFO', 'basic-auth.user-info': 'ada:s3cret' },
      { 'bearer-auth.credentials-source': 'STATIC_TOKEN', 'bearer-auth.token': 't0ken' },
      { 'basic-auth.credentials-source': 'URL', url: inUrl },
    ]) {
      const write = await writing(avroConfluent, { columns: ORDERS, options: { ...options, ...more } });
      expect(write([1, 'x', null])).toHaveLength(10);
    }
  });

  test('Debezium’s envelope: changes with the row kinds and metadata, only the wanted fields', async () => {
    const value = {
      type: 'record',
      name: 'Value',
      fields: [
        { name: 'id', type: 'int' },
        {
          name: 'at',
          type: ['null', { type: 'long', 'connect.version': 1, 'connect.name': 'io.debezium.time.MicroTimestamp' }],
          default: null,
        },
        { name: 'name', type: ['null', 'string'], default: null },
      ],
    };
    const envelope = {
      type: 'record',
      name: 'Envelope',
      namespace: 'shop.orders',
      'connect.name': 'shop.orders.Envelope',
      fields: [
        { name: 'before', type: ['null', value], default: null },
        { name: 'after', type: ['null', 'Value'], default: null },
        {
          name: 'source',
          type: {
            type: 'record',
            name: 'Source',
            fields: [
              { name: 'version', type: 'string' },
              { name: 'ts_ms', type: 'long' },
              { name: 'db', type: 'string' },
              { name: 'table', type: ['null', 'string'], default: null },
            ],
          },
        },
        { name: 'op', type: 'string' },
        { name: 'ts_ms', type: ['null', 'long'], default: null },
      ],
    };
    const id = await registry.register('shop.orders-value', envelope);
    const read = await reading(debeziumAvroConfluent, {
      columns: 'id INT, at TIMESTAMP(6), name STRING',
      options: { url: registry.url },
      wanted: ['id', 'at'],
      metadata: ['source.table', 'ingestion-timestamp', 'source.timestamp'],
      key: ['id'],
    });
    const metadata = ['orders', 6_000_000, 5_000_000];
    expect(await read(message(id, undefined, [1, 'a'], 'c'))).toEqual([['+I', [1, 7, null, ...metadata]]]);
    expect(await read(message(id, [1, 'a'], [1, 'b'], 'u'))).toEqual([
      ['-U', [1, 7, null, ...metadata]],
      ['+U', [1, 7, null, ...metadata]],
    ]);
    expect((await read(message(id, [1, 'a'], [2, 'a'], 'u'))).map(([kind]) => kind)).toEqual(['-D', '+I']);
    expect(await read(message(id, [1, 'a'], undefined, 'd'))).toEqual([['-D', [1, 7, null, ...metadata]]]);
    await expect(read(message(id, undefined, [1, 'b'], 'u'))).rejects.toThrow("its update has no 'before'");
    expect(await read(new Uint8Array(0))).toEqual([]);
  });

  test('a changelog is written as Debezium’s envelope, and read again', async () => {
    const opening = { columns: ORDERS, options: { url: registry.url, subject: 'written' } };
    const write = await writing(debeziumAvroConfluent, opening);
    const read = await reading(debeziumAvroConfluent, opening);
    const row = [9007199254740993n, null, -5];
    expect(await read(write(row))).toEqual([['+I', row]]);
    expect(await read(write(row, UPDATE_BEFORE))).toEqual([['-D', row]]);
    expect(await read(write(row, UPDATE_AFTER))).toEqual([['+I', row]]);
    expect(await read(write(row, DELETE))).toEqual([['-D', row]]);
  });
});

test('no registry there: the error names it, and a job may try again', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const read = await reading(avroConfluent, { columns: ORDERS, options: { url } });
  await expect(read(Buffer.from('000000000102', 'hex'))).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE', canRetry: true });
});

type RegistryFormat = typeof avroConfluent;

/** → reads a message: its changes, `+I[1, x]` as `['+I', [1, 'x']]`. */
async function reading(format: RegistryFormat, table: Table) {
  const { fetchAndRead } = await openReading(format, table);
  return async (message: Uint8Array) => (await fetchAndRead(message)).map(({ kind, row }) => [kindSymbol(kind), row]);
}

async function writing(format: RegistryFormat, table: Table) {
  const write = await openWriting(format, table);
  return (row: Row, kind?: RowKind) => Buffer.from(write(row, kind) ?? []);
}

/** One message of the envelope, by hand. */
function message(
  id: number,
  before: readonly [number, string] | undefined,
  after: readonly [number, string] | undefined,
  operation: string,
): Uint8Array {
  const output = new AvroOutput();
  output.byte(0);
  for (const shift of [24, 16, 8, 0]) output.byte((id >> shift) & 255);
  for (const image of [before, after]) {
    output.long(image === undefined ? 0 : 1);
    if (image === undefined) continue;
    output.long(image[0]);
    output.long(1);
    output.long(7);
    output.long(1);
    output.text(image[1]);
  }
  output.text('3.0');
  output.long(5000);
  output.text('shop');
  output.long(1);
  output.text('orders');
  output.text(operation);
  output.long(1);
  output.long(6000);
  return output.take();
}
