/** A target table as its server describes it. */
import { findColumn as findDescribed, type MysqlColumn } from '../../../protocols/mysql/columns.ts';
import type { KnownColumn, KnownTable } from '../table-faults.ts';
import type { Connection, TextRow } from './connect.ts';
import { quoteName } from './names.ts';

export interface ServerColumn extends KnownColumn, MysqlColumn {
  readonly collation: string | undefined;
  readonly isAutoIncrement: boolean;
}

/** Unique keys are its unique indexes over whole columns; what refuses rows are all unique indexes. */
export interface ServerTable extends KnownTable<ServerColumn> {
  readonly database: string;
  readonly name: string;
  readonly isView: boolean;
  /** undefined for a view. */
  readonly engine: string | undefined;
  readonly hasTransactions: boolean;
  /** Names of the PRIMARY KEY's columns, in its order. */
  readonly primaryKey: readonly string[];
  /** Foreign keys that refer to the table, as far as the user sees them. */
  readonly isReferred: boolean;
  /** Triggers on DELETE, as far as the user sees them. */
  readonly hasDeleteTriggers: boolean;
}

export async function findTable(connection: Connection, database: string, name: string): Promise<ServerTable | undefined> {
  const place = [database, name];
  const [found] = await connection.rows(
    `SELECT t.TABLE_SCHEMA AS db, t.TABLE_NAME AS name, t.TABLE_TYPE AS type, t.ENGINE AS engine, e.TRANSACTIONS AS transactions,
            EXISTS (SELECT 1 FROM information_schema.KEY_COLUMN_USAGE k
                     WHERE k.REFERENCED_TABLE_SCHEMA = t.TABLE_SCHEMA AND k.REFERENCED_TABLE_NAME = t.TABLE_NAME) AS referred,
            EXISTS (SELECT 1 FROM information_schema.TRIGGERS g WHERE g.EVENT_OBJECT_SCHEMA = t.TABLE_SCHEMA
                       AND g.EVENT_OBJECT_TABLE = t.TABLE_NAME AND g.EVENT_MANIPULATION = 'DELETE') AS triggers
       FROM information_schema.TABLES t LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
      WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ?`,
    place,
  );
  if (found === undefined) return undefined;
  const columns = await connection.rows(
    `SELECT COLUMN_NAME AS name, DATA_TYPE AS type, COLUMN_TYPE AS declared, IS_NULLABLE AS nullable, COLUMN_DEFAULT AS def, EXTRA AS extra, CHARACTER_SET_NAME AS charset,
            NUMERIC_PRECISION AS prec, NUMERIC_SCALE AS scale, CHARACTER_MAXIMUM_LENGTH AS len, DATETIME_PRECISION AS fraction,
            COLLATION_NAME AS coll
       FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    place,
  );
  const [databaseFound, nameFound] = [found['db'] ?? database, found['name'] ?? name];
  return {
    database: databaseFound,
    name: nameFound,
    label: `${databaseFound}.${nameFound}`,
    quoted: `${quoteName(databaseFound)}.${quoteName(nameFound)}`,
    isView: found['type'] === 'VIEW',
    engine: found['engine'] ?? undefined,
    hasTransactions: found['transactions'] === 'YES',
    isReferred: found['referred'] === '1',
    hasDeleteTriggers: found['triggers'] === '1',
    columns: columns.map(columnOf),
    ...(await keysOf(connection, place)),
  };
}

/** Names of columns are compared without case, as the server does. */
export function findColumn({ columns }: Pick<ServerTable, 'columns'>, name: string): ServerColumn | undefined {
  return columns.find((column) => column === findDescribed(columns, name));
}

function columnOf(row: TextRow): ServerColumn {
  const extra = (row['extra'] ?? '').toLowerCase();
  const number = (name: string): number | undefined => (row[name] == null ? undefined : Number(row[name]));
  const isAutoIncrement = extra.includes('auto_increment');
  // MariaDB writes a default of NULL as text.
  const hasDefault = (row['def'] !== null && row['def'] !== 'NULL') || isAutoIncrement || extra.includes('default_generated');
  return {
    name: row['name'] ?? '',
    dataType: (row['type'] ?? '').toLowerCase(),
    columnType: row['declared'] ?? '',
    charset: row['charset'] ?? undefined,
    length: number('len'),
    precision: number('prec'),
    scale: number('scale'),
    fraction: number('fraction'),
    collation: row['coll'] ?? undefined,
    isAutoIncrement,
    isNullable: row['nullable'] === 'YES',
    isNotNull: row['nullable'] === 'NO',
    hasDefault,
    isGenerated: /\b(virtual|stored|persistent) generated|^(virtual|persistent|stored)\b/.test(extra),
  };
}

async function keysOf(
  connection: Connection,
  place: readonly string[],
): Promise<Pick<ServerTable, 'uniqueKeys' | 'refusingKeys' | 'primaryKey'>> {
  const parts = await connection.rows(
    `SELECT INDEX_NAME AS name, COLUMN_NAME AS part, SUB_PART AS prefix FROM information_schema.STATISTICS
      WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NON_UNIQUE = 0 ORDER BY INDEX_NAME, SEQ_IN_INDEX`,
    place,
  );
  const indexes = new Map<string | null | undefined, TextRow[]>();
  for (const part of parts) indexes.set(part['name'], [...(indexes.get(part['name']) ?? []), part]);
  const names = (rows: readonly TextRow[]): string[] => rows.flatMap(({ part }) => part ?? []);
  const isWhole = (rows: readonly TextRow[]): boolean => rows.every(({ part, prefix }) => part !== null && prefix === null);
  const all = [...indexes.values()];
  return {
    primaryKey: names(indexes.get('PRIMARY') ?? []),
    uniqueKeys: all.filter(isWhole).map(names),
    // An index over a part of a column, or an expression, refuses more rows than its columns tell: it is no key's.
    refusingKeys: all.map((rows) => (isWhole(rows) ? names(rows) : [])),
  };
}
