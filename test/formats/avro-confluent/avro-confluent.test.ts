import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { avroConfluent } from '../../../src/formats/avro-confluent/avro-confluent.ts';
import { BadMessage } from '../../../src/formats/format.ts';
import { maskedOptions, readOptions } from '../../../src/model/options.ts';
import { INSERT } from '../../../src/model/row-kind.ts';
import { columnsOf } from '../../support/columns.ts';
import { openReading, openWriting } from '../../support/formats.ts';

let server: Server | undefined;

afterEach(() => server?.close());

/** A server that gives these answers in turn, the last one for ever. */
async function answering(...answers: readonly (readonly [number, object])[]): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const [status, body] = answers[Math.min(asked.length, answers.length) - 1] ?? [500, {}];
    response.writeHead(status).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const SCHEMA = {
  schema: JSON.stringify({
    type: 'record',
    name: 'r',
    fields: [
      { name: 'id', type: 'long' },
      { name: 'name', type: ['null', 'string'] },
    ],
  }),
};
const MESSAGE = Buffer.from('00000000070e0200', 'hex');

test('a schema is fetched once, and again after a failure that passes', async () => {
  const { url, asked } = await answering([503, {}], [200, SCHEMA]);
  const { fetchAndRead } = await openReading(avroConfluent, { columns: 'name STRING, id INT', options: { url } });
  for (let times = 0; times < 3; times++) expect(await fetchAndRead(MESSAGE)).toEqual([{ kind: INSERT, row: ['', 7] }]);
  expect(asked).toEqual(['GET /schemas/ids/7', 'GET /schemas/ids/7']);
});

test('whatever its bytes are, a message is a row or a bad message', async () => {
  const { url } = await answering([200, SCHEMA]);
  const { fetchAndRead } = await openReading(avroConfluent, { columns: 'name STRING, id INT', options: { url } });
  await fetchAndRead(MESSAGE);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 20 }), fc.boolean(), async (tail, hasHead) => {
      const message = Buffer.concat([hasHead ? MESSAGE.subarray(0, 5) : Buffer.of(1), tail]);
      await fetchAndRead(message).catch((error: unknown) => expect(error).toBeInstanceOf(BadMessage));
    }),
  );
});

test.each([
  { schema: 'message M {}', schemaType: 'PROTOBUF' },
  { schema: '{"type": "nothing"}' },
  { ...SCHEMA, references: [{ name: 'x' }] },
])('%j is told with the number of the schema', async (answer) => {
  const { url } = await answering([200, answer]);
  const { fetchAndRead } = await openReading(avroConfluent, { columns: 'id INT', options: { url } });
  await expect(fetchAndRead(MESSAGE)).rejects.toMatchObject({ code: 'REGISTRY_SCHEMA' });
});

test('options: what is not supported is refused by name, what is wrong is told at once, secrets are masked', () => {
  const given = new Map([
    ['url', 'ftp://registry'],
    ['ssl.truststore.location', '/x.jks'],
    ['properties.auto.register.schemas', 'false'],
    ['basic-auth.credentials-source', 'SASL_INHERIT'],
    ['bearer-auth.credentials-source', 'STATIC_TOKEN'],
    ['basic-auth.user-info', 'ada:s3cret'],
  ]);
  const { values, faults } = readOptions(avroConfluent.options, given, "format 'avro-confluent'");
  expect(faults.map(({ key, error }) => [key, error.code])).toEqual([
    ['ssl.truststore.location', 'OPTION_UNSUPPORTED'],
    ['properties.auto.register.schemas', 'OPTION_UNSUPPORTED'],
  ]);
  const told = avroConfluent.validate(columnsOf('at TIMESTAMP_LTZ(3)'), values, 'write');
  expect(told.map(({ code }) => code)).toEqual(['REGISTRY_URL', 'REGISTRY_CREDENTIALS', 'REGISTRY_CREDENTIALS', 'AVRO_COLUMN']);
  expect([...maskedOptions(avroConfluent.options, given)].join()).not.toContain('s3cret');
});

test('a table without a subject is not written', async () => {
  const opening = { columns: 'id INT', options: { url: 'http://127.0.0.1:1' } };
  await expect(openWriting(avroConfluent, opening)).rejects.toMatchObject({ code: 'REGISTRY_SUBJECT' });
});
