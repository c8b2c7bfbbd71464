/**
 * What must be true at the server before a job starts: its binlog settings, the user's privileges, and every table with its columns and key.
 * All faults are found in one go; only a server that cannot be reached hides the rest.
 */
import { UserError } from '../../model/errors.ts';
import { nearest } from '../../model/nearest.ts';
import { findColumn, refusal } from '../../protocols/mysql/columns.ts';
import type { PreflightReport, Scan } from '../connector.ts';
import { addressFaults, addressOf, serverIdNotices } from './address.ts';
import { rangeColumnOf } from './captured-scan.ts';
import { connectTo, type ServerConnection } from './connection.ts';
import { declarationNotices } from './declaration.ts';
import { serverNumberOf } from './errors.ts';
import { everyTable, type TableName, tablesOf } from './matching-tables.ts';
import type { MysqlCdcOptions } from './options.ts';
import { currentUser, isDenied, privilegeFaults } from './privileges.ts';
import {
  isReplica,
  quoted,
  readCascades,
  readHashIndexes,
  readServer,
  readTable,
  readUniqueKeys,
  type Server,
  type ServerTable,
} from './server.ts';
import { zoneNotices } from './server-zone.ts';
import * as faults from './setup-faults.ts';
import { readsRows } from './start-mode.ts';
import { matcherOf } from './table-pattern.ts';

/** From MySQL 9.6 on, cascades are carried out by the SQL layer and logged, unless innodb_native_foreign_keys is ON. */
const LOGS_CASCADES = 906;
const TRANSACTIONAL = new Set(['innodb', 'rocksdb', 'tokudb']);

/** Names that are listed where none is as it was written. */
const NAMES_SHOWN = 8;

type CdcScan = Scan<MysqlCdcOptions>;

/** `timeZone`: the session's. */
export async function preflight(scans: readonly CdcScan[], timeZone: string): Promise<PreflightReport> {
  const notices = [...new Set([...scans.flatMap(declarationNotices), ...serverIdNotices(scans)])];
  const found = [...addressFaults(scans)];
  const [first] = scans;
  if (first === undefined) return { faults: [], notices };
  let connection: ServerConnection | undefined;
  try {
    connection = await connectTo(addressOf(first));
    const server = await readServer(connection);
    const user = await currentUser(connection);
    const needsSnapshot = scans.some(({ options }) => readsRows(options));
    found.push(...settingFaults(server));
    // Without a binlog every question about it is refused for that reason.
    if (isOn(server, 'log_bin')) found.push(...(await privilegeFaults(connection, server, { user, needsSnapshot })));
    found.push(...(await replicaFaults(connection, server)));
    for (const scan of scans) {
      const tables = await tablesOf(connection, scan);
      if (tables.length === 0) found.push(await nothingMatches(connection, scan));
      if (tables.length > 1) notices.push(...severalNotices(scan, tables));
      for (const table of tables) {
        found.push(...(await tableFaults(connection, scan, { ...table, user })));
        notices.push(...(await cascadeNotices(connection, server, table)));
        const known = await readTable(connection, table.database, table.name);
        if (known !== undefined) notices.push(...(await zoneNotices(connection, scan, { table: known, timeZone })));
      }
    }
    if (needsSnapshot && !server.hasGtids) {
      notices.push(
        'The server has no GTIDs (gtid_mode): each read view of the snapshot holds up all commits for some milliseconds, ' +
          'once no statement is seen that runs long: the user sees those of others with PROCESS.',
      );
    }
    return { faults: found, notices };
  } catch (error) {
    if (error instanceof UserError) return { faults: [...found, error], notices };
    throw error;
  } finally {
    connection?.close();
  }
}

function settingFaults(server: Server): readonly UserError[] {
  const value = (name: string): string => server.variables.get(name) ?? '';
  if (!isOn(server, 'log_bin')) return [faults.logBinOff(server)];
  const found: UserError[] = [];
  if (value('binlog_format') !== '' && value('binlog_format') !== 'ROW')
    found.push(faults.binlogFormatWrong(server, value('binlog_format')));
  if (value('binlog_row_image') !== '' && value('binlog_row_image') !== 'FULL')
    found.push(faults.rowImageWrong(server, value('binlog_row_image')));
  if (value('binlog_row_value_options') !== '') found.push(faults.partialJson(server, value('binlog_row_value_options')));
  for (const name of ['binlog_transaction_compression', 'log_bin_compress']) {
    if (isOn(server, name)) found.push(faults.compressed(server, name));
  }
  return found;
}

function isOn(server: Server, name: string): boolean {
  const value = server.variables.get(name)?.toUpperCase();
  return value === 'ON' || value === '1';
}

async function replicaFaults(connection: ServerConnection, server: Server): Promise<readonly UserError[]> {
  const silent = ['log_replica_updates', 'log_slave_updates'].find((name) => server.variables.has(name) && !isOn(server, name));
  return silent !== undefined && (await isReplica(connection, server)) ? [faults.replicaSilent(silent)] : [];
}

/** InnoDB carries these changes out beneath the log: it is the one way in which a changelog can miss rows. */
async function cascadeNotices(connection: ServerConnection, server: Server, { database, name }: TableName): Promise<readonly string[]> {
  if (server.flavor === 'mysql' && server.release >= LOGS_CASCADES && !isOn(server, 'innodb_native_foreign_keys')) return [];
  const keys = await readCascades(connection, database, name);
  return keys.map(
    (key) =>
      `Rows of ${database}.${name} that the server deletes or changes by itself for the foreign key ${key} are in no binlog, and not seen.`,
  );
}

