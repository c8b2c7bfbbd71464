/** CREATE TABLE … FROM and IMPORT DATABASE at real servers: what they make can be read, or written to. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RiffleProcess, type RiffleResult } from '../support/riffle.ts';
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';

function run(script: string, env: Record<string, string> = {}): Promise<RiffleResult> {
  return new RiffleProcess(['-e', script], { env }).ended;
}

describe.each(available().sources)('tables of %s', (flavor) => {
  let server: MysqlServer;

  beforeAll(async () => {
    server = await startSource(flavor);
    await server.query(`CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop; CREATE USER reader@'%' IDENTIFIED BY 'secret-word'; GRANT ALL ON *.* TO reader@'%';
      CREATE TABLE orders (id bigint unsigned PRIMARY KEY COMMENT 'number of the order', customer varchar(40) NOT NULL, price decimal(10,2), paid tinyint(1),
        placed datetime(3), shipped timestamp(6) NULL, size enum('S','L'), spot geometry) COMMENT 'what was sold';
      CREATE TABLE order_lines (order_id bigint, line int, PRIMARY KEY (order_id, line));
      CREATE TABLE notes (text varchar(20));
      CREATE TABLE \`a.b\` (id int PRIMARY KEY);
      CREATE VIEW seen AS SELECT id FROM orders;
      INSERT INTO orders (id, customer, price, paid) VALUES (18446744073709551615, '苹果', 3.50, 1); INSERT INTO \`a.b\` VALUES (7)`);
  });

  afterAll(() => server.stop());

  const url = (path: string, credentials = 'reader:secret-word') => `mysql://${credentials}@127.0.0.1:${server.port}/${path}`;

  test('one table: its statement is shown without the password, and the table can be read', async () => {
    const script = `CREATE TABLE o FROM '${url('shop.orders')}' WITH ('scan.startup.mode' = 'snapshot');
      SELECT id, customer, price, paid FROM o;`;
    const { code, stdout, stderr } = await run(script);
    expect(code, stderr).toBe(0);
    expect(stdout + stderr).not.toContain('secret-word');
    expect(stdout).toContain('18446744073709551615');
    expect(stdout).toContain("`id` DECIMAL(20, 0) NOT NULL COMMENT 'number of the order'".replaceAll('`', ''));
    for (const line of [
      'customer VARCHAR(40) NOT NULL',
      'price DECIMAL(10, 2)',
      'paid BOOLEAN',
      'placed TIMESTAMP(3)',
      'shipped TIMESTAMP_LTZ(6)',
      'PRIMARY KEY (id) NOT ENFORCED',
      "COMMENT 'what was sold'",
      "'password' = '******'",
    ])
      expect(stdout).toContain(line);
  });

  test('the password may come from the environment, and the connector may be the one that writes', async () => {
    const script = `CREATE TABLE t FROM '${url('shop.orders', 'reader')}' WITH ('connector' = 'jdbc', 'password' = '\${TABLE_FROM_PASSWORD}');
      CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '3');
      INSERT INTO t (id, customer) SELECT CAST(id AS DECIMAL(20, 0)), 'new' FROM g;`;
    const { code, stdout, stderr } = await run(script, { TABLE_FROM_PASSWORD: 'secret-word' });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`'password' = '$${'{TABLE_FROM_PASSWORD}'}'`);
    expect(stderr).toContain('Left out: spot is geometry');
    expect(await server.query("SELECT count(*) AS n FROM shop.orders WHERE customer = 'new'")).toEqual([{ n: '3' }]);
    await server.query("DELETE FROM shop.orders WHERE customer = 'new'");
  });

  test('a whole database: each table with what became of it', async () => {
    const script = `CREATE TABLE order_lines (x INT) WITH ('connector' = 'print'); IMPORT DATABASE '${url('shop')}'; SHOW TABLES;
      SELECT * FROM \`a.b\` /*+ OPTIONS('scan.startup.mode' = 'snapshot') */;`;
    const { code, stdout, stderr } = await run(script);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/orders.*created.*8|orders.*created.*7/);
    expect(stdout).toMatch(/order_lines.*skipped.*exists already/);
    expect(stdout).toMatch(/notes.*created.*1.*It has no primary key/);
    expect(stdout).not.toContain('seen');
    expect(stdout).toMatch(/\+I.*7/);
    const some = await run(`IMPORT DATABASE '${url('shop')}' LIKE 'order%'; SHOW TABLES;`);
    expect(some.stdout).not.toContain('notes');
    expect(some.stdout).toContain('order_lines');
  });

  test('what cannot be found is told, and never the password', async () => {
    const problem = async (statement: string) => {
      const { code, stdout, stderr } = await run(statement);
      expect(code).toBe(1);
      expect(stdout + stderr).not.toContain('wrong-word');
      return stderr;
    };
    expect(await problem(`CREATE TABLE t FROM '${url('shop.absent')}';`)).toMatch(/no table shop\.absent/);
    expect(await problem(`CREATE TABLE t FROM '${url('shop.orders', 'reader:wrong-word')}';`)).toMatch(/refuses user reader/);
    expect(await problem(`CREATE TABLE t FROM '${url('shop')}';`)).toMatch(/names no table/);
    expect(await problem(`CREATE TABLE t FROM '${url('shop.seen')}';`)).toMatch(/shop\.seen is a view: its changes are in no binlog/);
    expect(await problem(`IMPORT DATABASE '${url('shopp')}';`)).toMatch(/no table of shopp\.[\s\S]*Check the name of the database;/);
    expect(await problem(`IMPORT DATABASE '${url('shop')}' LIKE 'x%';`)).toMatch(/no table of shop that the LIKE pattern means/);
    expect(await problem("CREATE TABLE t FROM 'oracle://h/d.t';")).toMatch(/No connector reads the definitions of a oracle server/);
    expect(await problem(`CREATE TABLE t FROM '${url('shop.orders')}' WITH ('no-such' = 'x');`)).toMatch(/no-such/);
  });
});

describe.skipIf(!available().postgres)('tables of PostgreSQL', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
    await server.query(`CREATE SCHEMA "Sales"; CREATE TABLE "Sales".orders (id bigint PRIMARY KEY, "Name" varchar(40) NOT NULL, price numeric(10,2), tags text[],
      made int GENERATED ALWAYS AS (1) STORED, at timestamptz(3), cash money); COMMENT ON TABLE "Sales".orders IS 'sold'; COMMENT ON COLUMN "Sales".orders.price IS 'net';
      CREATE TABLE plain (b int, a int, PRIMARY KEY (b, a))`);
  });

  afterAll(() => server.stop());

  test('one table is declared to be written to', async () => {
    const url = `postgresql://postgres:postgres@127.0.0.1:${server.port}/postgres.Sales.orders`;
    const { code, stdout, stderr } = await run(`CREATE TABLE o FROM '${url}';
      CREATE TABLE g (id BIGINT, name STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '2', 'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '2');
      INSERT INTO o (id, \`Name\`) SELECT id, 'x' FROM g;`);
    expect(code, stderr).toBe(0);
    for (const line of [
      'id BIGINT NOT NULL',
      'Name VARCHAR(40) NOT NULL',
      "price DECIMAL(10, 2) COMMENT 'net'",
      'tags STRING',
      '`at` TIMESTAMP_LTZ(3)',
      "COMMENT 'sold'",
      "'table-name' = '\"Sales\".orders'",
    ])
      expect(stdout).toContain(line);
    expect(stderr).toContain('made is computed by the server');
    expect(stderr).toContain('cash is money');
    expect(await server.query('SELECT count(*)::int AS n FROM "Sales".orders')).toEqual([{ n: 2 }]);
  });

  test('a whole database is that of the search path', async () => {
    const { code, stdout, stderr } = await run(
      `IMPORT DATABASE 'postgresql://postgres:postgres@127.0.0.1:${server.port}/postgres'; SHOW CREATE TABLE plain;`,
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/plain.*created.*2.*b, a/);
    expect(stdout).toContain('PRIMARY KEY (b, a) NOT ENFORCED');
  });
});
