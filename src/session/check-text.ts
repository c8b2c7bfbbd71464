import { faultsOf, invariant, UserError } from '../model/errors.ts';
import { declareTable } from '../planner/declare-table.ts';
import { planInserts, planQuery } from '../planner/plan-job.ts';
import type { Statement } from '../sql/ast.ts';
import { locate } from '../sql/location.ts';
import { parse } from '../sql/parse.ts';
import { SessionCatalog } from './session-catalog.ts';
import { SessionSettings } from './session-settings.ts';

/** Parses and validates a script without connecting to anything: every error as `file:line:column: CODE message`, in the order of the text. */
export function checkText(text: string, file: string): string[] {
  const catalog = new SessionCatalog(undefined);
  const settings = new SessionSettings();
  const faults: UserError[] = [];
  for (const { statement, faults: syntax } of parse(text).statements) {
    faults.push(...syntax.map(({ error }) => error));
    if (statement === undefined || syntax.length > 0) continue;
    try {
      checkStatement(statement, catalog, settings);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      faults.push(...faultsOf(error));
    }
  }
  return faults.map(({ code, problem, remedy, span }) => {
    const { line, column } = span === undefined ? { line: 1, column: 1 } : locate(text, span.start);
    return `${file}:${line}:${column}: ${code} ${`${problem} ${remedy}`.replace(/\s*\n\s*/g, ' ').trim()}`;
  });
}

function checkStatement(statement: Statement, catalog: SessionCatalog, settings: SessionSettings): void {
  switch (statement.kind) {
    case 'create-table': {
      const { table } = declareTable(statement);
      if (catalog.find(table.name) === undefined) catalog.add(table);
      return;
    }
    case 'drop-table':
      catalog.remove(statement.name.parts.at(-1)?.name ?? '');
      return;
    case 'set':
      if (statement.assignment !== undefined) settings.set(statement.assignment.key.value, statement.assignment.value.value);
      return;
    case 'insert':
      planInserts([statement], catalog, settings.values);
      return;
    case 'statement-set':
      planInserts(statement.inserts, catalog, settings.values);
      return;
    case 'query':
      planQuery(statement.query, catalog, settings.values);
      return;
    case 'explain':
      checkStatement(statement.statement, catalog, settings);
      return;
    default:
      invariant(statement.kind !== 'unsupported', 'an unsupported statement is a fault of the parser');
  }
}
