import { INSERT_ONLY, UPSERT } from '../../model/changelog-mode.ts';
import { invariant } from '../../model/errors.ts';
import { quoteName } from '../../sql/quote-name.ts';
import { defineConnector } from '../connector.ts';
import { nestedColumnFaults } from '../kit/nested-columns.ts';
import type { Dialect, JdbcTarget } from './dialect.ts';
import { allSchemes, dialectNamed, dialectOf, readDialect } from './dialects.ts';
import { options } from './options.ts';
import { onContinuing } from './target-faults.ts';

/**
 * Writes to tables of relational databases, by PRIMARY KEY where one is declared.
 *
 *   options.ts           the WITH list
 *   dialect.ts           what differs from one product to another; dialects.ts names them, and a folder is one
 *   sink.ts, batch.ts    one table's buffer, compacted by key, whatever INSERTs fill it
 *   group.ts, gate.ts    the connection and transaction that the sinks of a server share
 *   blame.ts             which row a server refuses
 *   table-faults.ts      what preflight checks at every product the same way
 *   errors.ts, target-faults.ts, url-errors.ts   everything that can go wrong on the target's side
 */
export const jdbc = defineConnector({
  name: 'jdbc',
  summary: 'Writes to tables of PostgreSQL, MySQL and MariaDB, by PRIMARY KEY where one is declared.',
  options,
  sink: {
    // A -U is never asked for: its +U has the same key, or the planner sends a -D.
    accepts: ({ table }) => (table.primaryKey === undefined ? INSERT_ONLY : UPSERT),
    transaction: () => 'one-phase',
    isIdempotent: ({ table }) => table.primaryKey !== undefined,
    validate: (bound) => {
      const read = readDialect(bound.options.url);
      const own = 'fault' in read ? [read.fault] : read.dialect.validate(bound);
      return [...own, ...nestedColumnFaults('jdbc', bound.table, remedyForNested)];
    },
    shareKey: (bound) => dialectOf(bound).shareKey(bound),
    preflight: async (targets, context) => {
      const report = await sharedDialect(targets).preflight(targets, context);
      return context.isContinued === true ? { ...report, faults: report.faults.map(onContinuing) } : report;
    },
    openSinks: async (targets, context) => {
      const [{ JdbcGroup }, { sinksOf }] = await Promise.all([import('./group.ts'), import('./sink.ts')]);
      const server = await sharedDialect(targets).targetServer(targets, context);
      const reconnectMs = targets[0]?.options['connection.max-retry-timeout'] ?? 0;
      return sinksOf(targets, new JdbcGroup({ server, reconnectMs }));
    },
  },
  definitions: {
    schemes: allSchemes(),
    optionsOf: (url, path) => dialectNamed(url.scheme).optionsOf(url, path),
    read: (bound, isWanted) => dialectOf(bound).readDefinitions(bound, isWanted),
  },
});

function remedyForNested(name: string): string {
  return `Declare it as STRING and write CAST(${quoteName(name)} AS STRING) in the query, or a column for each of its parts.`;
}

/** Targets with one share key have one. */
function sharedDialect([first]: readonly JdbcTarget[]): Dialect {
  invariant(first !== undefined, 'a group of targets has one at least');
  return dialectOf(first);
}
