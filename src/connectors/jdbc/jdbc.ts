import { INSERT_ONLY, UPSERT } from '../../model/changelog-mode.ts';
import type { UserError } from '../../model/errors.ts';
import { type BoundTable, defineConnector } from '../connector.ts';
import { endpointOf, shareKey } from './endpoint.ts';
import { otherDatabase, tableNameInvalid } from './errors.ts';
import { parseTableName } from './names.ts';
import { type JdbcOptions, options } from './options.ts';
import { parseJdbcUrl } from './url.ts';

/**
 * Writes to PostgreSQL tables, by PRIMARY KEY where one is declared.
 *
 *   options.ts           the WITH list
 *   url.ts, endpoint.ts  JDBC URLs, and the connection that targets of one server share
 *   preflight.ts         what would stop a job, before it starts
 *   locate.ts, target-table.ts, target.ts   the table, its server's description, the two bound together
 *   types.ts, text-of.ts which types take which, and values as text
 *   sink.ts, batch.ts    one table's buffer, compacted by key, whatever INSERTs fill it
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
      const [{ JdbcGroup }, { sinksOf }] = await Promise.all([import('./group.ts'), import('./sink.ts')]);
      const reconnectMs = targets[0]?.options['connection.max-retry-timeout'] ?? 0;
      const group = new JdbcGroup({ endpoint: endpointOf(targets, context), context, reconnectMs });
      return sinksOf(targets, { group, context });
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
