/** What CREATE, DROP and ALTER do to the catalog, for tables and views alike: they share one space of names. */
import { UserError } from '../../model/errors.ts';
import { type CatalogEntry, isView } from '../../model/schema.ts';
import { findEntry, findView, tableNameOf } from '../../planner/catalog.ts';
import { declareView } from '../../planner/declare-view.ts';
import type { ObjectName } from '../../sql/ast.ts';
import type { AlterView, CreateTable, CreateView, DropTable, DropView } from '../../sql/ast-statements.ts';
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

/** ALTER VIEW v RENAME TO w, or AS query. */
export function alterView({ name, change }: AlterView, { catalog }: InCatalog): StatementResult {
  const bare = tableNameOf(name);
  const view = findView(catalog, name, { remedy: 'ALTER VIEW changes views only.' });
  const lifetime = catalog.held(bare, 'temporary') === undefined ? 'kept' : 'temporary';
  if (change.kind === 'rename') {
    const wanted = tableNameOf(change.to);
    const known = catalog.held(wanted, lifetime);
    if (known !== undefined) throw exists(known, view, change.to);
    catalog.add({ ...view, name: wanted }, lifetime);
    catalog.remove(bare, lifetime);
    return ok(`View ${bare} is called ${wanted}.`);
  }
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
