import type { ServerUrl } from '../kit/server-url.ts';

/** A table's name that stands for any: no statement is made with it. */
export const ANY_TABLE = '*';

/** The WITH list of a table at the server of a URL, whose parameters are those of its JDBC URL. */
export function jdbcOptions(url: ServerUrl, database: string, tableName: string): ReadonlyMap<string, string> {
  const { scheme, host, port, user, password, parameters } = url;
  const place = `${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}`;
  const query = [...parameters].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  return new Map([
    ['url', `jdbc:${scheme}://${place}/${encodeURIComponent(database)}${query === '' ? '' : `?${query}`}`],
    ['table-name', tableName],
    ...(user === undefined ? [] : [['username', user] as const]),
    ...(password === undefined ? [] : [['password', password] as const]),
  ]);
}
