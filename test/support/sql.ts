/** Flink SQL of the tests' tables. */
import type { MysqlServer, PostgresServer } from './servers.ts';

/** A WITH list: `WITH ('connector' = 'mysql-cdc', …)`. */
export function withOptions(options: Readonly<Record<string, string | number>>): string {
  return `WITH (${Object.entries(options)
    .map(([key, value]) => `'${key}' = '${String(value).replaceAll("'", "''")}'`)
    .join(', ')})`;
}

export function mysqlOptions(
  server: MysqlServer,
  database: string,
  table: string,
  more: Readonly<Record<string, string | number>> = {},
): string {
  const place = { connector: 'mysql-cdc', hostname: server.host, port: server.port, username: server.user, password: server.password };
  return withOptions({ ...place, 'database-name': database, 'table-name': table, ...more });
}

export function postgresOptions(
  server: PostgresServer,
  schema: string,
  table: string,
  more: Readonly<Record<string, string | number>> = {},
): string {
  const url = `jdbc:postgresql://${server.host}:${server.port}/postgres?currentSchema=${schema}`;
  return withOptions({ connector: 'jdbc', url, 'table-name': table, username: server.user, password: server.password, ...more });
}
