/** Brokers that let in only who shows a certificate. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority, type Issued } from '../support/certificates.ts';
import { temporaryFolder } from '../support/processes.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { KafkaRun, preflight, scanOf } from './kafka-harness.ts';

describe.skipIf(!available().kafka)('a broker that asks for a certificate', () => {
  let authority: Authority;
  let stranger: Issued;
  let alice: Issued;
  let locked: Issued;
  let server: KafkaServer;

  beforeAll(async () => {
    authority = new Authority(temporaryFolder('certificates'));
    stranger = new Authority(temporaryFolder('strangers')).issue('mallory');
    alice = authority.issue('alice');
    locked = authority.encrypted(alice, 'k3y-secret');
    const secure = 'listener.name.secure.ssl';
    server = await startKafka({
      secure: 'SSL',
      settings: {
        [`${secure}.client.auth`]: 'required',
        [`${secure}.keystore.type`]: 'PEM',
        [`${secure}.keystore.location`]: authority.issue('broker').store,
        [`${secure}.truststore.type`]: 'PEM',
        [`${secure}.truststore.location`]: authority.certificate,
      },
    });
    await server.createTopic('orders');
    await server.produce('orders', ['a']);
  });
  afterAll(() => server?.stop());

  const inFile = ({ store }: Issued) => ({ 'properties.ssl.keystore.type': 'PEM', 'properties.ssl.keystore.location': store });
  /** As Java's documentation shows them: on one line. */
  const inline = ({ key, certificate }: Issued) => ({
    'properties.ssl.keystore.type': 'PEM',
    'properties.ssl.keystore.key': readFileSync(key, 'latin1').trim().replaceAll('\n', ' '),
    'properties.ssl.keystore.certificate.chain': readFileSync(certificate, 'latin1'),
  });
  const password = (text: string) => ({ 'properties.ssl.key.password': text });

  function scan(options: Readonly<Record<string, string>>) {
    const tls = {
      'properties.security.protocol': 'SSL',
      'properties.ssl.truststore.type': 'PEM',
      'properties.ssl.truststore.location': authority.certificate,
    };
    return scanOf(server.secureBootstrap, { topic: 'orders', ...tls, ...options });
  }

  async function fault(options: Readonly<Record<string, string>>) {
    const { faults } = await preflight(scan(options));
    expect(faults).toHaveLength(1);
    return faults[0];
  }

  test.each([
    ['in a file', () => inFile(alice)],
    ['in the options', () => inline(alice)],
    ['in a file, the key encrypted', () => ({ ...inFile(locked), ...password('k3y-secret') })],
    ['in the options, the key encrypted', () => ({ ...inline(locked), ...password('k3y-secret') })],
  ])('reads with a certificate %s', async (_, options) => {
    expect(await preflight(scan(options()))).toEqual({ faults: [], notices: [] });
    const run = await KafkaRun.open(scan(options()));
    expect(await run.changes(1)).toEqual(['+I[a]']);
    await run.close();
  });

  test('without a certificate, or with one that the broker does not trust, the options that give one are named', async () => {
    const remedy = expect.stringMatching(/'properties\.ssl\.keystore\.location' = .*'properties\.ssl\.keystore\.certificate\.chain'/);
    const refused = { code: 'KAFKA_CERTIFICATE_REFUSED', canRetry: false, remedy };
    expect(await fault({})).toMatchObject({
      ...refused,
      problem: expect.stringContaining('asks for a certificate, and the table gives none'),
    });
    expect(await fault(inFile(stranger))).toMatchObject({
      ...refused,
      problem: expect.stringMatching(/does not accept the certificate that the table gives: \w+ alert certificate unknown\.$/),
    });
  });

  test.each([
    ['an encrypted key without its password', () => inFile(locked), "'properties.ssl.key.password' is missing"],
    ['a wrong password', () => ({ ...inFile(locked), ...password('wr0ng') }), "'properties.ssl.key.password' is not its password"],
    [
      'the key of another certificate',
      () => ({ ...inFile(alice), 'properties.ssl.keystore.key': readFileSync(stranger.key, 'latin1') }),
      'mismatch',
    ],
    ['a key alone', () => ({ 'properties.ssl.keystore.location': alice.key }), 'a key or a certificate is missing, or no PEM'],
    [
      'a key that is none',
      () => ({ ...inFile(alice), 'properties.ssl.keystore.key': 'wr0ng' }),
      'a key or a certificate is missing, or no PEM',
    ],
  ])('%s is told before anything is connected', async (_, options, problem) => {
    const told = await fault(options());
    expect(told).toMatchObject({ code: 'KAFKA_KEY_UNUSABLE', canRetry: false, problem: expect.stringContaining(problem) });
    expect(told?.message).not.toContain('wr0ng');
  });

  test('an authority that is no certificate', async () => {
    const broken = '-----BEGIN CERTIFICATE----- MIIB -----END CERTIFICATE-----';
    expect(await fault({ ...inFile(alice), 'properties.ssl.truststore.certificates': broken })).toMatchObject({
      code: 'KAFKA_TLS_FAILED',
      remedy: expect.stringContaining("'properties.ssl.truststore.location'"),
    });
  });
});
