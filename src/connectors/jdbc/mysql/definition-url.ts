import { pathUnfit, type ServerUrl } from '../../kit/server-url.ts';
import { ANY_TABLE, jdbcOptions } from '../definition-options.ts';

const FORM = 'mysql://user:password@host:3306/database.table';

/** `database`, `database.table`. */
export function optionsOfUrl(url: ServerUrl, path: readonly string[]): ReadonlyMap<string, string> {
  const [database, table, ...more] = path;
  if (database === undefined || more.length > 0) throw pathUnfit(url, FORM);
  return jdbcOptions(url, database, table === undefined ? ANY_TABLE : exactPart(table));
}

/** As `table-name` takes it: in backquotes where it would else be divided. */
function exactPart(name: string): string {
  return /^[^\s.`]+$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}
