/** Strings and texts of JSON that were checked before. */

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** What stands between two quotes, its escapes undone. */
export function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, letter: string) =>
    code === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** JSON text without the blanks between its signs, its strings escaped no more than needed: how an object or array becomes text. */
export function compactJson(json: string): string {
  if (!/[\s\\]/.test(json)) return json;
  let compact = '';
  let at = 0;
  while (at < json.length) {
    const quote = json.indexOf('"', at);
    const between = quote < 0 ? json.length : quote;
    compact += json.slice(at, between).replace(/\s+/g, '');
    if (quote < 0) break;
    at = stringEnd(json, quote);
    compact += shortest(json.slice(quote, at));
  }
  return compact;
}

/** Behind the closing quote of the string that begins at `quote`. */
function stringEnd(json: string, quote: number): number {
  let end = quote + 1;
  while (json[end] !== '"') end += json[end] === '\\' ? 2 : 1;
  return end + 1;
}

function shortest(string: string): string {
  return string.includes('\\') ? JSON.stringify(unescaped(string.slice(1, -1))) : string;
}
