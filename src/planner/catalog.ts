/** The tables a statement may name. There is one catalog and one database, as in a fresh Flink session. */
import { UserError } from '../model/errors.ts';
import type { Table } from '../model/schema.ts';
import type { ObjectName } from '../sql/ast.ts';
import { suggestion } from './faults.ts';

export interface Catalog {
  find(name: string): Table | undefined;
  names(): readonly string[];
}

const HOME = ['default_catalog', 'default_database'];

/** The bare name of a table: `t`, `default_database.t` and `default_catalog.default_database.t` are the same. Throws for another database. */
export function tableNameOf(name: ObjectName): string {
  const names = name.parts.map((part) => part.name);
  const last = names.at(-1) ?? '';
  const prefix = names.slice(0, -1);
  if (prefix.length <= HOME.length && prefix.every((part, index) => part === HOME[HOME.length - prefix.length + index])) return last;
  throw new UserError('SQL_UNSUPPORTED', {
    problem: `There is no database '${prefix.join('.')}': all tables live in ${HOME.join('.')}.`,
    remedy: `Write '${last}' alone.`,
    span: name.span,
  });
}

/** The table a name means. Throws SQL_UNKNOWN_TABLE with the nearest known name. */
export function findTable(catalog: Catalog, name: ObjectName): Table {
  const wanted = tableNameOf(name);
  const table = catalog.find(wanted);
  if (table !== undefined) return table;
  const names = catalog.names();
  const otherwise = names.length === 0 ? 'No table is declared yet: CREATE TABLE comes first.' : `Known tables: ${names.join(', ')}.`;
  throw new UserError('SQL_UNKNOWN_TABLE', {
    problem: `There is no table '${wanted}'.`,
    ...suggestion({ name: wanted, span: name.parts.at(-1)?.span ?? name.span, known: names, otherwise }),
    span: name.span,
  });
}
