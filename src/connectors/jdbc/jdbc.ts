import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import { INSERT_ONLY, UPSERT } from '../../model/changelog-mode.ts';
import { invariant, type UserError } from '../../model/errors.ts';
import { duration, harmless, integer, optionalSecret, optionalText, refused, text } from '../../model/options.ts';
import { type BoundTable, defineConnector, type JobContext, type SinkTarget } from '../connector.ts';
import type { Endpoint } from './connect.ts';
import { otherDatabase, tableNameInvalid } from './errors.ts';
import { urlOf } from './locate.ts';
import { parseTableName } from './names.ts';
import { maskUrl, parseJdbcUrl } from './url.ts';

const NO_SOURCE = 'tables are written here; jdbc cannot be read yet.';

const options = {
  url: { ...text("JDBC URL: 'jdbc:postgresql://host:5432/database?currentSchema=schema'."), mask: maskUrl },
  'table-name': text('The table, as table or schema.table; a part with a dot or capitals may stand in double quotes.'),
  username: optionalText('Role to connect as. Default: that of the URL, else the name of the operating system user.'),
  password: optionalSecret('Its password.'),
  'sink.buffer-flush.max-rows': integer(
    'Rows that are sent as one batch while more are coming; 0 means automatic (20,000). Whatever is there is sent when the sources pause.',
    { min: 0, max: 1_000_000 },
    0,
    { flinkDefault: '100' },
  ),
  'sink.buffer-flush.interval': duration('Longest time a row waits for its batch while more are coming; 0 means automatic (100 ms).', 0, {
    flinkDefault: '1 s',
  }),
  'sink.max-retries': integer('How often a batch is sent again after a passing failure.', { min: 0 }, 3),
  'connection.max-retry-timeout': duration('How long a lost connection is sought again.', 60_000),
  'sink.parallelism': harmless('Parallel instances of the sink.', 'a job runs in one thread.'),
  driver: harmless('Class of the Java driver.', 'the driver is built in.'),
  'compatible-mode': refused('Dialect of OceanBase.', 'PostgreSQL is written to.'),
  'scan.partition.column': refused('Column that splits a read.', NO_SOURCE),
  'scan.partition.num': refused('Parts of a read.', NO_SOURCE),
  'scan.partition.lower-bound': refused('Least value of the first part.', NO_SOURCE),
  'scan.partition.upper-bound': refused('Greatest value of the last part.', NO_SOURCE),
  'scan.fetch-size': refused('Rows fetched at once.', NO_SOURCE),
  'scan.auto-commit': refused('Auto-commit of reads.', NO_SOURCE),
  'lookup.*': refused('Lookup joins.', NO_SOURCE),
  'filter.handling.policy': refused('Filters pushed into a read.', NO_SOURCE),
};

export type JdbcOptions = typeof options;

/**
 * Writes to PostgreSQL tables, by PRIMARY KEY where one is declared.
 *
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
