/** Addresses: their parts, and texts in the encoding of a form's fields. */
import { type ScalarFunction, takes } from './function.ts';

/** java.net.URL knows no other protocol. */
const PROTOCOLS = new Set(['http', 'https', 'ftp', 'file', 'jar', 'mailto']);

export const url: readonly ScalarFunction[] = [
  {
    name: 'PARSE_URL',
    syntax: "PARSE_URL(url, part [, 'key'])",
    doc: 'A part of an address (HOST PATH QUERY REF PROTOCOL AUTHORITY FILE USERINFO), or the value of a key of its QUERY; NULL where there is none.',
    example: { sql: "PARSE_URL('http://flink.apache.org/path?k1=v1&k2=v2#top', 'QUERY', 'k2')", result: 'v2' },
    nulls: 'propagate',
    resolve: takes(['text', 'text', 'text'], { optional: 1, mayBeNull: true }),
    evaluator: () => (value: string, part: string, key?: string) => {
      const found = partsOf(value)?.[part] ?? null;
      if (key === undefined || found === null) return found;
      return part === 'QUERY' ? valueUnder(found, key) : null;
    },
  },
  {
    name: 'URL_ENCODE',
    syntax: 'URL_ENCODE(text)',
    doc: 'The text as application/x-www-form-urlencoded in UTF-8: a blank is +, what is not a letter, digit or one of . - * _ is %XX.',
    example: { sql: "URL_ENCODE('a b/ü')", result: 'a+b%2F%C3%BC' },
    nulls: 'propagate',
    resolve: takes(['text']),
    evaluator: () => (value: string) =>
      value
        .replace(/[^A-Za-z0-9.*_ -]/gu, (point) => Buffer.from(point).toString('hex').toUpperCase().replace(/../g, '%$&'))
        .replaceAll(' ', '+'),
  },
  {
    name: 'URL_DECODE',
    syntax: 'URL_DECODE(text)',
    doc: 'The text that application/x-www-form-urlencoded stands for; NULL where a % has no two hexadecimal digits behind it.',
    example: { sql: "URL_DECODE('a+b%2F%C3%BC')", result: 'a b/ü' },
    nulls: 'propagate',
    resolve: takes(['text'], { mayBeNull: true }),
    evaluator: () => (value: string) => {
      const spaced = value.replaceAll('+', ' ');
      if (/%(?![0-9a-f]{2})/i.test(spaced)) return null;
      return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
    },
  },
];

/** As java.net.URL takes an address apart; undefined for what it refuses. */
function partsOf(value: string): Readonly<Record<string, string | null>> | undefined {
  const match = /^\s*([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*?))?\s*$/s.exec(value);
  const protocol = match?.[1]?.toLowerCase();
  if (match === null || protocol === undefined || !PROTOCOLS.has(protocol)) return undefined;
  const [, , authority = '', path = '', query, ref] = match;
  const at = authority.lastIndexOf('@');
  const server = authority.slice(at + 1);
  return {
    PROTOCOL: protocol,
    AUTHORITY: authority === '' ? null : authority,
    USERINFO: at < 0 ? null : authority.slice(0, at),
    HOST: server.startsWith('[') ? server.replace(/\].*$/, ']') : server.replace(/:\d*$/, ''),
    PATH: path,
    QUERY: query ?? null,
    FILE: query === undefined ? path : `${path}?${query}`,
    REF: ref ?? null,
  };
}

/** As written: nothing is decoded. */
function valueUnder(query: string, key: string): string | null {
  const pair = query.split('&').find((one) => one.startsWith(`${key}=`));
  return pair === undefined ? null : pair.slice(key.length + 1);
}
