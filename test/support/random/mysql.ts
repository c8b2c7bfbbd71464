/** A random history as SQL for MySQL and MariaDB, mixed with statements that change many rows at once. */
import { DELETE, INSERT, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import type { Kind } from './kinds.ts';
import type { Random } from './random.ts';
import { type History, type RandomTable, TABLES, type TableChange, type TextRow } from './tables.ts';

export function mysqlDeclaration({ name, columns, key }: RandomTable): string {
  const parts = Object.entries(columns).map(([column, kind]) => `${column} ${mysqlType(kind)}${key.includes(column) ? ' NOT NULL' : ''}`);
  if (key.length > 0) parts.push(`PRIMARY KEY (${key.join(', ')})`);
  return `DROP TABLE IF EXISTS ${name}; CREATE TABLE ${name} (${parts.join(', ')}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;
}

function mysqlType({ kind, precision, scale }: Kind): string {
  switch (kind) {
    case 'int':
      return precision === 5 ? 'SMALLINT' : precision === 10 ? 'INT' : 'BIGINT';
    case 'dec':
      return `DECIMAL(${precision}, ${scale})`;
    case 'ts':
      return `DATETIME(${precision})`;
    case 'ltz':
      return `TIMESTAMP(${precision}) NULL`;
    case 'time':
      return `TIME(${precision})`;
    default:
      return { dbl: 'DOUBLE', str: 'VARCHAR(50)', bool: 'TINYINT(1)', date: 'DATE' }[kind];
  }
}

/** Statements that change many rows, their keys too; the tables are then no longer those of the history. */
const MANY_ROWS = [
  'UPDATE IGNORE wide SET id = id + 1 ORDER BY id DESC',
  'UPDATE IGNORE wide SET id = 7 - id',
  'UPDATE wide SET k = k + 1, s = UPPER(s) WHERE k < 3',
  'UPDATE wide SET f = NOT f, d = d / 2',
  'UPDATE IGNORE pair SET k = k - 1 ORDER BY k',
  "UPDATE IGNORE pair SET s = CONCAT(s, 'a') WHERE CHAR_LENGTH(s) < 4",
  'DELETE FROM pair WHERE k = 2',
  'UPDATE wide JOIN pair ON wide.id = pair.k SET wide.b = pair.b, pair.d = pair.d + 1',
  'DELETE wide FROM wide JOIN bag ON wide.k = bag.k WHERE bag.x > 1',
  'UPDATE bag SET k = 2 WHERE k IS NULL',
  'INSERT INTO bag SELECT * FROM bag ORDER BY k, s, d, ts, x, f LIMIT 2',
  'DELETE FROM bag WHERE k > 2',
  "REPLACE INTO pair (k, s, b) VALUES (1, 'a', 5), (2, '', 6), (3, 'ab', NULL)",
  'INSERT IGNORE INTO wide (id, k) VALUES (1, 2), (2, 3), (5, NULL) ON DUPLICATE KEY UPDATE k = VALUES(k), id = id + 20',
  'UPDATE moments SET z = z + INTERVAL 1 DAY, k = id WHERE z < 20300101',
  'INSERT IGNORE INTO moments (id, s) SELECT id, s FROM wide',
];

/** Every row as the server has it. */
export function rowsQuery({ name, columns }: RandomTable): string {
  return `SELECT ${Object.keys(columns)
    .map((column) => `CAST(${column} AS CHAR) AS ${column}`)
    .join(', ')} FROM shop.${name}`;
}

/** The changes from one place to another, in transactions of a few changes of all tables. */
export function transactions({ changes }: History, from: number, to: number, random: Random): readonly string[] {
  const statements: string[] = [];
  for (let place = from; place < to; place++) {
    const change = changes[place];
    const next = changes[place + 1];
    if (change === undefined) break;
    // A row that goes and comes at once is an update of its key, or a DELETE and an INSERT.
    const isRekeyed = change.kind === DELETE && next?.kind === INSERT && next.table === change.table && place + 1 < to && random.chance(50);
    const isUpdate = change.kind === UPDATE_BEFORE || isRekeyed;
    if (isUpdate && next !== undefined) place++;
    statements.push(isUpdate && next !== undefined ? update(change, next.row) : statement(change));
  }
  const grouped: string[] = [];
  while (statements.length > 0) {
    const group = statements.splice(0, 1 + random.below(6));
    if (random.chance(30)) group.splice(random.below(group.length + 1), 0, random.pick(MANY_ROWS));
    if (random.chance(10)) group.push('SAVEPOINT here', random.pick(MANY_ROWS), 'ROLLBACK TO SAVEPOINT here');
    if (random.chance(5)) grouped.push(`START TRANSACTION; ${random.pick(MANY_ROWS)}; ROLLBACK`);
    grouped.push(`START TRANSACTION; ${group.join('; ')}; COMMIT`);
  }
  return grouped;
}

function statement({ table, kind, row }: TableChange): string {
  if (kind === INSERT) return `INSERT IGNORE INTO ${table} VALUES (${row.map(quoted).join(', ')})`;
  return `DELETE FROM ${table} WHERE ${matching(table, row)} LIMIT 1`;
}

function update({ table, row }: TableChange, after: TextRow): string {
  const assignments = namesOf(table).map((name, place) => `${name} = ${quoted(after[place] ?? null)}`);
  return `UPDATE IGNORE ${table} SET ${assignments.join(', ')} WHERE ${matching(table, row)} LIMIT 1`;
}

function matching(table: string, row: TextRow): string {
  return namesOf(table)
    .map((name, place) => `${name} <=> ${quoted(row[place] ?? null)}`)
    .join(' AND ');
}

function namesOf(table: string): readonly string[] {
  return Object.keys(TABLES.find(({ name }) => name === table)?.columns ?? {});
}

function quoted(text: string | null): string {
  if (text === null || text === 'TRUE' || text === 'FALSE') return text ?? 'NULL';
  return `'${text.replaceAll("'", "''")}'`;
}
