/** SIGTERM is a stop and not a crash: a last checkpoint, and nothing left behind at the servers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';
import { mysqlOptions, postgresOptions } from '../support/sql.ts';

describe.skipIf(!available().postgres).each(available().sources)('a job on %s that is told to end', (flavor) => {
  let mysql: MysqlServer;
  let postgres: PostgresServer;
  beforeAll(async () => {
    [mysql, postgres] = await Promise.all([startSource(flavor), startPostgres()]);
  });
  afterAll(() => Promise.all([mysql?.stop(), postgres?.stop()]));

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('by %s takes a last checkpoint and leaves no connection', async (signal, code) => {
    await mysql.query('DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; CREATE TABLE shop.orders (id INT PRIMARY KEY)');
    await postgres.query(
      'DROP SCHEMA IF EXISTS mart CASCADE; CREATE SCHEMA mart; CREATE TABLE mart.orders (id INT PRIMARY KEY, UNIQUE (id))',
    );
    const stateDir = temporaryFolder('state');
    const program = new RiffleProcess(['-e', script(mysql, postgres), '--state-dir', stateDir]);
    await program.until(async () => (await checkpointsAtTarget()) > 0, 'the first checkpoint');
    await mysql.query('INSERT INTO shop.orders VALUES (1), (2)');
    await program.until(async () => (await rows()) === 2, 'the rows');
    program.child.kill(signal);
    const result = await program.ended;
    expect(result.code, result.stderr).toBe(code);
    expect(result.stderr).toContain(`${signal}: taking a final checkpoint`);
    const [left] = await mysql.query(
      "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE user = 'root' AND id <> CONNECTION_ID()",
    );
    expect(Number(left?.['n'])).toBe(0);
    // What was read is behind the last checkpoint: a resumed job has nothing to repeat.
    await postgres.query('TRUNCATE mart.orders');
    const resumed = new RiffleProcess(['-e', script(mysql, postgres), '--state-dir', stateDir, '--resume']);
    await mysql.query('INSERT INTO shop.orders VALUES (3)');
    await resumed.until(async () => (await rows()) > 0, 'the next row');
    expect(await rows()).toBe(1);
    await resumed.terminate();
  });

  async function rows(): Promise<number> {
    const [row] = await postgres.query<{ n: number }>('SELECT count(*)::int AS n FROM mart.orders');
    return row?.n ?? 0;
  }

  async function checkpointsAtTarget(): Promise<number> {
    const found = await postgres.query("SELECT 1 FROM pg_tables WHERE schemaname = 'mart' AND tablename = 'riffle_checkpoints'");
    return found.length;
  }
});

/** After the first checkpoint there is none for an hour, but the last. */
function script(mysql: MysqlServer, postgres: PostgresServer): string {
  const columns = '(id INT, PRIMARY KEY (id) NOT ENFORCED)';
  return `CREATE TABLE orders ${columns} ${mysqlOptions(mysql, 'shop', 'orders')};
CREATE TABLE target ${columns} ${postgresOptions(postgres, 'mart', 'orders')};
SET 'execution.checkpointing.interval' = '1 h';
INSERT INTO target SELECT * FROM orders;`;
}
