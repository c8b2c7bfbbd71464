/** Tables as the server describes them: their columns in the types they are read as, key and comments. */
import type { TableColumn } from '../../model/schema.ts';
import { withNullability } from '../../model/types.ts';
import { refusal, sqlTypeOf } from '../../protocols/mysql/columns.ts';
import type { BoundTable, TableDefinition } from '../connector.ts';
import { addressOf } from './address.ts';
import { connectTo, type ServerConnection } from './connection.ts';
import { tableGone } from './errors.ts';
import { type TableName, tablesOf } from './matching-tables.ts';
import type { MysqlCdcOptions } from './options.ts';
import { readTable, type ServerTable } from './server.ts';
import { notATable } from './setup-faults.ts';

export async function readDefinitions(
  bound: BoundTable<MysqlCdcOptions>,
  isWanted: ((name: string) => boolean) | undefined,
): Promise<readonly TableDefinition[]> {
  const connection = await connectTo(addressOf(bound));
  try {
    const names = await tablesOf(connection, bound);
    const wanted = names.filter(({ name }) => isWanted === undefined || isWanted(name));
    const found: TableDefinition[] = [];
    for (const name of wanted) found.push(await readDefinition(connection, name));
    return found;
  } finally {
    connection.close();
  }
}

async function readDefinition(connection: ServerConnection, { database, name }: TableName): Promise<TableDefinition> {
  const table = await readTable(connection, database, name);
  if (table === undefined) throw tableGone(`${database}.${name}`);
  if (table.kind === 'view' || table.kind === 'sequence') throw notATable(`${table.database}.${table.name}`, table.kind);
  const { ofTable, ofColumns } = await readComments(connection, table);
  const columns = table.columns.flatMap((column): TableColumn[] => {
    const type = sqlTypeOf(column);
    const isKey = table.primaryKey.includes(column.name);
    return type === undefined
      ? []
      : [{ name: column.name, type: isKey ? withNullability(type, false) : type, comment: ofColumns.get(column.name) }];
  });
  const known = new Set(columns.map((column) => column.name));
  return {
    path: [table.database, table.name],
    columns,
    // A part of a key tells no rows apart.
    primaryKey: table.primaryKey.every((part) => known.has(part)) ? table.primaryKey : [],
    comment: ofTable,
    leftOut: table.columns.flatMap((column) => (known.has(column.name) ? [] : (refusal(column, { kind: 'NULL', nullable: true }) ?? []))),
  };
}

const COLUMN_COMMENTS =
  "SELECT COLUMN_NAME AS name, COLUMN_COMMENT AS comment FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_COMMENT <> ''";
const TABLE_COMMENT = 'SELECT TABLE_COMMENT AS comment FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?';

async function readComments(
  connection: ServerConnection,
  { database, name }: ServerTable,
): Promise<{ readonly ofTable: string | undefined; readonly ofColumns: ReadonlyMap<string, string> }> {
  const place = [database, name];
  const columns = await connection.query(COLUMN_COMMENTS, place);
  const [table] = await connection.query(TABLE_COMMENT, place);
  const comment = table?.['comment'] ?? '';
  return {
    ofTable: comment === '' ? undefined : comment,
    ofColumns: new Map(columns.map((row) => [row['name'] ?? '', row['comment'] ?? ''])),
  };
}
