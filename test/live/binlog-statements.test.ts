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

  test('a statement elsewhere stops the job too: its trigger may write into a captured table', async () => {
    const table = await log.table('shop.t');
    await server.query("CREATE TRIGGER other.copied AFTER INSERT ON other.u FOR EACH ROW INSERT INTO shop.t VALUES (NEW.id, 'by trigger')");
    await server.query("SET SESSION binlog_format = 'STATEMENT'; USE other; INSERT INTO u VALUES (7, 'pear')");
    await expect(log.read(table)).rejects.toMatchObject({ code: 'MYSQL_STATEMENT_IN_LOG', problem: expect.stringContaining('trigger') });
  });

  test('a statement into a table of the server itself is passed over, as that of a heartbeat', async () => {
    const table = await log.table('shop.t');
    await server.query('CREATE TABLE IF NOT EXISTS mysql.heartbeat (id INT PRIMARY KEY)');
    await server.query("SET SESSION binlog_format = 'STATEMENT'; REPLACE INTO mysql.heartbeat VALUES (1)");
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

  test.each([
    ['gbk', 'TRUNCATE TABLE `订单`', 'MYSQL_TABLE_EMPTIED'],
    ['gbk', 'DROP TABLE `订单`', 'MYSQL_SCHEMA_CHANGED'],
    ['sjis', 'RENAME TABLE `表` TO `old`', 'MYSQL_SCHEMA_CHANGED'],
    ['latin1', 'TRUNCATE TABLE `café`', 'MYSQL_TABLE_EMPTIED'],
    ['cp850', 'TRUNCATE TABLE `café`', 'MYSQL_STATEMENT_CHARSET'],
  ])('a statement is read in the character set of its client: %s %s', async (charset, statement, code) => {
    const name = /`(.*?)`/.exec(statement)?.[1] ?? '';
    await server.query(`CREATE TABLE shop.\`${name}\` (id INT PRIMARY KEY)`);
    const table = await log.table(`shop.${name}`);
    const client = await server.connect({ charset: `${charset}_bin` });
    await client.query(`USE shop; ${statement}`);
    await client.end();
    await expect(log.read(table)).rejects.toMatchObject({
      code,
      problem: expect.stringContaining(code.endsWith('CHARSET') ? 'caf' : name),
    });
  });

  if (flavor === 'mariadb')
    test.each([
      ['SET STATEMENT max_statement_time = 60 FOR TRUNCATE TABLE t', 'MYSQL_TABLE_EMPTIED'],
      ['SET STATEMENT lock_wait_timeout = 60, sql_mode = "" FOR ALTER TABLE t ADD COLUMN x INT', 'MYSQL_SCHEMA_CHANGED'],
      ["SET SESSION binlog_format = 'STATEMENT'; ANALYZE UPDATE t SET name = 'pear'", 'MYSQL_STATEMENT_IN_LOG'],
      ['ALTER IGNORE TABLE t ADD UNIQUE INDEX (name)', 'MYSQL_TABLE_EMPTIED'],
    ])('what hides behind other words stops the job: %s', async (statement, code) => {
      const table = await log.table('shop.t');
      await server.query(statement);
      await server.query("SET SESSION binlog_format = 'ROW'");
      await expect(log.read(table)).rejects.toMatchObject({ code });
    });

  if (flavor === 'mariadb')
    test('a row that was undone after it was logged stops the job by that name', async () => {
      const table = await log.table('shop.t');
      await server.query(`CREATE TABLE plain (id INT) ENGINE = MyISAM; BEGIN; SAVEPOINT a; INSERT INTO t VALUES (2, 'undone');
      INSERT INTO plain VALUES (1); ROLLBACK TO a; COMMIT`);
      await expect(log.read(table)).rejects.toMatchObject({ code: 'MYSQL_ROWS_ROLLED_BACK' });
    });

  test('an ALTER of another table may name the captured one', async () => {
    const table = await log.table('shop.t');
    await server.query(`CREATE TABLE items (id INT PRIMARY KEY); ALTER TABLE items ADD COLUMN t INT;
      ALTER TABLE items ADD COLUMN t_id INT, ADD FOREIGN KEY (t_id) REFERENCES t (id); DROP TABLE items; INSERT INTO t VALUES (2, 'pear')`);
    expect((await log.read(table)).lines).toEqual(['t +I[2, pear]']);
  });

  test('partitions that move no row and a unique index are passed over, one that is dropped is not', async () => {
    await server.query(
      `CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (10), PARTITION b VALUES LESS THAN (20))`,
    );
    const table = await log.table('shop.parts');
    await server.query(`ALTER TABLE parts ADD PARTITION (PARTITION c VALUES LESS THAN (30)); ALTER TABLE parts ADD UNIQUE (id);
      ALTER TABLE parts REORGANIZE PARTITION a, b INTO (PARTITION ab VALUES LESS THAN (20)); INSERT INTO parts VALUES (5)`);
    expect((await log.read(table)).lines).toEqual(['parts +I[5]']);
    await server.query('ALTER TABLE parts DROP PARTITION ab');
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

  test('LOAD DATA as a statement stops the job', async () => {
    const table = await log.table('shop.t');
    const file = join(temporaryFolder('load'), 'rows.txt');
    await server.query(`SELECT 7, 'pear' INTO OUTFILE '${file}'`);
    await server.query(
      `SET SESSION binlog_format = 'STATEMENT'; LOAD DATA INFILE '${file}' INTO TABLE shop.t; SET SESSION binlog_format = 'ROW'`,
    );
    await expect(log.read(table)).rejects.toMatchObject({ code: 'MYSQL_STATEMENT_IN_LOG', problem: expect.stringContaining('LOAD DATA') });
  });

  test('LOAD DATA in rows is delivered', async () => {
    const table = await log.table('shop.t');
    const file = join(temporaryFolder('load'), 'rows.txt');
    await server.query(`SELECT 7, 'pear' INTO OUTFILE '${file}'; LOAD DATA INFILE '${file}' INTO TABLE shop.t`);
    expect((await log.read(table)).lines).toEqual(['t +I[7, pear]']);
  });
});
