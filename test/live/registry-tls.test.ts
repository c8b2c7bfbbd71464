/** A schema registry that speaks https, as the program asks it: its authority comes from the environment of the process. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../support/certificates.ts';
import { temporaryFolder } from '../support/processes.ts';
import { riffle } from '../support/riffle.ts';
import { available, type KafkaServer, type RegistryServer, startKafka, startRegistry } from '../support/servers.ts';
import { withOptions } from '../support/sql.ts';

describe.skipIf(!available().kafka || !available().registry)('a schema registry over TLS', () => {
  let authority: Authority;
  let kafka: KafkaServer;
  let registry: RegistryServer;
  /** In front of the registry: lets in who knows the password. */
  let guard: Server;

  beforeAll(async () => {
    authority = new Authority(temporaryFolder('certificates'));
    const certificate = authority.issue('registry');
    [kafka, registry] = await Promise.all([startKafka(), startRegistry(certificate)]);
    await kafka.createTopic('orders');
    const known = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`;
    const { hostname, port } = new URL(registry.url);
    const tls = { key: readFileSync(certificate.key), cert: readFileSync(certificate.certificate) };
    guard = createServer(tls, (asked, answer) => {
      if (asked.headers.authorization !== known) return void answer.writeHead(401).end('who are you?');
      const passed = request({ hostname, port, path: asked.url, method: asked.method, headers: asked.headers }, (real) => {
        answer.writeHead(real.statusCode ?? 500, real.headers);
        real.pipe(answer);
      });
      asked.pipe(passed);
    });
    await new Promise<void>((resolve) => guard.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    guard?.close();
    await Promise.all([kafka?.stop(), registry?.stop()]);
  });

  const guarded = () => `https://127.0.0.1:${(guard.address() as AddressInfo).port}/apis/ccompat/v7`;

  function run(
    statement: string,
    more: Readonly<Record<string, string>>,
    env: NodeJS.ProcessEnv = { NODE_EXTRA_CA_CERTS: authority.certificate },
  ) {
    const options = {
      connector: 'kafka',
      topic: 'orders',
      'properties.bootstrap.servers': kafka.bootstrap,
      format: 'avro-confluent',
      'scan.startup.mode': 'earliest-offset',
      'scan.bounded.mode': 'latest-offset',
      ...more,
    };
    return riffle(['-e', `CREATE TABLE t (id INT, name STRING) ${withOptions(options)}; ${statement}`], { env });
  }

  const BASIC = { 'avro-confluent.basic-auth.credentials-source': 'USER_INFO' };

  test('is asked where its authority is trusted, also with name and password', async () => {
    const written = await run("INSERT INTO t VALUES (1, 'a');", { 'avro-confluent.url': registry.secureUrl });
    expect(written.code, written.stderr).toBe(0);
    const read = await run('SELECT * FROM t;', {
      ...BASIC,
      'avro-confluent.url': guarded(),
      'avro-confluent.basic-auth.user-info': 'ada:s3cret',
    });
    expect(read.stdout, read.stderr).toMatch(/\+I \| +1 \| a /);
  });

  test('a wrong password over TLS is refused and not shown', async () => {
    const { code, stderr } = await run("INSERT INTO t VALUES (1, 'a');", {
      ...BASIC,
      'avro-confluent.url': guarded(),
      'avro-confluent.basic-auth.user-info': 'ada:wr0ng',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('REGISTRY_UNAUTHORIZED');
    expect(stderr).not.toContain('wr0ng');
  });

  test('an authority that nobody trusts, a name that is not in the certificate, a port without TLS: each is told with the way out', async () => {
    const insert = (url: string, env?: NodeJS.ProcessEnv) => run("INSERT INTO t VALUES (1, 'a');", { 'avro-confluent.url': url }, env);
    for (const told of [
      insert(registry.secureUrl, {}),
      insert(registry.secureUrl.replace('127.0.0.1', 'localhost')),
      insert(registry.url.replace('http:', 'https:')),
    ]) {
      const { code, stderr } = await told;
      expect(code).toBe(1);
      expect(stderr).toContain('REGISTRY_TLS');
      expect(stderr).toContain('NODE_EXTRA_CA_CERTS=/path/ca.pem');
    }
    const refused = await run("INSERT INTO t VALUES (1, 'a');", {
      'avro-confluent.url': registry.secureUrl,
      'avro-confluent.ssl.truststore.location': '/store.jks',
    });
    expect(refused.stderr).toContain('NODE_EXTRA_CA_CERTS');
  });
});
