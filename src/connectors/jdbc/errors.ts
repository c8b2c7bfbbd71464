/** Everything that can go wrong on the target's side. Messages never hold a password; the server's own words are passed on. */
import { UserError } from '../../model/errors.ts';
import { formatType, type SqlType } from '../../model/types.ts';

const URL_FORM = "Write it as 'jdbc:postgresql://host:5432/database?currentSchema=schema'.";

export function urlInvalid(shown: string): UserError {
  return new UserError('JDBC_URL', { problem: `'${shown}' is not a JDBC URL.`, remedy: URL_FORM });
}

export function notPostgres(dialect: string, shown: string): UserError {
  return new UserError('JDBC_URL', {
    problem: `The connector 'jdbc' writes to PostgreSQL; '${shown}' is a URL of ${dialect}, which is not supported yet.`,
    remedy: URL_FORM,
  });
}

export function severalHosts(hosts: string): UserError {
  return new UserError('JDBC_URL', {
    problem: `The URL names several hosts (${hosts}), which is not supported.`,
    remedy: 'Name the one server that takes writes.',
  });
}

export function urlHoldsUser(shown: string): UserError {
  return new UserError('JDBC_URL', {
    problem: `'${shown}' holds an @: a user in front of the host is not a part of a JDBC URL of PostgreSQL.`,
    remedy: "Write 'username' and 'password' into the WITH list; an @ in the name of a database is written %40.",
  });
}

/** What stands there may belong to a password, so it is not shown. */
export function urlParameterNameless(): UserError {
  return new UserError('JDBC_URL', {
    problem: 'The URL has a parameter that is no name=value.',
    remedy: 'Write name=value; inside a value & is written %26, = %3D and % %25.',
  });
}

export function urlParameterInvalid(name: string, wanted: string): UserError {
  return new UserError('JDBC_URL', { problem: `The parameter '${name}' of the URL is not valid.`, remedy: `It must be ${wanted}.` });
}

export function urlParameterUnsupported(name: string, reason: string): UserError {
  return new UserError('JDBC_URL', {
    problem: `The parameter '${name}' of the URL is not supported here: ${reason}`,
    remedy: `Remove '${name}' from the URL.`,
  });
}

export function tableNameInvalid(name: string): UserError {
  return new UserError('JDBC_TABLE_NAME', {
    problem: `'${name}' is not a table name.`,
    remedy: `Write 'table-name' as table or schema.table; a part with a dot or a quote stands in double quotes: 'shop."a.b"'.`,
  });
}

export function otherDatabase(named: string, connected: string | undefined): UserError {
  return new UserError('JDBC_TABLE_NAME', {
    problem: `'table-name' names the database '${named}', and the URL ${connected === undefined ? 'names none' : `leads to '${connected}'`}.`,
    remedy: `Write the database into the URL and leave it out of 'table-name'.`,
  });
}

/** What went wrong with the connection, by the server's or the system's code. */
export function cannotConnect(where: string, user: string | undefined, cause: unknown): UserError {
  const code = codeOf(cause);
  const said = messageOf(cause);
  const [problem, remedy] = connectFailure(code, where, user ?? 'the user of this process', said);
  // A refused password stays refused; a server that is down comes back, and so does a name that was known.
  const canRetry = !/^(28|3D|42)/.test(code) && !/SSL|certificate/i.test(said);
  return new UserError('JDBC_CONNECT', { problem, remedy, cause, canRetry });
}

