import type { UserError } from '../../../model/errors.ts';
import type { BoundTable } from '../../connector.ts';
import type { Dialect } from '../dialect.ts';
import type { JdbcOptions } from '../options.ts';
import { tableNameInvalid } from '../url-errors.ts';
import { optionsOfUrl } from './definition-url.ts';
import { endpointOf, shareKey } from './endpoint.ts';
import { parseTableName } from './names.ts';
import { parseMysqlUrl, URL_FORM } from './url.ts';

/**
 * MySQL, 5.7 and later, and MariaDB, 10.2 and later.
 *
 *   url.ts, endpoint.ts  JDBC URLs, and the connection that targets of one server share
 *   preflight.ts, grants.ts   what would stop a job, before it starts
 *   locate.ts, target-table.ts, target.ts   the table, its server's description, the two bound together
 *   types.ts, literal.ts which types take which, and values as literals
 *   connect.ts, session.ts, checkpoint-table.ts   a connection, and what was committed with which checkpoint
 *   writer.ts, statements.ts   how a batch is sent
 *   definitions.ts       tables as the server describes them
 *   errors.ts            what the server says
 */
export const mysql: Dialect = {
  products: 'MySQL and MariaDB',
  schemes: ['mysql', 'mariadb'],
  urlForm: URL_FORM,
  validate,
  shareKey,
  preflight: async (targets, context) => {
    const { preflight } = await import('./preflight.ts');
    return preflight(targets, endpointOf(targets, context), context);
  },
  targetServer: async (targets, context) => {
    const { MysqlServer } = await import('./server.ts');
    return new MysqlServer(targets, context);
  },
  optionsOf: optionsOfUrl,
  readDefinitions: async (bound, isWanted) => {
    const { readDefinitions } = await import('./definitions.ts');
    return readDefinitions(bound, isWanted);
  },
};

const NAME_FORM = "table or database.table; a part with a dot stands in backquotes: 'shop.`a.b`'";

function validate({ options: given }: BoundTable<JdbcOptions>): readonly UserError[] {
  const url = parseMysqlUrl(given.url);
  const faults = 'faults' in url ? [...url.faults] : [];
  if (parseTableName(given['table-name']) === undefined) faults.push(tableNameInvalid(given['table-name'], NAME_FORM));
  return faults;
}
