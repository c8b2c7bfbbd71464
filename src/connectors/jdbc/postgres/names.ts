/** Names of the target as SQL writes them. */

/** `select` → `"select"`: always quoted, so that case, reserved words and any script are kept. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** A table as `table-name` names it; unquoted parts may differ from the server's in case only. */
export interface TableName {
  readonly schema: NamePart | undefined;
  readonly table: NamePart;
}

export interface NamePart {
  readonly text: string;
  /** Quoted in `table-name`: taken exactly. Otherwise the exact name wins, then its lower case form, which is what PostgreSQL makes of it. */
  readonly isExact: boolean;
}

/** Parses `orders`, `shop.orders`, `"Shop"."a.b"`; undefined when it is no such name. A leading database part is given as a third. */
export function parseTableName(text: string): { readonly database: string | undefined; readonly name: TableName } | undefined {
  const parts: NamePart[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")+)"|([^".]+?))\s*(\.|$)/y;
  for (;;) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const [, quoted, plain = '', end] = match;
    parts.push(quoted === undefined ? { text: plain, isExact: false } : { text: quoted.replaceAll('""', '"'), isExact: true });
    if (end === '') break;
  }
  const table = parts.pop();
  const schema = parts.pop();
  const database = parts.pop();
  if (table === undefined || table.text === '' || parts.length > 0) return undefined;
  return { database: database?.text, name: { schema, table } };
}

/** The spellings under which a part may stand at the server, best first. */
export function spellings({ text, isExact }: NamePart): readonly string[] {
  const lower = text.toLowerCase();
  return isExact || lower === text ? [text] : [text, lower];
}
