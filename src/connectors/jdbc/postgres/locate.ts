import type { Client } from 'pg';
import { invariant } from '../../../model/errors.ts';
import type { JdbcTarget } from '../dialect.ts';
import { tableMissing } from '../target-faults.ts';
import { createTable } from './create-table.ts';
import { parseTableName, spellings, type TableName } from './names.ts';
import { findTable, type ServerTable } from './target-table.ts';
import { type JdbcUrl, parseJdbcUrl } from './url.ts';

/** The table a sink writes to; throws what to create when there is none. */
export async function locate(client: Client, target: JdbcTarget): Promise<ServerTable> {
  const url = urlOf(target);
  const name = nameOf(target);
  const found = await findTable(client, name, url.schemas);
  if (found !== undefined) return found;
  const { rows } = await client.query<{ database: string; schema: string | null; schemas: string[]; elsewhere: string[] }>(
    `SELECT current_database()::text AS database, current_schema()::text AS schema, array(SELECT nspname::text FROM pg_namespace) AS schemas,
            array(SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE c.relname = ANY($1) AND c.relkind IN ('r', 'p', 'v', 'f') AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1) AS elsewhere`,
    [spellings(name.table)],
  );
  const [place] = rows;
  invariant(place !== undefined, 'a SELECT without FROM has one row');
  const schema = name.schema?.text ?? url.schemas[0] ?? place.schema ?? 'public';
  const create = createTable({ schema, table: name.table.text, isSchemaNew: !place.schemas.includes(schema) }, target);
  const [other] = place.elsewhere;
  const hint = other === undefined ? '' : `There is one in the schema ${place.elsewhere.join(', ')}: write 'table-name' = '${other}.…'.`;
  throw tableMissing(`${schema}.${name.table.text}`, `the database ${place.database}`, { hint, create });
}

/** Validated before any job is planned. */
export function urlOf({ options }: { readonly options: { readonly url: string } }): JdbcUrl {
  const result = parseJdbcUrl(options.url);
  invariant('parsed' in result, 'the URL was validated');
  return result.parsed;
}

function nameOf({ options }: JdbcTarget): TableName {
  const parsed = parseTableName(options['table-name']);
  invariant(parsed !== undefined, 'the table name was validated');
  return parsed.name;
}
