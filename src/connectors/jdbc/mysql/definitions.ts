/** Tables as the server describes them: their columns in the types that are written to them, key and comments. */
import { invariant, UserError } from '../../../model/errors.ts';
import type { TableColumn } from '../../../model/schema.ts';
import { withNullability } from '../../../model/types.ts';
import { sqlTypeOf } from '../../../protocols/mysql/columns.ts';
import type { BoundTable, TableDefinition } from '../../connector.ts';
import type { JdbcOptions } from '../options.ts';
import { tableUnknown } from '../target-faults.ts';
import { Connection } from './connect.ts';
import { type Endpoint, inquiryEndpoint, placeOf } from './endpoint.ts';
import { cannotConnect } from './errors.ts';
import { parseTableName } from './names.ts';
import { findTable, type ServerColumn, type ServerTable } from './target-table.ts';
import { fits } from './types.ts';

export async function readDefinitions(
  bound: BoundTable<JdbcOptions>,
  isWanted: ((name: string) => boolean) | undefined,
): Promise<readonly TableDefinition[]> {
  const endpoint = inquiryEndpoint(bound);
  const connection = await Connection.open(endpoint);
  try {
    const found: TableDefinition[] = [];
    for (const name of await tableNames(connection, bound, isWanted)) found.push(await readDefinition(connection, endpoint, name));
    return found;
  } catch (cause) {
    throw cause instanceof UserError ? cause : cannotConnect({ where: placeOf(endpoint), user: endpoint.user }, cause);
  } finally {
    connection.destroy();
  }
}

interface Name {
  readonly database: string;
  readonly table: string;
}

async function tableNames(
  connection: Connection,
  { options }: BoundTable<JdbcOptions>,
  isWanted: ((name: string) => boolean) | undefined,
): Promise<readonly Name[]> {
  const [row] = await connection.rows('SELECT DATABASE() AS db');
  const database = row?.['db'] ?? '';
  if (isWanted === undefined) {
    const name = parseTableName(options['table-name']);
    invariant(name !== undefined, 'the table name was validated');
    return [{ database: name.database ?? database, table: name.table }];
  }
  const rows = await connection.rows(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE <> 'VIEW' AND TABLE_TYPE <> 'SEQUENCE'
        AND TABLE_NAME <> 'riffle_checkpoints' ORDER BY TABLE_NAME`,
    [database],
  );
  return rows.flatMap(({ name }) => (name != null && isWanted(name) ? [{ database, table: name }] : []));
}

async function readDefinition(connection: Connection, endpoint: Endpoint, { database, table: name }: Name): Promise<TableDefinition> {
  const table = await findTable(connection, database, name);
  if (table === undefined) throw tableUnknown(`${database}.${name}`, placeOf(endpoint));
  const { ofTable, ofColumns } = await readComments(connection, table);
  const columns = table.columns.flatMap((column): TableColumn[] => {
    const type = column.isGenerated ? undefined : sqlTypeOf(column);
    if (type === undefined || !fits(type, column)) return [];
    return [{ name: column.name, type: withNullability(type, !column.isNotNull), comment: ofColumns.get(column.name) }];
  });
  const known = new Set(columns.map((column) => column.name));
  return {
    path: [table.database, table.name],
    columns,
    primaryKey: table.primaryKey.every((part) => known.has(part)) ? table.primaryKey : [],
    comment: ofTable,
    leftOut: table.columns.filter((column) => !known.has(column.name)).map(leftOut),
  };
}

function leftOut({ name, columnType, isGenerated }: ServerColumn): string {
  return isGenerated ? `${name} is computed by the server.` : `${name} is ${columnType}, a type that is not written yet.`;
}

async function readComments(
  connection: Connection,
  { database, name, isView }: ServerTable,
): Promise<{ readonly ofTable: string | undefined; readonly ofColumns: ReadonlyMap<string, string> }> {
  const place = [database, name];
  const columns = await connection.rows(
    "SELECT COLUMN_NAME AS name, COLUMN_COMMENT AS comment FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_COMMENT <> ''",
    place,
  );
  const [table] = await connection.rows(
    'SELECT TABLE_COMMENT AS comment FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    place,
  );
  // Of a view it is the word VIEW.
  const comment = isView ? '' : (table?.['comment'] ?? '');
  return {
    ofTable: comment === '' ? undefined : comment,
    ofColumns: new Map(columns.map((row) => [row['name'] ?? '', row['comment'] ?? ''])),
  };
}
