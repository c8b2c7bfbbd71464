import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import { INSERT_ONLY, UPSERT } from '../../model/changelog-mode.ts';
import { invariant, type UserError } from '../../model/errors.ts';
import { type BoundTable, defineConnector, type JobContext, type SinkTarget } from '../connector.ts';
import type { Endpoint } from './connect.ts';
import { otherDatabase, tableNameInvalid } from './errors.ts';
import { urlOf } from './locate.ts';
import { parseTableName } from './names.ts';
import { type JdbcOptions, options } from './options.ts';
import { parseJdbcUrl } from './url.ts';

/**
 * Writes to PostgreSQL tables, by PRIMARY KEY where one is declared.
 *
 *   options.ts           the WITH list
 *   url.ts               JDBC URLs
 *   preflight.ts         what would stop a job, before it starts
 *   locate.ts, target-table.ts, target.ts   the table, its server's description, the two bound together
 *   types.ts, text-of.ts which types take which, and values as text
 *   sink.ts, batch.ts    one table's buffer, compacted by key
 *   group.ts             the connection and transaction that the sinks of a server share
 *   write-batch.ts       the ways to send a batch
 *   checkpoint-table.ts  what was committed with which checkpoint
 *   errors.ts            everything that can go wrong on the target's side
 */
export const jdbc = defineConnector({
  name: 'jdbc',
  summary: 'Writes to PostgreSQL tables, by PRIMARY KEY where one is declared.',
  options,
  sink: {
    // A -U is never asked for: its +U has the same key, or the planner sends a -D.
    accepts: ({ table }) => (table.primaryKey === undefined ? INSERT_ONLY : UPSERT),
    followsCheckpoint: true,
    isIdempotent: ({ table }) => table.primaryKey !== undefined,
    validate: (bound) => validate(bound),
    shareKey: (bound) => shareKey(bound),
    preflight: async (targets, context) => {
      const { preflight } = await import('./preflight.ts');
      return preflight(targets, endpointOf(targets, context), context);
    },
    openSinks: async (targets, context) => {
      const [{ JdbcGroup }, { JdbcSink }] = await Promise.all([import('./group.ts'), import('./sink.ts')]);
      const given = targets.map((target) => target.options);
      const group = new JdbcGroup({
        endpoint: endpointOf(targets, context),
        context,
        retriesMax: Math.max(0, ...given.map((values) => values['sink.max-retries'])),
        reconnectMs: Math.max(0, ...given.map((values) => values['connection.max-retry-timeout'])),
      });
      return targets.map((target, number) => new JdbcSink(target, { group, context, number }));
    },
  },
});

function validate({ options: given }: BoundTable<JdbcOptions>): readonly UserError[] {
  const url = parseJdbcUrl(given.url);
  const faults = 'faults' in url ? [...url.faults] : [];
  const name = parseTableName(given['table-name']);
  if (name === undefined) faults.push(tableNameInvalid(given['table-name']));
  if ('parsed' in url && name?.database !== undefined && name.database !== url.parsed.database) {
    faults.push(otherDatabase(name.database, url.parsed.database));
  }
  return faults;
}

/** One server, database and role: one connection. */
function shareKey(bound: BoundTable<JdbcOptions>): string {
  const { host, port, database } = urlOf(bound);
  return [host, port, database ?? '', userOf(bound) ?? ''].join('\n');
}

function userOf(bound: BoundTable<JdbcOptions>): string {
  return bound.options.username ?? urlOf(bound).user ?? userInfo().username;
}

function endpointOf(targets: readonly SinkTarget<JdbcOptions>[], { jobId, timeZone }: JobContext): Endpoint {
  const [first] = targets;
  invariant(first !== undefined, 'a group of targets has one at least');
  const url = urlOf(first);
  // pg_stat_activity keeps 63 bytes: enough to find the job by, and exactly this connection of it.
  const mark = createHash('sha256')
    .update(`${jobId}\n${shareKey(first)}`)
    .digest('hex')
    .slice(0, 12);
  return {
    url,
    user: userOf(first),
    password: first.options.password ?? url.password,
    applicationName: `riffle ${jobId.replaceAll(/[^ -~]/g, '?').slice(0, 40)} ${mark}`,
    timeZone,
  };
}
