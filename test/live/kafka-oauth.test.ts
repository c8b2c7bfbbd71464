/** Logins by OAUTHBEARER with tokens of a token endpoint, whose signatures the broker verifies. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../support/certificates.ts';
import { freePort, temporaryFolder } from '../support/processes.ts';
import { riffle } from '../support/riffle.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { withOptions } from '../support/sql.ts';
import { KafkaRun, preflight, scanOf } from './kafka-harness.ts';

const LOGIN = 'org.apache.kafka.common.security.oauthbearer';
const ENDPOINT = 'properties.sasl.oauthbearer.token.endpoint.url';
const ISSUER = 'https://login.example';

describe.skipIf(!available().kafka)('a broker that wants a signed token', () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const forged = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let server: KafkaServer;
  let login: Server;
  let endpoint: string;
  let lifetimeSeconds = 3600;
  /** That were asked for. */
  const scopes: (string | null)[] = [];
  /** When the tokens given so far run out. */
  const expiries: number[] = [];

  beforeAll(async () => {
    const jwks = join(temporaryFolder('jwks'), 'jwks.json');
    writeFileSync(jwks, JSON.stringify({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] }));
    login = createServer(async (asked, answer) => {
      scopes.push(new URLSearchParams(await text(asked)).get('scope'));
      const [user, secret] = Buffer.from(asked.headers.authorization?.slice('Basic '.length) ?? '', 'base64')
        .toString()
        .split(':');
      const body = secret === 's3cret' ? { access_token: token(user ?? ''), token_type: 'Bearer', expires_in: lifetimeSeconds } : REFUSAL;
      answer.writeHead(body === REFUSAL ? 401 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => login.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(login.address() as AddressInfo).port}/token`;
    server = await startKafka({
      secure: 'SASL_PLAINTEXT',
      settings: {
        'listener.name.secure.sasl.enabled.mechanisms': 'OAUTHBEARER',
        'listener.name.secure.oauthbearer.sasl.jaas.config': `${LOGIN}.OAuthBearerLoginModule required;`,
        'listener.name.secure.oauthbearer.sasl.server.callback.handler.class': `${LOGIN}.OAuthBearerValidatorCallbackHandler`,
        'sasl.oauthbearer.jwks.endpoint.url': `file://${jwks}`,
        'sasl.oauthbearer.expected.audience': 'kafka',
        'sasl.oauthbearer.expected.issuer': ISSUER,
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS;User:alice',
      },
      systemProperties: { 'org.apache.kafka.sasl.oauthbearer.allowed.urls': `file://${jwks}` },
    });
    await server.createTopic('orders');
    await server.produce('orders', ['a']);
  });
  afterAll(async () => {
    login?.close();
    await server?.stop();
  });

  const REFUSAL = { error: 'invalid_client', error_description: 'nobody of that name' };

  /** A JSON Web Token; mallory signs his himself. */
  function token(subject: string): string {
    const seconds = Math.floor(Date.now() / 1000);
    const claims = { iss: ISSUER, aud: 'kafka', sub: subject, iat: seconds, exp: seconds + lifetimeSeconds };
    expiries.push(claims.exp * 1000);
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const signed = `${encode({ alg: 'RS256', kid: 'k1', typ: 'JWT' })}.${encode(claims)}`;
    const { privateKey } = subject === 'mallory' ? forged : keys;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }

  function optionsOf(user: string, secret: string): Record<string, string> {
    return {
      'properties.security.protocol': 'SASL_PLAINTEXT',
      'properties.sasl.mechanism': 'OAUTHBEARER',
      'properties.sasl.jaas.config': `${LOGIN}.OAuthBearerLoginModule required clientId="${user}" clientSecret="${secret}";`,
      [ENDPOINT]: endpoint,
    };
  }

  function scan(user: string, secret: string, more: Readonly<Record<string, string>> = {}) {
    return scanOf(server.secureBootstrap, { topic: 'orders', ...optionsOf(user, secret), ...more });
  }

  const CREDENTIALS = 'properties.sasl.oauthbearer.client.credentials.client';

  test.each([
    ['sasl.jaas.config', {}],
    [
      'options of their own',
      {
        'properties.sasl.jaas.config': `${LOGIN}.OAuthBearerLoginModule required clientSecret="wr0ng";`,
        [`${CREDENTIALS}.id`]: 'alice',
        [`${CREDENTIALS}.secret`]: 's3cret',
        'properties.sasl.oauthbearer.scope': 'read write',
      },
    ],
  ])('gets it with the client credentials of %s, and is read', async (_, options) => {
    scopes.length = 0;
    expect(await preflight(scan('alice', 's3cret', options))).toEqual({ faults: [], notices: [] });
    expect(scopes.at(-1)).toBe('properties.sasl.oauthbearer.scope' in options ? 'read write' : null);
    const run = await KafkaRun.open(scan('alice', 's3cret', options));
    expect(await run.changes(1)).toEqual(['+I[a]']);
    await run.close();
  });

  test('a wrong secret is told with what the endpoint says, and without the secret', async () => {
    const { faults } = await preflight(scan('alice', 'wr0ng'));
    expect(faults).toMatchObject([
      { code: 'KAFKA_TOKEN_REFUSED', canRetry: false, problem: expect.stringContaining('401 (invalid_client: nobody of that name)') },
    ]);
    expect(faults[0]?.message).not.toContain('wr0ng');
  });

  test('a token that the broker does not believe is refused', async () => {
    expect((await preflight(scan('mallory', 's3cret'))).faults).toMatchObject([
      {
        code: 'KAFKA_AUTHENTICATION_FAILED',
        canRetry: false,
        problem: expect.stringContaining('invalid_token'),
        remedy: expect.stringContaining('sasl.oauthbearer.expected.audience'),
      },
    ]);
  });

  test('an endpoint that is not there may come back', async () => {
    const more = { [ENDPOINT]: `http://127.0.0.1:${await freePort()}/token` };
    expect((await preflight(scan('alice', 's3cret', more))).faults).toMatchObject([
      { code: 'KAFKA_TOKEN_REFUSED', canRetry: true, problem: expect.stringContaining('ECONNREFUSED') },
    ]);
  });

  test('an endpoint whose certificate nobody trusts is told with the way to trust it', async () => {
    const { key, certificate } = new Authority(temporaryFolder('certificates')).issue('login');
    const secure = createSecureServer({ key: readFileSync(key), cert: readFileSync(certificate) });
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const more = { [ENDPOINT]: `https://127.0.0.1:${(secure.address() as AddressInfo).port}/token` };
    const { faults } = await preflight(scan('alice', 's3cret', more));
    secure.close();
    expect(faults).toMatchObject([
      { code: 'KAFKA_TOKEN_REFUSED', canRetry: false, remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS=/path/ca.pem') },
    ]);
  });

  test('a source and a sink go on behind the end of their tokens, and lose nothing', async () => {
    lifetimeSeconds = 5;
    expiries.length = 0;
    const rows = 14_000;
    const numbers = {
      connector: 'datagen',
      'fields.id.kind': 'sequence',
      'fields.id.start': 1,
      'fields.id.end': rows,
      'rows-per-second': 2000,
    };
    const target = { connector: 'kafka', topic: 'numbers', 'properties.bootstrap.servers': server.secureBootstrap, format: 'raw' };
    await server.createTopic('numbers', { partitions: 2 });
    const run = await KafkaRun.open(scan('alice', 's3cret', { topic: 'numbers' }));
    const [firstEnd = 0] = expiries;
    const job = riffle([
      '-e',
      `CREATE TABLE source (id INT) ${withOptions(numbers)};
       CREATE TABLE target (body STRING) ${withOptions({ ...target, ...optionsOf('alice', 's3cret') })};
       INSERT INTO target SELECT CAST(id AS STRING) FROM source;`,
    ]);
    await run.changes(rows);
    expect(Date.now()).toBeGreaterThan(firstEnd);
    expect(new Set(run.changelog).size).toBe(rows);
    await run.close();
    const { code, stderr } = await job;
    expect(code, stderr).toBe(0);
    expect(stderr).not.toMatch(/restart/i);
  });
});
