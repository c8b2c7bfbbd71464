import { UserError } from '../../model/errors.ts';
import { declareTable } from '../../planner/declare-table.ts';
import type { CreateTable, DropTable, ObjectName } from '../../sql/ast.ts';
import type { StatementResult } from '../protocol.ts';
import type { StatementContext } from '../statement-context.ts';

/** CREATE TABLE [IF NOT EXISTS]: only the declaration is checked; nothing is connected. */
export function createTable(statement: CreateTable, { catalog }: StatementContext): StatementResult {
  const { table, notices } = declareTable(statement);
  if (catalog.find(table.name) !== undefined) {
    if (statement.ifNotExists) return { kind: 'ok', message: `Table ${table.name} exists already.`, notices: [] };
    throw new UserError('SQL_TABLE_EXISTS', {
      problem: `The table \`${table.name}\` exists already.`,
      remedy: `DROP TABLE it first, choose another name, or write CREATE TABLE IF NOT EXISTS.`,
      span: statement.name.span,
    });
  }
  catalog.add(table);
  return { kind: 'ok', message: `Table ${table.name} created.`, notices };
}

/** DROP TABLE [IF EXISTS]: the declaration only, never the data behind it. Running jobs go on. */
export function dropTable(statement: DropTable, { catalog }: StatementContext): StatementResult {
  const name = lastName(statement.name);
  if (catalog.find(name) === undefined) {
    if (statement.ifExists) return { kind: 'ok', message: `There is no table ${name}.`, notices: [] };
    throw unknownTable(statement.name, catalog.names());
  }
  catalog.remove(name);
  return { kind: 'ok', message: `Table ${name} dropped. The data behind it is untouched.`, notices: [] };
}

export function lastName({ parts }: ObjectName): string {
  return parts.at(-1)?.name ?? '';
}

export function unknownTable(name: ObjectName, known: readonly string[]): UserError {
  const list = known.length === 0 ? 'No table is declared yet: begin with CREATE TABLE.' : `Known tables: ${known.join(', ')}.`;
  return new UserError('SQL_UNKNOWN_TABLE', { problem: `There is no table \`${lastName(name)}\`.`, remedy: list, span: name.span });
}
