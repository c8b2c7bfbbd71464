/**
 * Where a job without a checkpoint begins to read the log, by 'scan.startup.mode'.
 *
 *   initial, latest-offset, snapshot   the present end
 *   earliest-offset                    the first file that the server still has
 *   specific-offset                    a set of GTIDs, or a file and a byte
 *   timestamp                          the last file that was begun before it: the decoder passes over what is older
 *
 * A place that the server does not have, or at which no transaction begins, is refused here with what there is instead.
 */
import { invariant } from '../../model/errors.ts';
import { MariadbGtidPosition } from '../../protocols/mysql/binlog/mariadb-gtid-position.ts';
import { type BinlogPosition, positionAt } from '../../protocols/mysql/binlog/position.ts';
import type { ServerConnection } from './connection.ts';
import { FIRST_EVENT_POS, gtidsBefore, type LogFile, readFirstSecond, readLogFiles } from './log-files.ts';
import { readExecutedGtids, readLogEnd, type Server } from './server.ts';
import * as faults from './start-faults.ts';
import { type Options, sinceSeconds } from './start-mode.ts';

export async function startPosition(connection: ServerConnection, server: Server, options: Options): Promise<BinlogPosition> {
  switch (options['scan.startup.mode']) {
    case 'earliest-offset': {
      const { oldest } = await readFiles(connection);
      return await fileStart(connection, server, oldest.name);
    }
    case 'specific-offset':
      return leavingOut(await specificStart(connection, server, options), options);
    case 'timestamp':
      return await timestampStart(connection, server, sinceSeconds(options) ?? 0);
    default:
      return await presentPosition(connection, server);
  }
}

/** A position behind which every transaction is that is not committed yet. */
async function presentPosition(connection: ServerConnection, server: Server): Promise<BinlogPosition> {
  if (server.flavor === 'mysql') {
    const gtids = await readExecutedGtids(connection, server);
    const { file, pos } = await readLogEnd(connection, server);
    return positionAt('mysql', file, pos, gtids);
  }
  const { file, pos } = await readLogEnd(connection, server);
  const { gtids } = await connection.row('SELECT BINLOG_GTID_POS(?, ?) AS gtids', [file, pos]);
  return positionAt('mariadb', file, pos, gtids ?? undefined);
}

interface LogFiles {
  readonly files: readonly LogFile[];
  readonly oldest: LogFile;
  readonly newest: LogFile;
}

async function readFiles(connection: ServerConnection): Promise<LogFiles> {
  const files = await readLogFiles(connection);
  const oldest = files[0];
  const newest = files.at(-1);
  invariant(oldest !== undefined && newest !== undefined, 'a server with a binlog has a file of it');
  return { files, oldest, newest };
}

async function fileStart(connection: ServerConnection, server: Server, file: string): Promise<BinlogPosition> {
  return positionAt(server.flavor, file, FIRST_EVENT_POS, await gtidsBefore(connection, server, file));
}

function leavingOut(position: BinlogPosition, options: Options): BinlogPosition {
  const events = options['scan.startup.specific-offset.skip-events'] ?? 0;
  const rows = options['scan.startup.specific-offset.skip-rows'] ?? 0;
  return events === 0 && rows === 0 ? position : { ...position, leftOut: { events, rows } };
}

/** As Debezium: by GTIDs where the server has them, else by file and byte. */
async function specificStart(connection: ServerConnection, server: Server, options: Options): Promise<BinlogPosition> {
  const gtidSet = options['scan.startup.specific-offset.gtid-set']?.replaceAll(/\s/g, '');
  const name = options['scan.startup.specific-offset.file'];
  const pos = options['scan.startup.specific-offset.pos'];
  const isPlace = name !== undefined && pos !== undefined;
  if (gtidSet === undefined || (!server.hasGtids && isPlace)) {
    invariant(isPlace, 'a declaration names GTIDs, or a file and a byte');
    return await placeStart(connection, server, { name, pos });
  }
  if (!server.hasGtids) throw faults.startWithoutGtids(gtidSet);
  if (faults.isMariadbGtids(gtidSet) !== (server.flavor === 'mariadb')) throw faults.startGtidsForeign(gtidSet, server.flavor);
  if (server.flavor === 'mysql') await refuseForeignSet(connection, gtidSet);
  else await refuseForeignPosition(connection, server, gtidSet);
  return positionAt(server.flavor, '', FIRST_EVENT_POS, gtidSet);
}

