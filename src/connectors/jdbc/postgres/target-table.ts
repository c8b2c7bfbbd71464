/** A target table as its server describes it. */
import type { Client } from 'pg';
import type { KnownColumn, KnownTable } from '../table-faults.ts';
import { quoteName, spellings, type TableName } from './names.ts';

export interface ServerColumn extends KnownColumn {
  /** As CREATE TABLE writes it: `numeric(10,2)`. */
  readonly declared: string;
  /** The type without length or precision, the base type of a domain: what a text is cast to without being cut. */
  readonly cast: string;
  /** pg_type.typname of the same: `numeric`. */
  readonly typeName: string;
  /** pg_type.typcategory of the same: `S` strings, `N` numbers, …. */
  readonly category: string;
  /** `numeric(10,2)`: [10, 2]; `timestamp(3)`: [3]; empty without. */
  readonly modifiers: readonly number[];
  readonly identity: '' | 'a' | 'd';
  readonly mayInsert: boolean;
  readonly mayUpdate: boolean;
  readonly maySelect: boolean;
}

/** Unique keys are its valid, immediate, unconditional unique indexes: what ON CONFLICT can name. */
export interface ServerTable extends KnownTable<ServerColumn> {
  readonly schema: string;
  readonly name: string;
  /** pg_class.relkind. */
  readonly kind: string;
  readonly mayDelete: boolean;
  /** USAGE on the schema. */
  readonly mayUse: boolean;
  /** Deleting a row may do more than that: foreign keys that refer to the table, triggers. */
  readonly hasDeleteEffects: boolean;
  /** Row level security applies to this role: COPY into the table is refused. */
  readonly hasRowSecurity: boolean;
}

/** Looks a table up as `table-name` names it: in its schema, else in those of the URL, else along the search path. */
export async function findTable(
  client: Client,
  { schema, table }: TableName,
  schemas: readonly string[],
): Promise<ServerTable | undefined> {
  const path = schema === undefined ? (schemas.length === 0 ? null : schemas) : spellings(schema);
  const { rows } = await client.query<{
    oid: number;
    schema: string;
    name: string;
    kind: string;
    may_delete: boolean;
    may_use: boolean;
    security: boolean;
    effects: boolean;
  }>(
    `SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
            has_table_privilege(c.oid, 'DELETE') AS may_delete, has_schema_privilege(n.oid, 'USAGE') AS may_use, row_security_active(c.oid) AS security,
            EXISTS (SELECT 1 FROM pg_constraint f WHERE f.confrelid = c.oid) OR
            EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgtype & 8 <> 0) AS effects
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname = ANY($1) AND n.nspname = ANY(coalesce($2::text[], current_schemas(false)::text[])) AND c.relkind IN ('r', 'p', 'v', 'f', 'm')
      ORDER BY array_position(coalesce($2::text[], current_schemas(false)::text[]), n.nspname::text), array_position($1::text[], c.relname::text)
      LIMIT 1`,
    [spellings(table), path],
  );
  const [found] = rows;
  if (found === undefined) return undefined;
  return {
    schema: found.schema,
    name: found.name,
    label: `${found.schema}.${found.name}`,
    quoted: `${quoteName(found.schema)}.${quoteName(found.name)}`,
    kind: found.kind,
    columns: await columnsOf(client, found.oid),
    ...(await keysOf(client, found.oid)),
    mayDelete: found.may_delete,
    mayUse: found.may_use,
    hasRowSecurity: found.security,
    hasDeleteEffects: found.effects,
  };
}

/** A column by the name a job uses: the exact one wins, then the lower case form. */
export function findColumn(table: ServerTable, name: string): ServerColumn | undefined {
  return table.columns.find((column) => column.name === name) ?? table.columns.find((column) => column.name === name.toLowerCase());
}

async function columnsOf(client: Client, oid: number): Promise<ServerColumn[]> {
  const { rows } = await client.query<Omit<ServerColumn, 'modifiers'>>(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS declared, format_type(b.oid, -1) AS cast,
            b.typname AS "typeName", b.typcategory AS category, a.attnotnull AS "isNotNull", a.atthasdef OR a.attidentity <> '' AS "hasDefault",
            a.attidentity AS identity, a.attgenerated <> '' AS "isGenerated",
            has_column_privilege(a.attrelid, a.attnum, 'INSERT') AS "mayInsert",
            has_column_privilege(a.attrelid, a.attnum, 'UPDATE') AS "mayUpdate",
            has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS "maySelect"
       FROM pg_attribute a
       JOIN pg_type t ON t.oid = a.atttypid
       JOIN pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
      WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum`,
    [oid],
  );
  return rows.map((row) => ({ ...row, modifiers: (/\(([\d,]+)\)/.exec(row.declared)?.[1] ?? '').split(',').filter(Boolean).map(Number) }));
}

async function keysOf(client: Client, oid: number): Promise<Pick<ServerTable, 'uniqueKeys' | 'refusingKeys'>> {
  const { rows } = await client.query<{ names: string[]; isPlain: boolean }>(
    `SELECT array(SELECT a.attname::text FROM unnest(i.indkey[0:i.indnkeyatts - 1]) WITH ORDINALITY k(attnum, place)
                    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum ORDER BY k.place) AS names,
            i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL AS "isPlain"
       FROM pg_index i
      WHERE i.indrelid = $1 AND (i.indisunique OR i.indisexclusion)`,
    [oid],
  );
  return { uniqueKeys: rows.filter(({ isPlain }) => isPlain).map(({ names }) => names), refusingKeys: rows.map(({ names }) => names) };
}
