/** Statements as text → tables and plans. Used by every planner test, whose first line puts ./connectors.ts in the catalogue's place. */
import { faultsOf, UserError } from '../../src/model/errors.ts';
import { readOptions } from '../../src/model/options.ts';
import type { Table } from '../../src/model/schema.ts';
import { SETTINGS, type Settings } from '../../src/model/settings.ts';
import type { Catalog } from '../../src/planner/catalog.ts';
import { declareTable } from '../../src/planner/declare-table.ts';
import { explain } from '../../src/planner/explain.ts';
import type { JobPlan } from '../../src/planner/plan.ts';
import { planInserts, planQuery } from '../../src/planner/plan-job.ts';
import type { Query } from '../../src/sql/ast.ts';
import type { Insert } from '../../src/sql/ast-statements.ts';
import { parse } from '../../src/sql/parse.ts';
import { repairedText } from '../../src/sql/repaired-text.ts';

export class PlanSession {
  readonly #tables = new Map<string, Table>();

  readonly catalog: Catalog = {
    find: (name) => this.#tables.get(name),
    names: () => [...this.#tables.keys()],
  };

  constructor(declarations = '') {
    if (declarations !== '') this.declare(declarations);
  }

  declare(text: string): readonly string[] {
    return parse(text).statements.flatMap(({ statement, faults }) => {
      if (statement?.kind !== 'create-table') throw new Error(`not a CREATE TABLE: ${faults.map(({ message }) => message).join()}`);
      const { table, notices } = declareTable(statement, this.catalog);
      this.#tables.set(table.name, table);
      return notices;
    });
  }

  plan(text: string, settings: Readonly<Record<string, string>> = {}): JobPlan {
    const inserts: Insert[] = [];
    const queries: Query[] = [];
    for (const { statement, faults } of parse(text).statements) {
      const [fault] = faults;
      if (fault !== undefined) throw fault;
      if (statement?.kind === 'insert') inserts.push(statement);
      if (statement?.kind === 'query') queries.push(statement.query);
      if (statement?.kind === 'statement-set') inserts.push(...statement.inserts);
    }
    const [query] = queries;
    return query === undefined
      ? planInserts(inserts, this.catalog, settingsOf(settings))
      : planQuery(query, this.catalog, settingsOf(settings));
  }

  explain(text: string, settings: Readonly<Record<string, string>> = {}): string {
    return explain(this.plan(text, settings));
  }

  /** The text with what was plainly meant. */
  repaired(text: string): string | undefined {
    try {
      if (/^\s*CREATE/i.test(text)) this.declare(text);
      else this.plan(text);
    } catch (error) {
      if (error instanceof UserError) return repairedText(text, faultsOf(error));
      throw error;
    }
    return undefined;
  }

  /** Every fault as `CODE at "text": problem remedy`. */
  faults(text: string, settings: Readonly<Record<string, string>> = {}): readonly string[] {
    return faultLines(text, () => (/^\s*CREATE/i.test(text) ? this.declare(text) : this.plan(text, settings)));
  }
}

function faultLines(text: string, run: () => unknown): readonly string[] {
  try {
    run();
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return faultsOf(error).map(({ code, span, problem, remedy }) => {
      const place = span === undefined ? 'nowhere' : `"${text.slice(span.start, span.end)}"`;
      return `${code} at ${place}: ${problem} ${remedy}`;
    });
  }
}

function settingsOf(given: Readonly<Record<string, string>>): Settings {
  return readOptions(SETTINGS, new Map(Object.entries(given)), 'session').values;
}
