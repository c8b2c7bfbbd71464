import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { ServerLog } from '../support/server-log.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';

describe.each(available().sources)('statements in the log of %s', (flavor) => {
  let server: MysqlServer;
  let log: ServerLog;

  beforeAll(async () => {
    server = await startSource(flavor);
    log = await ServerLog.of(server);
  });

  afterAll(async () => {
    log?.close();
    await server?.stop();
  });

  beforeEach(async () => {
    await server.query(
      'DROP DATABASE IF EXISTS shop; DROP DATABASE IF EXISTS other; CREATE DATABASE shop; CREATE DATABASE other; USE shop',
    );
    await server.query("CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(20)); INSERT INTO shop.t VALUES (1, 'apple')");
    await server.query('CREATE TABLE other.u (id INT PRIMARY KEY, name VARCHAR(20))');
    await log.mark();
  });

  test.each([
    ["UPDATE t SET name = 'pear'", 'shop'],
    ["INSERT INTO shop.t VALUES (2, 'pear')", 'other'],
    ['DELETE FROM shop.t', 'other'],
    ["REPLACE INTO `shop` . `t` VALUES (FLOOR(RAND() * 9), 'a')", 'other'],
    ['INSERT INTO t SET id = LAST_INSERT_ID() + 7, name = @variable', 'shop'],
    ['WITH one AS (SELECT 1 AS id) DELETE t FROM t JOIN one USING (id)', 'shop'],
  ])('a statement in place of rows stops the job: %s', async (statement, database) => {
    if (flavor === 'mariadb' && statement.startsWith('WITH')) return;
    const table = await log.table('shop.t');
    await server.query(`SET SESSION binlog_format = 'STATEMENT'; USE ${database}; ${statement}; SET SESSION binlog_format = 'ROW'`);
    await expect(log.read(table)).rejects.toMatchObject({
      code: 'MYSQL_STATEMENT_IN_LOG',
      problem: expect.stringContaining(statement.slice(0, 12)),
    });
  });

  test('a statement that cannot reach a captured table is passed over', async () => {
    const table = await log.table('shop.t');
    await server.query(
      "SET SESSION binlog_format = 'STATEMENT'; USE other; REPLACE INTO u SELECT id, name FROM shop.t; BEGIN; UPDATE u SET name = 'b'; DELETE FROM u; COMMIT",
    );
    await server.query("SET SESSION binlog_format = 'ROW'; USE shop; INSERT INTO t VALUES (2, 'pear')");
    const { lines, position } = await log.read(table);
    expect(lines).toEqual(['t +I[2, pear]']);
    expect(position.gtidSet).toBe(await log.gtids());
  });

  test.each([
    'ALTER TABLE t ADD COLUMN city VARCHAR(20) AFTER id',
    'ALTER TABLE t DROP COLUMN name',
    'ALTER TABLE shop.t RENAME COLUMN name TO title, ADD INDEX (id)',
    'RENAME TABLE t TO t_old, t_new TO t',
    'DROP TABLE t',
    'ALTER TABLE t RENAME TO t2, COMMENT "x"',
  ])('a changed table stops the job with the statement: %s', async (statement) => {
    const table = await log.table('shop.t');
    await server.query('CREATE TABLE t_new (id INT PRIMARY KEY)');
    await server.query(statement);
    await expect(log.read(table)).rejects.toMatchObject({
      code: 'MYSQL_SCHEMA_CHANGED',
      problem: expect.stringContaining(statement.slice(0, 10)),
    });
  });

  test.each(['TRUNCATE TABLE t', 'TRUNCATE t', 'truncate `shop`.`t`'])('an emptied table stops the job: %s', async (statement) => {
    const table = await log.table('shop.t');
    await server.query(statement);
    await expect(log.read(table)).rejects.toMatchObject({ code: 'MYSQL_TABLE_EMPTIED' });
  });

  test('statements that leave columns and rows alone are passed over', async () => {
    const table = await log.table('shop.t');
    await server.query(
      'CREATE INDEX by_name ON t (name); ALTER TABLE t ADD INDEX again (name, id), DROP INDEX by_name, COMMENT = "a, b"; ANALYZE TABLE t; OPTIMIZE TABLE t',
    );
    await server.query(
      'CREATE TABLE IF NOT EXISTS t (id INT); CREATE VIEW v AS SELECT * FROM t; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.name = UPPER(NEW.name)',
    );
    await server.query('CREATE TABLE t2 LIKE t; ALTER TABLE t2 ADD COLUMN x INT; TRUNCATE t2; DROP TABLE t2; DROP TABLE IF EXISTS nothing');
    await server.query(
      "CREATE TEMPORARY TABLE t (id INT); INSERT INTO t VALUES (5); DROP TEMPORARY TABLE t; INSERT INTO t VALUES (2, 'pear')",
    );
    expect((await log.read(table)).lines).toEqual(['t +I[2, PEAR]']);
  });

  test('LOAD DATA as a statement is judged by the databases that it names', async () => {
    const table = await log.table('shop.t');
    const file = join(temporaryFolder('load'), 'rows.txt');
    await server.query(`SELECT 7, 'pear' INTO OUTFILE '${file}'`);
    await server.query(`SET SESSION binlog_format = 'STATEMENT'; USE other; LOAD DATA INFILE '${file}' INTO TABLE u`);
    expect((await log.read(table)).position.gtidSet).toBe(await log.gtids());
    await server.query(`LOAD DATA INFILE '${file}' INTO TABLE shop.t; SET SESSION binlog_format = 'ROW'`);
    await expect(log.read(table)).rejects.toMatchObject({ code: 'MYSQL_STATEMENT_IN_LOG', problem: expect.stringContaining('LOAD DATA') });
  });

  test('LOAD DATA in rows is delivered', async () => {
    const table = await log.table('shop.t');
    const file = join(temporaryFolder('load'), 'rows.txt');
    await server.query(`SELECT 7, 'pear' INTO OUTFILE '${file}'; LOAD DATA INFILE '${file}' INTO TABLE shop.t`);
    expect((await log.read(table)).lines).toEqual(['t +I[7, pear]']);
  });
});
