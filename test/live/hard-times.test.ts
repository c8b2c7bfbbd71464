/**
 * A target that gives no answer for a long time, and one whose disk is full: memory stays bounded, the job goes on by itself when the target
 * does, and nothing is lost or twice. STALL_SECONDS sets how long the target is silent; by default longer than the minute after which a server
 * ends a stream that nobody reads (net_write_timeout).
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { giveToPostgres } from '../support/postgres-server.ts';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';
import { mysqlOptions, postgresOptions } from '../support/sql.ts';

const STALL_MS = Number(process.env['STALL_SECONDS'] ?? 75) * 1000;
const COLUMNS = 'id BIGINT, body STRING, PRIMARY KEY (id) NOT ENFORCED';
/** Behind the table's own: some hundred MB, far more than is ever held. */
const ROWS = 400_000;
const [flavor] = available().sources;
const disk = mounted('16m');

describe.skipIf(flavor === undefined || !available().postgres)('hard times of a target', () => {
  let mysql: MysqlServer;
  let postgres: PostgresServer;
  beforeAll(async () => {
    mysql = await startSource(flavor ?? 'mysql', { args: ['--max-binlog-size=1073741824', '--innodb-buffer-pool-size=512M'] });
    postgres = await startPostgres();
    await mysql.query('CREATE DATABASE hard; CREATE TABLE hard.n (n INT PRIMARY KEY)');
    await mysql.query(`INSERT INTO hard.n VALUES ${Array.from({ length: 1000 }, (_, n) => `(${n})`)}`);
    await postgres.query('CREATE SCHEMA hard');
  });
  afterAll(async () => {
    await mysql?.stop();
    await postgres?.stop();
    if (disk !== undefined) execFileSync('/usr/bin/env', ['umount', disk]);
  });

  test('a target that stalls holds the log back, not the memory', { timeout: STALL_MS + 240_000 }, async () => {
    const program = await running('stalled', '');
    const blocker = await postgres.connect();
    await blocker.query('BEGIN; LOCK TABLE hard.stalled IN ACCESS EXCLUSIVE MODE');
    await grow('stalled', ROWS, 600);
    await sleep(STALL_MS);
    await blocker.query('COMMIT');
    await blocker.end();
    await arrived(program, 'stalled', ROWS + 1);
    await program.terminate();
    expect(program.peakMb).toBeLessThan(400);
    expect(program.stderr).not.toMatch(/FAILED|ERROR/);
  });

  test.skipIf(disk === undefined)('a target whose disk is full is told, and gets everything once it has room again', async () => {
    giveToPostgres(disk ?? '');
    await postgres.query(`CREATE TABLESPACE tiny LOCATION '${disk}'`);
    const program = await running('full', 'TABLESPACE tiny');
    await grow('full', 60_000, 600);
    await program.until(() => /No space left on device/.test(program.stderr), 'the message of the full disk', 120_000);
    execFileSync('/usr/bin/env', ['mount', '-o', 'remount,size=400m', disk ?? '']);
    await arrived(program, 'full', 60_001);
    await program.terminate();
    expect(program.stderr).toContain('starts again');
  });

  async function running(table: string, storage: string): Promise<RiffleProcess> {
    await mysql.query(`CREATE TABLE hard.${table} (id BIGINT PRIMARY KEY, body TEXT); INSERT INTO hard.${table} VALUES (0, 'first')`);
    await postgres.query(`CREATE TABLE hard.${table} (id BIGINT PRIMARY KEY, body TEXT) ${storage}`);
    const script = `CREATE TABLE s (${COLUMNS}) ${mysqlOptions(mysql, 'hard', table)};
      CREATE TABLE t (${COLUMNS}) ${postgresOptions(postgres, 'hard', table)}; INSERT INTO t SELECT * FROM s;`;
    const program = new RiffleProcess(['-e', script, '--state-dir', temporaryFolder('hard')]);
    await program.until(async () => (await count(table)) === 1, 'the snapshot');
    return program;
  }

  async function grow(table: string, rows: number, bytes: number): Promise<void> {
    await mysql.query(
      `INSERT INTO hard.${table} SELECT 1 + x.n * 1000 + y.n, REPEAT(CHAR(97 + y.n % 26), ${bytes}) FROM hard.n x JOIN hard.n y WHERE x.n < ${rows / 1000}`,
    );
  }

  async function arrived(program: RiffleProcess, table: string, rows: number): Promise<void> {
    await program.until(async () => (await count(table)) === rows, `${rows} rows`, 200_000);
    const [source] = await mysql.query(`SELECT SUM(id) AS ids, SUM(LENGTH(body)) AS bytes FROM hard.${table}`);
    const [target] = await postgres.query(`SELECT SUM(id)::text AS ids, SUM(LENGTH(body))::text AS bytes FROM hard.${table}`);
    expect(target).toEqual({ ids: String(source?.['ids']), bytes: String(source?.['bytes']) });
  }

  async function count(table: string): Promise<number> {
    const [row] = await postgres.query<{ n: string }>(`SELECT COUNT(*) AS n FROM hard.${table}`);
    return Number(row?.n);
  }
});

/** A small file system in memory, which only root can mount. */
function mounted(size: string): string | undefined {
  const folder = temporaryFolder('disk');
  try {
    execFileSync('/usr/bin/env', ['mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    return undefined;
  }
}
