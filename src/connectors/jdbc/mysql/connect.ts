import { createConnection, type Connection as Driver, type ResultSetHeader } from 'mysql2';
import { UserError } from '../../../model/errors.ts';
import { tlsOptions } from '../../kit/mysql-tls.ts';
import { type Endpoint, placeOf } from './endpoint.ts';
import { cannotConnect, isLoss, type Product } from './errors.ts';
import { nameOf } from './url.ts';

export type TextRow = Readonly<Record<string, string | null>>;

export interface ServerVersion {
  readonly product: Product;
  /** `8.0.36`. */
  readonly text: string;
  /** 8_000_036 */
  readonly number: number;
}

/** A connection whose session reads our text the same everywhere, and is not ended for being idle. */
export class Connection {
  readonly version: ServerVersion;
  /** Bytes of the longest statement that the server takes. */
  readonly packetMax: number;
  readonly #driver: Driver;
  #isLost = false;

  private constructor(driver: Driver, version: ServerVersion, packetMax: number) {
    this.#driver = driver;
    this.version = version;
    this.packetMax = packetMax;
    driver.on('error', () => {
      this.#isLost = true;
    });
    driver.on('end', () => {
      this.#isLost = true;
    });
  }

  static async open(endpoint: Endpoint): Promise<Connection> {
    const { tls } = endpoint.url;
    try {
      return await Connection.#attempt(endpoint, tls.kind !== 'disabled').catch((cause: unknown) => {
        if (tls.kind === 'preferred' && hasNoTls(cause)) return Connection.#attempt(endpoint, false);
        throw cause;
      });
    } catch (cause) {
      throw cause instanceof UserError ? cause : cannotConnect({ where: placeOf(endpoint), user: endpoint.user }, cause);
    }
  }

  static async #attempt({ url, user, password }: Endpoint, withTls: boolean): Promise<Connection> {
    const ssl = withTls ? tlsOptions(url.tls, url.host, nameOf) : undefined;
    const driver = createConnection({
      host: url.host,
      port: url.port,
      user,
      password,
      database: url.database,
      connectTimeout: url.connectTimeoutMs,
      charset: 'UTF8MB4_GENERAL_CI',
      enableKeepAlive: true,
      ...(ssl === undefined ? {} : { ssl }),
    });
    try {
      await new Promise<void>((resolve, reject) => {
        // A connection lost before it is used is reported by what uses it.
        driver.on('error', reject);
        driver.connect((error) => (error === null ? resolve() : reject(error)));
      });
      const [row] = await textRows(driver, 'SELECT VERSION() AS version, @@max_allowed_packet AS packet, @@binlog_format AS format');
      const version = versionOf(row?.['version'] ?? '');
      for (const setting of sessionSettings(version, row?.['format'] === 'STATEMENT')) await run(driver, setting);
      return new Connection(driver, version, Number(row?.['packet']));
    } catch (cause) {
      driver.destroy();
      throw cause;
    }
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Every column as text or NULL. */
  rows(sql: string, values: readonly (string | number)[] = []): Promise<readonly TextRow[]> {
    return this.#noting(textRows(this.#driver, sql, values));
  }

  run(sql: string, values: readonly (string | number)[] = []): Promise<{ readonly warnings: number }> {
    return this.#noting(run(this.#driver, sql, values));
  }

  /** Says goodbye and resolves when the server has closed. */
  end(): Promise<void> {
    return new Promise((resolve) => this.#driver.end(() => resolve()));
  }

  destroy(): void {
    this.#driver.destroy();
  }

  async #noting<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (cause) {
      if (isLoss(cause) || isFatal(cause)) this.#isLost = true;
      throw cause;
    }
  }
}

/** Compares text byte by byte, trailing spaces too where the server has such a collation. */
export function exactCollation({ product, number }: ServerVersion): string {
  if (product === 'MariaDB') return 'utf8mb4_nopad_bin';
  return number >= 8_000_017 ? 'utf8mb4_0900_bin' : 'utf8mb4_bin';
}

function textRows(driver: Driver, sql: string, values: readonly (string | number)[] = []): Promise<readonly TextRow[]> {
  return new Promise((resolve, reject) => {
    driver.query({ sql, values: [...values], typeCast: (field) => field.string('utf8') }, (error, rows) => {
      if (error === null) resolve(Array.isArray(rows) ? (rows as unknown as TextRow[]) : []);
      else reject(error);
    });
  });
}

function run(driver: Driver, sql: string, values: readonly (string | number)[] = []): Promise<{ readonly warnings: number }> {
  return new Promise((resolve, reject) => {
    driver.query<ResultSetHeader>({ sql, values: [...values] }, (error, result) => {
      if (error === null) resolve({ warnings: result.warningStatus ?? 0 });
      else reject(error);
    });
  });
}

function versionOf(text: string): ServerVersion {
  const [, major = '0', minor = '0', patch = '0'] = /(\d+)\.(\d+)\.(\d+)/.exec(text.replace(/^5\.5\.5-/, '')) ?? [];
  return {
    product: /mariadb/i.test(text) ? 'MariaDB' : 'MySQL',
    text: `${major}.${minor}.${patch}`,
    number: Number(major) * 1_000_000 + Number(minor) * 1000 + Number(patch),
  };
}

/** A year: longer than any job waits for a checkpoint. */
const PATIENCE_S = 31_536_000;

/**
 * Strict, so that nothing is cut with a mere warning; without NO_BACKSLASH_ESCAPES, which would change what our texts mean; a 0 in an
 * AUTO_INCREMENT column is a 0. Instants are written in UTC. An open transaction may wait for a checkpoint, so idle time-outs are off. Rows
 * are locked and not the gaps between them, but where the server logs statements, which needs the gaps.
 */
function sessionSettings({ product, number }: ServerVersion, logsStatements: boolean): readonly string[] {
  const variables = [
    'autocommit = 1',
    "completion_type = 'NO_CHAIN'",
    "time_zone = '+00:00'",
    "sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION'",
    'sql_notes = 1',
    'sql_safe_updates = 0',
    `wait_timeout = ${PATIENCE_S}`,
    `net_read_timeout = ${PATIENCE_S}`,
    `net_write_timeout = ${PATIENCE_S}`,
  ];
  if (product === 'MariaDB') variables.push('max_statement_time = 0');
  if (product === 'MariaDB' && number >= 10_003_000) variables.push('idle_transaction_timeout = 0', 'idle_write_transaction_timeout = 0');
  const isolation = logsStatements ? 'REPEATABLE READ' : 'READ COMMITTED';
  return ['SET NAMES utf8mb4', `SET SESSION TRANSACTION ISOLATION LEVEL ${isolation}, READ WRITE`, `SET SESSION ${variables.join(', ')}`];
}

function hasNoTls(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'HANDSHAKE_NO_SSL_SUPPORT';
}

function isFatal(cause: unknown): boolean {
  return cause instanceof Error && 'fatal' in cause && cause.fatal === true;
}
