/** What kind of server answers, where its log ends, and the columns of its tables. */
import type { MysqlColumn } from '../../protocols/mysql/columns.ts';
import type { ServerConnection, TextRow } from './connection.ts';

export interface Server {
  readonly flavor: 'mysql' | 'mariadb';
  readonly version: string;
  /** Major and minor as one number: 907 for 9.7, 1011 for 10.11. */
  readonly release: number;
  /** Whether every transaction has a GTID (MariaDB: always). */
  readonly hasGtids: boolean;
  /** Global variables by name; a variable that the server does not know is missing. */
  readonly variables: ReadonlyMap<string, string>;
}

/** A place in the log: every event in front of it ends at or before `pos`. */
export interface LogPlace {
  readonly file: string;
  readonly pos: number;
}

/** MySQL from 8.0.30 on. */
const GENERATED_KEYS = 'show_gipk_in_create_table_and_information_schema';

const VARIABLES = [
  'version',
  'log_bin',
  'binlog_format',
  'binlog_row_image',
  'binlog_row_metadata',
  GENERATED_KEYS,
  'binlog_row_value_options',
  'binlog_transaction_compression',
  'log_bin_compress',
  'gtid_mode',
  'log_replica_updates',
  'log_slave_updates',
  'innodb_native_foreign_keys',
];

