import { systemClock } from '../model/clock.ts';
import { faultsOf, invariant, type Span, UserError } from '../model/errors.ts';
import { planInserts, planQuery } from '../planner/plan-job.ts';
import type { Statement } from '../sql/ast-statements.ts';
import { locate } from '../sql/location.ts';
import { parse } from '../sql/parse.ts';
import { SessionCatalog } from './session-catalog.ts';
import { SessionSettings } from './session-settings.ts';
import { sourceFile, type TextPlace } from './sql-file.ts';
import { alterTable, alterView, drop } from './statements/catalog-entry.ts';
import { createTable, createView } from './statements/create-table.ts';
import { help } from './statements/help.ts';
import { explain } from './statements/query.ts';
import { reset, set } from './statements/set.ts';
import { describe, show, use } from './statements/show.ts';

/**
 * Parses and validates a script without connecting to anything: every error as `file:line:column: CODE message`, in the order of the text.
 *
 * What it says is what running says: statements that need no server are executed, queries are planned, and a file that SOURCE names is
 * checked where it is named.
 */
export function checkText(text: string, file: string): readonly string[] {
  const check = new Check();
  check.text(text, { file, depth: 0 });
  return [...check.lines];
}

type FilePlace = TextPlace & { readonly file: string };

class Check {
  /** A set: a file that is named twice is checked twice, and its errors are told once. */
  readonly lines = new Set<string>();
  /** Tables and views whose declaration has faults, or rests on a server's: a check connects nothing. */
  readonly #undeclared = new Set<string>();
  /** Whether a whole database was imported, of whose tables nothing is known. */
  #isImporting = false;
  readonly #context = {
    catalog: new SessionCatalog(undefined),
    settings: new SessionSettings(),
    clock: systemClock,
    jobs: { statuses: () => [], unfinished: () => [] },
  };

  text(text: string, place: FilePlace): void {
    const add = ({ code, problem, remedy, span }: UserError, whole: Span): void => {
      const { line, column } = locate(text, (span ?? whole).start);
      this.lines.add(`${place.file}:${line}:${column}: ${code} ${`${problem} ${remedy}`.replace(/\s*\n\s*/g, ' ').trim()}`);
    };
    for (const { statement, span, faults } of parse(text).statements) {
      for (const fault of faults) add(fault, span);
      if (statement === undefined || faults.length > 0) continue;
      try {
        this.#statement(statement, place);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        for (const fault of faultsOf(error)) if (!this.#isConsequence(fault, text)) add(fault, span);
        if (statement.kind === 'create-table' || statement.kind === 'create-view')
          this.#undeclared.add(statement.name.parts.at(-1)?.name ?? '');
      }
    }
  }

  /** A table is unknown because its own declaration is faulty, which is told already, or is not read here. */
  #isConsequence({ code, span }: UserError, text: string): boolean {
    if (code !== 'SQL_UNKNOWN_TABLE' || span === undefined) return false;
    return this.#isImporting || this.#undeclared.has(text.slice(span.start, span.end).replaceAll('`', ''));
  }

  #statement(statement: Statement, place: FilePlace): void {
    const { catalog, settings } = this.#context;
    switch (statement.kind) {
      case 'create-table':
        createTable(statement, this.#context);
        return;
      case 'create-table-from':
        this.#undeclared.add(statement.name.parts.at(-1)?.name ?? '');
        return;
      case 'import-database':
        this.#isImporting = true;
        return;
      case 'create-view':
        createView(statement, this.#context);
        return;
      case 'drop-table':
      case 'drop-view':
        drop(statement, this.#context);
        return;
      case 'alter-table':
        alterTable(statement, this.#context);
        return;
      case 'alter-view':
        alterView(statement, this.#context);
        return;
      case 'use':
        use(statement);
        return;
      case 'describe':
        describe(statement, this.#context);
        return;
      case 'show':
        show(statement, this.#context);
        return;
      case 'set':
        set(statement, this.#context);
        return;
      case 'reset':
        reset(statement, this.#context);
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
        explain(statement, this.#context);
        return;
      case 'help':
        help(statement);
        return;
      case 'source': {
        const named = sourceFile(statement.path.value, place);
        this.text(named.text, named.place);
        return;
      }
      default:
        invariant(statement.kind !== 'unsupported', 'an unsupported statement is a fault of the parser');
    }
  }
}
