/**
 * The small table in the database of the URL that holds the last checkpoint committed there by each connection of each job: written in the
 * transaction of the rows, so that a restarted job learns whether they are there. It is all there is to know: these servers do not tell the
 * fate of a transaction.
 */
import type { CheckpointHandle } from '../dialect.ts';
import type { Connection } from './connect.ts';
import type { Endpoint } from './endpoint.ts';
import { isDenied } from './errors.ts';
import { readGrants } from './grants.ts';
import { quoteName } from './names.ts';

const NAME = 'riffle_checkpoints';

export interface CheckpointTable {
  /** Quoted, with its database. */
  readonly quoted: string;
  readonly standing: 'ready' | 'missing' | 'forbidden';
  /** What an administrator runs to make it usable. */
  readonly remedy: string;
}

/** Whether this user may use the table, or create it. */
export async function inspectCheckpointTable(connection: Connection, { url }: Endpoint): Promise<CheckpointTable> {
  const quoted = quotedIn(url.database);
  const [row] = await connection.rows('SELECT 1 AS found FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?', [
    url.database,
    NAME,
  ]);
  const grants = await readGrants(connection);
  const grant = `GRANT SELECT, INSERT, UPDATE ON ${quoted} TO ${grants.user};`;
  if (row !== undefined) return { quoted, standing: (await mayUse(connection, quoted)) ? 'ready' : 'forbidden', remedy: grant };
  const rights = ['CREATE', 'SELECT', 'INSERT', 'UPDATE'];
  const standing = rights.every((right) => grants.has(right, { database: url.database, table: NAME })) ? 'missing' : 'forbidden';
  return { quoted, standing, remedy: `${createStatement(quoted)}; ${grant}` };
}

/** The table's quoted name, made if need be; undefined where this user may not have one. */
export async function ensureCheckpointTable(connection: Connection, { url }: Endpoint): Promise<string | undefined> {
  const quoted = quotedIn(url.database);
  try {
    if (!(await mayUse(connection, quoted))) await connection.run(createStatement(quoted));
    return (await mayUse(connection, quoted)) ? quoted : undefined;
  } catch (cause) {
    if (isDenied(cause)) return undefined;
    throw cause;
  }
}

/** Writes the checkpoint into the open transaction. */
export async function noteCheckpoint(
  connection: Connection,
  table: string,
  note: { readonly jobId: string; readonly mark: string; readonly checkpoint: number; readonly token: string },
): Promise<void> {
  await connection.run(
    `INSERT INTO ${table} (job_id, connection, checkpoint, token) VALUES (?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE checkpoint = ?, token = ?, committed_at = CURRENT_TIMESTAMP(6)`,
    [note.jobId, note.mark, note.checkpoint, note.token, note.checkpoint, note.token],
  );
}

/**
 * Whether the transaction of a handle was committed. An orphan of it was ended, and its locks are gone, before this session was open. Without
 * the table nothing is known: its rows are written once more.
 */
export async function wasCommitted(connection: Connection, { url, jobId, mark }: Endpoint, handle: CheckpointHandle): Promise<boolean> {
  const quoted = quotedIn(url.database);
  if (!handle.isNoted || !(await mayUse(connection, quoted))) return false;
  const rows = await connection.rows(`SELECT token FROM ${quoted} WHERE job_id = ? AND (connection = ? OR token = ?)`, [
    jobId,
    mark,
    handle.token,
  ]);
  return rows.some(({ token }) => token === handle.token);
}

/** False too where there is none: to a user without rights on it the two look the same. */
async function mayUse(connection: Connection, quoted: string): Promise<boolean> {
  try {
    await connection.rows(`EXPLAIN INSERT INTO ${quoted} (job_id) VALUES ('') ON DUPLICATE KEY UPDATE token = ''`);
    await connection.rows(`SELECT token FROM ${quoted} LIMIT 0`);
    return true;
  } catch (cause) {
    if (isDenied(cause) || isMissing(cause)) return false;
    throw cause;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'errno' in cause && cause.errno === 1146;
}

function quotedIn(database: string): string {
  return `${quoteName(database)}.${quoteName(NAME)}`;
}

function createStatement(quoted: string): string {
  const text = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL';
  return (
    `CREATE TABLE IF NOT EXISTS ${quoted} (job_id varchar(255) ${text}, connection varchar(64) ${text}, checkpoint bigint NOT NULL, ` +
    `token varchar(64) ${text}, committed_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), PRIMARY KEY (job_id, connection)) ENGINE=InnoDB`
  );
}
