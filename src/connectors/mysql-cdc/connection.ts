/**
 * Connections to the source server: mysql2 with bulk reads, time-outs, and TLS as Flink users write it (`jdbc.properties.sslMode`).
 *
 * Small queries answer with text or NULL for every column. What fails becomes a UserError here and nowhere else.
 */
import { type Connection, type ConnectionOptions, createConnection } from 'mysql2';
import { UserError } from '../../model/errors.ts';
import { type TlsMode, tlsOptions } from '../kit/mysql-tls.ts';
import { SlabReader } from './bulk-socket.ts';
import { connectFailed, queryFailed } from './errors.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly tls: TlsMode;
  readonly connectTimeoutMs: number;
  readonly connectRetries: number;
}

export type TextRow = Readonly<Record<string, string | null>>;

export class ServerConnection {
  /** mysql2's own connection, for what takes its bytes over. */
  readonly raw: Connection;
  readonly address: ServerAddress;
  readonly isEncrypted: boolean;

  constructor(raw: Connection, address: ServerAddress, isEncrypted: boolean) {
    this.raw = raw;
    this.isEncrypted = isEncrypted;
    this.address = address;
    // A connection lost between two queries is reported by the next one.
    raw.on('error', () => undefined);
  }

  query(sql: string, values: readonly unknown[] = []): Promise<readonly TextRow[]> {
    return new Promise((resolve, reject) => {
      this.raw.query({ sql, values: [...values], typeCast: (field) => field.string('utf8') }, (error, rows) => {
        if (error === null) resolve(Array.isArray(rows) ? (rows as unknown as TextRow[]) : []);
        else reject(queryFailed(error, sql, this.address));
      });
    });
  }

  /** The one row of a query that always has one. */
  async row(sql: string, values: readonly unknown[] = []): Promise<TextRow> {
    const [row = {}] = await this.query(sql, values);
    return row;
  }

  close(): void {
    this.raw.destroy();
  }
}

/** Connects; a refused or lost attempt is repeated `connectRetries` times. */
export async function connectTo(address: ServerAddress): Promise<ServerConnection> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await connectOnce(address, address.tls.kind !== 'disabled');
    } catch (error) {
      if (isWithoutTls(error) && address.tls.kind === 'preferred') return await connectOnce(address, false);
      const failure = connectFailed(error, address);
      if (!failure.canRetry || attempt > address.connectRetries) throw failure;
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS * attempt));
    }
  }
}

/** What mysql2 (and zongji, which passes it on) needs to know. */
export function connectionOptions(address: ServerAddress, withTls: boolean): ConnectionOptions {
  const { host, port, user, password, tls } = address;
  const ssl = withTls ? tlsOptions(tls, host) : undefined;
  return {
    host,
    port,
    user,
    password,
    connectTimeout: address.connectTimeoutMs,
    charset: 'UTF8MB4_GENERAL_CI',
    stream: () => new SlabReader(host, port).socket,
    ...(ssl === undefined ? {} : { ssl }),
  };
}

/** Longer than any stall of a sink: the server drops a reader that does not take its packets for this long. */
export const PATIENCE_S = 7 * 24 * 3600;
const RETRY_PAUSE_MS = 300;

function connectOnce(address: ServerAddress, withTls: boolean): Promise<ServerConnection> {
  return new Promise((resolve, reject) => {
    const connection = createConnection(connectionOptions(address, withTls));
    const fail = (error: unknown): void => {
      connection.destroy();
      reject(error);
    };
    connection.on('error', fail);
    connection.connect((error) => {
      if (error) return fail(error);
      connection.removeListener('error', fail);
      resolve(new ServerConnection(connection, address, withTls));
    });
  });
}

function isWithoutTls(error: unknown): boolean {
  return !(error instanceof UserError) && error instanceof Error && 'code' in error && error.code === 'HANDSHAKE_NO_SSL_SUPPORT';
}
