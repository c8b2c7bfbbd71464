import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simple, varchar } from '../../src/model/types.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';
import { Run, scanOf } from './mysql-cdc-harness.ts';

const columns = [
  { name: 'id', type: simple('BIGINT', false) },
  { name: 'name', type: varchar() },
];

/** A certificate for `localhost` that is its own authority. */
function certificate(folder: string): { cert: string; key: string } {
  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject], {
    stdio: 'pipe',
  });
  chmodSync(key, 0o600);
  return { cert, key };
}

describe.each(available().sources)('mysql-cdc over TLS on %s', (flavor) => {
  let server: MysqlServer;
  let folder: string;
  let authority: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'riffle-tls-'));
    const { cert, key } = certificate(folder);
    authority = cert;
    server = await startSource(flavor, { args: [`--ssl-ca=${cert}`, `--ssl-cert=${cert}`, `--ssl-key=${key}`] });
    await server.query(`CREATE DATABASE shop; CREATE TABLE shop.t (id BIGINT PRIMARY KEY, name LONGTEXT);
      CREATE USER secure@'%' IDENTIFIED BY 'secret' REQUIRE SSL; GRANT ALL ON *.* TO secure@'%'`);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  function open(options: Readonly<Record<string, string>>): Promise<Run> {
    const user = { username: 'secure', password: 'secret', hostname: 'localhost' };
    return Run.open([scanOf(server, { table: 't', columns, options: { ...user, ...options } })]);
  }

  test.each(['PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'])('sslMode %s reads snapshot and log', async (sslMode) => {
    await server.query("DELETE FROM shop.t; INSERT INTO shop.t VALUES (1, REPEAT('s', 100000))");
    const run = await open({ 'jdbc.properties.sslMode': sslMode, 'jdbc.properties.serverSslCert': `file://${authority}` });
    await run.snapshot();
    await server.query("INSERT INTO shop.t VALUES (2, REPEAT('l', 3000000)), (3, 'end')");
    await run.until(() => run.changes >= 3);
    expect(run.changelog.map((line) => line.length)).toEqual([100_007, 3_000_007, 10]);
    await run.close();
  });

  test('a certificate that nobody trusted signed is refused, and so is one for another host', async () => {
    await expect(open({ 'jdbc.properties.sslMode': 'VERIFY_CA' })).rejects.toMatchObject({ code: 'MYSQL_TLS_FAILED' });
    const identity = { 'jdbc.properties.sslMode': 'VERIFY_IDENTITY', 'jdbc.properties.serverSslCert': authority };
    await expect(open({ ...identity, hostname: '127.0.0.1' })).rejects.toMatchObject({ code: 'MYSQL_TLS_FAILED' });
  });

  test('a user who must encrypt and does not is refused', async () => {
    await expect(open({})).rejects.toMatchObject({ code: 'MYSQL_ACCESS_DENIED' });
  });

  test('a certificate file that is missing is named', async () => {
    const options = { 'jdbc.properties.sslMode': 'VERIFY_CA', 'jdbc.properties.serverSslCert': '/no/such/file.pem' };
    await expect(open(options)).rejects.toMatchObject({ code: 'MYSQL_CERTIFICATE_UNREADABLE' });
  });
});
