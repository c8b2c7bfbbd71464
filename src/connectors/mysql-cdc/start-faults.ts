/** What can be wrong with the place at which a job is told to begin, in its declaration or at the server. */
import { UserError } from '../../model/errors.ts';
import { MariadbGtidPosition } from '../../protocols/mysql/binlog/mariadb-gtid-position.ts';
import { MysqlGtidSet } from '../../protocols/mysql/binlog/mysql-gtid-set.ts';
import type { BoundTable } from '../connector.ts';
import type { MysqlCdcOptions } from './options.ts';

const OFFSET = 'scan.startup.specific-offset';
const AT_OLDEST = "'scan.startup.mode' = 'earliest-offset' begins at the oldest place that the server has";

const fault = (code: string, problem: string, remedy: string): UserError => new UserError(code, { problem, remedy });

/** Faults of the options alone. An option that the mode does not read would be ignored in silence, which nobody who writes it wants. */
export function startFaults({ options, table }: BoundTable<MysqlCdcOptions>): readonly UserError[] {
  const mode = options['scan.startup.mode'];
  const found: UserError[] = [];
  for (const key of table.options.keys()) {
    const reader = key.startsWith(`${OFFSET}.`) ? 'specific-offset' : key === 'scan.startup.timestamp-millis' ? 'timestamp' : mode;
    if (reader !== mode) found.push(startOptionUnread(key, mode, reader));
  }
  const gtidSet = options[`${OFFSET}.gtid-set`];
  if (gtidSet !== undefined && !isGtidSet(gtidSet)) found.push(gtidSetInvalid(gtidSet));
  if (mode === 'timestamp' && options['scan.startup.timestamp-millis'] === undefined) found.push(timestampMissing());
  const missing = (['file', 'pos'] as const).filter((name) => options[`${OFFSET}.${name}`] === undefined);
  if (mode === 'specific-offset' && gtidSet === undefined && missing.length > 0) found.push(offsetMissing(missing));
  return found;
}

export function isMariadbGtids(text: string): boolean {
  return !text.includes(':');
}

function isGtidSet(text: string): boolean {
  try {
    return !(isMariadbGtids(text) ? MariadbGtidPosition : MysqlGtidSet).parse(text).isEmpty;
  } catch {
    return false;
  }
}

function startOptionUnread(key: string, mode: string, reader: string): UserError {
  return fault(
    'OPTION_INVALID',
    `'${key}' is not read with 'scan.startup.mode' = '${mode}'.`,
    `Set 'scan.startup.mode' = '${reader}', or remove '${key}'.`,
  );
}

function timestampMissing(): UserError {
  return fault(
    'OPTION_MISSING',
    "'scan.startup.mode' = 'timestamp' needs 'scan.startup.timestamp-millis'.",
    "Add 'scan.startup.timestamp-millis': milliseconds since 1970-01-01 00:00:00 UTC.",
  );
}

function offsetMissing(names: readonly string[]): UserError {
  const keys = names.map((name) => `'${OFFSET}.${name}'`).join(' and ');
  return fault(
    'OPTION_MISSING',
    `'scan.startup.mode' = 'specific-offset' needs a place in the log, and ${keys} ${names.length === 1 ? 'is' : 'are'} missing.`,
    `Give '${OFFSET}.file' and '${OFFSET}.pos' as SHOW BINLOG EVENTS shows them, or '${OFFSET}.gtid-set'.`,
  );
}

function gtidSetInvalid(value: string): UserError {
  return fault(
    'OPTION_INVALID',
    `'${value}' is not valid for '${OFFSET}.gtid-set'.`,
    "It must be what was read already: '3E11FA47-71CA-11E1-9E33-C80AA9429562:1-77' on MySQL, '0-1-42' on MariaDB.",
  );
}

export function startFileMissing(file: string, oldest: string, newest: string): UserError {
  return fault(
    'MYSQL_START_UNKNOWN',
    `The server has no binlog ${file}: its oldest is ${oldest}, its newest ${newest}.`,
    `Name one of them (SHOW BINARY LOGS); ${AT_OLDEST}.`,
  );
}

export function startBehindEnd(place: string, bytes: number): UserError {
  return fault(
    'MYSQL_START_UNKNOWN',
    `The job is to begin at ${place}, behind the end of that binlog, which has ${bytes} bytes.`,
    `'${OFFSET}.pos' must be the Pos of a line of SHOW BINLOG EVENTS; 'scan.startup.mode' = 'latest-offset' begins at the end.`,
  );
}

export function startInsideEvent(place: string, next: string | undefined): UserError {
  const found = next === undefined ? '' : ` The next one begins at ${next}.`;
  return fault(
    'MYSQL_START_UNKNOWN',
    `No event of the binlog begins at ${place}.${found}`,
    `'${OFFSET}.pos' must be the Pos of a line of SHOW BINLOG EVENTS at which a transaction begins (Gtid or Anonymous_Gtid).`,
  );
}

export function startInsideTransaction(place: string, type: string): UserError {
  return fault(
    'MYSQL_START_UNKNOWN',
    `A ${type} event stands at ${place}, in the middle of a transaction: what belongs to it lies in front of it.`,
    `Begin at the Gtid or Anonymous_Gtid event of that transaction, as SHOW BINLOG EVENTS shows it; '${OFFSET}.skip-events' passes over events behind it.`,
  );
}

export function startWithoutGtids(gtidSet: string): UserError {
  return fault(
    'MYSQL_START_UNKNOWN',
    `The job is to begin behind the GTIDs ${gtidSet}, and the server has none: its gtid_mode is not ON.`,
    `Give '${OFFSET}.file' and '${OFFSET}.pos' instead.`,
  );
}

export function startGtidsForeign(gtidSet: string, flavor: 'mysql' | 'mariadb'): UserError {
  const [is, example] =
    flavor === 'mysql' ? ['MySQL', "'3E11FA47-71CA-11E1-9E33-C80AA9429562:1-77'"] : ['MariaDB', "'0-1-42', the last of every domain"];
  return fault(
    'MYSQL_START_UNKNOWN',
    `'${OFFSET}.gtid-set' = '${gtidSet}' is not written as GTIDs of this server are, which is ${is}.`,
    `Write it as ${example}.`,
  );
}

export function startGtidsUnknown(gtidSet: string, unknown: string, executed: string): UserError {
  return fault(
    'MYSQL_START_UNKNOWN',
    `The job is to begin behind the GTIDs ${gtidSet}, and the server has not executed ${unknown}. It has executed ${executed || 'none'}.`,
    `Name GTIDs that it has executed; 'scan.startup.mode' = 'latest-offset' begins behind all of them.`,
  );
}

export function startGtidsPurged(gtidSet: string, purged: string): UserError {
  return fault(
    'MYSQL_BINLOG_PURGED',
    `The job is to begin behind the GTIDs ${gtidSet}, and the server has deleted the binlogs of others that are not among them: ${purged}.`,
    `Add those to '${OFFSET}.gtid-set' if their changes are not wanted; ${AT_OLDEST}; 'initial' reads the tables.`,
  );
}

export function startTimePurged(since: number, { oldest, second }: { readonly oldest: string; readonly second: number }): UserError {
  return fault(
    'MYSQL_BINLOG_PURGED',
    `The job is to begin at ${timeText(since)}, and the oldest binlog that the server has, ${oldest}, was begun at ${timeText(second)}.`,
    `What was changed in between is gone. 'scan.startup.mode' = 'initial' reads the tables; 'scan.startup.timestamp-millis' = '${second * 1000}' begins with what is left.`,
  );
}

function timeText(second: number): string {
  return new Date(second * 1000).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
}