/** Of an expression: what there is instead, most of it cut off. */
async function nothingMatches(connection: ServerConnection, { options }: CdcScan): Promise<UserError> {
  const named = { database: options['database-name'], table: options['table-name'] };
  const matcher = matcherOf(options);
  const tables = await everyTable(connection);
  const there = tables.filter(({ database }) => matcher.database(database)).map(({ name }) => name);
  const databases = [...new Set(tables.map(({ database }) => database))];
  const names = there.length > 0 ? there : databases;
  const near = nearest(named[there.length > 0 ? 'table' : 'database'].replace(/\W+/g, '_'), names);
  const shown = [...new Set([...(near === undefined ? [] : [near]), ...names])].slice(0, NAMES_SHOWN);
  return faults.nothingMatches(named, { what: there.length > 0 ? 'table' : 'database', names: shown });
}

function severalNotices({ table, options }: CdcScan, tables: readonly TableName[]): readonly string[] {
  if (table.primaryKey === undefined) return [];
  const key = table.primaryKey.join(', ');
  return [
    `${tables.length} tables match '${options['table-name']}', and PRIMARY KEY (${key}) is declared for all of them: rows of two tables that share ` +
      'it overwrite each other.',
  ];
}

async function tableFaults(
  connection: ServerConnection,
  scan: CdcScan,
  { database, name, user }: TableName & { readonly user: string },
): Promise<readonly UserError[]> {
  const full = `${database}.${name}`;
  const needed = { on: `${quoted(database)}.${quoted(name)}`, user, why: 'to read the table' };
  const table = await readTable(connection, database, name);
  // A table the user may not read is not listed; only asking for it tells it from one that is not there.
  if (await isDenied(() => touch(connection, needed.on))) return [faults.privilegeMissing('SELECT', needed)];
  if (table === undefined) return [await missing(connection, database, name)];
  if (table.kind === 'versioned') return [faults.systemVersioned(full)];
  if (table.kind !== 'table') return [faults.notATable(full, table.kind)];
  const found = columnFaults(scan, table, full);
  if (readsRows(scan.options) && !TRANSACTIONAL.has(table.engine.toLowerCase())) found.push(faults.notTransactional(full, table.engine));
  for (const index of await readHashIndexes(connection, database, name)) found.push(faults.hiddenColumn(full, index));
  return [...found, ...(await keyFaults(connection, scan, table))];
}

/** Every column is needed: the log has them all, and is compared with what the user can see. A missing table is no failure here. */
async function touch(connection: ServerConnection, table: string): Promise<void> {
  try {
    await connection.query(`SELECT * FROM ${table} LIMIT 0`);
  } catch (error) {
    const refused = serverNumberOf(error);
    if (refused !== 1146 && refused !== 1049) throw error;
  }
}

async function missing(connection: ServerConnection, database: string, name: string): Promise<UserError> {
  const schemas = (await connection.query('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA')).map((row) => row['name'] ?? '');
  if (!schemas.includes(database)) return faults.tableMissing(database, name, { what: 'database', near: nearest(database, schemas) });
  const sql = 'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?';
  const tables = (await connection.query(sql, [database])).map((row) => row['name'] ?? '');
  return faults.tableMissing(database, name, { what: 'table', near: nearest(name, tables) });
}

function columnFaults(scan: CdcScan, table: ServerTable, full: string): UserError[] {
  const found: UserError[] = [];
  for (const { name, type, metadata } of scan.columns) {
    if (metadata !== undefined) continue;
    const column = findColumn(table.columns, name);
    const names = table.columns.map((known) => known.name);
    const reason = column === undefined ? undefined : refusal(column, type);
    if (column === undefined) found.push(faults.columnMissing(full, name, nearest(name, names)));
    else if (reason !== undefined) found.push(faults.columnUnreadable(full, reason));
  }
  const chunkColumn = scan.options['scan.incremental.snapshot.chunk.key-column'];
  const rangeKey = rangeColumnOf(table)?.name;
  if (chunkColumn !== undefined && chunkColumn.toLowerCase() !== rangeKey?.toLowerCase()) {
    found.push(faults.chunkColumnUnsupported(full, chunkColumn, rangeKey));
  }
  return found;
}

/** The engine drops -U and overwrites by the declared key: it must be one at the server, and tell its values apart. */
async function keyFaults(connection: ServerConnection, scan: CdcScan, table: ServerTable): Promise<readonly UserError[]> {
  const declared = scan.table.primaryKey;
  if (declared === undefined) return [];
  const full = `${table.database}.${table.name}`;
  const known = await readUniqueKeys(connection, table.database, table.name);
  const names = new Set(declared.map((name) => name.toLowerCase()));
  const isUnique = known.some((columns) => columns.every((column) => names.has(column.toLowerCase())));
  // Whatever can be read as BOOLEAN is an integer at the server.
  const collapsing = scan.columns.filter(({ name, type }) => type.kind === 'BOOLEAN' && declared.includes(name));
  return [
    ...(isUnique ? [] : [faults.keyNotUnique(full, { declared, known })]),
    ...collapsing.map(({ name }) => faults.keyCollapses(full, name)),
  ];
}
