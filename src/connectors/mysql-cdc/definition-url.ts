import { pathUnfit, type ServerUrl } from '../kit/server-url.ts';

const FORM = 'mysql://user:password@host:3306/database.table';

/** The WITH list of a table at the server of a URL; every table of the database where the path names none. */
export function optionsOfUrl(url: ServerUrl, path: readonly string[]): ReadonlyMap<string, string> {
  const [database, table, ...more] = path;
  if (database === undefined || more.length > 0) throw pathUnfit(url, FORM);
  return new Map([
    ['hostname', url.host],
    ...(url.port === undefined ? [] : [['port', String(url.port)] as const]),
    ['username', url.user ?? 'root'],
    ['password', url.password ?? ''],
    ['database-name', plainName(database)],
    ['table-name', table === undefined ? '.*' : plainName(table)],
    ...[...url.parameters].map(([name, value]) => [`jdbc.properties.${name}`, value] as const),
  ]);
}

/** What would be read as an expression is told to be a name. */
function plainName(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\,]/g, '\\$&');
}
