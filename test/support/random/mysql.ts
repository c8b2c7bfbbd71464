/** A random history as SQL for MySQL and MariaDB. */
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
    grouped.push(`START TRANSACTION; ${group.join('; ')}; COMMIT`);
  }
  return grouped;
}

function statement({ table, kind, row }: TableChange): string {
  if (kind === INSERT) return `INSERT INTO ${table} VALUES (${row.map(quoted).join(', ')})`;
  return `DELETE FROM ${table} WHERE ${matching(table, row)} LIMIT 1`;
}

function update({ table, row }: TableChange, after: TextRow): string {
  const assignments = namesOf(table).map((name, place) => `${name} = ${quoted(after[place] ?? null)}`);
  return `UPDATE ${table} SET ${assignments.join(', ')} WHERE ${matching(table, row)} LIMIT 1`;
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
