/**
 * Rows that a server told when messages of its changes were recorded (`*.rows`: { table: { columns: [[name, type]], rows: [[text]] } }), and the
 * rows that the messages leave.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { connectTo } from '../../src/connectors/mysql-cdc/connection.ts';
import type { Row } from '../../src/model/row.ts';
import { isAddition } from '../../src/model/row-kind.ts';
import { formatType, isBinary, type SqlType } from '../../src/model/types.ts';
import { formatValue, parseValue, type Value } from '../../src/model/value.ts';
import type { MysqlColumn } from '../../src/protocols/mysql/columns.ts';
import { columnsOf } from './columns.ts';
import type { Change } from './formats.ts';
import type { MysqlServer } from './mysql-server.ts';
import { tableRows } from './recorder.ts';

export type RecordedColumns = readonly (readonly [name: string, type: string])[];

export interface RecordedTable {
  readonly columns: RecordedColumns;
  readonly rows: readonly (readonly (string | null)[])[];
}

interface Reading {
  readonly typeOf: (column: MysqlColumn) => SqlType | undefined;
  /** The table or view that tells the rows of a table. */
  readonly readFrom?: (table: string) => string;
}

/** Of tables of the database `edges`. */
export async function mysqlRows(
  { host, port, user, password }: MysqlServer,
  tables: readonly string[],
  { typeOf, readFrom = (table) => table }: Reading,
): Promise<Record<string, RecordedTable>> {
  const address = { host, port, user, password, tls: { kind: 'preferred' }, connectTimeoutMs: 10_000, connectRetries: 0 } as const;
  const connection = await connectTo(address);
  await connection.query("SET time_zone = '+00:00', NAMES utf8mb4");
  const found: Record<string, RecordedTable> = {};
  for (const table of tables) {
    const { columns, rows } = await tableRows(connection, { database: 'edges', name: readFrom(table), typeOf });
    found[table] = { columns: columns.map(([column, type]) => [column, formatType(type)]), rows };
  }
  connection.close();
  return found;
}

export function writeRows(file: string, tables: Readonly<Record<string, RecordedTable>>): void {
  writeFileSync(file, `${JSON.stringify(tables).replaceAll('[[', '[\n[').replaceAll('],[', '],\n[')}\n`);
}

export function readRows(file: URL, table: string): RecordedTable {
  return (JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, RecordedTable>>)[table] as RecordedTable;
}

/** As CREATE TABLE declares them. */
export function declared(columns: RecordedColumns): string {
  return columns.map(([name, type]) => `\`${name}\` ${type}`).join(', ');
}

function rowText(columns: RecordedColumns): (row: Row) => string {
  const types = columnsOf(declared(columns));
  return (row) => types.map(({ name, type }, place) => `${name}=${formatValue(row[place] ?? null, type, 'UTC')}`).join(', ');
}

/** The rows that changes leave, each by its key. */
export function rowsLeft(changes: Iterable<Change>, columns: RecordedColumns, key: readonly string[] = ['id']): string[] {
  const keys = columns.flatMap(([name], place) => (key.includes(name) ? [place] : []));
  const textOf = rowText(columns);
  const table = new Map<string, string>();
  for (const { kind, row } of changes) {
    const text = textOf(row);
    const at = keys.map((place) => String(row[place])).join();
    if (isAddition(kind)) table.set(at, text);
    else table.delete(at);
  }
  return [...table.values()].sort();
}

/** The rows that changes take away although nobody has added them: the row before was not that. */
export function ghosts(changes: Iterable<Change>, columns: RecordedColumns): string[] {
  const textOf = rowText(columns);
  const there = new Map<string, number>();
  const found: string[] = [];
  for (const { kind, row } of changes) {
    const text = textOf(row);
    const count = there.get(text) ?? 0;
    if (!isAddition(kind) && count === 0) found.push(text);
    there.set(text, isAddition(kind) ? count + 1 : Math.max(0, count - 1));
  }
  return found;
}

/** The rows that the server told, of these columns. */
export function expectedRows({ columns, rows }: RecordedTable, shown: RecordedColumns): string[] {
  const cells = columnsOf(declared(shown)).map(({ name, type }) => {
    const place = columns.findIndex((column) => column[0] === name);
    return (row: RecordedTable['rows'][number]) => {
      const value = expectedValue(row[place] ?? null, type);
      return `${name}=${value === undefined ? row[place] : formatValue(value, type, 'UTC')}`;
    };
  });
  return rows.map((row) => cells.map((cell) => cell(row)).join(', ')).sort();
}

/** MySQL's rows have bytes as x'00ff', those of PostgreSQL as 00ff; its instants end in +00. */
function expectedValue(text: string | null, type: SqlType): Value | undefined {
  if (text === null) return null;
  if (isBinary(type) && !text.startsWith('x')) return parseValue(`x'${text}'`, type, 'UTC');
  return parseValue(text.replace(/\+00$/, ''), type, 'UTC');
}
