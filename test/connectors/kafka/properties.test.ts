import { expect, test } from 'vitest';
import { parseJaas } from '../../../src/connectors/kafka/jaas.ts';
import { properties } from '../../../src/connectors/kafka/properties.ts';
import { maskedOptions, readOptions } from '../../../src/model/options.ts';

const SERVERS = { 'properties.bootstrap.servers': 'a:9092, PLAINTEXT://b:9093' };

function read(given: Record<string, string>) {
  return readOptions(properties, new Map(Object.entries({ ...SERVERS, ...given })), "connector 'kafka'");
}

test('what the Java client takes is read by its names', () => {
  const { values, faults } = read({
    'properties.security.protocol': 'sasl_ssl',
    'properties.sasl.mechanism': 'scram-sha-512',
    'properties.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required\n username="alice" password="a\\"b;\'c=" ;',
    'properties.fetch.max.wait.ms': '50',
    'properties.ssl.endpoint.identification.algorithm': '',
  });
  expect(faults).toEqual([]);
  expect(values['properties.bootstrap.servers']).toEqual(['a:9092', 'b:9093']);
  expect(values['properties.security.protocol']).toBe('SASL_SSL');
  expect(values['properties.sasl.mechanism']).toBe('SCRAM-SHA-512');
  expect(Object.fromEntries(values['properties.sasl.jaas.config']?.options ?? [])).toEqual({ username: 'alice', password: 'a"b;\'c=' });
  expect(values['properties.fetch.max.wait.ms']).toBe(50);
  expect(values['properties.auto.offset.reset']).toBe('none');
});

test('a property without a counterpart is a notice or refused by its name', () => {
  const { notices, faults } = read({
    'properties.enable.auto.commit': 'true',
    'properties.sasl.kerberos.service.name': 'kafka',
    'properties.interceptor.classes': 'a.b.C',
    'properties.fetch.max.bites': '1',
  });
  expect(notices).toEqual(["'properties.enable.auto.commit' has no effect here: a job keeps its offsets in its checkpoints"]);
  expect(faults.map(({ error }) => error.problem)).toEqual([
    expect.stringContaining("does not support 'properties.sasl.kerberos.service.name' here: Kerberos is not supported"),
    expect.stringContaining("does not support 'properties.interceptor.classes' here"),
    "The connector 'kafka' has no option 'properties.fetch.max.bites'.",
  ]);
  expect(faults[2]?.error.remedy).toContain("'properties.fetch.max.bytes'");
});

test('a Java key store is answered with the commands that make PEM of it', () => {
  const { faults } = read({ 'properties.ssl.truststore.type': 'JKS' });
  expect(faults[0]?.error.remedy).toMatch(/keytool -importkeystore .* openssl pkcs12/);
});

test('the address of a token endpoint holds no password', () => {
  const faultsOf = (url: string) =>
    read({ 'properties.sasl.oauthbearer.token.endpoint.url': url }).faults.map(({ error }) => error.message);
  expect(faultsOf('https://login.example/token?tenant=a')).toEqual([]);
  for (const url of ['https://alice:s3cret@login.example/token', 'file:///token', 'login.example']) {
    expect(faultsOf(url)).toEqual([expect.stringMatching(/^(?!.*s3cret).*without user and password/)]);
  }
});

test('no message and no listing shows a secret', () => {
  const secrets = {
    'properties.sasl.jaas.config': 'PlainLoginModule required username="alice" password="s3cret"',
    'properties.ssl.keystore.key': '-----BEGIN PRIVATE KEY-----s3cret',
    'properties.ssl.truststore.password': 's3cret',
  };
  const { faults, notices } = read(secrets);
  expect(faults).toHaveLength(1);
  const shown = [...maskedOptions(properties, new Map(Object.entries(secrets))).values()];
  expect(JSON.stringify([faults.map(({ error }) => error.message), notices, shown])).not.toContain('s3cret');
});

test.each(['', 'required username="a";', 'a.B required username="a" ;;', 'a.B needed;', 'a.B required user name;'])(
  '%j is no JAAS configuration',
  (text) => {
    expect(() => parseJaas(text)).toThrow('a login module with its options and a semicolon at the end');
  },
);
