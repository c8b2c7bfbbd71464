/** Writes commits into a server and keeps what its binlog made of them as a recording. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectTo, type ServerAddress, type ServerConnection } from '../../src/connectors/mysql-cdc/connection.ts';
import { readLogEnd, readServer, readTable, type Server } from '../../src/connectors/mysql-cdc/server.ts';
import type { Arrivals, RecordedTable, Recording } from '../../src/connectors/recording/binlog/recorded-binlog.ts';
import type { SqlType } from '../../src/model/types.ts';
import { formatValue } from '../../src/model/value.ts';
import { isBinaryColumn, type MysqlColumn } from '../../src/protocols/mysql/columns.ts';
import { selectItem, textReader } from '../../src/protocols/mysql/text-values.ts';
import type { ShopCommit } from './shop.ts';

export interface RecordingPlan {
  readonly folder: string;
  readonly about: string;
  readonly database: string;
  readonly tables: readonly string[];
  readonly schema: readonly string[];
  readonly commits: readonly ShopCommit[];
  readonly startSeconds: number;
  /** How a column is read for what is expected; undefined: not at all. */
  readonly typeOf: (column: MysqlColumn) => SqlType | undefined;
}

/** Where the finished log is copied from: the data folder of a server of our own, or its `mysqlbinlog` over the wire. */
export type LogOrigin = { readonly dataFolder: string } | { readonly mysqlbinlog: readonly string[] };

/** Returns the size of the log in bytes. */
export async function record(address: ServerAddress, origin: LogOrigin, plan: RecordingPlan): Promise<number> {
  const connection = await connectTo(address);
  try {
    return await recordOver(connection, origin, plan);
  } finally {
    connection.close();
  }
}

async function recordOver(connection: ServerConnection, origin: LogOrigin, plan: RecordingPlan): Promise<number> {
  const server = await readServer(connection);
  await connection.query("SET time_zone = '+00:00', NAMES utf8mb4");
  await connection.query('FLUSH BINARY LOGS');
  const { file } = await readLogEnd(connection, server);
  await connection.query(`SET timestamp = ${plan.startSeconds}`);
  for (const statement of plan.schema) await connection.query(statement);
  const arrivals: [number, number][] = [];
  for (const { atSeconds, statements } of plan.commits) {
    await connection.query(`SET timestamp = ${(plan.startSeconds + atSeconds).toFixed(3)}`);
    await connection.query('BEGIN');
    for (const statement of statements) await connection.query(statement);
    await connection.query('COMMIT');
    arrivals.push([(await readLogEnd(connection, server)).pos, Math.round(atSeconds * 1000)]);
  }
  await connection.query('FLUSH BINARY LOGS');
  mkdirSync(plan.folder, { recursive: true });
  // The log of the recording that is replaced may have had another number.
  for (const old of readdirSync(plan.folder).filter((name) => /\.\d{6}$/.test(name))) rmSync(join(plan.folder, old));
  copyLog(origin, file, connection.address, plan.folder);
  writeFileSync(join(plan.folder, 'recording.json'), `${JSON.stringify(await describe(connection, server, file, plan), null, 2)}\n`);
  writeFileSync(join(plan.folder, 'arrivals.json'), `${JSON.stringify(arrivals satisfies Arrivals)}\n`);
  writeFileSync(join(plan.folder, 'expected-rows.txt'), (await finalRows(connection, plan)).map((line) => `${line}\n`).join(''));
  return arrivals.at(-1)?.[0] ?? 0;
}

function copyLog(origin: LogOrigin, file: string, { host, port, user, password }: ServerAddress, folder: string): void {
  if ('dataFolder' in origin) {
    writeFileSync(join(folder, file), readFileSync(join(origin.dataFolder, file)));
    return;
  }
  const [program = 'mysqlbinlog', ...first] = origin.mysqlbinlog;
  const work = mkdtempSync(join(tmpdir(), 'riffle-record-'));
  const access = [`--host=${host}`, `--port=${port}`, `--user=${user}`, `--password=${password}`];
  execFileSync(program, [...first, ...access, '--read-from-remote-server', '--raw', `--result-file=${work}/`, file], { stdio: 'inherit' });
  writeFileSync(join(folder, file), readFileSync(join(work, file)));
  rmSync(work, { recursive: true });
}

async function describe(connection: ServerConnection, server: Server, log: string, plan: RecordingPlan): Promise<Recording> {
  const tables: RecordedTable[] = [];
  for (const name of plan.tables) {
    const table = await readTable(connection, plan.database, name);
    if (table === undefined) throw new Error(`${plan.database}.${name} is not there`);
    const created = await connection.row(`SHOW CREATE TABLE \`${plan.database}\`.\`${name}\``);
    const { columns, primaryKey } = table;
    tables.push({ database: plan.database, name, createTable: created['Create Table'] ?? '', columns, primaryKey });
  }
  const { flavor, version } = server;
  return { formatVersion: 1, kind: 'mysql-binlog', server: { flavor, version }, about: plan.about, log, arrivals: 'arrivals.json', tables };
}

/** The tables as they were at the end, read as text: `orders [1001, 3, …]`, in order. */
export async function finalRows(
  connection: ServerConnection,
  { database, tables, typeOf }: Pick<RecordingPlan, 'database' | 'tables' | 'typeOf'>,
): Promise<string[]> {
  const lines: string[] = [];
  for (const name of tables) {
    const { rows } = await tableRows(connection, { database, name, typeOf });
    lines.push(...rows.map((cells) => `${name} [${cells.map((cell) => cell ?? 'NULL').join(', ')}]`));
  }
  return lines;
}

export interface TableRows {
  readonly columns: readonly (readonly [name: string, type: SqlType])[];
  /** In order of the first column, each value as `formatValue` prints it. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** What a table holds, asked with SQL. */
export async function tableRows(
  connection: ServerConnection,
  { database, name, typeOf }: Pick<RecordingPlan, 'database' | 'typeOf'> & { readonly name: string },
): Promise<TableRows> {
  const columns = ((await readTable(connection, database, name))?.columns ?? []).flatMap((column) => {
    const type = typeOf(column);
    return type === undefined ? [] : [{ column, type, read: textReader(column, type, { serverTimeZone: 'UTC', isJsonCompact: true }) }];
  });
  const items = columns.map(({ column }) => (isBinaryColumn(column) ? `HEX(${selectItem(column)})` : selectItem(column)));
  const named = items.map((item, index) => `${item} AS c${index}`);
  const found = await connection.query(`SELECT ${named.join(', ')} FROM \`${database}\`.\`${name}\` ORDER BY 1`);
  const rows = found.map((row) =>
    columns.map(({ column, type, read }, index) => {
      const text = row[`c${index}`] ?? null;
      const value = read(isBinaryColumn(column) && text !== null ? Buffer.from(text, 'hex') : text);
      return value === null ? null : (formatValue(value, type, 'UTC') ?? null);
    }),
  );
  return { columns: columns.map(({ column, type }) => [column.name, type]), rows };
}
