import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simple, varchar } from '../../src/model/types.ts';
import { removeFolder, temporaryFolder } from '../support/processes.ts';
import { available, type PostgresServer, startPostgres } from '../support/servers.ts';
import { declare, open, preflight, urlOf } from './jdbc-targets.ts';

describe.skipIf(!available().postgres || !hasOpenssl())('TLS of a jdbc sink', () => {
  const folder = temporaryFolder('tls');
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres(certificate(folder));
    await server.query('CREATE TABLE t (id int PRIMARY KEY, name text)');
  });

  afterAll(async () => {
    await server.stop();
    removeFolder(folder);
  });

  function target(parameters: string) {
    const options = { url: urlOf(server, `?${parameters}`) };
    return declare(server, 't', { columns: { id: simple('INT'), name: varchar() }, key: ['id'], options });
  }

  const encrypted = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'riffle %'";

  test.each([
    ['', true],
    ['sslmode=prefer', true],
    ['sslmode=require', true],
    ['sslmode=allow', false],
    ['sslmode=disable', false],
    ['sslmode=verify-ca&sslrootcert=CA', true],
    ['sslmode=verify-full&sslrootcert=CA', true],
  ])('%s', async (parameters, isEncrypted) => {
    const sink = await open(target(parameters.replace('CA', join(folder, 'cert.pem'))));
    expect(await server.query(encrypted)).toEqual([{ ssl: isEncrypted }]);
    await sink.close();
  });

  test('a certificate for another name is refused', async () => {
    const url = `jdbc:postgresql://localhost:${server.port}/postgres?sslmode=verify-full&sslrootcert=${join(folder, 'cert.pem')}`;
    const wrong = declare(server, 't', { columns: { id: simple('INT') }, options: { url } });
    expect((await preflight([wrong])).faults.map(({ problem }) => problem).join()).toMatch(/not trusted.*localhost/);
  });

  test('a certificate that nobody vouches for is named, with the way out', async () => {
    const { faults } = await preflight([target('sslmode=verify-full')]);
    expect(faults.map(({ problem, remedy }) => `${problem} ${remedy}`).join()).toMatch(
      /certificate of 127.* is not trusted: self-signed.*sslrootcert/,
    );
    const missing = await preflight([target('sslmode=verify-full&sslrootcert=/no/such.pem')]);
    expect(missing.faults.map(({ problem }) => problem)).toEqual(['The file of sslrootcert, /no/such.pem, cannot be read.']);
  });
});

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The server's arguments for a certificate of its own. */
function certificate(folder: string): string[] {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=shop', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  });
  chmodSync(key, 0o600);
  chmodSync(folder, 0o755);
  if (process.getuid?.() === 0) {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    for (const file of [key, cert]) chownSync(file, id('-u'), id('-g'));
  }
  return ['-c', 'ssl=on', '-c', `ssl_cert_file=${cert}`, '-c', `ssl_key_file=${key}`];
}
