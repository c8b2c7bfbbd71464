/**
 * What the user may do, found out by doing it where that changes nothing, and from SHOW GRANTS where it would.
 *
 * Trying is right also for wildcards and partial revokes. SHOW GRANTS without a user counts what active roles give (MySQL 9.7, MariaDB 10.11).
 */
import { UserError } from '../../model/errors.ts';
import type { ServerConnection } from './connection.ts';
import { readLogEnd, type Server } from './server.ts';
import { privilegeMissing } from './setup-faults.ts';

/** The user as GRANT takes it: `'riffle'@'%'`. */
export async function currentUser(connection: ServerConnection): Promise<string> {
  const { user } = await connection.row('SELECT CURRENT_USER() AS user');
  const at = (user ?? '').lastIndexOf('@');
  return `'${(user ?? '').slice(0, at)}'@'${(user ?? '').slice(at + 1)}'`;
}

/** Missing privileges for the log, and for the lock that a snapshot takes without GTIDs. */
export async function privilegeFaults(
  connection: ServerConnection,
  server: Server,
  { user, needsSnapshot }: { user: string; needsSnapshot: boolean },
): Promise<readonly UserError[]> {
  const faults: UserError[] = [];
  const isMonitor = server.flavor === 'mariadb' && server.release >= 1005;
  const client = isMonitor ? 'BINLOG MONITOR' : 'REPLICATION CLIENT';
  if (await isDenied(() => readLogEnd(connection, server))) {
    faults.push(privilegeMissing(client, { on: '*.*', user, why: 'to ask where the binlog ends' }));
  }
  const global = await globalPrivileges(connection);
  const has = (name: string): boolean => global.has(name) || global.has('ALL PRIVILEGES');
  const isReplica = server.flavor === 'mysql' ? !(await isDenied(() => connection.query(replicasQuery(server)))) : has('REPLICATION SLAVE');
  if (!isReplica) faults.push(privilegeMissing('REPLICATION SLAVE', { on: '*.*', user, why: 'to read the binlog' }));
  // MySQL 8.0.23: FLUSH_TABLES alone is enough for FLUSH TABLES WITH READ LOCK.
  if (needsSnapshot && !server.hasGtids && !has('RELOAD') && !has('FLUSH_TABLES')) {
    const why = 'to hold up commits for the milliseconds in which a snapshot begins (the server has no GTIDs: gtid_mode is not ON)';
    faults.push(privilegeMissing('RELOAD', { on: '*.*', user, why }));
  }
  return faults;
}

/** Whether the server refuses for want of a privilege; any other failure is thrown. */
export async function isDenied(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt();
    return false;
  } catch (error) {
    if (error instanceof UserError && error.code === 'MYSQL_PRIVILEGE_MISSING') return true;
    throw error;
  }
}

function replicasQuery(server: Server): string {
  return server.release >= 804 ? 'SHOW REPLICAS' : 'SHOW SLAVE HOSTS';
}

async function globalPrivileges(connection: ServerConnection): Promise<ReadonlySet<string>> {
  const rows = await connection.query('SHOW GRANTS');
  const found = new Set<string>();
  for (const row of rows) {
    const [, names] = /^GRANT (.*?) ON \*\.\* TO /.exec(Object.values(row)[0] ?? '') ?? [];
    for (const name of names?.split(',') ?? []) found.add(name.trim().toUpperCase());
  }
  return found;
}
