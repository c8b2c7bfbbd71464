import { UserError } from '../../model/errors.ts';
import { findTable, tableNameOf } from '../../planner/catalog.ts';
import { declareTable } from '../../planner/declare-table.ts';
import type { CreateTable, DropTable } from '../../sql/ast.ts';
import type { StatementResult } from '../protocol.ts';
import type { StatementContext } from '../statement-context.ts';

/** CREATE TABLE [IF NOT EXISTS]: only the declaration is checked; nothing is connected. */
export function createTable(statement: CreateTable, { catalog }: Pick<StatementContext, 'catalog'>): StatementResult {
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
export function dropTable(statement: DropTable, { catalog }: Pick<StatementContext, 'catalog'>): StatementResult {
  const name = tableNameOf(statement.name);
  if (statement.ifExists && catalog.find(name) === undefined) return { kind: 'ok', message: `There is no table ${name}.`, notices: [] };
  catalog.remove(findTable(catalog, statement.name).name);
  return { kind: 'ok', message: `Table ${name} dropped. The data behind it is untouched.`, notices: [] };
}
