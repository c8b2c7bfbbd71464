/** The tables of the server that a scan reads. */
import type { BoundTable } from '../connector.ts';
import type { ServerConnection } from './connection.ts';
import type { MysqlCdcOptions } from './options.ts';
import { isPlainName, matcherOf } from './table-pattern.ts';

export interface TableName {
  readonly database: string;
  readonly name: string;
}

/** Views and sequences have no changes. The server's own databases are read only where they are named, as Debezium does. */
const TABLES = `SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
  AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') ORDER BY TABLE_SCHEMA, TABLE_NAME`;

/** A plain name is answered as it stands, whether there is such a table or not; expressions with every table that the user may see. */
export async function tablesOf(connection: ServerConnection, { options }: BoundTable<MysqlCdcOptions>): Promise<readonly TableName[]> {
  if (isPlainName(options)) return [{ database: options['database-name'], name: options['table-name'] }];
  const { database, table } = matcherOf(options);
  return (await everyTable(connection)).filter((known) => database(known.database) && table(known.name));
}

export async function everyTable(connection: ServerConnection): Promise<readonly TableName[]> {
  const rows = await connection.query(TABLES);
  return rows.map((row) => ({ database: row['TABLE_SCHEMA'] ?? '', name: row['TABLE_NAME'] ?? '' }));
}
