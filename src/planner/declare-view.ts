/** CREATE VIEW → the catalog's view, with every fault of its query told at once. */
import type { View, ViewColumn } from '../model/schema.ts';
import type { CreateView } from '../sql/ast-statements.ts';
import { printQuery } from '../sql/print-query.ts';
import type { BoundQuery } from './bound-query.ts';
import { type Catalog, tableNameOf } from './catalog.ts';
import { Faults } from './faults.ts';
import { bindQuery } from './queries.ts';
import { JobTables } from './tables.ts';

export function declareView(statement: Pick<CreateView, 'name' | 'columns' | 'comment' | 'query'>, catalog: Catalog): View {
  const faults = new Faults();
  const name = faults.collect(statement.name.span, () => tableNameOf(statement.name)) ?? '';
  const tables = new JobTables(catalog, faults);
  const bound = bindQuery(statement.query, { faults, scanOf: (wanted, hint) => tables.scanOf(wanted, hint) });
  const columns = columnsOf(statement, bound, faults);
  faults.throwIfAny();
  const view: View = { kind: 'view', name, columns, query: printQuery(statement.query), comment: statement.comment };
  // Read once as it will be read, which tells whether it reads itself.
  const known: Catalog = { find: (wanted) => (wanted === name ? view : catalog.find(wanted)), names: () => catalog.names() };
  new JobTables(known, faults).scanOf(statement.name, []);
  faults.throwIfAny();
  return view;
}

function columnsOf(
  { columns: names, name }: Pick<CreateView, 'name' | 'columns'>,
  bound: BoundQuery,
  faults: Faults,
): readonly ViewColumn[] {
  const { schema } = bound.relation;
  if (names !== undefined && bound.isWhole && names.length !== schema.length) {
    faults.add('SQL_COLUMNS', name.span, {
      problem: `The view names ${names.length} columns (${names.map((one) => one.name).join(', ')}), and its query gives ${schema.length} (${schema.map((one) => one.name).join(', ')}).`,
      remedy: 'Give each column of the query one name, or leave the list out.',
    });
  }
  for (const [index, one] of (names ?? []).entries()) {
    if (names?.findIndex((other) => other.name === one.name) === index) continue;
    faults.add('SQL_DUPLICATE_COLUMN', one.span, {
      problem: `The view has the column '${one.name}' twice.`,
      remedy: 'Rename one of them.',
    });
  }
  return schema.map(({ name: from, type }, index) => ({ name: names?.[index]?.name ?? from, type, from }));
}
