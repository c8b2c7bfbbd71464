/**
 * JDBC URLs as people have them: `jdbc:postgresql://host:port/database?currentSchema=shop&sslmode=require&user=…&password=…`.
 * Parameters are pgJDBC's (its documentation, "Connection parameters").
 */
import type { UserError } from '../../../model/errors.ts';
import { maskInside } from '../../../model/secrets.ts';
import { severalHosts, urlHoldsUser, urlInvalid, urlParameterInvalid } from '../url-errors.ts';
import { decodePart, type ParameterRules, type Place, parsePlace, readParameters } from '../url-parameters.ts';

export const URL_FORM = "'jdbc:postgresql://host:5432/database?currentSchema=schema'";
const PORT = 5432;
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

const RULES: ParameterRules = {
  honoured: new Set(['user', 'password', 'currentSchema', 'sslmode', 'ssl', 'sslrootcert', 'connectTimeout', 'loginTimeout', 'options']),
  /** They decide which server, or as whom. */
  refused: new Map([
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
  ]),
  refusedUnless: {
    targetServerType: ['any', 'primary', 'master'],
    gssEncMode: ['disable', 'allow', 'prefer'],
    channelBinding: ['disable', 'prefer'],
    readOnly: ['false'],
  },
};

/** What a URL says, or everything wrong with it. No fault shows more of it than `maskInside` leaves. */
export function parseJdbcUrl(url: string): { readonly parsed: JdbcUrl } | { readonly faults: readonly UserError[] } {
  const shown = maskInside(url);
  const match = /^jdbc:postgresql:(?:\/\/([^/?]*)(?=[/?]|$))?\/?([^?]*)(?:\?(.*))?$/i.exec(url);
  if (match === null) return { faults: [urlInvalid(shown, URL_FORM)] };
  const [, hosts = '', path = '', query = ''] = match;
  // A user and a password in front of the host may themselves hold a slash, a comma or a question mark.
  if (/@/.test(hosts + path)) return { faults: [urlHoldsUser(shown)] };
  if (hosts.includes(',')) return { faults: [severalHosts(hosts)] };
  const place = parsePlace(hosts, PORT);
  const database = decodePart(path);
  if (place === undefined || database === undefined) return { faults: [urlInvalid(shown, URL_FORM)] };
  return readUrl(query, { ...place, database: database === '' ? undefined : database });
}

function readUrl(
  query: string,
  place: Place & { readonly database: string | undefined },
): { readonly parsed: JdbcUrl } | { readonly faults: readonly UserError[] } {
  const { given, ignored, faults: misread } = readParameters(query, RULES);
  const faults = [...misread];
  const sslMode = readSslMode(given, faults);
  const seconds = given.get('connectTimeout') ?? given.get('loginTimeout') ?? '10';
  if (!/^\d+$/.test(seconds)) faults.push(urlParameterInvalid('connectTimeout', 'a number of seconds'));
  if (faults.length > 0) return { faults };
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
