/** Names and texts of MySQL as SQL writes them. */

/** `select` → `` `select` ``: always quoted, so that reserved words and any script are kept. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

const SPECIAL = /['\\]/;
const SPECIALS = /['\\]/g;

/** Read the same whatever the text holds, as long as sql_mode has no NO_BACKSLASH_ESCAPES: see session settings. */
export function quoteText(text: string): string {
  return SPECIAL.test(text) ? `'${text.replace(SPECIALS, '\\$&')}'` : `'${text}'`;
}

/** A table as `table-name` names it: `orders`, `shop.orders`, `` `my.shop`.orders ``. */
export interface TableName {
  /** undefined: that of the URL. */
  readonly database: string | undefined;
  readonly table: string;
}

/** undefined when it is no such name. */
export function parseTableName(text: string): TableName | undefined {
  const parts: string[] = [];
  const pattern = /\s*(?:`((?:[^`]|``)+)`|([^`.]+?))\s*(\.|$)/y;
  for (;;) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const [, quoted, plain = '', end] = match;
    parts.push(quoted === undefined ? plain : quoted.replaceAll('``', '`'));
    if (end === '') break;
  }
  const table = parts.pop();
  const database = parts.pop();
  return table === undefined || parts.length > 0 ? undefined : { database, table };
}
