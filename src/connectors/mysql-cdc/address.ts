/** Which server a table's options name, and under which id the job reads it. */
import type { BoundTable, Scan } from '../connector.ts';
import type { ServerAddress } from './connection.ts';
import type { MysqlCdcOptions } from './options.ts';
import { readTlsMode } from './tls.ts';

const SERVER_ID_MIN = 1_000_000_000;
const SERVER_ID_MAX = 2_000_000_000;

/** What a source is shared by: one dump connection per server and user. */
export function shareKey({ options }: BoundTable<MysqlCdcOptions>): string {
  return `${options.hostname}:${options.port}:${options.username}`;
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

/** `jdbc.properties.*` without the prefix. */
export function jdbcProperties({ matched }: BoundTable<MysqlCdcOptions>): ReadonlyMap<string, string> {
  return prefixed(matched, 'jdbc.properties.');
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
