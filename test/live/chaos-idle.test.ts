/** A job with nothing to do for longer than the server keeps idle connections is not disturbed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';
import { mysqlOptions, postgresOptions } from '../support/sql.ts';

const IDLE_S = 1;

describe.skipIf(!available().postgres).each(available().sources)('a job on an idle %s', (flavor) => {
  let mysql: MysqlServer;
  let postgres: PostgresServer;
  beforeAll(async () => {
    [mysql, postgres] = await Promise.all([startSource(flavor), startPostgres()]);
  });
  afterAll(() => Promise.all([mysql?.stop(), postgres?.stop()]));

  test.each([
    ['that ends idle connections', endIdle],
    ['where an administrator kills them', killIdle],
  ] as const)('%s goes on without a restart', async (_, disturb) => {
    await mysql.query('DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; CREATE TABLE shop.orders (id INT PRIMARY KEY)');
    await postgres.query('DROP SCHEMA IF EXISTS mart CASCADE; CREATE SCHEMA mart; CREATE TABLE mart.orders (id INT PRIMARY KEY)');
    await mysql.query('SET SESSION wait_timeout = 1000; INSERT INTO shop.orders VALUES (1)');
    if (disturb === endIdle) await disturb();
    const columns = '(id INT, PRIMARY KEY (id) NOT ENFORCED)';
    const script = `CREATE TABLE orders ${columns} ${mysqlOptions(mysql, 'shop', 'orders')};
CREATE TABLE target ${columns} ${postgresOptions(postgres, 'mart', 'orders')};
SET 'execution.checkpointing.interval' = '200ms';
INSERT INTO target SELECT * FROM orders;`;
    const program = new RiffleProcess(['-e', script, '--state-dir', temporaryFolder('state')]);
    await program.until(async () => (await rows()) === 1, 'the snapshot');
    await sleep(500);
    if (disturb === killIdle) await disturb();
    await sleep(IDLE_S * 3000);
    await mysql.query('INSERT INTO shop.orders VALUES (2)');
    await program.until(async () => (await rows()) === 2, 'the next row');
    const { code, stderr } = await program.terminate();
    expect(code, stderr).toBe(143);
    expect(stderr).not.toContain('starts again');
    await mysql.query('SET GLOBAL wait_timeout = 28800');
  });

  async function endIdle(): Promise<void> {
    await mysql.query(`SET GLOBAL wait_timeout = ${IDLE_S}`);
  }

  async function killIdle(): Promise<void> {
    const idle = await mysql.query("SELECT id FROM information_schema.processlist WHERE command = 'Sleep' AND id <> CONNECTION_ID()");
    expect(idle.length).toBeGreaterThan(0);
    for (const { id } of idle) await mysql.query(`KILL ${id}`);
  }

  async function rows(): Promise<number> {
    const [row] = await postgres.query<{ n: number }>('SELECT count(*)::int AS n FROM mart.orders');
    return row?.n ?? 0;
  }
});
