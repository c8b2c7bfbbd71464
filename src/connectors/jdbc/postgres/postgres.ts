import type { UserError } from '../../../model/errors.ts';
import type { BoundTable } from '../../connector.ts';
import type { Dialect } from '../dialect.ts';
import type { JdbcOptions } from '../options.ts';
import { otherDatabase, tableNameInvalid } from '../url-errors.ts';
import { optionsOfUrl } from './definition-url.ts';
import { endpointOf, shareKey } from './endpoint.ts';
import { parseTableName } from './names.ts';
import { parseJdbcUrl, URL_FORM } from './url.ts';

/**
 * PostgreSQL, 12 and later.
 *
 *   url.ts, endpoint.ts  JDBC URLs, and the connection that targets of one server share
 *   preflight.ts         what would stop a job, before it starts
 *   locate.ts, target-table.ts, target.ts   the table, its server's description, the two bound together
 *   types.ts, text-of.ts which types take which, and values as text
 *   session.ts, checkpoint-table.ts   a connection, and what was committed with which checkpoint
 *   writer.ts, write-batch.ts         the ways to send a batch
 *   definitions.ts       tables as the server describes them
 *   errors.ts            what the server says
 */
export const postgres: Dialect = {
  products: 'PostgreSQL',
  schemes: ['postgresql'],
  urlForm: URL_FORM,
  validate,
  shareKey,
  preflight: async (targets, context) => {
    const { preflight } = await import('./preflight.ts');
    return preflight(targets, endpointOf(targets, context), context);
  },
  targetServer: async (targets, context) => {
    const { PostgresServer } = await import('./server.ts');
    return new PostgresServer(targets, context);
  },
  optionsOf: optionsOfUrl,
  readDefinitions: async (bound, isWanted) => {
    const { readDefinitions } = await import('./definitions.ts');
    return readDefinitions(bound, isWanted);
  },
};

const NAME_FORM = `table or schema.table; a part with a dot or a quote stands in double quotes: 'shop."a.b"'`;

function validate({ options: given }: BoundTable<JdbcOptions>): readonly UserError[] {
  const url = parseJdbcUrl(given.url);
  const faults = 'faults' in url ? [...url.faults] : [];
  const name = parseTableName(given['table-name']);
  if (name === undefined) faults.push(tableNameInvalid(given['table-name'], NAME_FORM));
  if ('parsed' in url && name?.database !== undefined && name.database !== url.parsed.database) {
    faults.push(otherDatabase(name.database, url.parsed.database));
  }
  return faults;
}
