/** The tables and views a statement may name. There is one catalog and one database, as in a fresh Flink session. */
import { UserError } from '../model/errors.ts';
import { type CatalogEntry, isView, type Table, type View } from '../model/schema.ts';
import type { ObjectName } from '../sql/ast.ts';
import { suggestion } from './faults.ts';

export interface Catalog {
  find(name: string): CatalogEntry | undefined;
  names(): readonly string[];
}

export const DEFAULT_CATALOG = 'default_catalog';
export const DEFAULT_DATABASE = 'default_database';
const HOME = [DEFAULT_CATALOG, DEFAULT_DATABASE];

/**
 * The bare name of a table or view: `t`, `default_database.t` and `default_catalog.default_database.t` are the same. Throws for another
 * database.
 */
export function tableNameOf(name: ObjectName): string {
  const last = name.parts.at(-1)?.name ?? '';
  const prefix = name.parts.slice(0, -1).map((part) => part.name);
  if (isHome(prefix)) return last;
  throw new UserError('SQL_UNSUPPORTED', {
    problem: `There is no database '${prefix.join('.')}': all tables live in ${HOME.join('.')}.`,
    remedy: `Write '${last}' alone.`,
    span: name.span,
  });
}

/** Refuses every database (`db`, `catalog.db`) and every catalog but the one there is. */
export function checkPlace(name: ObjectName, what: 'catalog' | 'database'): void {
  const written = name.parts.map((part) => part.name);
  if (what === 'catalog' ? written.join('.') === DEFAULT_CATALOG : isHome(written)) return;
  throw new UserError('SQL_UNSUPPORTED', {
    problem: `There is no ${what} '${written.join('.')}': all tables live in ${HOME.join('.')}.`,
    remedy: `Leave the statement out, or name ${what === 'catalog' ? DEFAULT_CATALOG : HOME.join('.')}.`,
    span: name.span,
  });
}

function isHome(prefix: readonly string[]): boolean {
  return prefix.length <= HOME.length && prefix.every((part, index) => part === HOME[HOME.length - prefix.length + index]);
}

/** The table or view a name means. Throws SQL_UNKNOWN_TABLE with the nearest known name. */
export function findEntry(catalog: Catalog, name: ObjectName): CatalogEntry {
  const wanted = tableNameOf(name);
  const entry = catalog.find(wanted);
  if (entry !== undefined) return entry;
  const names = catalog.names();
  const otherwise = names.length === 0 ? 'No table is declared yet: CREATE TABLE comes first.' : `Known tables: ${names.join(', ')}.`;
  throw new UserError('SQL_UNKNOWN_TABLE', {
    problem: `There is no table '${wanted}'.`,
    ...suggestion({ name: wanted, span: name.parts.at(-1)?.span ?? name.span, known: names, otherwise }),
    span: name.span,
  });
}

/** As `findEntry`, where a view will not do; `remedy` says what to do with a view instead. */
export function findTable(catalog: Catalog, name: ObjectName, { remedy }: { readonly remedy: string }): Table {
  const entry = findEntry(catalog, name);
  if (!isView(entry)) return entry;
  throw new UserError('SQL_IS_VIEW', { problem: `'${entry.name}' is a view, not a table.`, remedy, span: name.span });
}

/** A view, and no table. */
export function findView(catalog: Catalog, name: ObjectName, { remedy }: { readonly remedy: string }): View {
  const entry = findEntry(catalog, name);
  if (isView(entry)) return entry;
  throw new UserError('SQL_IS_TABLE', { problem: `'${entry.name}' is a table, not a view.`, remedy, span: name.span });
}
