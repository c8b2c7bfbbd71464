/** What can be wrong with a declaration, a server's settings, a user's privileges or a table, each with the statement that fixes it. */
import { UserError } from '../../model/errors.ts';
import { quoted, type Server } from './server.ts';

const fault = (code: string, problem: string, remedy: string): UserError => new UserError(code, { problem, remedy });

export function patternInvalid(key: string, value: string, cause: UserError): UserError {
  return new UserError('MYSQL_PATTERN_INVALID', {
    problem: `'${key}' = '${value}' cannot be read as a regular expression: ${cause.problem}`,
    remedy: `${cause.remedy} A character of a name that means something in expressions needs a backslash before it.`,
    cause,
  });
}

export function patternWithComma(key: string, value: string): UserError {
  return fault(
    'MYSQL_PATTERN_UNSUPPORTED',
    `'${key}' = '${value}' holds a comma, behind which Flink CDC looks for a name with its database.`,
    `Write alternatives as '(${value.replaceAll(',', '|')})'.`,
  );
}

export function nothingMatches(
  { database, table }: { readonly database: string; readonly table: string },
  { what, names }: { readonly what: 'table' | 'database'; readonly names: readonly string[] },
): UserError {
  const shown = names.length === 0 ? `There is none that this user may see.` : `There are: ${names.join(', ')}.`;
  return fault(
    what === 'table' ? 'MYSQL_TABLE_MISSING' : 'MYSQL_DATABASE_MISSING',
    what === 'table'
      ? `No table of the server matches 'database-name' = '${database}' and 'table-name' = '${table}' as a whole.`
      : `No database of the server matches 'database-name' = '${database}' as a whole.`,
    `${shown} GRANT SELECT shows a user more of them.`,
  );
}

export function serverIdInvalid(value: string): UserError {
  return fault(
    'OPTION_INVALID',
    `'${value}' is not valid for 'server-id'.`,
    "It must be a number from 1 to 4294967295, or a range like '5400-5408'.",
  );
}

export function zoneUnknown(value: string): UserError {
  const remedy = "It must be a zone such as 'Europe/Berlin', 'GMT+08:00' or 'UTC'.";
  return fault('OPTION_INVALID', `'${value}' is not valid for 'server-time-zone'.`, remedy);
}

export function debeziumRefused(name: string): UserError {
  const remedy = `Remove 'debezium.${name}'; columns and rows can be chosen in the query instead.`;
  return fault('OPTION_UNSUPPORTED', `'debezium.${name}' may change what is read, and Debezium does not run here.`, remedy);
}

/** What there is instead of a setting of the Java driver. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['servertimezone', "'server-time-zone'"],
  ['connectiontimezone', "'server-time-zone'"],
  ['user', "'username'"],
  ['password', "'password'"],
]);

export function javaDriverRefused(name: string): UserError {
  const instead = INSTEAD.get(name.toLowerCase());
  return fault(
    'OPTION_UNSUPPORTED',
    `'jdbc.properties.${name}' may change what is read or how the connection is secured, and the Java driver does not run here.`,
    `Remove 'jdbc.properties.${name}'${instead === undefined ? '' : `, and write ${instead} instead`}.`,
  );
}

export function logBinOff(server: Server): UserError {
  const lines =
    server.flavor === 'mysql' ? 'remove skip-log-bin and disable-log-bin, set log_bin = binlog' : 'set log_bin = binlog and server_id = 1';
  return fault(
    'MYSQL_BINLOG_OFF',
    'The server writes no binlog (log_bin is OFF), so it keeps no record of changes.',
    `In the server's my.cnf, section [mysqld]: ${lines}; then restart the server.`,
  );
}

export function binlogFormatWrong(server: Server, value: string): UserError {
  return fault(
    'MYSQL_BINLOG_FORMAT',
    `binlog_format is ${value}: the binlog holds statements instead of rows.`,
    `${setting(server, 'binlog_format', "'ROW'")} Sessions that are open keep ${value} until they connect again: restart the applications too.`,
  );
}

export function rowImageWrong(server: Server, value: string): UserError {
  return fault(
    'MYSQL_ROW_IMAGE',
    `binlog_row_image is ${value}: updates and deletes do not carry whole rows. (Debezium: "The MySQL server is not configured to use a FULL binlog_row_image".)`,
    `${setting(server, 'binlog_row_image', "'FULL'")} Sessions that are open keep ${value} until they connect again.`,
  );
}

export function partialJson(server: Server, value: string): UserError {
  return fault(
    'MYSQL_PARTIAL_ROWS',
    `binlog_row_value_options is ${value}: updates of JSON columns carry differences instead of values.`,
    `${setting(server, 'binlog_row_value_options', "''")} Sessions that are open keep it until they connect again.`,
  );
}

export function compressed(server: Server, variable: string): UserError {
  return fault(
    'MYSQL_BINLOG_COMPRESSED',
    `${variable} is ON: compressed transactions cannot be read yet.`,
    `${setting(server, variable, 'OFF')} Sessions that are open keep it until they connect again.`,
  );
}

export function replicaSilent(variable: string): UserError {
  return fault(
    'MYSQL_REPLICA_SILENT',
    `The server is a replica with ${variable} OFF: what it receives from its source is in no binlog of its own.`,
    `Read its source instead, or in the server's my.cnf, section [mysqld]: ${variable} = ON; then restart the server.`,
  );
}

/** `why` completes "… is needed …": what the job does with it. */
export function privilegeMissing(privilege: string, { on, user, why }: { on: string; user: string; why: string }): UserError {
  return fault(
    'MYSQL_PRIVILEGE_MISSING',
    `The user ${user} lacks ${privilege} on ${on}, needed ${why}.`,
    `GRANT ${privilege} ON ${on} TO ${user};`,
  );
}

