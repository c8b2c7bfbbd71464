/**
 * Everything that can go wrong while talking to the source server, with what to do about it. Faults of its settings, which preflight finds,
 * stand in setup-faults.ts. The server's own code and words are always passed on.
 */
import { UserError } from '../../model/errors.ts';

/** Who talks to which server: enough for every message. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

interface ServerFailure {
  readonly code: string;
  readonly errno: number | undefined;
  readonly message: string;
}

/** A connection could not be made. */
export function connectFailed(cause: unknown, { host, port, user }: Endpoint): UserError {
  if (cause instanceof UserError) return cause;
  const { code, errno, message } = failureOf(cause);
  const place = `${host}:${port}`;
  const make = (name: string, problem: string, remedy: string, canRetry = false): UserError =>
    new UserError(name, { problem, remedy, cause, canRetry });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_FAIL') {
    const remedy = "Check 'hostname': ping it, or write the server's IP address.";
    // A name that was known when the job began comes back with its container, or its name server.
    return make('MYSQL_HOST_UNKNOWN', `No address is known for the host ${host}.`, remedy, true);
  }
  if (code === 'ECONNREFUSED') {
    const remedy = "Check 'port', that the server is running, and that its bind_address is not 127.0.0.1 only.";
    return make('MYSQL_CONNECTION_REFUSED', `Nothing accepts connections at ${place}.`, remedy, true);
  }
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') {
    const remedy = "Check 'hostname', 'port' and firewalls between here and the server; 'connect.timeout' is how long to wait.";
    return make('MYSQL_UNREACHABLE', `The server ${place} does not answer.`, remedy, true);
  }
  if (errno === 1045 || errno === 1698 || errno === 1862 || errno === 1820) {
    const remedy = `Check 'username' and 'password'; on the server: ALTER USER '${user}'@'%' IDENTIFIED BY '<password>';`;
    return make('MYSQL_ACCESS_DENIED', `The server ${place} refuses user ${user}: ${message}`, remedy);
  }
  if (errno === 1129 || errno === 1130) {
    const remedy = `Let the user come from here: CREATE USER '${user}'@'%' IDENTIFIED BY '<password>'; for a blocked host: FLUSH HOSTS;`;
    return make('MYSQL_HOST_NOT_ALLOWED', `The server ${place} does not let this machine in: ${message}`, remedy);
  }
  if (errno === 1040 || errno === 1203) {
    const remedy = 'Close connections that are not needed, or raise max_connections on the server.';
    return make('MYSQL_TOO_MANY_CONNECTIONS', `The server ${place} has no connection left: ${message}`, remedy, true);
  }
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    const remedy = "Set ssl_cert and ssl_key on the server, or remove 'jdbc.properties.sslMode' to connect without TLS.";
    return make('MYSQL_TLS_UNAVAILABLE', `The server ${place} does not offer TLS.`, remedy);
  }
  // mysql2 gives one code to whatever ends the handshake, a lost connection too.
  const isLost = /disconnected|ECONNRESET|EPIPE|socket hang up|closed/i.test(message);
  if (!isLost && (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code) || /certificate/i.test(message))) return tlsFailed(place, message, cause);
  if (errno === 3159) {
    const remedy = "Add 'jdbc.properties.sslMode' = 'REQUIRED' to the table.";
    return make('MYSQL_TLS_REQUIRED', `The server ${place} accepts encrypted connections only.`, remedy);
  }
  const isPassing = isLost || PASSING_CODES.has(code) || PASSING_NUMBERS.has(errno ?? 0);
  const remedy = isPassing
    ? 'A running job connects again by itself; when starting one, start it once more.'
    : "Check 'hostname' and 'port': is this a MySQL or MariaDB server?";
  return make('MYSQL_CONNECT_FAILED', `Connecting to ${place} failed: ${message}`, remedy, isPassing);
}

/** A statement failed on a connection that stood. */
export function queryFailed(cause: unknown, sql: string, endpoint: Endpoint): UserError {
  if (cause instanceof UserError) return cause;
  const { code, errno, message } = failureOf(cause);
  if (isConnectionLoss(cause)) return connectionLost(endpoint, message, cause);
  const statement = sql.length > 200 ? `${sql.slice(0, 200)}…` : sql;
  if (errno !== undefined && DENIED_NUMBERS.has(errno)) {
    return new UserError('MYSQL_PRIVILEGE_MISSING', {
      problem: `The server does not let ${endpoint.user} run this: ${message} (${statement})`,
      remedy: 'Grant what the message names; starting the job again lists every missing privilege with its GRANT.',
      cause,
    });
  }
  return new UserError('MYSQL_QUERY_FAILED', {
    problem: `The server answered "${message}" (${errno ?? code}) to: ${statement}`,
    remedy: 'The message names the cause; run the statement by hand to see it.',
    cause,
    canRetry: PASSING_NUMBERS.has(errno ?? 0),
  });
}

