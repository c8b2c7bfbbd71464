/** Tables as the server describes them: their columns in the types that are written to them, key and comments. */
import type { Client } from 'pg';
import { invariant, UserError } from '../../../model/errors.ts';
import type { TableColumn } from '../../../model/schema.ts';
import { withNullability } from '../../../model/types.ts';
import type { BoundTable, TableDefinition } from '../../connector.ts';
import type { JdbcOptions } from '../options.ts';
import { tableUnknown } from '../target-faults.ts';
import { connect, type Endpoint, placeOf } from './connect.ts';
import { inquiryEndpoint } from './endpoint.ts';
import { cannotConnect } from './errors.ts';
import { parseTableName, quoteName } from './names.ts';
import { findTable, type ServerColumn, type ServerTable } from './target-table.ts';
import { sqlTypeOf } from './types.ts';

export async function readDefinitions(
  bound: BoundTable<JdbcOptions>,
  isWanted: ((name: string) => boolean) | undefined,
): Promise<readonly TableDefinition[]> {
  const endpoint = inquiryEndpoint(bound);
  const client = await connect(endpoint);
  try {
    const names = isWanted === undefined ? [bound.options['table-name']] : (await tableNames(client)).filter(isWanted).map(quoteName);
    const found: TableDefinition[] = [];
    for (const name of names) found.push(await readDefinition(client, endpoint, name));
    return found;
  } catch (cause) {
    throw cause instanceof UserError ? cause : cannotConnect(placeOf(endpoint), endpoint.user, cause);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Along the search path, the first of each name; what belongs to an extension is none of the user's. */
async function tableNames(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY(current_schemas(false)) AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'riffle_checkpoints'
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function readDefinition(client: Client, endpoint: Endpoint, tableName: string): Promise<TableDefinition> {
  const parsed = parseTableName(tableName);
  invariant(parsed !== undefined, 'the table name was validated');
  const table = await findTable(client, parsed.name, endpoint.url.schemas);
  if (table === undefined) throw tableUnknown(tableName, placeOf(endpoint));
  const { ofTable, ofColumns, primaryKey } = await readNotes(client, table);
  const columns = table.columns.flatMap((column): TableColumn[] => {
    const type = column.isGenerated ? undefined : sqlTypeOf(column);
    const comment = ofColumns.get(column.name);
    return type === undefined ? [] : [{ name: column.name, type: withNullability(type, !column.isNotNull), comment }];
  });
  const known = new Set(columns.map(({ name }) => name));
  return {
    path: [endpoint.url.database ?? endpoint.user ?? '', table.schema, table.name],
    columns,
    primaryKey: primaryKey.every((part) => known.has(part)) ? primaryKey : [],
    comment: ofTable,
    leftOut: table.columns.filter(({ name }) => !known.has(name)).map(leftOut),
  };
}

function leftOut({ name, declared, isGenerated }: ServerColumn): string {
  return isGenerated ? `${name} is computed by the server.` : `${name} is ${declared}, a type that is not written yet.`;
}

interface Notes {
  readonly ofTable: string | undefined;
  readonly ofColumns: ReadonlyMap<string, string>;
  readonly primaryKey: readonly string[];
}

async function readNotes(client: Client, { quoted }: ServerTable): Promise<Notes> {
  const { rows } = await client.query<{ name: string; comment: string | null; place: number | null; whole: string | null }>(
    `SELECT a.attname::text AS name, col_description(a.attrelid, a.attnum) AS comment, array_position(i.indkey::int2[], a.attnum) AS place,
            obj_description(a.attrelid, 'pg_class') AS whole
       FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
      WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped`,
    [quoted],
  );
  const parts = rows
    .flatMap(({ name, place }) => (place === null ? [] : [{ name, place }]))
    .sort((left, right) => left.place - right.place);
  return {
    ofTable: rows[0]?.whole ?? undefined,
    ofColumns: new Map(rows.flatMap(({ name, comment }) => (comment === null ? [] : [[name, comment] as const]))),
    primaryKey: parts.map(({ name }) => name),
  };
}
