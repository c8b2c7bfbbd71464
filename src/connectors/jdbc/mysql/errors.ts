/** What MySQL and MariaDB say when something goes wrong, and what is theirs alone. */
import { UserError } from '../../../model/errors.ts';
import type { Failure } from '../dialect.ts';
import { TABLE_GONE } from '../target-faults.ts';

const NO_SUCH_TABLE = 1146;

export type Product = 'MySQL' | 'MariaDB';

export interface ConnectPlace {
  readonly where: string;
  readonly user: string;
}

/** What went wrong with the connection, by the server's number or the system's code. */
export function cannotConnect({ where, user }: ConnectPlace, cause: unknown): UserError {
  const number = numberOf(cause);
  const said = messageOf(cause);
  const [problem, remedy, canRetry = false] = connectFailure(number ?? codeOf(cause), { where, user, said });
  return new UserError('JDBC_CONNECT', { problem, remedy, cause, canRetry });
}

type Said = readonly [problem: string, remedy: string, canRetry?: boolean];

function connectFailure(code: number | string, { where, user, said }: ConnectPlace & { readonly said: string }): Said {
  switch (code) {
    case 1045:
    case 1698:
    case 1820:
    case 1862:
      return [`The server at ${where} refuses ${user}: ${said}.`, "Check 'username' and 'password'."];
    case 1044:
      return [`${user} may not use the database of ${where}: ${said}.`, `GRANT SELECT, INSERT, UPDATE, DELETE on it to ${user}.`];
    case 1049:
      return [`At ${where}: ${said}.`, 'Create it with CREATE DATABASE, or correct the URL.'];
    case 1129:
    case 1130:
      return [
        `The server at ${where} does not let this machine in: ${said}.`,
        `Let the user come from here: CREATE USER '${user}'@'%' IDENTIFIED BY '…'; for a blocked host: FLUSH HOSTS;`,
      ];
    case 3159:
      return [`The server at ${where} accepts encrypted connections only.`, 'Write sslMode=REQUIRED into the URL.'];
    case 'ECONNREFUSED':
      return [`Nothing answers at ${where}.`, 'Check host and port in the URL, that the server runs, and its bind_address.', true];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`The host of ${where} has no address.`, 'Check the host name in the URL.', true];
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return [
        `${where} does not answer.`,
        'Check host and port in the URL, the network and firewalls between; connectTimeout=… waits longer.',
        true,
      ];
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return [
        `The server at ${where} does not offer TLS, and the URL asks for it.`,
        'Set ssl_cert and ssl_key at the server, or sslMode=PREFERRED in the URL.',
      ];
    default:
      if (/certificate|altname|self.signed/i.test(said)) {
        return [
          `The TLS certificate of ${where} is not trusted: ${said}.`,
          "Name the authority's file with serverSslCert=…, or use sslMode=REQUIRED, which encrypts without checking.",
        ];
      }
      return [
        `The connection to ${where} failed: ${said}.`,
        'Check the URL and the log of the server.',
        typeof code === 'string' || PASSING.has(code),
      ];
  }
}

export function readFailure(cause: unknown, product: Product): Failure {
  const number = numberOf(cause);
  const message = messageOf(cause);
  const words = `${message}${number === undefined ? '.' : ` [${number}].`}`;
  return {
    kind: kindOf(cause, number),
    product,
    code: number === undefined ? '' : `${number}`,
    message,
    words,
    hint: number === NO_SUCH_TABLE ? TABLE_GONE : undefined,
    cause,
  };
}

/** The numbers are those of MySQL's and MariaDB's error references. */
function kindOf(cause: unknown, number: number | undefined): Failure['kind'] {
  if (number === undefined) return isLoss(cause) ? 'passing' : 'defect';
  if (PASSING.has(number)) return 'passing';
  if (OF_ONE_ROW.has(number)) return 'row';
  return OF_SEVERAL_ROWS.has(number) ? 'rows' : 'refused';
}

/** Whether the connection is gone. */
export function isLoss(cause: unknown): boolean {
  const code = codeOf(cause);
  if (/^(E[A-Z]+|PROTOCOL_CONNECTION_LOST|PROTOCOL_PACKETS_OUT_OF_ORDER)$/.test(code)) return true;
  return /closed state|connection (is )?(lost|closed)|gone away|socket has been ended|was closed|job has ended/i.test(messageOf(cause));
}

/**
 * Full disk; no connection, a shutdown; network; a lock waited for too long, a deadlock; a killed query or connection; a server that became
 * read-only, as it does when another takes its place; a cluster that is not ready.
 */
