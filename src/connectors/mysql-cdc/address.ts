/** Which server a table's options name, and under which id the job reads it. */
import type { UserError } from '../../model/errors.ts';
import type { BoundTable, Scan } from '../connector.ts';
import { readTlsMode, TLS_PROPERTIES } from '../kit/mysql-tls.ts';
import { connectionFaults } from '../kit/shared-connection.ts';
import type { ServerAddress } from './connection.ts';
import type { MysqlCdcOptions } from './options.ts';
import { startKey } from './start-mode.ts';

const SERVER_ID_MIN = 1_000_000_000;
const SERVER_ID_MAX = 2_000_000_000;

/** What a source is shared by: one dump connection per server and user, and per place at which it begins. */
export function shareKey({ options }: BoundTable<MysqlCdcOptions>): string {
  return `${options.hostname}:${options.port}:${options.username} ${startKey(options)}`.trimEnd();
}

export function addressOf(bound: BoundTable<MysqlCdcOptions>): ServerAddress {
  const { options } = bound;
  return {
    host: options.hostname,
    port: options.port,
    user: options.username,
    password: options.password,
    tls: readTlsMode(jdbcProperties(bound)),
    connectTimeoutMs: options['connect.timeout'],
    connectRetries: options['connect.max-retries'],
  };
}

/** What differs between tables though they share the connection. */
export function addressFaults(scans: readonly Scan<MysqlCdcOptions>[]): readonly UserError[] {
  return connectionFaults(scans, (scan) => {
    const { password, tls, connectTimeoutMs, connectRetries } = addressOf(scan);
    return {
      "'password'": password,
      "'jdbc.properties.sslMode'": tls.kind,
      "'jdbc.properties.serverSslCert'": 'authorityFile' in tls ? tls.authorityFile : undefined,
      "'connect.timeout'": connectTimeoutMs,
      "'connect.max-retries'": connectRetries,
      "'heartbeat.interval'": scan.options['heartbeat.interval'],
    };
  });
}

/** Flink asks for an id per table; one reader has one. */
export function serverIdNotices(scans: readonly Scan<MysqlCdcOptions>[]): readonly string[] {
  const [used, ...others] = scans.filter(({ options }) => options['server-id'] !== undefined);
  const unused = others.filter(({ options }) => options['server-id'] !== used?.options['server-id']);
  return unused.map(
    ({ table, options }) =>
      `'server-id' = '${options['server-id']}' of the table '${table.name}' is not used: one reader serves its server's tables, with that of '${used?.table.name}'.`,
  );
}

/** `jdbc.properties.*` without the prefix. Connector/J takes names in any case; those of TLS come as it spells them. */
export function jdbcProperties({ matched }: BoundTable<MysqlCdcOptions>): ReadonlyMap<string, string> {
  const spelling = new Map([...TLS_PROPERTIES].map((name) => [name.toLowerCase(), name]));
  return new Map([...prefixed(matched, 'jdbc.properties.')].map(([name, value]) => [spelling.get(name.toLowerCase()) ?? name, value]));
}

/** `debezium.*` without the prefix. */
export function debeziumProperties({ matched }: BoundTable<MysqlCdcOptions>): ReadonlyMap<string, string> {
  return prefixed(matched, 'debezium.');
}

/** The first id that a table of the source names, else a random one. */
export function serverIdOf(scans: readonly Scan<MysqlCdcOptions>[]): number {
  const named = scans.map(({ options }) => options['server-id']).find((id) => id !== undefined);
  if (named !== undefined) return Number.parseInt(named, 10);
  return SERVER_ID_MIN + Math.floor(Math.random() * (SERVER_ID_MAX - SERVER_ID_MIN));
}

function prefixed(matched: ReadonlyMap<string, unknown>, prefix: string): ReadonlyMap<string, string> {
  const entries = [...matched].filter(([key]) => key.startsWith(prefix));
  return new Map(entries.map(([key, value]) => [key.slice(prefix.length), String(value)]));
}
