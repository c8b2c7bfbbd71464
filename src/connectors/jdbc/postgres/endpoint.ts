/** Which server the URLs of a job's targets lead to, as whom, and what all targets of one connection must agree on. */
import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import { invariant, type UserError } from '../../../model/errors.ts';
import type { BoundTable, JobContext, SinkTarget } from '../../connector.ts';
import { connectionFaults } from '../../kit/shared-connection.ts';
import type { JdbcOptions } from '../options.ts';
import type { Endpoint } from './connect.ts';
import { urlOf } from './locate.ts';

/** One server, database and role: one connection. */
export function shareKey(bound: BoundTable<JdbcOptions>): string {
  const { host, port, database } = urlOf(bound);
  return [host, port, database ?? '', userOf(bound)].join('\n');
}

export function endpointOf(targets: readonly SinkTarget<JdbcOptions>[], { jobId, timeZone }: JobContext): Endpoint {
  const [first] = targets;
  invariant(first !== undefined, 'a group of targets has one at least');
  // pg_stat_activity keeps 63 bytes: enough to find the job by, and exactly this connection of it.
  const mark = createHash('sha256')
    .update(`${jobId}\n${shareKey(first)}`)
    .digest('hex')
    .slice(0, 12);
  return {
    url: { ...urlOf(first), schemas: commonSchemas(targets) },
    user: userOf(first),
    password: passwordOf(first),
    jobId,
    mark,
    applicationName: `riffle ${jobId.replaceAll(/[^ -~]/g, '?').slice(0, 40)} ${mark}`,
    timeZone,
  };
}

/** Of a table alone, to ask its server about it. */
export function inquiryEndpoint(bound: BoundTable<JdbcOptions>): Endpoint {
  const inquiry = { jobId: 'inquiry', mark: 'inquiry', applicationName: 'riffle inquiry', timeZone: 'UTC' };
  return { url: urlOf(bound), user: userOf(bound), password: passwordOf(bound), ...inquiry };
}

/** What differs between targets though they share the connection. */
export function endpointFaults(targets: readonly SinkTarget<JdbcOptions>[]): readonly UserError[] {
  return connectionFaults(targets, (target) => {
    const { sslMode, sslRootCert, connectTimeoutMs, serverOptions } = urlOf(target);
    return {
      "'password'": passwordOf(target),
      "'connection.max-retry-timeout'": target.options['connection.max-retry-timeout'],
      "'sslmode' in the URL": sslMode,
      "'sslrootcert' in the URL": sslRootCert,
      "'connectTimeout' in the URL": connectTimeoutMs,
      "'options' in the URL": serverOptions,
    };
  });
}

/** The search path of the session. Where `currentSchema` differs it stays the role's own, and each table is looked up by its own URL. */
function commonSchemas(targets: readonly SinkTarget<JdbcOptions>[]): readonly string[] {
  const [first = [], ...others] = targets.map((target) => urlOf(target).schemas);
  return others.every((schemas) => schemas.length === first.length && schemas.every((schema, index) => schema === first[index]))
    ? first
    : [];
}

function userOf(bound: BoundTable<JdbcOptions>): string {
  return bound.options.username ?? urlOf(bound).user ?? userInfo().username;
}

function passwordOf(bound: BoundTable<JdbcOptions>): string | undefined {
  return bound.options.password ?? urlOf(bound).password;
}