/** Restarted server, killed connection, network: the job resumes where it was. */
export function connectionLost({ host, port }: Endpoint, reason: string, cause?: unknown): UserError {
  return new UserError('MYSQL_CONNECTION_LOST', {
    problem: `The connection to ${host}:${port} was lost: ${reason}`,
    remedy: 'The job continues from its last position as soon as the server answers.',
    cause,
    canRetry: true,
  });
}

/** The server ended the dump with an error packet, or refused to start it. */
export function dumpFailed(cause: unknown, endpoint: Endpoint, { from, serverId }: { from: string; serverId: number }): UserError {
  if (cause instanceof UserError) return cause;
  const { errno, message } = failureOf(cause);
  if (isConnectionLoss(cause)) return connectionLost(endpoint, message, cause);
  if (/same server_uuid|same server_id|server_uuid\/server_id/i.test(message)) return serverIdTaken(serverId, message, cause);
  if (/purged|could not find first log|GTID position|oldest|not found in binlog|missing|behind/i.test(message)) {
    return binlogPurged(from, message, cause);
  }
  if (errno !== undefined && DENIED_NUMBERS.has(errno)) {
    return new UserError('MYSQL_DUMP_DENIED', {
      problem: `The server does not let ${endpoint.user} read its binlog: ${message}`,
      remedy: `GRANT REPLICATION SLAVE ON *.* TO '${endpoint.user}'@'%';`,
      cause,
    });
  }
  return new UserError('MYSQL_DUMP_FAILED', {
    problem: `The server stopped sending its binlog from ${from}: ${message}${errno === undefined ? '' : ` (${errno})`}`,
    remedy: 'The message names the cause. If the binlog is damaged or the position is not one of this server, start the job afresh.',
    cause,
    canRetry: PASSING_NUMBERS.has(errno ?? 0),
  });
}

/** The checkpoint points into a binlog file the server has already deleted. */
function binlogPurged(wanted: string, message: string, cause: unknown): UserError {
  return new UserError('MYSQL_BINLOG_PURGED', {
    problem: `The job is to read on from ${wanted}, which the server no longer has: ${message}`,
    remedy:
      "Start the job afresh with 'scan.startup.mode' = 'initial' to read the tables again, " +
      'and raise binlog_expire_logs_seconds on the server so that it outlives your longest stop.',
    cause,
  });
}

function serverIdTaken(serverId: number, message: string, cause: unknown): UserError {
  return new UserError('MYSQL_SERVER_ID_TAKEN', {
    problem: `Another reader took over the server id ${serverId}, and the server ended this one: ${message}`,
    remedy: "Give every job that reads this server an own 'server-id', or remove the option: then a random one is taken.",
    cause,
  });
}

/** The position is not one of this server's log: another server answers, or its logs were reset. */
export function otherServer(wanted: string, reason: string): UserError {
  return new UserError('MYSQL_OTHER_SERVER', {
    problem: `The job resumes at ${wanted}, but the log of the server that answers is another one: ${reason}.`,
    remedy: "Connect to the server that the job read, or start the job afresh with 'scan.startup.mode' = 'initial'.",
  });
}

/** The position is one of other tables: an option that names one is taken from the environment, and its variable has changed. */
export function otherTable(known: string, wanted: string): UserError {
  return new UserError('MYSQL_OTHER_TABLE', {
    problem: `The job read ${known} when its checkpoint was taken, and its table names ${wanted} now.`,
    remedy: `Let 'database-name' and 'table-name' name ${known} again, or start the job afresh.`,
  });
}

/** The dump ended without an error: the server is shutting down. */
export function dumpEnded(endpoint: Endpoint): UserError {
  return connectionLost(endpoint, 'the server ended its binlog stream, as it does when it shuts down');
}

/** DDL between two parts of a snapshot. `message` is the server's. */
export function tableChangedInSnapshot(table: string, message: string, cause: unknown): UserError {
  return new UserError('MYSQL_TABLE_CHANGED', {
    problem: `${table} was altered, emptied or dropped while it was being read: ${message}`,
    remedy: 'If its columns still fit, start the job again afresh; otherwise drop the table here and declare its columns anew.',
    cause,
  });
}

/** The table was there at preflight, or when the job was written. */
export function tableGone(table: string): UserError {
  return new UserError('MYSQL_TABLE_MISSING', {
    problem: `The server has no table ${table} that this user can see.`,
    remedy: "Check 'database-name' and 'table-name', and GRANT SELECT on it.",
  });
}

