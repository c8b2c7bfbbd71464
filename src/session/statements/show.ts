import { connectors } from '../../connectors/catalogue.ts';
import { functionNames } from '../../functions/catalogue.ts';
import { type CatalogEntry, isView } from '../../model/schema.ts';
import { formatType } from '../../model/types.ts';
import { type Catalog, checkPlace, DEFAULT_CATALOG, DEFAULT_DATABASE, findEntry, findTable, findView } from '../../planner/catalog.ts';
import type { LikeFilter, ObjectName } from '../../sql/ast.ts';
import type { Describe, ListKind, Show, Use } from '../../sql/ast-statements.ts';
import type { StatementResult } from '../protocol.ts';
import type { StatementContext } from '../statement-context.ts';
import { nameFilter } from './name-filter.ts';
import { createStatement, extrasOf } from './show-create.ts';

type Cells = readonly (string | null)[];
type ShowContext = Pick<StatementContext, 'catalog' | 'clock'> & {
  readonly jobs: Pick<StatementContext['jobs'], 'statuses' | 'unfinished'>;
};

export function show({ what }: Show, context: ShowContext): StatementResult {
  const { catalog } = context;
  switch (what.kind) {
    case 'current-catalog':
      return { kind: 'table', columns: ['current catalog name'], rows: [[DEFAULT_CATALOG]] };
    case 'current-database':
      return { kind: 'table', columns: ['current database name'], rows: [[DEFAULT_DATABASE]] };
    case 'columns':
      return columnTable(findEntry(catalog, what.name), what.like);
    case 'create-table':
    case 'create-view': {
      const entry = entryToShow(what, catalog);
      return { kind: 'text', text: createStatement(entry, { isTemporary: catalog.held(entry.name, 'temporary') === entry }) };
    }
    default: {
      if (what.from !== undefined) checkPlace(what.from, what.kind === 'databases' ? 'catalog' : 'database');
      const { columns, rows, nameAt = 0 } = LISTS[what.kind](context);
      return { kind: 'table', columns, rows: rows.filter(matching(what.like, nameAt)) };
    }
  }
}

/** USE and USE CATALOG: the ones there are, which are always in use. */
export function use({ what, name }: Use): StatementResult {
  checkPlace(name, what);
  const used = what === 'catalog' ? DEFAULT_CATALOG : DEFAULT_DATABASE;
  return { kind: 'ok', message: `The current ${what} is ${used}, the only one there is.`, notices: [] };
}

/** DESCRIBE: the columns of a table or view. */
export function describe({ name }: Describe, { catalog }: Pick<StatementContext, 'catalog'>): StatementResult {
  return columnTable(findEntry(catalog, name), undefined);
}

interface List {
  readonly columns: readonly string[];
  readonly rows: readonly Cells[];
  /** The column that LIKE looks at. */
  readonly nameAt?: number;
}

const LISTS: Readonly<Record<ListKind, (context: ShowContext) => List>> = {
  tables: ({ catalog }) => ({ columns: ['table name'], rows: catalog.names().map((name) => [name]) }),
  views: ({ catalog }) => {
    const names = catalog.names().filter((name) => isViewName(catalog, name));
    return { columns: ['view name'], rows: names.map((name) => [name]) };
  },
  functions: () => ({
    columns: ['function name'],
    rows: functionNames()
      .toSorted()
      .map((name) => [name]),
  }),
  'user-functions': () => ({ columns: ['function name'], rows: [] }),
  catalogs: () => ({ columns: ['catalog name'], rows: [[DEFAULT_CATALOG]] }),
  databases: () => ({ columns: ['database name'], rows: [[DEFAULT_DATABASE]] }),
  connectors: () => ({ columns: ['connector', 'reads', 'writes', 'what it is'], rows: connectorRows() }),
  jobs: showJobs,
};

function isViewName(catalog: Catalog, name: string): boolean {
  const entry = catalog.find(name);
  return entry !== undefined && isView(entry);
}

function matching(like: LikeFilter | undefined, at: number): (row: Cells) => boolean {
  const matches = nameFilter(like);
  return (row) => matches(row[at] ?? '');
}

function entryToShow({ kind, name }: { readonly kind: string; readonly name: ObjectName }, catalog: Catalog): CatalogEntry {
  if (kind === 'create-table') return findTable(catalog, name, { remedy: 'SHOW CREATE VIEW shows it.' });
  return findView(catalog, name, { remedy: 'SHOW CREATE TABLE shows it.' });
}

function columnTable(entry: CatalogEntry, like: LikeFilter | undefined): StatementResult & { readonly kind: 'table' } {
  const { primaryKey, watermark } = isView(entry) ? {} : entry;
  const rows = entry.columns.map((column) => [
    column.name,
    formatType({ ...column.type, nullable: true }),
    column.type.nullable ? 'TRUE' : 'FALSE',
    primaryKey?.includes(column.name) === true ? `PRI(${primaryKey.join(', ')})` : null,
    extrasOf(column) ?? null,
    watermark?.column === column.name ? watermark.expression : null,
  ]);
  return { kind: 'table', columns: ['name', 'type', 'null', 'key', 'extras', 'watermark'], rows: rows.filter(matching(like, 0)) };
}

function connectorRows(): string[][] {
  return connectors().map(({ name, source, sink, summary }) => [
    name,
    source === undefined ? '' : 'yes',
    sink === undefined ? '' : 'yes',
    summary,
  ]);
}

function showJobs({ jobs, clock }: ShowContext): List {
  const here = jobs.statuses().map((status) => {
    const latest = status.checkpoints.history.find((checkpoint) => checkpoint.status === 'COMPLETED');
    const since = new Date(status.startedAtMs).toISOString().slice(0, 19).replace('T', ' ');
    return [status.id, status.name, status.state, since, latest === undefined ? null : `#${latest.id}`, String(process.pid)];
  });
  const others = jobs.unfinished().map(({ id, name, checkpoint, ownerPid }) => {
    const age =
      checkpoint === undefined ? null : `#${checkpoint.id}, ${Math.round((clock.nowMs() - checkpoint.completedAtMs) / 1000)} s old`;
    return [id, name, ownerPid === undefined ? 'SUSPENDED' : 'RUNNING', null, age, ownerPid === undefined ? null : String(ownerPid)];
  });
  return {
    columns: ['job id', 'job name', 'status', 'start time (UTC)', 'checkpoint', 'process'],
    rows: [...here, ...others],
    nameAt: 1,
  };
}
