import { declareTable } from '../../planner/declare-table.ts';
import { declareView } from '../../planner/declare-view.ts';
import type { CreateTable, CreateView } from '../../sql/ast-statements.ts';
import type { StatementResult } from '../protocol.ts';
import type { StatementContext } from '../statement-context.ts';
import { declare } from './catalog-entry.ts';

/** CREATE [TEMPORARY] TABLE [IF NOT EXISTS]: only the declaration is checked; nothing is connected. */
export function createTable(statement: CreateTable, { catalog }: Pick<StatementContext, 'catalog'>): StatementResult {
  const { table, notices } = declareTable(statement, catalog);
  return declare(table, statement, { catalog, notices });
}

/** CREATE [TEMPORARY] VIEW [IF NOT EXISTS]: its query is checked against the tables of now. */
export function createView(statement: CreateView, { catalog }: Pick<StatementContext, 'catalog'>): StatementResult {
  return declare(declareView(statement, catalog), statement, { catalog, notices: [] });
}
