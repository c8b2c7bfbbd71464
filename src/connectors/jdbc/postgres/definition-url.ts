import { pathUnfit, type ServerUrl } from '../../kit/server-url.ts';
import { ANY_TABLE, jdbcOptions } from '../definition-options.ts';

const FORM = 'postgresql://user:password@host:5432/database.schema.table';

/** `database`, `database.table` along the search path, `database.schema.table`. */
export function optionsOfUrl(url: ServerUrl, path: readonly string[]): ReadonlyMap<string, string> {
  const [database, ...names] = path;
  if (database === undefined || names.length > 2) throw pathUnfit(url, FORM);
  return jdbcOptions(url, database, names.length === 0 ? ANY_TABLE : names.map(exactPart).join('.'));
}

/** As `table-name` takes it: in double quotes where it would else be folded or divided. */
function exactPart(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
