/** Servers that the jdbc sink writes to, as its tests see them: all products answer alike, so that one law is tested at each. */
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';

export interface TargetServer {
  /** What a WITH list says to reach it. */
  readonly options: Readonly<Record<string, string>>;
  /** How messages name a table. */
  label(table: string): string;
  /** One or several statements; the rows of the last. */
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** A second session, for locks. */
  connect(): Promise<{ query(sql: string): Promise<unknown>; end(): Promise<unknown> }>;
  /** Keeps everybody from writing to a table. */
  lock(table: string): Promise<{ release(): Promise<void> }>;
  /** Ends the connections of Riffle. */
  cut(): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface TargetKind {
  readonly name: string;
  readonly product: 'PostgreSQL' | 'MySQL' | 'MariaDB';
  start(): Promise<TargetServer>;
}

/** Every product that this machine has; PostgreSQL twice, for a role without temporary tables writes another way. */
export function targetKinds(): readonly TargetKind[] {
  const kinds: TargetKind[] = [];
  if (available().postgres) {
    kinds.push({ name: 'postgres', product: 'PostgreSQL', start: async () => postgresTarget(await startPostgres()) });
    kinds.push({ name: 'postgres without TEMPORARY', product: 'PostgreSQL', start: async () => plainTarget(await startPostgres()) });
  }
  for (const flavor of available().sources) {
    const product = flavor === 'mysql' ? 'MySQL' : 'MariaDB';
    kinds.push({ name: flavor, product, start: async () => mysqlTarget(await startSource(flavor)) });
  }
  return kinds;
}

function postgresTarget(server: PostgresServer): TargetServer {
  const url = `jdbc:postgresql://${server.host}:${server.port}/postgres`;
  return {
    options: { url, username: server.user, password: server.password },
    label: (table) => `public.${table}`,
    query: (sql) => server.query(sql),
    connect: () => server.connect(),
    lock: async (table) => {
      const other = await server.connect();
      await other.query(`BEGIN; LOCK TABLE ${table}`);
      return { release: () => other.end() };
    },
    cut: async () => {
      await server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'riffle %'");
    },
    kill: () => server.kill(),
    start: () => server.start(),
    stop: () => server.stop(),
  };
}

async function plainTarget(server: PostgresServer): Promise<TargetServer> {
  await server.query(`REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC; CREATE ROLE plain LOGIN PASSWORD 'p';
    GRANT ALL ON SCHEMA public TO plain; ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO plain`);
  const target = postgresTarget(server);
  return { ...target, options: { ...target.options, username: 'plain', password: 'p' } };
}

export const MYSQL_DATABASE = 'target';

export async function mysqlTarget(server: MysqlServer): Promise<TargetServer> {
  await server.query(`CREATE DATABASE ${MYSQL_DATABASE} CHARACTER SET utf8mb4; USE ${MYSQL_DATABASE}`);
  const url = `jdbc:mysql://${server.host}:${server.port}/${MYSQL_DATABASE}`;
  return {
    options: { url, username: server.user, password: server.password },
    label: (table) => `${MYSQL_DATABASE}.${table}`,
    query: (sql) => server.query(sql),
    connect: () => server.connect({ database: MYSQL_DATABASE }),
    lock: async (table) => {
      const other = await server.connect({ database: MYSQL_DATABASE });
      await other.query(`LOCK TABLES ${table} WRITE`);
      return { release: () => other.end() };
    },
    cut: async () => {
      // SHOW, since the table of information_schema fails on a statement in flight that holds an emoji (MySQL 9).
      const sessions = await server.query('SHOW PROCESSLIST');
      const [{ own } = { own: 0 }] = await server.query('SELECT CONNECTION_ID() AS own');
      for (const { Id: id, db } of sessions) {
        if (db === MYSQL_DATABASE && Number(id) !== Number(own)) await server.query(`KILL ${id}`).catch(() => undefined);
      }
    },
    kill: () => server.kill(),
    start: async () => {
      await server.start();
      await server.query(`USE ${MYSQL_DATABASE}`);
    },
    stop: () => server.stop(),
  };
}
