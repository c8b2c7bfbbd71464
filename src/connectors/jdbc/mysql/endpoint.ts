/** Which server the URLs of a job's targets lead to, as whom, and what all targets of one connection must agree on. */
import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import { invariant, type UserError } from '../../../model/errors.ts';
import type { BoundTable, JobContext } from '../../connector.ts';
import { connectionFaults } from '../../kit/shared-connection.ts';
import type { JdbcTarget } from '../dialect.ts';
import type { JdbcOptions } from '../options.ts';
import { placeText } from '../url-parameters.ts';
import { type MysqlUrl, parseMysqlUrl } from './url.ts';

/** Where and as whom a job writes. Never shown as a whole: it holds the password. */
export interface Endpoint {
  readonly url: MysqlUrl;
  readonly user: string;
  readonly password: string;
  readonly jobId: string;
  /** Tells the connection from all others, and is the same after a restart of the job. */
  readonly mark: string;
  readonly timeZone: string;
}

/** `host:3306/database`, for messages. */
export function placeOf({ url }: Pick<Endpoint, 'url'>): string {
  return placeText(url, url.database);
}

/** One server, database and user: one connection. */
export function shareKey(bound: BoundTable<JdbcOptions>): string {
  const { host, port, database } = urlOf(bound);
  return ['mysql', host, port, database, userOf(bound)].join('\n');
}

export function endpointOf(targets: readonly JdbcTarget[], { jobId, timeZone }: JobContext): Endpoint {
  const [first] = targets;
  invariant(first !== undefined, 'a group of targets has one at least');
  const mark = createHash('sha256')
    .update(`${jobId}\n${shareKey(first)}`)
    .digest('hex')
    .slice(0, 24);
  return { url: urlOf(first), user: userOf(first), password: passwordOf(first), jobId, mark, timeZone };
}

/** Of a table alone, to ask its server about it. */
export function inquiryEndpoint(bound: BoundTable<JdbcOptions>): Endpoint {
  return { url: urlOf(bound), user: userOf(bound), password: passwordOf(bound), jobId: 'inquiry', mark: 'inquiry', timeZone: 'UTC' };
}

/** What differs between targets though they share the connection. */
export function endpointFaults(targets: readonly JdbcTarget[]): readonly UserError[] {
  return connectionFaults(targets, (target) => {
    const { tls, connectTimeoutMs } = urlOf(target);
    return {
      "'password'": passwordOf(target),
      "'connection.max-retry-timeout'": target.options['connection.max-retry-timeout'],
      "'sslMode' in the URL": tls.kind,
      "'serverSslCert' in the URL": 'authorityFile' in tls ? tls.authorityFile : undefined,
      "'connectTimeout' in the URL": connectTimeoutMs,
    };
  });
}

/** Validated before any job is planned. */
export function urlOf({ options }: { readonly options: { readonly url: string } }): MysqlUrl {
  const result = parseMysqlUrl(options.url);
  invariant('parsed' in result, 'the URL was validated');
  return result.parsed;
}

function userOf(bound: BoundTable<JdbcOptions>): string {
  return bound.options.username ?? urlOf(bound).user ?? userInfo().username;
}

function passwordOf(bound: BoundTable<JdbcOptions>): string {
  return bound.options.password ?? urlOf(bound).password ?? '';
}
