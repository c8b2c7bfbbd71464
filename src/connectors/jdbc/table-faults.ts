/** Whether a target's table can take what a job writes: what every product checks the same way, each fault with the product's own statement. */
import type { UserError } from '../../model/errors.ts';
import type { TableColumn } from '../../model/schema.ts';
import type { SqlType } from '../../model/types.ts';
import { declarationOf } from './declaration.ts';
import type { JdbcTarget } from './dialect.ts';
import { columnGenerated, columnMissing, columnUnwritten, declaredTwice, keyNotUnique } from './target-faults.ts';

/** A column as every product has it. */
export interface KnownColumn {
  readonly name: string;
  readonly isNotNull: boolean;
  /** What fills the column where the job does not: a default, a sequence. */
  readonly hasDefault: boolean;
  /** Computed from other columns. */
  readonly isGenerated: boolean;
}

export interface KnownTable<C extends KnownColumn> {
  /** As messages name it, and unique at the server. */
  readonly label: string;
  /** Quoted, with schema or database. */
  readonly quoted: string;
  readonly columns: readonly C[];
  /** Column names of each unique index that rows can be updated by. */
  readonly uniqueKeys: readonly (readonly string[])[];
  /** Column names of every index that may refuse a row, whatever its condition. */
  readonly refusingKeys: readonly (readonly string[])[];
}

/** A table with how its product finds, checks and changes its columns. */
export interface TableRules<C extends KnownColumn> {
  readonly table: KnownTable<C>;
  /** The column that a declared name means. */
  find(name: string): C | undefined;
  /** What keeps the column from taking the declared one, beside being computed. */
  columnFault(column: C, declared: TableColumn, isKey: boolean): UserError | undefined;
  addColumn(name: string, type: SqlType): string;
  dropNotNull(column: C): string;
  addKey(names: readonly string[], kind: 'PRIMARY KEY' | 'UNIQUE'): string;
}

export function columnFaults<C extends KnownColumn>(rules: TableRules<C>, target: JdbcTarget): UserError[] {
  const { label, columns } = rules.table;
  const written = new Set<C>();
  const faults = target.columns.flatMap((declared, place) => {
    const column = rules.find(declared.name);
    if (column === undefined) {
      const known = columns.map(({ name }) => name).join(', ');
      const add = rules.addColumn(declared.name, declared.type);
      return [columnMissing(label, declared.name, `It has ${known}. Correct the declaration, or run: ${add}`)];
    }
    written.add(column);
    if (column.isGenerated) return [columnGenerated(label, column.name)];
    const fault = rules.columnFault(column, declared, target.key.includes(place));
    return fault === undefined ? [] : [fault];
  });
  const unwritten = columns.filter((column) => column.isNotNull && !column.hasDefault && !column.isGenerated && !written.has(column));
  return [...faults, ...unwritten.map((column) => columnUnwritten(label, column.name, rules.dropNotNull(column)))];
}

/** Rows are updated by a unique index over exactly the declared key. */
export function keyFaults<C extends KnownColumn>(rules: TableRules<C>, { columns, key }: JdbcTarget): UserError[] {
  if (key.length === 0) return [];
  const { label, uniqueKeys } = rules.table;
  const names = key.map((place) => columns[place]?.name ?? '');
  const wanted = names.flatMap((name) => rules.find(name)?.name ?? []);
  if (wanted.length < names.length) return [];
  const isKnown = uniqueKeys.some((known) => known.length === wanted.length && known.every((name) => wanted.includes(name)));
  if (isKnown) return [];
  const others = uniqueKeys.map((known) => `(${known.join(', ')})`);
  const declare = others.length === 0 ? 'Run: ' : `Unique there: ${others.join(', ')}; declare that as the PRIMARY KEY, or run: `;
  return [keyNotUnique(label, names, `${declare}${rules.addKey(wanted, others.length === 0 ? 'PRIMARY KEY' : 'UNIQUE')}`)];
}

/** Rows of one key keep their order only on their way through one declaration. `writers`: the first target of each table so far. */
export function orderFaults(label: string, target: JdbcTarget, writers: Map<string, JdbcTarget>): UserError[] {
  const first = writers.get(label) ?? target;
  writers.set(label, first);
  const isKeyless = first.key.length === 0 && target.key.length === 0;
  return isKeyless || declarationOf(first) === declarationOf(target) ? [] : [declaredTwice(label, first.table.name, target.table.name)];
}

/** See TableWriter. `key`: names at the server. */
export function hasRivals({ refusingKeys }: Pick<KnownTable<KnownColumn>, 'refusingKeys'>, key: readonly string[]): boolean {
  return key.length > 0 && refusingKeys.some((names) => !key.every((name) => names.includes(name)));
}

export function rivalNotices<C extends KnownColumn>({ table, find }: TableRules<C>, { columns, key }: JdbcTarget): string[] {
  const names = key.flatMap((place) => find(columns[place]?.name ?? '')?.name ?? []);
  if (!hasRivals(table, names)) return [];
  return [`${table.label} has a unique index beside its key: its rows show with each checkpoint, so that a restart repeats nothing there.`];
}

/** A wall clock meets an instant: the zone between them is the job's. `kindOf`: what the server's column holds. */
export function zoneNotices<C extends KnownColumn>(
  { table, find }: TableRules<C>,
  target: JdbcTarget,
  { timeZone, kindOf }: { readonly timeZone: string; kindOf(column: C): { kind: 'wall' | 'instant'; name: string } | undefined },
): string[] {
  return target.columns.flatMap(({ name, type }) => {
    const column = find(name);
    const server = column === undefined ? undefined : kindOf(column);
    const isCrossing =
      (type.kind === 'TIMESTAMP' && server?.kind === 'instant') || (type.kind === 'TIMESTAMP_LTZ' && server?.kind === 'wall');
    if (!isCrossing) return [];
    return [
      `'${name}' of ${table.label} is ${type.kind} here and ${server?.name} there: it is converted in the time zone ${timeZone} ('table.local-time-zone').`,
    ];
  });
}

/** Parameters of the URLs that nothing is done with. */
export function urlNotices(ignored: readonly string[]): string[] {
  return [...new Set(ignored)].map((name) => `'${name}' in the URL has no effect here: it is for the Java driver.`);
}

/** `table.remedy`: what an administrator runs; `verb`: created or written; `otherwise`: what a job does without it. */
export function checkpointTableNotice(
  quoted: string,
  { verb, otherwise, remedy }: { verb: string; otherwise: string; remedy: string },
): string {
  return `The table ${quoted}, which holds the last checkpoint at the target, cannot be ${verb}. ${otherwise} To change that, an administrator runs: ${remedy}`;
}
