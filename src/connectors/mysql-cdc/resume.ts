/** Whether a job may go on at the server that answers: its log must be the one that was read. */
import { MariadbGtidPosition } from '../../protocols/mysql/binlog/mariadb-gtid-position.ts';
import { type BinlogPosition, formatBinlogPosition } from '../../protocols/mysql/binlog/position.ts';
import type { ServerConnection } from './connection.ts';
import type { DumpStart } from './dump.ts';
import { otherServer } from './errors.ts';
import type { Server } from './server.ts';

const COMMIT_WAIT_S = 5;

/** File and byte name a place of one server only: on MariaDB, what the server says lies in front of it must be what was read. */
export async function refuseOtherLog(connection: ServerConnection, server: Server, log: BinlogPosition): Promise<void> {
  if (log.flavor !== server.flavor) throw otherServer(formatBinlogPosition(log), `it is ${server.flavor}, and the job read ${log.flavor}`);
  if (log.gtidSet === undefined) return;
  if (log.flavor === 'mysql') {
    if (!server.hasGtids) throw otherServer(formatBinlogPosition(log), 'it has no GTIDs (gtid_mode), by which the job knows its place');
    return await refuseMissingTransactions(connection, log, log.gtidSet);
  }
  if (log.file === '') return;
  const { gtids } = await connection.row('SELECT BINLOG_GTID_POS(?, ?) AS gtids', [log.file, log.pos]);
  // NULL: the file is gone, which the dump reports.
  if (gtids == null) return;
  const there = MariadbGtidPosition.parse(gtids).toString();
  if (there !== MariadbGtidPosition.parse(log.gtidSet).toString()) {
    throw otherServer(formatBinlogPosition(log), `there it holds ${there || 'no GTID'}, and the job had read ${log.gtidSet || 'no GTID'}`);
  }
}

/** After a failover: rows of a transaction that this server never got would stay at the sinks for ever. A commit may still be on its way. */
async function refuseMissingTransactions(connection: ServerConnection, log: BinlogPosition, gtidSet: string): Promise<void> {
  const sql = 'SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS isMissing, GTID_SUBTRACT(?, @@global.gtid_executed) AS missing';
  const { isMissing, missing } = await connection.row(sql, [gtidSet, COMMIT_WAIT_S, gtidSet]);
  if (isMissing !== '0') throw otherServer(formatBinlogPosition(log), `it has not executed ${missing}, which the job has read`);
}

/** GTIDs name the place on any server that holds the transactions; MariaDB is resumed at file and byte, once they are known. */
export function dumpStart(log: BinlogPosition): DumpStart {
  if (log.gtidSet !== undefined && (log.flavor === 'mysql' || log.file === '')) return { gtidSet: log.gtidSet };
  return { file: log.file, pos: log.pos };
}
