/**
 * A read view that is known to show every change in front of a given place of the log, and the place behind everything it shows.
 *
 *   in    S: all that was read from the log so far (its changes of unread keys were dropped)
 *   out   a transaction on the connection whose view V satisfies  S ⊆ V ⊆ H, and H
 *
 * What lies between S and H is read from the log before any row, and repairs the rows; `isExact` says V = H, then nothing is to repair.
 * Why not file and position on MySQL: they move when the binlog is flushed, before the engine commits, so a view opened at that moment may
 * miss what lies in front of them. `gtid_executed` moves after the commit.
 */
import { invariant, UserError } from '../../model/errors.ts';
import { PATIENCE_S, type ServerConnection } from './connection.ts';
import { lockCommits } from './locked-view.ts';
import { isAtOrBehind, type LogPlace, readLogEnd, type Server } from './server.ts';

export interface ReadView {
  readonly high: LogPlace;
  readonly isExact: boolean;
}

const BEGIN = 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY';
const COMMIT_WAIT_S = 60;
const TRIES_MAX = 1000;

/**
 * Once per connection, before the first view: what a server's defaults could do to the rows (zone, character set, padded CHARs, a row limit) or to a
 * SELECT that waits for a slow sink.
 */
export async function prepareForViews(connection: ServerConnection, server: Server): Promise<void> {
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await connection.query('SET NAMES utf8mb4');
  const noTimeout = server.flavor === 'mysql' ? 'max_execution_time = 0' : 'max_statement_time = 0';
  await connection.query(
    `SET SESSION time_zone = '+00:00', SESSION sql_mode = '', SESSION sql_select_limit = DEFAULT, SESSION ${noTimeout},
     SESSION net_write_timeout = ${PATIENCE_S}, SESSION wait_timeout = ${PATIENCE_S}`,
  );
}

/** `seen`: S, as a place and, where the server has GTIDs, as a set. */
export async function openReadView(
  connection: ServerConnection,
  server: Server,
  seen: { readonly place: LogPlace; readonly gtidSet: string | undefined; readonly notice: (text: string) => void },
): Promise<ReadView> {
  if (server.flavor === 'mariadb') return await openMariadbView(connection, seen.place);
  if (!server.hasGtids || seen.gtidSet === undefined) return await openLockedView(connection, server, seen.notice);
  const sql = 'SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS isLate';
  const { isLate } = (await connection.row(sql, [seen.gtidSet, COMMIT_WAIT_S])) as { isLate?: string };
  if (isLate !== '0') throw commitsTooSlow();
  await connection.query(BEGIN);
  return { high: await readLogEnd(connection, server), isExact: false };
}

export async function closeReadView(connection: ServerConnection): Promise<void> {
  await connection.query('ROLLBACK');
}

/** The server itself says which place belongs to the view; one that lies in front of S is a moment too early. */
async function openMariadbView(connection: ServerConnection, seen: LogPlace): Promise<ReadView> {
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    await connection.query(BEGIN);
    const rows = await connection.query("SHOW STATUS LIKE 'binlog_snapshot_%'");
    const status = new Map(rows.map((row) => [(row['Variable_name'] ?? '').toLowerCase(), row['Value'] ?? '']));
    const high = { file: status.get('binlog_snapshot_file') ?? '', pos: Number(status.get('binlog_snapshot_position')) };
    invariant(high.file !== '', 'a consistent snapshot on a server with a binlog has a place in it');
    if (isAtOrBehind(high, seen)) return { high, isExact: true };
    await closeReadView(connection);
  }
  throw commitsTooSlow();
}

/** All commits are held up for the few milliseconds of opening the view. */
async function openLockedView(connection: ServerConnection, server: Server, notice: (text: string) => void): Promise<ReadView> {
  await lockCommits(connection, notice);
  try {
    await connection.query(BEGIN);
    return { high: await readLogEnd(connection, server), isExact: true };
  } finally {
    await connection.query('UNLOCK TABLES');
  }
}

function commitsTooSlow(): UserError {
  return new UserError('MYSQL_COMMITS_STALLED', {
    problem: 'Transactions that stand in the binlog are still not committed on the server.',
    remedy: 'Look for commits that hang (SHOW PROCESSLIST): a full disk, or a semi-synchronous replica that does not answer.',
    canRetry: true,
  });
}
