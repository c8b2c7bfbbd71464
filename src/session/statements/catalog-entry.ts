/** What CREATE, DROP and ALTER do to the catalog, for tables and views alike: they share one space of names. */
import { UserError } from '../../model/errors.ts';
import { type CatalogEntry, isView } from '../../model/schema.ts';
import { alteredTable } from '../../planner/alter-table.ts';
import { findEntry, findTable, findView, tableNameOf } from '../../planner/catalog.ts';
import { declareView } from '../../planner/declare-view.ts';
import type { ObjectName } from '../../sql/ast.ts';
import type { AlterTable, AlterView, CreateTable, CreateView, DropTable, DropView } from '../../sql/ast-statements.ts';
import type { StatementResult } from '../protocol.ts';
import type { Lifetime, SessionCatalog } from '../session-catalog.ts';
import type { StatementContext } from '../statement-context.ts';

type InCatalog = Pick<StatementContext, 'catalog'>;

export function declare(
  entry: CatalogEntry,
  { name, ifNotExists, isTemporary }: CreateTable | CreateView,
  { catalog, notices }: InCatalog & { readonly notices: readonly string[] },
): StatementResult {
  const lifetime = isTemporary ? 'temporary' : 'kept';
  const known = catalog.held(entry.name, lifetime);
  if (known !== undefined) {
    if (ifNotExists) return ok(`${capital(kindOf(known))} ${entry.name} exists already.`);
    throw exists(known, entry, name);
  }
  catalog.add(entry, lifetime);
  const hidden = [
    ...(isTemporary && catalog.held(entry.name, 'kept') !== undefined ? [`It hides the kept ${entry.name} until it is dropped.`] : []),
    ...(!isTemporary && catalog.held(entry.name, 'temporary') !== undefined ? [`The temporary ${entry.name} hides it.`] : []),
  ];
  return ok(`${isTemporary ? 'Temporary ' : ''}${isTemporary ? kindOf(entry) : capital(kindOf(entry))} ${entry.name} created.`, [
    ...notices,
    ...hidden,
  ]);
}

/** DROP [TEMPORARY] TABLE or VIEW [IF EXISTS]: the declaration only, never the data behind it. Running jobs go on; views over it fail. */
export function drop({ kind, name, ifExists, isTemporary }: DropTable | DropView, { catalog }: InCatalog): StatementResult {
  const what = kind === 'drop-view' ? 'view' : 'table';
  const lifetime = isTemporary ? 'temporary' : 'kept';
  const bare = tableNameOf(name);
  const entry = catalog.held(bare, lifetime);
  if (entry === undefined || kindOf(entry) !== what) {
    if (ifExists) return ok(`There is no ${isTemporary ? 'temporary ' : ''}${what} ${bare}.`);
    if (entry !== undefined) throw otherKind(entry, what, name);
    throw notHeld(catalog, name, { what, lifetime });
  }
  if (lifetime === 'kept' && catalog.held(bare, 'temporary') !== undefined) {
    throw new UserError('SQL_TEMPORARY', {
      problem: `A temporary ${kindOf(catalog.held(bare, 'temporary') ?? entry)} hides the ${what} '${bare}'.`,
      remedy: `Drop that first: DROP TEMPORARY ${kindOf(catalog.held(bare, 'temporary') ?? entry).toUpperCase()} ${bare};`,
      span: name.span,
    });
  }
  catalog.remove(bare, lifetime);
  return ok(what === 'view' ? `View ${bare} dropped.` : `Table ${bare} dropped. The data behind it is untouched.`);
}

