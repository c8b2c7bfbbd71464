/** One capture, three sinks: a copy, a join and a retracting GROUP BY, killed and resumed, compared with the same query in the source. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { differences } from '../support/differences.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';
import { mysqlOptions, postgresOptions } from '../support/sql.ts';

let postgres: PostgresServer;
beforeAll(async () => {
  if (available().postgres) postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

describe.skipIf(!available().postgres).each(available().sources)('a statement set over %s', (flavor) => {
  let mysql: MysqlServer;
  beforeAll(async () => {
    mysql = await startSource(flavor);
  });
  afterAll(() => mysql.stop());

  test('ends equal to the same queries in the source, through three kills', async () => {
    await createTables(mysql);
    const args = ['-e', script(mysql), '--state-dir', temporaryFolder('state')];
    let program = new RiffleProcess(args);
    await program.until(async () => (await count('totals')) > 0, 'the first totals');
    const [dumps] = await mysql.query("SELECT COUNT(*) AS n FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'");
    expect(Number(dumps?.['n'])).toBe(1);
    for (let round = 0; round < 3; round++) {
      const load = changeAtRandom(mysql, round);
      await sleep(400);
      await program.kill();
      await load;
      program = new RiffleProcess([...args, '--resume']);
    }
    await expectEqual(mysql);
    const { code, stderr } = await program.terminate();
    expect(code, stderr).toBe(143);
  });
});

async function createTables(mysql: MysqlServer): Promise<void> {
  await mysql.query(`DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; USE shop;
    CREATE TABLE customers (id INT PRIMARY KEY, region VARCHAR(20) NOT NULL);
    CREATE TABLE orders (id BIGINT PRIMARY KEY, customer_id INT, amount DECIMAL(10, 2) NOT NULL)`);
  const customers = Array.from({ length: 50 }, (_, id) => `(${id}, 'region ${id % 7}')`);
  const orders = Array.from({ length: 3000 }, (_, id) => `(${id}, ${id % 60}, ${(id % 97) + 0.25})`);
  await mysql.query(`INSERT INTO shop.customers VALUES ${customers}; INSERT INTO shop.orders VALUES ${orders}`);
  await postgres.query(`DROP SCHEMA IF EXISTS mart CASCADE; CREATE SCHEMA mart;
    CREATE TABLE mart.orders (id BIGINT PRIMARY KEY, customer_id INT, amount NUMERIC(10, 2));
    CREATE TABLE mart.joined (id BIGINT PRIMARY KEY, region TEXT, amount NUMERIC(10, 2));
    CREATE TABLE mart.totals (region TEXT PRIMARY KEY, orders BIGINT, total NUMERIC(38, 2), smallest NUMERIC(10, 2), largest NUMERIC(10, 2))`);
}

function script(mysql: MysqlServer): string {
  return `
CREATE TABLE customers (id INT, region STRING, PRIMARY KEY (id) NOT ENFORCED) ${mysqlOptions(mysql, 'shop', 'customers')};
CREATE TABLE orders (id BIGINT, customer_id INT, amount DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED) ${mysqlOptions(mysql, 'shop', 'orders', { 'scan.incremental.snapshot.chunk.size': 500 })};
CREATE TABLE orders_copy (id BIGINT, customer_id INT, amount DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED) ${postgresOptions(postgres, 'mart', 'orders')};
CREATE TABLE joined (id BIGINT, region STRING, amount DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED) ${postgresOptions(postgres, 'mart', 'joined')};
CREATE TABLE totals (region STRING, orders BIGINT, total DECIMAL(38, 2), smallest DECIMAL(10, 2), largest DECIMAL(10, 2), PRIMARY KEY (region) NOT ENFORCED) ${postgresOptions(postgres, 'mart', 'totals')};
SET 'execution.checkpointing.interval' = '200ms';
EXECUTE STATEMENT SET BEGIN
INSERT INTO orders_copy SELECT * FROM orders;
INSERT INTO joined SELECT o.id, c.region, o.amount FROM orders o JOIN customers c ON o.customer_id = c.id;
INSERT INTO totals SELECT c.region, COUNT(*), SUM(o.amount), MIN(o.amount), MAX(o.amount) FROM orders o JOIN customers c ON o.customer_id = c.id GROUP BY c.region;
END;`;
}

/** Two hundred transactions of all kinds, the same for the same round. */
async function changeAtRandom(mysql: MysqlServer, round: number): Promise<void> {
  let seed = round + 1;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  for (let step = 0; step < 200; step++) {
    const id = next(4000);
    const statements = [
      `REPLACE INTO shop.orders VALUES (${id}, ${next(60)}, ${next(1000)}.50)`,
      `UPDATE shop.orders SET amount = amount + 1 WHERE customer_id = ${next(60)}`,
      `DELETE FROM shop.orders WHERE id BETWEEN ${id} AND ${id + 5}`,
      `UPDATE shop.customers SET region = 'region ${next(9)}' WHERE id = ${next(50)}`,
      `DELETE FROM shop.customers WHERE id = ${next(50)}`,
      `REPLACE INTO shop.customers VALUES (${next(60)}, 'region ${next(9)}')`,
      `UPDATE IGNORE shop.orders SET id = id + 7 WHERE id = ${id}`,
    ];
    await mysql.query(`START TRANSACTION; ${statements[next(statements.length)]}; ${statements[next(statements.length)]}; COMMIT`);
  }
}

async function count(table: string): Promise<number> {
  const [row] = await postgres.query<{ n: string }>(`SELECT count(*) AS n FROM mart.${table}`);
  return Number(row?.n ?? 0);
}

/** Each target table against the query it is fed by, run in the source. Sums are text: every digit counts. */
async function expectEqual(mysql: MysqlServer): Promise<void> {
  const joined = 'shop.orders o JOIN shop.customers c ON o.customer_id = c.id';
  const pairs: readonly (readonly [string, string])[] = [
    ['SELECT id, customer_id, amount FROM shop.orders ORDER BY id', 'SELECT id, customer_id, amount FROM mart.orders ORDER BY id'],
    [`SELECT o.id, c.region, o.amount FROM ${joined} ORDER BY o.id`, 'SELECT id, region, amount FROM mart.joined ORDER BY id'],
    [
      `SELECT c.region, COUNT(*) AS orders, SUM(o.amount) AS total, MIN(o.amount) AS smallest, MAX(o.amount) AS largest FROM ${joined} GROUP BY c.region ORDER BY c.region`,
      'SELECT region, orders, total, smallest, largest FROM mart.totals ORDER BY region COLLATE "C"',
    ],
  ];
  await eventually(async () => {
    for (const [inSource, inTarget] of pairs) {
      const wanted = await mysql.query(inSource);
      const found = await postgres.query(inTarget);
      expect(differences(wanted, found), inTarget).toEqual([]);
    }
  });
}
