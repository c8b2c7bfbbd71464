import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openKafka } from '../../../src/connectors/kafka/client.ts';
import type { ConnectionValues } from '../../../src/connectors/kafka/connection-properties.ts';
import { brokersFailed } from '../../../src/connectors/kafka/errors.ts';
import { loginFaults } from '../../../src/connectors/kafka/login.ts';
import { properties } from '../../../src/connectors/kafka/properties.ts';
import { readOptions } from '../../../src/model/options.ts';
import { freePort, temporaryFolder } from '../../support/processes.ts';

function values(given: Record<string, string>): ConnectionValues {
  const all = Object.entries(given).map(([key, value]) => [`properties.${key}`, value] as const);
  return readOptions(properties, new Map([['properties.bootstrap.servers', 'localhost:9092'], ...all]), "connector 'kafka'").values;
}

const JAAS = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="alice" password="x";';

test('a login needs a mechanism, and what the mechanism needs', () => {
  const problems = (given: Record<string, string>) => loginFaults(values(given)).map(({ problem, remedy }) => `${problem} ${remedy}`);
  expect(problems({ 'security.protocol': 'SSL' })).toEqual([]);
  expect(problems({ 'security.protocol': 'SASL_SSL' })).toEqual([expect.stringContaining("'properties.sasl.mechanism'")]);
  expect(problems({ 'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': JAAS })).toEqual([]);
  // The module of another mechanism: the broker would only say that the login failed.
  expect(problems({ 'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'SCRAM-SHA-256', 'sasl.jaas.config': JAAS })).toEqual([
    expect.stringContaining('scram.ScramLoginModule required username="…"'),
  ]);
  expect(problems({ 'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'OAUTHBEARER' })).toEqual([
    expect.stringContaining('oauthbearer.OAuthBearerLoginModule'),
    expect.stringContaining("'properties.sasl.oauthbearer.token.endpoint.url'"),
  ]);
});

test('a file that is no PEM is told, with how to make one', async () => {
  const path = join(temporaryFolder('pem'), 'trust.jks');
  writeFileSync(path, Buffer.from('feedfeed', 'hex'));
  const given = { 'security.protocol': 'SSL', 'ssl.truststore.location': path };
  await expect(openKafka(values(given))).rejects.toThrow(/is not PEM.*keytool -importkeystore/);
  await expect(openKafka(values({ ...given, 'ssl.truststore.location': `${path}.gone` }))).rejects.toThrow(/no such file/);
});

test('an address where nothing listens is told as that', async () => {
  const options = values({ 'bootstrap.servers': `127.0.0.1:${await freePort()}` });
  const kafka = await openKafka(options);
  const failure = await kafka
    .admin()
    .connect()
    .catch((cause: unknown) => brokersFailed(cause, options, 'connecting'));
  expect(failure).toMatchObject({ code: 'KAFKA_UNREACHABLE', canRetry: true, problem: expect.stringContaining('ECONNREFUSED') });
});