/** ALTER TABLE t RENAME TO u, SET (…), RESET (…): of a kept table, and for statements to come. */
export function alterTable(statement: AlterTable, { catalog }: InCatalog): StatementResult {
  const { name, change, ifExists } = statement;
  const bare = tableNameOf(name);
  if (ifExists && catalog.find(bare) === undefined) return ok(`There is no table ${bare}.`);
  const table = findTable(catalog, name, { remedy: 'ALTER VIEW changes views.' });
  if (catalog.held(bare, 'temporary') !== undefined) {
    throw new UserError('SQL_TEMPORARY', {
      problem: `'${bare}' is temporary, and a temporary table is not altered.`,
      remedy: 'DROP TEMPORARY TABLE it and create it as it should be.',
      span: name.span,
    });
  }
  if (change.kind === 'rename') return rename(table, change.to, { catalog, lifetime: 'kept' });
  const altered = alteredTable(statement, table);
  catalog.remove(bare);
  catalog.add(altered.table);
  return ok(`Table ${bare} has its new options. Running jobs keep the old ones.`, altered.notices);
}

function rename(entry: CatalogEntry, to: ObjectName, { catalog, lifetime }: InCatalog & { readonly lifetime: Lifetime }): StatementResult {
  const wanted = tableNameOf(to);
  const known = catalog.held(wanted, lifetime);
  if (known !== undefined) throw exists(known, entry, to);
  catalog.add({ ...entry, name: wanted }, lifetime);
  catalog.remove(entry.name, lifetime);
  return ok(`${capital(kindOf(entry))} ${entry.name} is called ${wanted}.`);
}

/** ALTER VIEW v RENAME TO w, or AS query. */
export function alterView({ name, change }: AlterView, { catalog }: InCatalog): StatementResult {
  const bare = tableNameOf(name);
  const view = findView(catalog, name, { remedy: 'ALTER VIEW changes views only.' });
  const lifetime = catalog.held(bare, 'temporary') === undefined ? 'kept' : 'temporary';
  if (change.kind === 'rename') return rename(view, change.to, { catalog, lifetime });
  const changed = declareView({ name, columns: undefined, comment: view.comment, query: change.query }, catalog);
  catalog.remove(bare, lifetime);
  catalog.add(changed, lifetime);
  return ok(`View ${bare} has its new query. Running jobs keep the old one.`);
}

function kindOf(entry: CatalogEntry): 'table' | 'view' {
  return isView(entry) ? 'view' : 'table';
}

function exists(known: CatalogEntry, wanted: CatalogEntry, { span, parts }: ObjectName): UserError {
  const [is, word] = [kindOf(known), kindOf(wanted).toUpperCase()];
  return new UserError('SQL_TABLE_EXISTS', {
    problem: `The ${is} \`${parts.at(-1)?.name}\` exists already.`,
    remedy: `DROP ${is.toUpperCase()} it first, choose another name, or write CREATE ${word} IF NOT EXISTS.`,
    span,
  });
}

function otherKind(entry: CatalogEntry, wanted: 'table' | 'view', { span }: ObjectName): UserError {
  const is = kindOf(entry);
  return new UserError(is === 'view' ? 'SQL_IS_VIEW' : 'SQL_IS_TABLE', {
    problem: `'${entry.name}' is a ${is}, not a ${wanted}.`,
    remedy: `Write ${is.toUpperCase()} instead of ${wanted.toUpperCase()}.`,
    span,
  });
}

/** Nothing of that name, or only one of the other lifetime. */
function notHeld(catalog: SessionCatalog, name: ObjectName, wanted: { readonly what: string; readonly lifetime: Lifetime }): UserError {
  const entry = findEntry(catalog, name);
  const isKept = wanted.lifetime === 'temporary';
  return new UserError('SQL_TEMPORARY', {
    problem: `'${entry.name}' is ${isKept ? 'not temporary' : 'temporary'}.`,
    remedy: `Write DROP ${isKept ? '' : 'TEMPORARY '}${kindOf(entry).toUpperCase()} ${entry.name};`,
    span: name.span,
  });
}

function ok(message: string, notices: readonly string[] = []): StatementResult {
  return { kind: 'ok', message, notices };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
