/**
 * The small table at the target that holds the last checkpoint committed there by each connection of each job: written in the transaction of
 * the rows, so that a restarted job learns whether they are there. Two connections of a job may meet in it (other roles, other names of one
 * host), and neither commits before both have written: so each has a row of its own.
 */
import type { Client } from 'pg';
import { invariant } from '../../../model/errors.ts';
import type { CheckpointHandle } from '../dialect.ts';
import { checkpointTableOutdated, codeOf } from './errors.ts';
import { quoteName } from './names.ts';

const NAME = 'riffle_checkpoints';

/** Whose row it is. */
export interface Noter {
  readonly jobId: string;
  /** Endpoint.mark */
  readonly connection: string;
}

export interface CheckpointTable {
  /** Quoted, with its schema. */
  readonly quoted: string;
  readonly standing: 'ready' | 'missing' | 'forbidden';
  /** What an administrator runs to make it usable. */
  readonly remedy: string;
}

/**
 * Where the table stands or would stand (the first schema of the search path), and whether this role may use or create it. Throws where it is
 * of another version.
 */
export async function inspectCheckpointTable(client: Client): Promise<CheckpointTable> {
  const { rows } = await client.query<{ schema: string | null; mayCreate: boolean | null; user: string }>(
    `SELECT current_schema() AS schema, has_schema_privilege(current_schema(), 'CREATE') AS "mayCreate", current_user::text AS user`,
  );
  const [place] = rows;
  invariant(place !== undefined, 'a SELECT without FROM has one row');
  const schema = place.schema ?? 'public';
  const quoted = `${quoteName(schema)}.${quoteName(NAME)}`;
  const found = await client.query<{ mayUse: boolean; isOfToday: boolean }>(
    `SELECT has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AS "mayUse",
            EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'connection' AND NOT a.attisdropped) AS "isOfToday"
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2`,
    [schema, NAME],
  );
  const grant = `GRANT SELECT, INSERT, UPDATE ON ${quoted} TO ${quoteName(place.user)};`;
  const [table] = found.rows;
  if (table?.isOfToday === false) throw checkpointTableOutdated(quoted);
  if (table !== undefined) return { quoted, standing: table.mayUse ? 'ready' : 'forbidden', remedy: grant };
  const standing = place.schema !== null && place.mayCreate === true ? 'missing' : 'forbidden';
  return { quoted, standing, remedy: `${createStatement(quoted)}; ${grant}` };
}

/** The table's quoted name, made if need be; undefined where this role may not have one. */
export async function ensureCheckpointTable(client: Client): Promise<string | undefined> {
  const table = await inspectCheckpointTable(client);
  if (table.standing === 'forbidden') return undefined;
  if (table.standing === 'missing') {
    // Two jobs that create it at once: PostgreSQL reports the slower one a duplicate in pg_type or pg_class.
    await client.query(createStatement(table.quoted)).catch((cause: unknown) => {
      if (!['23505', '42P07'].includes(codeOf(cause))) throw cause;
    });
  }
  return table.quoted;
}

/** Writes the checkpoint into the open transaction and returns the transaction's id. */
export async function noteCheckpoint(
  client: Client,
  table: string | undefined,
  note: Noter & { readonly checkpoint: number; readonly token: string },
): Promise<string> {
  const { rows } =
    table === undefined
      ? await client.query<{ transaction: string }>('SELECT txid_current()::text AS transaction')
      : await client.query<{ transaction: string }>(
          `INSERT INTO ${table} AS c (job_id, connection, checkpoint, token) VALUES ($1, $2, $3, $4) ON CONFLICT (job_id, connection)
           DO UPDATE SET checkpoint = EXCLUDED.checkpoint, token = EXCLUDED.token, committed_at = now()
           RETURNING txid_current()::text AS transaction`,
          [note.jobId, note.connection, note.checkpoint, note.token],
        );
  const transaction = rows[0]?.transaction;
  invariant(transaction !== undefined, 'one row is written');
  return transaction;
}

const POLL_SECONDS = 0.05;
const POLLS_MAX = 1200;

/** Whether the transaction of a handle was committed. Waits while the server still works on it. */
export async function wasCommitted(client: Client, { jobId, connection }: Noter, handle: CheckpointHandle): Promise<boolean> {
  const { transaction } = handle;
  invariant(transaction !== undefined, 'a handle of PostgreSQL names its transaction');
  let status = await transactionStatus(client, transaction);
  for (let polls = 0; status === 'in progress' && polls < POLLS_MAX; polls++) {
    await client.query('SELECT pg_sleep($1)', [POLL_SECONDS]);
    status = await transactionStatus(client, transaction);
  }
  if (!handle.isNoted) return status === 'committed';
  const table = await inspectCheckpointTable(client);
  if (table.standing !== 'ready') return status === 'committed';
  const { rows } = await client.query<{ token: string }>(
    `SELECT token FROM ${table.quoted} WHERE job_id = $1 AND (connection = $2 OR token = $3)`,
    [jobId, connection, handle.token],
  );
  // Where a row stands it decides: in a copy of the server the number may be another transaction's. Without one the table was dropped since.
  return rows.length === 0 ? status === 'committed' : rows.some(({ token }) => token === handle.token);
}

/** null: too long ago, or of another server. */
async function transactionStatus(client: Client, transaction: string): Promise<string | null> {
  try {
    const { rows } = await client.query<{ status: string | null }>('SELECT txid_status($1::bigint) AS status', [transaction]);
    return rows[0]?.status ?? null;
  } catch (cause) {
    // 22023: a number this server has not reached yet, so the job's target was replaced by an older copy.
    if (codeOf(cause) === '22023') return null;
    throw cause;
  }
}

function createStatement(quoted: string): string {
  return `CREATE TABLE IF NOT EXISTS ${quoted} (job_id text, connection text, checkpoint bigint NOT NULL, token text NOT NULL, committed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (job_id, connection))`;
}
