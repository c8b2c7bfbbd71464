/**
 * A read view without GTIDs: nothing tells which commits have reached the engine, so all of them are held up while the view is opened.
 *
 * The lock waits for every statement that runs, and everyone who comes later waits behind it; who uses the tables of such a statement even
 * when the lock is given up again. So it is not asked for while a statement is seen to run on (which takes PROCESS), and given up after
 * LOCK_WAIT_S where one could not be seen. Then it is tried again.
 */
import { UserError } from '../../model/errors.ts';
import type { ServerConnection } from './connection.ts';
import { serverNumberOf, snapshotWaits, snapshotWaitsTooLong } from './errors.ts';

const LOCK_WAIT_S = 1;
const PAUSE_MS = 250;
/** A statement that is seen twice, so far apart, is a long one. */
const LOOKS_APART_MS = 50;
const TRIES_MAX = 2400;
const LOCK_WAIT_TIMEOUT = 1205;

/** Resolves with the lock held, and tells once what it waits for. `UNLOCK TABLES` ends it. */
export async function lockCommits(connection: ServerConnection, notice: (text: string) => void): Promise<void> {
  await connection.query(`SET SESSION lock_wait_timeout = ${LOCK_WAIT_S}`);
  for (let tries = 1; ; tries++) {
    const running = await longStatements(connection);
    if (running.length === 0 && (await isLocked(connection))) break;
    if (tries === 1) notice(snapshotWaits(running));
    if (tries === TRIES_MAX) throw snapshotWaitsTooLong(running);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  await connection.query('SET SESSION lock_wait_timeout = DEFAULT');
}

async function longStatements(connection: ServerConnection): Promise<readonly string[]> {
  const first = await runningStatements(connection);
  if (first.size === 0) return [];
  await new Promise((resolve) => setTimeout(resolve, LOOKS_APART_MS));
  const second = await runningStatements(connection);
  return [...second].flatMap(([id, text]) => (first.get(id) === text ? `${text} (connection ${id})` : []));
}

/** These hold no table, and a busy server shows them all the time. */
const WITHOUT_TABLES = /^\s*(BEGIN|COMMIT|ROLLBACK|SET|SHOW|START)\b/i;

/** By connection, without this one; readers of the log are no statements. */
async function runningStatements(connection: ServerConnection): Promise<ReadonlyMap<string, string>> {
  const { id } = await connection.row('SELECT CONNECTION_ID() AS id');
  const rows = await connection.query('SHOW FULL PROCESSLIST');
  const running = rows.filter(
    (row) => row['Id'] !== id && /^(Query|Execute)$/.test(row['Command'] ?? '') && !WITHOUT_TABLES.test(row['Info'] ?? ''),
  );
  return new Map(running.map((row) => [row['Id'] ?? '', row['Info'] ?? '']));
}

async function isLocked(connection: ServerConnection): Promise<boolean> {
  try {
    await connection.query('FLUSH TABLES WITH READ LOCK');
    return true;
  } catch (error) {
    if (error instanceof UserError && serverNumberOf(error) === LOCK_WAIT_TIMEOUT) return false;
    throw error;
  }
}
