/** XA transactions around a snapshot: their rows are in the log at PREPARE and in a read view from COMMIT on. Nothing falls between. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { differences } from '../support/differences.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';
import { mysqlOptions, postgresOptions } from '../support/sql.ts';

describe.skipIf(!available().postgres).each(available().sources)('an XA transaction of %s', (flavor) => {
  let mysql: MysqlServer;
  let postgres: PostgresServer;
  beforeAll(async () => {
    [mysql, postgres] = await Promise.all([startSource(flavor), startPostgres()]);
    await mysql.query('CREATE DATABASE x');
    await postgres.query('CREATE SCHEMA x');
  });
  afterAll(async () => {
    await mysql?.stop();
    await postgres?.stop();
  });

  const start = (table: string) =>
    new RiffleProcess([
      '-e',
      `CREATE TABLE s (id INT, w INT, PRIMARY KEY (id) NOT ENFORCED) ${mysqlOptions(mysql, 'x', table, { 'scan.incremental.snapshot.chunk.size': 500 })};
       CREATE TABLE t (id INT, w INT, PRIMARY KEY (id) NOT ENFORCED) ${postgresOptions(postgres, 'x', table)};
       SET 'execution.checkpointing.interval' = '100ms'; INSERT INTO t SELECT * FROM s;`,
      '--state-dir',
      temporaryFolder('state'),
    ]);

  async function createTables(table: string, rows: number): Promise<void> {
    await mysql.query(`CREATE TABLE x.${table} (id INT PRIMARY KEY, w INT)`);
    await postgres.query(`CREATE TABLE x.${table} (id INT PRIMARY KEY, w INT)`);
    await mysql.query(`INSERT INTO x.${table} VALUES ${Array.from({ length: rows }, (_, id) => `(${id}, 0)`)}`);
  }

  test('prepared before the job and committed soon is waited for, and arrives', async () => {
    await createTables('awaited', 10);
    const session = await mysql.connect();
    await session.query("XA START 'awaited'; UPDATE x.awaited SET w = 1 WHERE id = 3; XA END 'awaited'; XA PREPARE 'awaited'");
    const program = start('awaited');
    await program.until(() => program.stderr.includes('is running'), 'the start');
    await sleep(500);
    expect(await postgres.query('SELECT 1 FROM x.awaited')).toEqual([]);
    await session.query("XA COMMIT 'awaited'");
    await eventually(async () => {
      const rows = await postgres.query('SELECT id FROM x.awaited WHERE w = 1');
      expect(rows, program.stderr).toHaveLength(1);
    });
    const { code, stderr } = await program.terminate();
    expect(code, stderr).toBe(143);
    expect(stderr).not.toContain('never ended');
    await session.end();
  });

  test('prepared before the job and committed long after its snapshot stops the job, and is never lost in silence', async () => {
    await createTables('early', 10);
    const session = await mysql.connect();
    await session.query("XA START 'early'; UPDATE x.early SET w = 1 WHERE id = 3; XA END 'early'; XA PREPARE 'early'");
    const program = start('early');
    await program.until(async () => (await postgres.query('SELECT 1 FROM x.early')).length === 10, 'the snapshot');
    expect(program.stderr).toContain('An XA transaction was prepared before the job began and never ended: early (');
    await session.query("XA COMMIT 'early'");
    const { code, stderr } = await program.ended;
    expect(stderr).toContain('MYSQL_XA_PREPARE_MISSED');
    expect(code).toBe(1);
    await session.end();
  });

  test('prepared for a while during the snapshot arrives', async () => {
    await createTables('busy', 20_000);
    const session = await mysql.connect();
    const program = start('busy');
    await program.until(() => program.stderr.includes('is running'), 'the start');
    for (let round = 0; round < 15; round++) {
      const xid = `'busy ${round}'`;
      await session.query(`XA START ${xid}; UPDATE x.busy SET w = w + 1 WHERE id % 1000 = ${round}; XA END ${xid}; XA PREPARE ${xid}`);
      await sleep(20 * (round % 4));
      await session.query(`XA COMMIT ${xid}`);
    }
    await eventually(async () => {
      const select = 'SELECT id, w FROM x.busy ORDER BY id';
      expect(differences(await mysql.query(select), await postgres.query(select)), program.stderr).toEqual([]);
    });
    const { code, stderr } = await program.terminate();
    expect(code, stderr).toBe(143);
    await session.end();
  });
});
