/**
 * JDBC URLs as people have them: `jdbc:mysql://host:3306/database?useSSL=false&serverTimezone=UTC&rewriteBatchedStatements=true`. Parameters
 * are Connector/J's (its manual, "Configuration Properties") and, for `jdbc:mariadb:`, those of MariaDB Connector/J.
 */
import { UserError } from '../../../model/errors.ts';
import { maskInside } from '../../../model/secrets.ts';
import { readTlsMode, refusedTlsProperties, TLS_PROPERTIES, type TlsMode } from '../../kit/mysql-tls.ts';
import { severalHosts, urlHoldsUser, urlInvalid, urlParameterInvalid, urlWithoutDatabase } from '../url-errors.ts';
import { decodePart, type ParameterRules, type Place, parsePlace, readParameters } from '../url-parameters.ts';

export const URL_FORM = "'jdbc:mysql://host:3306/database'";
const PORT = 3306;

export interface MysqlUrl extends Place {
  readonly database: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly tls: TlsMode;
  readonly connectTimeoutMs: number;
  /** Parameters that mean something to the Java driver only. */
  readonly ignored: readonly string[];
}

const JAVA_CLASS = 'Java classes cannot be loaded here.';

const RULES: ParameterRules = {
  honoured: new Set(['user', 'password', 'connectTimeout', ...TLS_PROPERTIES]),
  /** They decide which server, as whom, or what becomes of a value. */
  refused: new Map([
    ['sessionVariables', 'the variables of the session are part of what makes writes exact.'],
    ['jdbcCompliantTruncation', 'a value that does not fit stops the job.'],
    ['createDatabaseIfNotExist', 'create the database first: CREATE DATABASE …;'],
    ['readOnly', 'a sink writes.'],
    ['socketFactory', JAVA_CLASS],
    ['propertiesTransform', JAVA_CLASS],
    ['connectionLifecycleInterceptors', JAVA_CLASS],
    ['queryInterceptors', JAVA_CLASS],
    ['localSocket', 'the server is reached by TCP.'],
    ['pipe', 'the server is reached by TCP.'],
    ['dnsSrv', 'one host is written to; name it.'],
    ['initSql', 'the session is set up here.'],
  ]),
  refusedUnless: { jdbcCompliantTruncation: ['true'], createDatabaseIfNotExist: ['false'], readOnly: ['false'], dnsSrv: ['false'] },
};

/** What a URL says, or everything wrong with it. No fault shows more of it than `maskInside` leaves. */
export function parseMysqlUrl(url: string): { readonly parsed: MysqlUrl } | { readonly faults: readonly UserError[] } {
  const shown = maskInside(url);
  const match = /^jdbc:(mysql|mariadb):\/\/([^/?]*)\/?([^?]*)(?:\?(.*))?$/i.exec(url);
  if (match === null) return { faults: [urlInvalid(shown, URL_FORM)] };
  const [, scheme = '', hosts = '', path = '', query = ''] = match;
  // A user and a password in front of the host may themselves hold a slash, a comma or a question mark.
  if (/@/.test(hosts + path)) return { faults: [urlHoldsUser(shown)] };
  if (hosts.includes(',')) return { faults: [severalHosts(hosts)] };
  const place = parsePlace(hosts, PORT);
  const database = decodePart(path);
  if (place === undefined || database === undefined) return { faults: [urlInvalid(shown, URL_FORM)] };
  if (database === '') return { faults: [urlWithoutDatabase(shown, URL_FORM)] };
  return readUrl(query, { ...place, database, isMariadb: scheme.toLowerCase() === 'mariadb' });
}

function readUrl(
  query: string,
  { isMariadb, ...place }: Place & { readonly database: string; readonly isMariadb: boolean },
): { readonly parsed: MysqlUrl } | { readonly faults: readonly UserError[] } {
  const { given, ignored, faults: misread } = readParameters(query, RULES);
  const tls = readTls(given, isMariadb);
  const connectTimeout = given.get('connectTimeout') ?? '10000';
  const faults = [...misread, ...tls.faults];
  if (!/^\d+$/.test(connectTimeout)) faults.push(urlParameterInvalid('connectTimeout', 'a number of milliseconds'));
  if (tls.mode === undefined || faults.length > 0) return { faults };
  const user = given.get('user');
  return { parsed: { ...place, user, password: given.get('password'), tls: tls.mode, connectTimeoutMs: Number(connectTimeout), ignored } };
}

/** What messages call a parameter. */
export function nameOf(parameter: string): string {
  return `'${parameter}' in the URL`;
}

/** MariaDB Connector/J's own words, in those of Connector/J. */
const MARIADB_MODES: Readonly<Record<string, string>> = {
  disable: 'DISABLED',
  trust: 'REQUIRED',
  'verify-full': 'VERIFY_IDENTITY',
};

/** Connector/J 8 encrypts where the server can, unless told otherwise; MariaDB's does not unless told to. */
function readTls(
  given: ReadonlyMap<string, string>,
  isMariadb: boolean,
): { readonly mode: TlsMode | undefined; readonly faults: UserError[] } {
  const properties = new Map([...given].filter(([name]) => TLS_PROPERTIES.has(name)));
  const mode = properties.get('sslMode');
  if (mode !== undefined) properties.set('sslMode', MARIADB_MODES[mode.toLowerCase()] ?? mode);
  else if (!isMariadb && !properties.has('useSSL') && !properties.has('requireSSL')) properties.set('sslMode', 'PREFERRED');
  const faults = [...refusedTlsProperties(properties, nameOf)];
  try {
    return { mode: readTlsMode(properties, nameOf), faults };
  } catch (fault) {
    if (!(fault instanceof UserError)) throw fault;
    return { mode: undefined, faults: [...faults, fault] };
  }
}