export function tableMissing(
  database: string,
  table: string,
  { what, near }: { what: 'table' | 'database'; near: string | undefined },
): UserError {
  const option = what === 'table' ? 'table-name' : 'database-name';
  const name = what === 'table' ? `${database}.${table}` : database;
  return fault(
    what === 'table' ? 'MYSQL_TABLE_MISSING' : 'MYSQL_DATABASE_MISSING',
    `The server has no ${what} ${name}.`,
    near === undefined
      ? `Check '${option}'; SHOW ${what.toUpperCase()}S at the server lists them.`
      : `Did you mean '${option}' = '${near}'?`,
  );
}

export function columnMissing(table: string, column: string, near: string | undefined): UserError {
  const remedy =
    near === undefined ? `Remove it from the declaration; DESCRIBE ${table} at the server lists the columns.` : `Did you mean ${near}?`;
  return fault('MYSQL_COLUMN_MISSING', `The table ${table} has no column ${column}.`, remedy);
}

/** `reason` is a sentence that says what to declare instead. */
export function columnUnreadable(table: string, reason: string): UserError {
  const [problem = reason, ...rest] = reason.split(/(?<=\.) (?=[A-Z])/);
  return fault('MYSQL_COLUMN_TYPE', `${table}: ${problem}`, rest.join(' ') || 'Declare the column with another type, or leave it out.');
}

export function keyNotUnique(
  table: string,
  { declared, known }: { declared: readonly string[]; known: readonly (readonly string[])[] },
): UserError {
  const keys = known.map((columns) => `PRIMARY KEY (${columns.join(', ')}) NOT ENFORCED`);
  return fault(
    'MYSQL_KEY_NOT_UNIQUE',
    `PRIMARY KEY (${declared.join(', ')}) is declared for ${table}, but several rows may share it at the server: updates would overwrite each other.`,
    keys.length === 0
      ? `Leave the key out, or make it true at the server: ALTER TABLE ${table} ADD PRIMARY KEY (${declared.join(', ')});`
      : `Declare ${keys.join(' or ')}, or make yours true at the server: ALTER TABLE ${table} ADD UNIQUE (${declared.join(', ')});`,
  );
}

export function notATable(table: string, what: string): UserError {
  return fault(
    'MYSQL_NOT_A_TABLE',
    `${table} is a ${what}: its changes are in no binlog.`,
    'Read the tables beneath it, and join them in the query.',
  );
}

export function systemVersioned(table: string): UserError {
  return fault(
    'MYSQL_TABLE_VERSIONED',
    `${table} is system-versioned: the log holds its history as rows that were inserted, beside those that are there.`,
    `ALTER TABLE ${table} DROP SYSTEM VERSIONING; at the server, or read another table.`,
  );
}

export function hiddenColumn(table: string, index: string): UserError {
  return fault(
    'MYSQL_COLUMN_HIDDEN',
    `The unique index ${index} of ${table} is kept by a hidden column, which is in the log and in no description of the table.`,
    `ALTER TABLE ${table} DROP INDEX ${quoted(index)}; at the server, or make its columns short enough for an index of their own (VARCHAR).`,
  );
}

export function keyCollapses(table: string, column: string): UserError {
  return fault(
    'MYSQL_KEY_NOT_UNIQUE',
    `${column} of ${table} is declared BOOLEAN and part of the PRIMARY KEY, but it is an integer at the server: 1 and 2 would be one row.`,
    `Declare ${column} as TINYINT.`,
  );
}

export function notTransactional(table: string, engine: string): UserError {
  return fault(
    'MYSQL_ENGINE_UNSUPPORTED',
    `${table} is stored by ${engine}, which has no read views: a snapshot of it cannot be told from its later changes.`,
    `ALTER TABLE ${table} ENGINE = InnoDB; or read only what comes: 'scan.startup.mode' = 'latest-offset'.`,
  );
}

export function chunkColumnUnsupported(table: string, column: string, key: string | undefined): UserError {
  const own = key === undefined ? 'the table has none, and is read as one chunk' : `it is ${key}`;
  return fault(
    'OPTION_UNSUPPORTED',
    `'scan.incremental.snapshot.chunk.key-column' = '${column}': ${table} can be split by its single integer primary key only; ${own}.`,
    "Remove 'scan.incremental.snapshot.chunk.key-column'.",
  );
}

/** MySQL keeps a persisted setting over restarts; MariaDB needs it in its my.cnf too. */
function setting(server: Server, variable: string, value: string): string {
  if (server.flavor === 'mysql' && server.release >= 800) return `SET PERSIST ${variable} = ${value};`;
  return `SET GLOBAL ${variable} = ${value}; and in my.cnf, section [mysqld]: ${variable} = ${value.replaceAll("'", '')}.`;
}
