/**
 * JDBC URLs as people have them: `jdbc:postgresql://host:port/database?currentSchema=shop&sslmode=require&user=…&password=…`.
 * Parameters are pgJDBC's (its documentation, "Connection parameters").
 */
import { invariant, type UserError } from '../../model/errors.ts';
import { maskInside } from '../../model/secrets.ts';
import {
  notPostgres,
  severalHosts,
  urlHoldsUser,
  urlInvalid,
  urlParameterInvalid,
  urlParameterNameless,
  urlParameterUnsupported,
} from './errors.ts';

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type SslMode = (typeof SSL_MODES)[number];

export interface JdbcUrl {
  readonly host: string;
  readonly port: number;
  /** undefined: the one named like the user. */
  readonly database: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Schemas of `currentSchema`, which becomes the search path. */
  readonly schemas: readonly string[];
  readonly sslMode: SslMode;
  readonly sslRootCert: string | undefined;
  readonly connectTimeoutMs: number;
  /** The server's start options, `-c name=value`. */
  readonly serverOptions: string | undefined;
  /** Parameters that mean something to the Java driver only. */
  readonly ignored: readonly string[];
}

const HONOURED = new Set([
  'user',
  'password',
  'currentSchema',
  'sslmode',
  'ssl',
  'sslrootcert',
  'connectTimeout',
  'loginTimeout',
  'options',
]);
/** They decide which server, or as whom. */
const REFUSED = new Map([
  ['targetServerType', 'one host is written to.'],
  ['sslcert', 'client certificates are not supported yet; use a password.'],
  ['sslkey', 'client certificates are not supported yet; use a password.'],
  ['sslfactory', 'Java classes cannot be loaded here; use sslmode and sslrootcert.'],
  ['socketFactory', 'Java classes cannot be loaded here.'],
  ['sslhostnameverifier', 'Java classes cannot be loaded here; use sslmode=verify-full.'],
  ['authenticationPluginClassName', 'Java classes cannot be loaded here.'],
  ['channelBinding', 'the connection is not bound to its TLS certificate.'],
  ['gssEncMode', 'Kerberos is not supported.'],
  ['kerberosServerName', 'Kerberos is not supported.'],
  ['service', 'service files are not read; write the host into the URL.'],
  ['readOnly', 'a sink writes.'],
]);
const REFUSED_UNLESS: Readonly<Record<string, readonly string[]>> = {
  targetServerType: ['any', 'primary', 'master'],
  gssEncMode: ['disable', 'allow', 'prefer'],
  channelBinding: ['disable', 'prefer'],
  readOnly: ['false'],
};

/** What a URL says, or everything wrong with it. No fault shows more of it than `maskInside` leaves. */
export function parseJdbcUrl(url: string): { readonly parsed: JdbcUrl } | { readonly faults: readonly UserError[] } {
  const shown = maskInside(url);
  const [, dialect] = /^jdbc:([a-z0-9]+):/i.exec(url) ?? [];
  if (dialect === undefined) return { faults: [urlInvalid(shown)] };
  if (dialect.toLowerCase() !== 'postgresql') return { faults: [notPostgres(dialect.toLowerCase(), shown)] };
  const [, hosts = '', path = '', query = ''] = /^jdbc:postgresql:(?:\/\/([^/?]*)(?=[/?]|$))?\/?([^?]*)(?:\?(.*))?$/i.exec(url) ?? [];
  // A user and a password in front of the host may themselves hold a slash, a comma or a question mark.
  if (/@/.test(hosts + path)) return { faults: [urlHoldsUser(shown)] };
  if (hosts.includes(',')) return { faults: [severalHosts(hosts)] };
  const place = parseHost(hosts);
  const database = decode(path);
  if (place === undefined || database === undefined) return { faults: [urlInvalid(shown)] };
  return readParameters(query, { ...place, database: database === '' ? undefined : database });
}

function parseHost(text: string): { readonly host: string; readonly port: number } | undefined {
  if (text === '') return { host: 'localhost', port: 5432 };
  const [, ipv6, name, digits] = /^(?:\[([0-9a-f:.%]+)\]|([^:@[\]]+))?(?::(\d+))?$/i.exec(text) ?? [];
  const port = digits === undefined ? 5432 : Number(digits);
  if ((ipv6 === undefined && name === undefined && digits === undefined) || port < 1 || port > 65_535) return undefined;
  return { host: ipv6 ?? name ?? 'localhost', port };
}

function readParameters(
  query: string,
  place: { readonly host: string; readonly port: number; readonly database: string | undefined },
): { readonly parsed: JdbcUrl } | { readonly faults: readonly UserError[] } {
  const faults: UserError[] = [];
  const given = new Map<string, string>();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const value = decode(at < 0 ? '' : pair.slice(at + 1));
    // The rest of a password that holds an & is no name to be shown.
    if (name === undefined || !/^\w+$/.test(name) || (at < 0 && !HONOURED.has(name))) faults.push(urlParameterNameless());
    else if (value === undefined) faults.push(urlParameterInvalid(name, 'percent-encoded text'));
    else given.set(name, value);
  }
  for (const [name, value] of given) {
    const reason = REFUSED.get(name);
    if (reason !== undefined && !REFUSED_UNLESS[name]?.includes(value)) faults.push(urlParameterUnsupported(name, reason));
  }
  const sslMode = readSslMode(given, faults);
  const seconds = given.get('connectTimeout') ?? given.get('loginTimeout') ?? '10';
  if (!/^\d+$/.test(seconds)) faults.push(urlParameterInvalid('connectTimeout', 'a number of seconds'));
  if (faults.length > 0) return { faults };
  const ignored = [...given.keys()].filter((name) => !HONOURED.has(name));
  return {
    parsed: {
      ...place,
      user: given.get('user'),
      password: given.get('password'),
      schemas: splitSchemas(given.get('currentSchema') ?? ''),
      sslMode,
      sslRootCert: given.get('sslrootcert'),
      connectTimeoutMs: Number(seconds) * 1000,
      serverOptions: given.get('options'),
      ignored,
    },
  };
}

/** pgJDBC: `ssl=true` alone means verify-full, and without either encryption is preferred. */
function readSslMode(given: ReadonlyMap<string, string>, faults: UserError[]): SslMode {
  const ssl = given.get('ssl');
  const wanted = given.get('sslmode') ?? (ssl === undefined || ssl === 'false' ? 'prefer' : 'verify-full');
  const known = SSL_MODES.find((mode) => mode === wanted.toLowerCase());
  if (known === undefined) faults.push(urlParameterInvalid('sslmode', `one of ${SSL_MODES.join(', ')}`));
  return known ?? 'prefer';
}

function splitSchemas(text: string): string[] {
  const parts = text.match(/\s*(?:"(?:[^"]|"")*"|[^",]+)\s*/g) ?? [];
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    invariant(cause instanceof URIError, 'decoding fails only for text that is not percent-encoded');
    return undefined;
  }
}