const PASSING: ReadonlySet<number> = new Set([
  1021, 1040, 1041, 1047, 1053, 1077, 1078, 1079, 1114, 1152, 1158, 1159, 1160, 1161, 1184, 1203, 1205, 1206, 1213, 1290, 1317, 1792, 1836,
  1927, 3024, 3101, 3169, 4031,
]);
/** A value that does not fit, NULL where none may be, text that is not JSON, a CHECK, a trigger that refuses. */
const OF_ONE_ROW: ReadonlySet<number> = new Set([
  1048, 1263, 1264, 1265, 1292, 1366, 1367, 1406, 1411, 1416, 1525, 1644, 1690, 3140, 3141, 3819, 4025, 4078,
]);
/** Duplicates and references. */
const OF_SEVERAL_ROWS: ReadonlySet<number> = new Set([1022, 1062, 1169, 1216, 1217, 1451, 1452, 1557, 1586, 1761, 1762]);

export const DUPLICATE = 1062;
export const NULL_REFUSED = 1048;
/** What strict mode only remarks on, though a value is stored as another: trailing spaces, digits, fractions. */
const CHANGED: ReadonlySet<number> = new Set([1263, 1264, 1265, 1292, 1366, 1406]);
const DENIED: ReadonlySet<number> = new Set([1044, 1142, 1143, 1227, 1370]);

/** Among the warnings of a statement. */
export function isChange(number: number): boolean {
  return CHANGED.has(number);
}

/** Whether the server refuses for want of a privilege. */
export function isDenied(cause: unknown): boolean {
  return DENIED.has(numberOf(cause) ?? 0);
}

/** What the server said, raised by us: a warning that is no warning here, a duplicate found by a guard. */
export class ServerWords extends Error {
  readonly errno: number;

  constructor(errno: number, message: string) {
    super(message);
    this.errno = errno;
  }
}

/** The server's number; undefined for what it did not say. */
export function numberOf(cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !('errno' in cause)) return undefined;
  const { errno } = cause;
  return typeof errno === 'number' && errno > 0 ? errno : undefined;
}

function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}

export function messageOf(cause: unknown): string {
  if (cause instanceof AggregateError) return messageOf(cause.errors[0]);
  const text = cause instanceof Error ? cause.message || codeOf(cause) : String(cause);
  return text.replace(/[.\s]+$/, '');
}

export interface Stored {
  readonly label: string;
  readonly column: string;
  /** undefined: the row cannot be named. */
  readonly key: string | undefined;
}

/** A value that the server would refuse in words that name neither row nor column, or store as another. `why`: `which has no NaN`. */
export function unstorable({ label, column, key }: Stored, what: string, why: string): UserError {
  return new UserError('JDBC_ROW_REFUSED', {
    problem: `The column '${column}' of ${label} holds ${what}${key === undefined ? '' : ` in the row with ${key}`}, ${why}.`,
    remedy: 'Correct the row at its source, widen the target, or filter it out in the query; then start the job again.',
  });
}

export function rowTooLarge(label: string, key: string, { bytes, packetMax }: { bytes: number; packetMax: number }): UserError {
  return new UserError('JDBC_ROW_TOO_LARGE', {
    problem: `The row of ${label} with ${key} takes ${bytes} bytes as a statement, and the server takes ${packetMax} (max_allowed_packet).`,
    remedy: `At the server: SET GLOBAL max_allowed_packet = ${2 ** Math.ceil(Math.log2(bytes + 1024))}; and the same in its my.cnf. Then start the job again.`,
  });
}

export function orphanRemains(where: string): UserError {
  return new UserError('JDBC_CONNECT', {
    problem: `An earlier connection of this job at ${where} was ended, and its transaction is still being rolled back.`,
    remedy: 'Wait until SHOW PROCESSLIST no longer shows it.',
    canRetry: true,
  });
}

/** `engine`: `MyISAM`. */
export function withoutTransactions(label: string, quoted: string, engine: string): UserError {
  return new UserError('JDBC_ENGINE', {
    problem: `${label} is kept by the engine ${engine}, which has no transactions: rows could be written twice, or half.`,
    remedy: `Run: ALTER TABLE ${quoted} ENGINE=InnoDB;`,
  });
}

export function keyNullable(label: string, column: string, alter: string): UserError {
  return new UserError('JDBC_KEY', {
    problem: `${label} has a unique index beside the declared key, whose column '${column}' may be NULL there: a row could be written over another.`,
    remedy: `Run: ${alter}`,
  });
}