function connectFailure(code: string, where: string, user: string, said: string): readonly [string, string] {
  if (code === '28P01' || code === '28000') {
    return [`PostgreSQL at ${where} refuses ${user}: ${said}.`, "Check 'username' and 'password', and the server's pg_hba.conf."];
  }
  if (code === '3D000') return [`At ${where}: ${said}.`, 'Create it with CREATE DATABASE, or correct the URL.'];
  if (code === 'ECONNREFUSED') {
    return [`Nothing answers at ${where}.`, 'Check host and port in the URL, that PostgreSQL runs, and its listen_addresses.'];
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return [`The host of ${where} has no address.`, 'Check the host name in the URL.'];
  if (/does not support SSL/i.test(said)) {
    return [
      `PostgreSQL at ${where} does not offer TLS, and sslmode asks for it.`,
      'Set ssl = on at the server, or sslmode=prefer in the URL.',
    ];
  }
  if (/certificate|altname|self.signed/i.test(said)) {
    return [
      `The TLS certificate of ${where} is not trusted: ${said}.`,
      "Name the authority's file with sslrootcert=…, or use sslmode=require, which encrypts without checking.",
    ];
  }
  if (/password/i.test(said)) return [`PostgreSQL at ${where} wants a password for ${user}.`, "Add 'password' = '…' to the WITH list."];
  if (/timeout|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/i.test(said + code)) {
    return [
      `${where} does not answer.`,
      'Check host and port in the URL, the network and firewalls between; connectTimeout=… waits longer.',
    ];
  }
  return [`The connection to PostgreSQL at ${where} failed: ${said}.`, 'Check the URL and the log of the server.'];
}

export function rootCertUnreadable(path: string, cause: unknown): UserError {
  return new UserError('JDBC_CONNECT', {
    problem: `The file of sslrootcert, ${path}, cannot be read.`,
    remedy: 'Correct the path in the URL, or make the file readable.',
    cause,
  });
}

/** The connection broke while rows were on their way that no retry may send again. */
export function connectionLost(where: string, cause: unknown): UserError {
  return new UserError('JDBC_CONNECTION_LOST', {
    problem: `The connection to PostgreSQL at ${where} broke: ${messageOf(cause)}.`,
    remedy: 'The job continues from its last checkpoint; look into the log of the server if it happens again.',
    cause,
    canRetry: true,
  });
}

/** A passing refusal: a deadlock, a full disk, a server that shuts down. */
export function serverBusy(table: string, cause: unknown): UserError {
  return new UserError('JDBC_SERVER', {
    problem: `PostgreSQL could not write to ${table}: ${serverWords(cause)}`,
    remedy: 'The job continues from its last checkpoint; look into the log of the server if it happens again.',
    cause,
    canRetry: true,
  });
}

/** The server refuses a statement for a reason that stays: a right taken away, a column dropped. */
export function statementRefused(table: string, cause: unknown): UserError {
  return new UserError('JDBC_REFUSED', {
    problem: `PostgreSQL refuses to write to ${table}: ${serverWords(cause)}`,
    remedy: hintOf(cause) ?? 'Correct this at the server and start the job again: it continues from its last checkpoint.',
    cause,
  });
}

/** The server refuses a value. `key` is the row's, as the user would write it. */
export function rowRefused(table: string, key: string | undefined, cause: unknown): UserError {
  return new UserError('JDBC_ROW_REFUSED', {
    problem: `PostgreSQL refuses a row of ${table}${key === undefined ? '' : ` with ${key}`}: ${serverWords(cause)}`,
    remedy: hintOf(cause) ?? 'Correct the row at its source, widen the target, or filter it out in the query; then start the job again.',
    cause,
  });
}

/** PostgreSQL has no U+0000 in text. */
export function nulByte(table: string, column: string, key: string | undefined): UserError {
  return new UserError('JDBC_NUL', {
    problem: `The column '${column}' of ${table} holds the character U+0000${key === undefined ? '' : ` in the row with ${key}`}, which PostgreSQL cannot store in text.`,
    remedy: `Remove it at the source, filter such rows out, or keep the column as BYTES in a bytea column.`,
  });
}

export function checkpointTableLost(cause: unknown): UserError {
  return new UserError('JDBC_CHECKPOINT_TABLE', {
    problem: `The checkpoint could not be noted in riffle_checkpoints: ${serverWords(cause)}`,
    remedy: 'Start the job again: it creates the table anew where it may, or says what is missing.',
    cause,
    canRetry: true,
  });
}

export function checkpointTableOutdated(table: string): UserError {
  return new UserError('JDBC_CHECKPOINT_TABLE', {
    problem: `The table ${table}, which holds the last checkpoint at the target, has no column 'connection': it was made by an earlier version.`,
    remedy: `Run: DROP TABLE ${table}; it is made anew, and until then the server is asked for the fate of the last transaction.`,
  });
}

export function typeMismatch(place: string, type: SqlType, server: string, remedy: string): UserError {
  return new UserError('JDBC_TYPE', {
    problem: `${place} is declared ${formatType({ ...type, nullable: true })}, and ${server} at the target.`,
    remedy,
  });
}

/** Whether an error was sent by the server: everything else is the network's or our own. */
export function isServerError(cause: unknown): boolean {
  return /^[0-9A-Z]{5}$/.test(codeOf(cause)) && fieldOf(cause, 'severity') !== undefined;
}

/** SQLSTATE or system code; empty when there is none. */
export function codeOf(cause: unknown): string {
  return fieldOf(cause, 'code') ?? '';
}

export function messageOf(cause: unknown): string {
  const text = cause instanceof AggregateError ? messageOf(cause.errors[0]) : cause instanceof Error ? cause.message : String(cause);
  return text.replace(/[.\s]+$/, '');
}

function serverWords(cause: unknown): string {
  const detail = fieldOf(cause, 'detail');
  const code = codeOf(cause);
  return `${messageOf(cause)}${detail === undefined ? '' : ` (${cut(detail.replace(/\.$/, ''))})`}${code === '' ? '.' : ` [${code}].`}`;
}

function hintOf(cause: unknown): string | undefined {
  return fieldOf(cause, 'hint');
}

/** A failing row's detail quotes the whole row, which may be megabytes. */
function cut(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function fieldOf(cause: unknown, field: string): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  const value: unknown = Reflect.get(cause, field);
  if (typeof value === 'string' && value !== '') return value;
  return cause instanceof AggregateError && cause.errors.length > 0 ? fieldOf(cause.errors[0], field) : undefined;
}

export function readOnlyServer(where: string, isStandby: boolean): UserError {
  return new UserError('JDBC_READ_ONLY', {
    problem: `PostgreSQL at ${where} takes no writes: ${isStandby ? 'it is a standby' : 'its transactions are read-only by default'}.`,
    remedy: isStandby
      ? 'Name its primary in the URL.'
      : 'Run: ALTER ROLE … SET default_transaction_read_only = off; or the same for the database.',
  });
}

export function serverTooOld(where: string, version: string): UserError {
  return new UserError('JDBC_VERSION', {
    problem: `PostgreSQL at ${where} is version ${version}; 12 is the oldest that is written to.`,
    remedy: 'Upgrade the server, or name another one in the URL.',
  });
}

/** `elsewhere`: schemas that have a table of this name; `create`: the statement that makes the table. */
export function tableMissing(label: string, where: string, elsewhere: readonly string[], create: string): UserError {
  const [schema] = elsewhere;
  const hint =
    schema === undefined ? '' : `There is one in the schema ${elsewhere.join(', ')}: write 'table-name' = '${schema}.…'. Or create it`;
  return new UserError('JDBC_TABLE_MISSING', {
    problem: `The table ${label} does not exist in ${where}.`,
    remedy: `${hint === '' ? 'Create it' : hint}:\n${create}`,
  });
}

export function notWritable(label: string, what: string): UserError {
  return new UserError('JDBC_TABLE_KIND', { problem: `${label} is ${what}, which takes no rows.`, remedy: 'Name a table.' });
}

export function columnMissing(label: string, column: string, remedy: string): UserError {
  return new UserError('JDBC_COLUMN_MISSING', { problem: `The table ${label} has no column '${column}'.`, remedy });
}

export function columnGenerated(label: string, column: string): UserError {
  return new UserError('JDBC_COLUMN_GENERATED', {
    problem: `The column '${column}' of ${label} is computed by the server (GENERATED ALWAYS AS).`,
    remedy: `Leave '${column}' out of the table's declaration.`,
  });
}

export function identityAlways(label: string, column: string, alter: string): UserError {
  return new UserError('JDBC_COLUMN_GENERATED', {
    problem: `The column '${column}' of ${label} is GENERATED ALWAYS AS IDENTITY and no part of the key, so updates cannot set it.`,
    remedy: `Leave '${column}' out of the table's declaration, or run: ${alter} SET GENERATED BY DEFAULT;`,
  });
}

export function columnUnwritten(label: string, column: string, alter: string): UserError {
  return new UserError('JDBC_COLUMN_REQUIRED', {
    problem: `The column '${column}' of ${label} is NOT NULL without a default, and the job does not write it.`,
    remedy: `Declare '${column}' and select a value for it, or run: ${alter} DROP NOT NULL;`,
  });
}

export function keyNotUnique(label: string, key: readonly string[], remedy: string): UserError {
  return new UserError('JDBC_KEY', {
    problem: `The declared PRIMARY KEY (${key.join(', ')}) has no unique index at the target, so rows of ${label} cannot be updated by it.`,
    remedy,
  });
}

export function declaredTwice(label: string, first: string, other: string): UserError {
  const names = first === other ? `'${first}' with different options` : `'${first}' and '${other}'`;
  return new UserError('JDBC_DECLARED_TWICE', {
    problem: `The job writes to ${label} through two declarations, ${names}: the order in which their rows of one key arrive is not known.`,
    remedy: `Let all INSERTs into ${label} name one table with the same options.`,
  });
}

export function rightsMissing(label: string, user: string, rights: readonly string[], grant: string): UserError {
  return new UserError('JDBC_RIGHTS', {
    problem: `${user} lacks ${rights.join(', ')} on ${label}.`,
    remedy: `An owner of it runs: ${grant}`,
  });
}