/** Also lets information_schema show generated primary keys on this connection: they are in the log whether it shows them or not. */
export async function readServer(connection: ServerConnection): Promise<Server> {
  const names = VARIABLES.map((name) => `'${name}'`).join(', ');
  const rows = await connection.query(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${names})`);
  const variables = new Map(rows.map((row) => [row['Variable_name'] ?? '', row['Value'] ?? '']));
  const version = variables.get('version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const flavor = /mariadb/i.test(version) ? 'mariadb' : 'mysql';
  if (variables.get(GENERATED_KEYS) === 'OFF') await connection.query(`SET SESSION ${GENERATED_KEYS} = ON`);
  const hasGtids = flavor === 'mariadb' || variables.get('gtid_mode') === 'ON';
  return { flavor, version, release: major * 100 + minor, hasGtids, variables };
}

/** The end of the log: everything that any read view opened before can see lies in front of it. */
export async function readLogEnd(connection: ServerConnection, server: Server): Promise<LogPlace> {
  const isRenamed = server.flavor === 'mysql' && server.release >= 804;
  const row = await connection.row(isRenamed ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS');
  return { file: row['File'] ?? '', pos: Number(row['Position'] ?? 0) };
}

/** Whether the first place is the second or lies behind it. */
export function isAtOrBehind(place: LogPlace, other: LogPlace): boolean {
  if (place.file === other.file) return place.pos >= other.pos;
  return fileNumber(place.file) > fileNumber(other.file);
}

/** GTIDs of the transactions that are committed, in the engines too; undefined without GTIDs. */
export async function readExecutedGtids(connection: ServerConnection, server: Server): Promise<string | undefined> {
  if (!server.hasGtids) return undefined;
  const variable = server.flavor === 'mysql' ? '@@global.gtid_executed' : '@@global.gtid_binlog_pos';
  const row = await connection.row(`SELECT ${variable} AS gtids`);
  return (row['gtids'] ?? '').replaceAll(/\s/g, '');
}

export interface ServerTable {
  /** As the server spells them: names in the log are compared exactly. */
  readonly database: string;
  readonly name: string;
  readonly kind: 'table' | 'versioned' | 'view' | 'sequence';
  readonly columns: readonly MysqlColumn[];
  /** Names of the columns of the PRIMARY KEY, in its order; empty without one. */
  readonly primaryKey: readonly string[];
  readonly engine: string;
  readonly rowsEstimated: number;
}

const COLUMNS = `SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE, CHARACTER_SET_NAME, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION,
  NUMERIC_SCALE, DATETIME_PRECISION FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`;
const KEY = `SELECT COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND INDEX_NAME = 'PRIMARY'
  ORDER BY SEQ_IN_INDEX`;
/** Unique indexes of which no column may be NULL, the primary key first. */
const UNIQUE = `SELECT INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NON_UNIQUE = 0
  AND INDEX_NAME NOT IN (SELECT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NULLABLE = 'YES')
  ORDER BY INDEX_NAME = 'PRIMARY' DESC, INDEX_NAME, SEQ_IN_INDEX`;
const TABLE =
  'SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE, TABLE_ROWS, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?';

/** The table as it is now; undefined when the user cannot see it. */
export async function readTable(connection: ServerConnection, database: string, name: string): Promise<ServerTable | undefined> {
  const [table] = await connection.query(TABLE, [database, name]);
  if (table === undefined) return undefined;
  const columns = await connection.query(COLUMNS, [database, name]);
  const key = await connection.query(KEY, [database, name]);
  return {
    database: table['TABLE_SCHEMA'] ?? database,
    name: table['TABLE_NAME'] ?? name,
    kind: kindOf(table['TABLE_TYPE'] ?? ''),
    columns: columns.map(columnOf),
    primaryKey: key.map((row) => row['COLUMN_NAME'] ?? ''),
    engine: table['ENGINE'] ?? '',
    rowsEstimated: Number(table['TABLE_ROWS'] ?? 0),
  };
}

/** By TABLE_TYPE. */
function kindOf(type: string): ServerTable['kind'] {
  if (/VERSIONED/i.test(type)) return 'versioned';
  if (/VIEW/i.test(type)) return 'view';
  return /SEQUENCE/i.test(type) ? 'sequence' : 'table';
}

/**
 * MariaDB's unique indexes of texts and blobs: each has a hidden column, which is in the log and in no description of the table. An index of
 * MEMORY is HASH by itself.
 */
export async function readHashIndexes(connection: ServerConnection, database: string, name: string): Promise<readonly string[]> {
  const sql = `SELECT DISTINCT INDEX_NAME AS name FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?
    AND INDEX_TYPE = 'HASH' AND NON_UNIQUE = 0
    AND NOT EXISTS (SELECT 1 FROM information_schema.TABLES AS t WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ? AND t.ENGINE = 'MEMORY')`;
  return (await connection.query(sql, [database, name, database, name])).map((row) => row['name'] ?? '');
}

/** The columns of each key by which the server keeps rows apart. */
export async function readUniqueKeys(
  connection: ServerConnection,
  database: string,
  name: string,
): Promise<readonly (readonly string[])[]> {
  const rows = await connection.query(UNIQUE, [database, name, database, name]);
  const keys = new Map<string, string[]>();
  for (const row of rows) {
    const index = row['INDEX_NAME'] ?? '';
    keys.set(index, [...(keys.get(index) ?? []), row['COLUMN_NAME'] ?? '']);
  }
  return [...keys.values()];
}

/** Foreign keys for which the server itself deletes or changes rows of the table. */
export async function readCascades(connection: ServerConnection, database: string, name: string): Promise<readonly string[]> {
  const sql = `SELECT CONSTRAINT_NAME AS name FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME = ?
    AND (DELETE_RULE IN ('CASCADE', 'SET NULL') OR UPDATE_RULE IN ('CASCADE', 'SET NULL'))`;
  return (await connection.query(sql, [database, name])).map((row) => row['name'] ?? '');
}

/** Whether the server receives changes of another one; also false when the user may not ask. */
export async function isReplica(connection: ServerConnection, server: Server): Promise<boolean> {
  const sql = server.flavor === 'mysql' && server.release >= 804 ? 'SHOW REPLICA STATUS' : 'SHOW SLAVE STATUS';
  return (await connection.query(sql).catch(() => [])).length > 0;
}

export function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function columnOf(row: TextRow): MysqlColumn {
  const number = (name: string): number | undefined => (row[name] == null ? undefined : Number(row[name]));
  return {
    name: row['COLUMN_NAME'] ?? '',
    dataType: (row['DATA_TYPE'] ?? '').toLowerCase(),
    columnType: row['COLUMN_TYPE'] ?? '',
    isNullable: row['IS_NULLABLE'] === 'YES',
    charset: row['CHARACTER_SET_NAME'] ?? undefined,
    length: number('CHARACTER_MAXIMUM_LENGTH'),
    precision: number('NUMERIC_PRECISION'),
    scale: number('NUMERIC_SCALE'),
    fraction: number('DATETIME_PRECISION'),
  };
}

function fileNumber(file: string): number {
  return Number(/\d+$/.exec(file)?.[0] ?? -1);
}