async function refuseForeignSet(connection: ServerConnection, gtidSet: string): Promise<void> {
  const sql = `SELECT GTID_SUBTRACT(?, @@global.gtid_executed) AS unknown, GTID_SUBTRACT(@@global.gtid_purged, ?) AS purged,
    @@global.gtid_executed AS executed`;
  const { unknown, purged, executed } = await connection.row(sql, [gtidSet, gtidSet]);
  if (unknown) throw faults.startGtidsUnknown(gtidSet, unknown, executed ?? '');
  if (purged) throw faults.startGtidsPurged(gtidSet, purged);
}

async function refuseForeignPosition(connection: ServerConnection, server: Server, gtidSet: string): Promise<void> {
  const wanted = MariadbGtidPosition.parse(gtidSet);
  const executed = MariadbGtidPosition.parse((await readExecutedGtids(connection, server)) ?? '');
  if (!executed.contains(wanted)) throw faults.startGtidsUnknown(gtidSet, gtidSet, executed.toString());
  const { oldest } = await readFiles(connection);
  const purged = MariadbGtidPosition.parse((await gtidsBefore(connection, server, oldest.name)) ?? '');
  if (!wanted.contains(purged)) throw faults.startGtidsPurged(gtidSet, purged.toString());
}

/** The file must be there, and a transaction must begin at the byte: only the server can tell. */
async function placeStart(
  connection: ServerConnection,
  server: Server,
  { name, pos }: { readonly name: string; readonly pos: number },
): Promise<BinlogPosition> {
  const { files, oldest, newest } = await readFiles(connection);
  const file = files.find((known) => known.name === name);
  const place = `${name}:${pos}`;
  if (file === undefined) throw faults.startFileMissing(name, oldest.name, newest.name);
  if (pos > file.bytes) throw faults.startBehindEnd(place, file.bytes);
  if (pos === FIRST_EVENT_POS) return await fileStart(connection, server, name);
  if (pos < file.bytes) {
    const event = await eventAt(connection, name, pos);
    if (Number(event?.['Pos']) !== pos) throw faults.startInsideEvent(place, event?.['Pos'] ?? undefined);
    const type = event?.['Event_type'] ?? '';
    if (!BETWEEN_TRANSACTIONS.test(type)) throw faults.startInsideTransaction(place, type);
  }
  if (server.flavor === 'mysql') return positionAt('mysql', name, pos);
  const { gtids } = await connection.row('SELECT BINLOG_GTID_POS(?, ?) AS gtids', [name, pos]);
  return positionAt('mariadb', name, pos, gtids ?? undefined);
}

/** Types, as SHOW BINLOG EVENTS writes them, that stand in front of a transaction. */
const BETWEEN_TRANSACTIONS = /gtid|^(Format_desc|Binlog_checkpoint|Start_encryption|Rotate|Stop)$/i;

/** MySQL answers with the next event that begins, MariaDB with an error. */
async function eventAt(connection: ServerConnection, file: string, pos: number) {
  return (await connection.query('SHOW BINLOG EVENTS IN ? FROM ? LIMIT 1', [file, pos]).catch(() => []))[0];
}

async function timestampStart(connection: ServerConnection, server: Server, since: number): Promise<BinlogPosition> {
  const { files, oldest } = await readFiles(connection);
  let from = 0;
  let to = files.length;
  // files[0 … from) were begun before it, files[to …] were not.
  while (from < to) {
    const middle = (from + to) >> 1;
    const second = await readFirstSecond(connection, files[middle]?.name ?? '');
    if (second < since) from = middle + 1;
    else to = middle;
  }
  if (from === 0) await refusePurgedTime(connection, server, { oldest, since });
  return await fileStart(connection, server, files[Math.max(0, from - 1)]?.name ?? '');
}

/** Nothing is missing in front of the first log that a server ever wrote. */
async function refusePurgedTime(
  connection: ServerConnection,
  server: Server,
  { oldest, since }: { readonly oldest: LogFile; readonly since: number },
): Promise<void> {
  const second = await readFirstSecond(connection, oldest.name);
  const before = await gtidsBefore(connection, server, oldest.name);
  const isFirst = before === undefined ? /[^\d]0*1$/.test(oldest.name) : before === '';
  if (!isFirst && second > since) throw faults.startTimePurged(since, { oldest: oldest.name, second });
}
