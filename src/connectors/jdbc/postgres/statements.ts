/** The SQL that writes to one target. Every value travels as text and is cast to the column's type without its length, so that nothing is cut. */
import { quoteName } from './names.ts';
import type { Target } from './target.ts';

export interface Statements {
  /** One `text[]` parameter per column. */
  readonly upsert: string;
  /** One `text[]` parameter per key column; undefined without a key. */
  readonly delete: string | undefined;
  /** COPY straight into the table. */
  readonly copy: string;
  readonly staging: Staging;
}

/** A temporary table, and what goes through it. */
export interface Staging {
  /** Quoted. */
  readonly name: string;
  readonly create: string;
  readonly copy: string;
  readonly merge: string;
}

/** `number` tells the targets of one connection apart. */
export function statementsOf({ table, columns, key }: Target, number: number): Statements {
  const names = columns.map(({ quoted }) => quoted).join(', ');
  const staging = quoteName(`riffle_staging_${number}`);
  const overriding = columns.some(({ server }) => server.identity === 'a') ? ' OVERRIDING SYSTEM VALUE' : '';
  const insert = `INSERT INTO ${table.quoted} (${names})${overriding}`;
  const conflict = conflictClause(columns, key);
  const places = columns.map((_, place) => place);
  return {
    upsert: `${insert} SELECT ${castList(columns, places)} FROM ${unnest(places)}${conflict}`,
    delete: key.length === 0 ? undefined : deleteStatement(table.quoted, columns, key),
    copy: `COPY ${table.quoted} (${names}) FROM STDIN`,
    staging: {
      name: staging,
      create: `CREATE TEMPORARY TABLE ${staging} AS SELECT ${names} FROM ${table.quoted} WITH NO DATA`,
      copy: `COPY pg_temp.${staging} (${names}) FROM STDIN`,
      merge: `${insert} SELECT ${names} FROM pg_temp.${staging}${conflict}`,
    },
  };
}

function conflictClause(columns: Target['columns'], key: readonly number[]): string {
  if (key.length === 0) return '';
  const arbiter = key.map((place) => columns[place]?.quoted).join(', ');
  const rest = columns.filter((_, place) => !key.includes(place));
  if (rest.length === 0) return ` ON CONFLICT (${arbiter}) DO NOTHING`;
  return ` ON CONFLICT (${arbiter}) DO UPDATE SET ${rest.map(({ quoted }) => `${quoted} = EXCLUDED.${quoted}`).join(', ')}`;
}

function deleteStatement(table: string, columns: Target['columns'], key: readonly number[]): string {
  const casts = key.map((place, index) => `r.c${index}${castOf(columns, place)} AS c${index}`).join(', ');
  const match = key.map((place, index) => `t.${columns[place]?.quoted} = k.c${index}`).join(' AND ');
  return `DELETE FROM ${table} AS t USING (SELECT ${casts} FROM ${unnest(key)}) AS k WHERE ${match}`;
}

function unnest(places: readonly number[]): string {
  const parameters = places.map((_, index) => `$${index + 1}::text[]`).join(', ');
  return `unnest(${parameters}) AS r(${places.map((_, index) => `c${index}`).join(', ')})`;
}

function castList(columns: Target['columns'], places: readonly number[]): string {
  return places.map((place, index) => `r.c${index}${castOf(columns, place)}`).join(', ');
}

function castOf(columns: Target['columns'], place: number): string {
  const cast = columns[place]?.server.cast ?? 'text';
  return cast === 'text' ? '' : `::${cast}`;
}
