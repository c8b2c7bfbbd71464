/** What can go wrong at brokers, each caused for real. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { KafkaRun, preflight, scanOf } from './kafka-harness.ts';

describe.skipIf(!available().kafka)('the preflight of a kafka table', () => {
  const folder = temporaryFolder('kafka-tls');
  const certificate = join(folder, 'cert.pem');
  let server: KafkaServer;

  beforeAll(async () => {
    const key = join(folder, 'key.pem');
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const make = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate, ...subject];
    execFileSync('openssl', make, { stdio: 'pipe' });
    const store = join(folder, 'store.pem');
    writeFileSync(store, readFileSync(key, 'latin1') + readFileSync(certificate, 'latin1'));
    const secure = 'listener.name.secure';
    server = await startKafka({
      secure: 'SASL_SSL',
      scramUsers: { alice: 'alice-secret', bob: 'bob-secret' },
      settings: {
        [`${secure}.ssl.keystore.type`]: 'PEM',
        [`${secure}.ssl.keystore.location`]: store,
        [`${secure}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
        [`${secure}.plain.sasl.jaas.config`]: `${LOGIN}.plain.PlainLoginModule required user_alice="alice-plain";`,
        [`${secure}.scram-sha-256.sasl.jaas.config`]: `${LOGIN}.scram.ScramLoginModule required;`,
        [`${secure}.scram-sha-512.sasl.jaas.config`]: `${LOGIN}.scram.ScramLoginModule required;`,
        [`${secure}.oauthbearer.sasl.jaas.config`]: `${LOGIN}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="x";`,
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS;User:alice',
      },
    });
    await server.createTopic('orders');
    await server.produce('orders', ['a']);
  });
  afterAll(() => server?.stop());

  const LOGIN = 'org.apache.kafka.common.security';
  const scram = (user: string, password: string) => ({
    'properties.security.protocol': 'SASL_SSL',
    'properties.sasl.mechanism': 'SCRAM-SHA-512',
    'properties.sasl.jaas.config': `${LOGIN}.scram.ScramLoginModule required username="${user}" password="${password}";`,
    'properties.ssl.truststore.type': 'PEM',
    'properties.ssl.truststore.location': certificate,
    topic: 'orders',
  });

  async function faults(bootstrap: string, options: Record<string, string>) {
    return (await preflight(scanOf(bootstrap, options))).faults;
  }

  test.each([
    ['SCRAM-SHA-512', 'scram.ScramLoginModule required username="alice" password="alice-secret"'],
    ['SCRAM-SHA-256', 'scram.ScramLoginModule required username="alice" password="alice-secret"'],
    ['PLAIN', 'plain.PlainLoginModule required username="alice" password="alice-plain"'],
    ['OAUTHBEARER', 'oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="alice"'],
  ])('logs in by %s over TLS, and reads', async (mechanism, module) => {
    const login = { 'properties.sasl.mechanism': mechanism, 'properties.sasl.jaas.config': `${LOGIN}.${module};` };
    const scan = scanOf(server.secureBootstrap, { ...scram('', ''), ...login });
    expect(await preflight(scan)).toEqual({ faults: [], notices: [] });
    const run = await KafkaRun.open(scan);
    expect(await run.changes(1)).toEqual(['+I[a]']);
    await run.close();
  });

  test('a wrong password is told without showing it', async () => {
    const [fault] = await faults(server.secureBootstrap, scram('alice', 'wr0ng'));
    expect(fault).toMatchObject({ code: 'KAFKA_AUTHENTICATION_FAILED', canRetry: false, problem: expect.stringContaining('as alice') });
    expect(fault?.message).not.toContain('wr0ng');
  });

  test('a certificate that nobody vouches for, and a listener that speaks TLS or does not', async () => {
    const { 'properties.ssl.truststore.location': _, ...untrusting } = scram('alice', 'alice-secret');
    expect(await faults(server.secureBootstrap, untrusting)).toMatchObject([
      { code: 'KAFKA_TLS_FAILED', remedy: expect.stringContaining("'properties.ssl.truststore.location'") },
    ]);
    expect(await faults(server.bootstrap, scram('alice', 'alice-secret'))).toMatchObject([{ code: 'KAFKA_TLS_FAILED' }]);
    expect(await faults(server.secureBootstrap, { topic: 'orders' })).toMatchObject([
      { code: 'KAFKA_CONNECTION_LOST', remedy: expect.stringContaining('does this listener speak PLAINTEXT?') },
    ]);
  });

  test('a topic that is not there is told with the nearest that is', async () => {
    expect(await faults(server.bootstrap, { topic: 'ordres;orders' })).toMatchObject([
      {
        code: 'KAFKA_TOPIC_MISSING',
        problem: 'The brokers have no topic ordres.',
        remedy: expect.stringMatching(/^Did you mean 'orders'\?/),
      },
    ]);
    expect((await preflight(scanOf(server.bootstrap, { 'topic-pattern': 'nothing.*' }))).notices).toEqual([
      "No topic matches 'topic-pattern' = 'nothing.*' yet.",
    ]);
  });

  test('a user without the right to read', async () => {
    expect(await faults(server.secureBootstrap, scram('bob', 'bob-secret'))).toMatchObject([
      { code: 'KAFKA_NOT_AUTHORIZED', problem: expect.stringContaining('orders'), remedy: expect.stringContaining('kafka-acls') },
    ]);
  });

  test('an advertised name that leads nowhere', async () => {
    expect(await faults(`127.0.0.1:${server.farPort}`, { topic: 'orders' })).toMatchObject([
      {
        code: 'KAFKA_ADVERTISED_UNREACHABLE',
        problem: expect.stringContaining(`kafka.invalid:${server.farPort}`),
        remedy: expect.stringContaining('advertised.listeners'),
      },
    ]);
  });

  test('a broker that goes away fails a running source with an error that passes, and it goes on from its position', async () => {
    const run = await KafkaRun.open(scanOf(server.bootstrap, { topic: 'orders' }));
    await run.changes(1);
    const from = run.position;
    await server.kill();
    await expect(run.until(() => false)).rejects.toMatchObject({
      code: expect.stringMatching(/^KAFKA_(CONNECTION_LOST|UNREACHABLE)$/),
      canRetry: true,
    });
    await run.close();
    await expect(KafkaRun.open(scanOf(server.bootstrap, { topic: 'orders' }), from)).rejects.toMatchObject({
      code: 'KAFKA_UNREACHABLE',
      canRetry: true,
    });
    await server.start();
    await server.produce('orders', ['b']);
    const again = await KafkaRun.open(scanOf(server.bootstrap, { topic: 'orders' }), from);
    expect(await again.changes(1)).toEqual(['+I[b]']);
    await again.close();
  });
});