/** A notice, on going on. */
export function newTables(names: readonly string[], pattern: string): string {
  const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')}, …` : names.join(', ');
  return `Tables that match ${pattern} appeared after the job began, and are not read: ${shown}. A job started afresh reads them.`;
}

/** A notice. */
export function snapshotWaits(statements: readonly string[]): string {
  const what = statements.length === 0 ? 'a statement that runs long, which the user may see with PROCESS' : statements[0]?.slice(0, 200);
  return `The snapshot waits for ${what}: without GTIDs it begins with a lock, and a lock that waits would hold up everyone who writes.`;
}

export function snapshotWaitsTooLong(statements: readonly string[]): UserError {
  return new UserError('MYSQL_LOCK_TIMEOUT', {
    problem: `The snapshot could not begin for ten minutes, because a statement was always running: ${statements[0]?.slice(0, 200) ?? 'which the user may not see'}.`,
    remedy:
      'SHOW PROCESSLIST lists them; KILL ends one. A server with GTIDs (gtid_mode = ON) needs no lock; a job without a snapshot neither ' +
      "('scan.startup.mode' = 'latest-offset').",
    canRetry: true,
  });
}

/** A table whose rows cannot be told apart changed around every one of the read views. */
export function tableTooBusy(table: string, tries: number): UserError {
  return new UserError('MYSQL_TABLE_TOO_BUSY', {
    problem: `${table} has no primary key and changed in each of the ${tries} moments in which its snapshot could have begun.`,
    remedy: `Add a primary key (ALTER TABLE ${table} ADD COLUMN id BIGINT AUTO_INCREMENT PRIMARY KEY), or start the job when the table is quieter.`,
    canRetry: true,
  });
}

export function xaPending(xids: readonly string[], waitedMs: number): UserError {
  return new UserError('MYSQL_XA_PENDING', {
    problem: `The snapshot waits for XA transactions that are prepared and not committed for ${waitedMs / 1000} s: ${xids.join('; ')}.`,
    remedy: 'XA RECOVER lists them; XA COMMIT or XA ROLLBACK ends them. The job goes on from its last checkpoint.',
    canRetry: true,
  });
}

/** A notice: nothing is wrong until one of them is committed. */
export function xaLeftBehind(xids: readonly string[]): string {
  const which = xids.length === 1 ? 'An XA transaction was' : `${xids.length} XA transactions were`;
  return (
    `${which} prepared before the job began and never ended: ${xids.slice(0, 5).join('; ')}${xids.length > 5 ? '; …' : ''}. ` +
    'Should one be committed with rows of these tables, the job stops and says so; XA ROLLBACK ends what nobody waits for.'
  );
}

function tlsFailed(place: string, message: string, cause: unknown): UserError {
  return new UserError('MYSQL_TLS_FAILED', {
    problem: `The encrypted connection to ${place} failed: ${message}`,
    remedy:
      "Give the authority that signed the server's certificate ('jdbc.properties.serverSslCert' = '/path/ca.pem'), write the host name that stands " +
      "in the certificate, or use 'jdbc.properties.sslMode' = 'REQUIRED', which encrypts without verifying.",
    cause,
  });
}

const DENIED_NUMBERS: ReadonlySet<number> = new Set([1044, 1045, 1142, 1143, 1227, 1370]);
/** Shutdown in progress, query interrupted, connection killed, lock wait, deadlock. */
const PASSING_NUMBERS: ReadonlySet<number> = new Set([1053, 1077, 1078, 1079, 1205, 1213, 1317, 1927, 3169, 4031]);
const PASSING_CODES: ReadonlySet<string> = new Set(['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/** Whether the connection is gone, whatever said so. */
function isConnectionLoss(cause: unknown): boolean {
  const { code, errno, message } = failureOf(cause);
  if (PASSING_CODES.has(code) || code === 'ETIMEDOUT' || code === 'ECONNREFUSED') return true;
  if (errno !== undefined && [1053, 1927, 3169, 4031].includes(errno)) return true;
  return /closed state|Connection lost|server has gone away|socket has been ended|disconnected by the server/i.test(message);
}

/** The server's own number of what it refused; undefined where it was not the server. */
export function serverNumberOf(error: unknown): number | undefined {
  return failureOf(error instanceof UserError ? error.cause : error).errno;
}

function failureOf(cause: unknown): ServerFailure {
  if (!(cause instanceof Error)) return { code: '', errno: undefined, message: String(cause) };
  const { code, errno } = cause as { code?: unknown; errno?: unknown };
  return {
    code: typeof code === 'string' ? code : '',
    errno: typeof errno === 'number' && errno > 0 ? errno : undefined,
    message: cause.message === '' ? String(code) : cause.message,
  };
}
