/** What SHOW GRANTS says; without a user it counts what active roles give (MySQL 9.7, MariaDB 10.11). */
import type { Connection } from './connect.ts';

export interface Grants {
  /** As GRANT takes it: `'riffle'@'%'`. */
  readonly user: string;
  /** Whether a right is held for a table, by whatever level. */
  has(right: string, place: { readonly database: string; readonly table: string }): boolean;
}

interface Grant {
  readonly rights: ReadonlySet<string>;
  matches(database: string, table: string): boolean;
}

export async function readGrants(connection: Connection): Promise<Grants> {
  const [row] = await connection.rows('SELECT CURRENT_USER() AS user');
  const user = row?.['user'] ?? '';
  const at = user.lastIndexOf('@');
  const shown = await connection.rows('SHOW GRANTS');
  const grants = shown.flatMap((line) => parseGrant(Object.values(line)[0] ?? '') ?? []);
  return {
    user: `'${user.slice(0, at)}'@'${user.slice(at + 1)}'`,
    has: (right, { database, table }) =>
      grants.some(({ rights, matches }) => (rights.has(right) || rights.has('ALL PRIVILEGES')) && matches(database, table)),
  };
}

/** `` GRANT SELECT, INSERT (`a`) ON `shop`.* TO … ``; undefined for a granted role. A right on columns only is not one on the table. */
export function parseGrant(text: string): Grant | undefined {
  const [, list, database, table] = /^GRANT (.*?) ON (?:TABLE )?(\*|`(?:[^`]|``)*`)\.(\*|`(?:[^`]|``)*`) TO /.exec(text) ?? [];
  if (list === undefined || database === undefined || table === undefined) return undefined;
  const rights = list.replaceAll(/(\w+) \([^)]*\)/g, '').split(',');
  const pattern = database === '*' ? /^/ : likePattern(unquote(database));
  return {
    rights: new Set(rights.map((right) => right.trim().toUpperCase()).filter((right) => right !== '')),
    matches: (ofDatabase, ofTable) => pattern.test(ofDatabase) && (table === '*' || unquote(table) === ofTable),
  };
}

function unquote(name: string): string {
  return name.slice(1, -1).replaceAll('``', '`');
}

/** The database of a GRANT is a LIKE pattern: `` `shop\_%` ``. */
function likePattern(pattern: string): RegExp {
  const source = pattern.replaceAll(/\\([\s\S])|([%_])|([\s\S])/g, (_all, escaped, wild, plain) => {
    if (wild === '%') return '.*';
    if (wild === '_') return '.';
    return String(escaped ?? plain).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 's');
}
