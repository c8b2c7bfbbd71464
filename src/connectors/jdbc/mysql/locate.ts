import { invariant } from '../../../model/errors.ts';
import type { JdbcTarget } from '../dialect.ts';
import { tableMissing } from '../target-faults.ts';
import { type Connection, exactCollation } from './connect.ts';
import { createTable } from './create-table.ts';
import { urlOf } from './endpoint.ts';
import { parseTableName } from './names.ts';
import { findTable, type ServerTable } from './target-table.ts';

/** The table a sink writes to; throws what to create when there is none. */
export async function locate(connection: Connection, target: JdbcTarget): Promise<ServerTable> {
  const name = parseTableName(target.options['table-name']);
  invariant(name !== undefined, 'the table name was validated');
  const { table } = name;
  const database = name.database ?? urlOf(target).database;
  const found = await findTable(connection, database, table);
  if (found !== undefined) return found;
  const elsewhere = await connection.rows(
    `SELECT TABLE_SCHEMA AS db FROM information_schema.TABLES
      WHERE TABLE_NAME = ? AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') ORDER BY 1`,
    [table],
  );
  const names = elsewhere.flatMap(({ db }) => db ?? []);
  const hint =
    names.length === 0
      ? ''
      : `There is one in the database ${names.join(', ')}: write 'table-name' = '${names[0]}.${table}', or correct the URL.`;
  const create = createTable({ database, table, keyCollation: exactCollation(connection.version) }, target);
  throw tableMissing(`${database}.${table}`, `the database ${database}, or this user may not see it`, { hint, create });
}
