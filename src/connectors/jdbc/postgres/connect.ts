import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { Client } from 'pg';
import { UserError } from '../../../model/errors.ts';
import { fixedOffsetMinutes } from '../../../model/temporal-zone.ts';
import { placeText } from '../url-parameters.ts';
import { cannotConnect, messageOf, rootCertUnreadable } from './errors.ts';
import { quoteLiteral, quoteName } from './names.ts';
import type { JdbcUrl } from './url.ts';

/** Where and as whom a job writes. Never shown as a whole: it holds the password. */
export interface Endpoint {
  readonly url: JdbcUrl;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly jobId: string;
  /** Tells the connection from all others, and is the same after a restart of the job. */
  readonly mark: string;
  /** The name the connection has in pg_stat_activity. */
  readonly applicationName: string;
  readonly timeZone: string;
}

/** `host:5432/database`, for messages. */
export function placeOf({ url }: Endpoint): string {
  return placeText(url, url.database);
}

/**
 * An open connection whose session reads our text the same everywhere, and is not ended for being idle. `lost` is called once when the
 * server or the network ends it.
 */
export async function connect(endpoint: Endpoint, lost: (cause: Error) => void = () => {}): Promise<Client> {
  const { sslMode } = endpoint.url;
  const tls = sslMode === 'disable' || sslMode === 'allow' ? false : await tlsOptions(endpoint.url);
  try {
    return await open(endpoint, tls, lost);
  } catch (cause) {
    // pgJDBC: `prefer` goes on without TLS where the server has none, `allow` with it where the server asks for it.
    if (sslMode === 'prefer' && /does not support SSL/i.test(messageOf(cause))) return await open(endpoint, false, lost).catch(fail);
    if (sslMode === 'allow' && /no pg_hba\.conf entry/i.test(messageOf(cause))) {
      return await open(endpoint, { rejectUnauthorized: false }, lost).catch(fail);
    }
    return fail(cause);
  }

  function fail(cause: unknown): never {
    throw cause instanceof UserError ? cause : cannotConnect(placeOf(endpoint), endpoint.user, cause);
  }
}

async function tlsOptions({ host, sslMode, sslRootCert }: JdbcUrl): Promise<ConnectionOptions> {
  if (sslMode === 'prefer' || sslMode === 'require') return { rejectUnauthorized: false };
  const checks: ConnectionOptions = sslMode === 'verify-ca' ? { checkServerIdentity: () => undefined } : { host };
  if (sslRootCert === undefined) return checks;
  try {
    return { ...checks, ca: await readFile(sslRootCert) };
  } catch (cause) {
    throw rootCertUnreadable(sslRootCert, cause);
  }
}

async function open(endpoint: Endpoint, ssl: ConnectionOptions | false, lost: (cause: Error) => void): Promise<Client> {
  const { url, user, password } = endpoint;
  const client = new Client({
    host: url.host,
    port: url.port,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    database: url.database ?? user ?? 'postgres',
    ssl,
    application_name: endpoint.applicationName,
    connectionTimeoutMillis: url.connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(url.serverOptions === undefined ? {} : { options: url.serverOptions }),
  });
  client.on('error', lost);
  try {
    await client.connect();
    await client.query(sessionSettings(endpoint));
    return client;
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw cause;
  }
}

/**
 * An open transaction may wait for a checkpoint, so idle timeouts are off. What a checkpoint covers is never sent again, so a commit is on
 * the server's disk before it is answered. Sequential scans are discouraged because a plan made while the
 * target was small would be kept when it is large: deletes go by the key's index. The cost they are given would start the JIT compiler at
 * every merge, so that is off.
 */
function sessionSettings({ url, timeZone }: Endpoint): string {
  const settings = [
    `SET TIME ZONE ${serverZone(timeZone)}`,
    "SET DateStyle = 'ISO, YMD'",
    "SET client_encoding = 'UTF8'",
    'SET standard_conforming_strings = on',
    'SET idle_in_transaction_session_timeout = 0',
    // Not every server has these: asked for by name, they are no error.
    "SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN ('idle_session_timeout', 'transaction_timeout')",
    "SELECT set_config(name, 'off', false) FROM pg_settings WHERE name = 'jit'",
    "SELECT set_config(name, 'local', false) FROM pg_settings WHERE name = 'synchronous_commit' AND setting = 'off'",
    "SET default_transaction_isolation = 'read committed'",
    'SET enable_seqscan = off',
  ];
  if (url.schemas.length > 0) settings.push(`SET search_path = ${url.schemas.map(quoteName).join(', ')}`);
  return settings.join('; ');
}

/** An offset as an interval: in a name of PostgreSQL a sign means the opposite, as in POSIX, so that 'GMT+08:00' lies west of Greenwich. */
function serverZone(timeZone: string): string {
  const minutes = fixedOffsetMinutes(timeZone);
  return minutes === undefined ? quoteLiteral(timeZone) : `INTERVAL '${minutes} minutes'`;
}
