import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ServerLog } from '../support/server-log.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';

describe.each(available().sources)('the log of %s', (flavor) => {
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

  test('ends at the GTIDs that the server has executed', async () => {
    await server.query("INSERT INTO shop.t VALUES (2, 'pear'); CREATE TABLE other.v (id INT); DROP TABLE other.v; FLUSH BINARY LOGS");
    await server.query("BEGIN; INSERT INTO other.u VALUES (1, 'x'); UPDATE shop.t SET name = 'plum' WHERE id = 2; COMMIT");
    const { lines, position } = await log.read(await log.table('shop.t'));
    expect(lines).toEqual(['t +I[2, pear]', 't -U[2, pear]', 't +U[2, plum]']);
    expect(position.gtidSet).toBe(await log.gtids());
    expect(position.rowsToSkip).toBe(0);
  });

  test('gives a table that is captured twice to both scans', async () => {
    const table = await log.table('shop.t');
    const second = { ...table, scan: 1, columns: table.columns.slice(1), key: [] };
    await server.query("INSERT INTO t VALUES (2, 'pear')");
    expect((await log.read(table, second)).lines).toEqual(['t +I[2, pear]', 't +I[pear]']);
  });

  test('CREATE TABLE … SELECT delivers its rows', async () => {
    await server.query('CREATE TABLE copy (id INT PRIMARY KEY, name VARCHAR(20)) SELECT * FROM t; INSERT INTO copy VALUES (9, "x")');
    const { lines, position } = await log.read(await log.table('shop.copy'));
    expect(lines).toEqual(['copy +I[1, apple]', 'copy +I[9, x]']);
    expect(position.gtidSet).toBe(await log.gtids());
  });

  test('rows written for other columns than the server has now stop the job, never shift', async () => {
    await server.query("INSERT INTO t VALUES (2, 'pear')");
    await server.query('ALTER TABLE t ADD COLUMN price INT UNSIGNED FIRST');
    const table = await log.table('shop.t');
    await expect(log.read(table)).rejects.toMatchObject({
      code: 'MYSQL_SCHEMA_MISMATCH',
      problem: expect.stringContaining('2 columns and has 3'),
    });
  });

  test('a row image with some columns only stops the job', async () => {
    const table = await log.table('shop.t');
    await server.query("SET SESSION binlog_row_image = 'MINIMAL'; UPDATE t SET name = 'pear'; SET SESSION binlog_row_image = 'FULL'");
    await expect(log.read(table)).rejects.toMatchObject({ code: 'MYSQL_ROW_IMAGE_INCOMPLETE' });
  });

  test('a transaction of thousands of rows in several tables is left and resumed anywhere', async () => {
    const numbers = (first: number, count: number) =>
      Array.from({ length: count }, (_, index) => `(${first + index}, 'name ${first + index}')`).join(', ');
    await server.query(`BEGIN; INSERT INTO t VALUES ${numbers(2, 1500)}; INSERT INTO other.u VALUES ${numbers(1, 1500)};
      UPDATE t SET name = CONCAT(name, '!') WHERE id % 3 = 0; UPDATE other.u SET id = id + 10000 WHERE id % 2 = 0; DELETE FROM t WHERE id % 2 = 0; COMMIT`);
    await server.query("INSERT INTO t VALUES (100000, 'last')");
    const tables = [await log.table('shop.t'), await log.table('other.u', 1)];
    const whole = await log.read(...tables);
    expect(whole.lines).toHaveLength(1500 + 1500 + 2 * 500 + 2 * 750 + 750 + 1);
    for (let cut = 1; cut < whole.lines.length; cut += 397) {
      const first = await log.readPart(tables, undefined, cut);
      expect(first.position.rowsToSkip).toBeGreaterThan(0);
      const rest = await log.readPart(tables, JSON.parse(JSON.stringify(first.position)));
      expect([...first.lines, ...rest.lines]).toEqual(whole.lines);
      expect(rest.position).toEqual(whole.position);
    }
  });

  test('a table without transactions is followed too', async () => {
    await server.query('CREATE TABLE m (id INT PRIMARY KEY) ENGINE = MyISAM; INSERT INTO m VALUES (1), (2); DELETE FROM m WHERE id = 1');
    const { lines, position } = await log.read(await log.table('shop.m'));
    expect(lines).toEqual(['m +I[1]', 'm +I[2]', 'm -D[1]']);
    expect(position).toMatchObject({ rowsToSkip: 0, gtidSet: await log.gtids() });
  });

  test('generated and invisible columns lie in the rows like any other', async () => {
    const index = flavor === 'mysql' ? ', INDEX ((a + 1))' : '';
    await server.query(
      `CREATE TABLE g (id INT PRIMARY KEY, twice INT AS (id * 2) VIRTUAL, a INT INVISIBLE DEFAULT 7, kept VARCHAR(20) AS (CONCAT('n', id)) STORED, b INT, CHECK (b > 0)${index})`,
    );
    await server.query('INSERT INTO g (id, b) VALUES (1, 5); UPDATE g SET a = 8, b = 6; DELETE FROM g');
    const { lines } = await log.read(await log.table('shop.g'));
    expect(lines).toEqual(['g +I[1, 2, 7, n1, 5]', 'g -U[1, 2, 7, n1, 5]', 'g +U[1, 2, 8, n1, 6]', 'g -D[1, 2, 8, n1, 6]']);
  });

  test('a table of 300 columns is read, all of it or a few', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `c${index}`);
    await server.query(
      `CREATE TABLE wide (id INT PRIMARY KEY, ${names.map((name, index) => `${name} ${['INT', 'VARCHAR(40)', 'DATE'][index % 3]}`).join(', ')})`,
    );
    const values = names.map((_, index) => (index % 7 === 0 ? 'NULL' : ['7', "'x'", "'2024-01-02'"][index % 3]));
    await server.query(`INSERT INTO wide VALUES (1, ${values.join(', ')})`);
    const table = await log.table('shop.wide');
    const cells = values.map((value) => value?.replaceAll("'", ''));
    await server.query("UPDATE wide SET c1 = NULL, c4 = 'y', c7 = 'z' WHERE id = 1; UPDATE wide SET id = 2; DELETE FROM wide");
    const first = `[1, ${cells.join(', ')}]`;
    const second = cells.map((cell, index) => ({ 1: 'NULL', 4: 'y', 7: 'z' })[index] ?? cell).join(', ');
    const changes = [`+I${first}`, `-U${first}`, `+U[1, ${second}]`, `-D[1, ${second}]`, `+I[2, ${second}]`, `-D[2, ${second}]`];
    expect((await log.read(table)).lines).toEqual(changes.map((change) => `wide ${change}`));
    const upserts = changes.filter((change) => !change.startsWith('-U')).map((change) => `wide ${change}`);
    expect((await log.read({ ...table, needsUpdateBefore: false })).lines).toEqual(upserts);
    const few = { ...table, columns: table.columns.filter((_, place) => place % 100 === 0), key: [0] };
    expect((await log.read(few)).lines[0]).toBe(`wide +I[${[1, cells[99], cells[199], cells[299]].join(', ')}]`);
  });

  test('savepoints leave what was committed', async () => {
    const table = await log.table('shop.t');
    await server.query(
      "BEGIN; INSERT INTO t VALUES (2, 'a'); SAVEPOINT s; INSERT INTO t VALUES (3, 'b'); ROLLBACK TO s; INSERT INTO t VALUES (4, 'c'); COMMIT",
    );
    expect((await log.read(table)).lines).toEqual(['t +I[2, a]', 't +I[4, c]']);
  });

  test('an XA transaction is delivered at its PREPARE, and its ROLLBACK stops the job', async () => {
    const table = await log.table('shop.t');
    await server.query("XA START 'one'; INSERT INTO t VALUES (2, 'a'); XA END 'one'; XA COMMIT 'one' ONE PHASE");
    await server.query("XA START 'two', 'branch'; INSERT INTO t VALUES (3, 'b'); XA END 'two', 'branch'; XA PREPARE 'two', 'branch'");
    const prepared = await log.read(table);
    expect(prepared.lines).toEqual(['t +I[2, a]', 't +I[3, b]']);
    expect(prepared.position.preparedXa).toHaveLength(1);
    await server.query("XA COMMIT 'two', 'branch'");
    const committed = await log.read(table);
    expect(committed.position).toMatchObject({ preparedXa: [], gtidSet: await log.gtids() });
    await server.query("XA START 'three'; INSERT INTO t VALUES (4, 'c'); XA END 'three'; XA PREPARE 'three'; XA ROLLBACK 'three'");
    await expect(log.read(table)).rejects.toMatchObject({ code: 'MYSQL_XA_ROLLED_BACK' });
  });

  test('a row of 20 MB arrives whole, between small ones', async () => {
    await server.query('CREATE TABLE big (id INT PRIMARY KEY, data LONGBLOB, words LONGTEXT)');
    const table = await log.table('shop.big');
    const data = Buffer.alloc(20_000_000, (() => createHash('sha512').update('riffle').digest())());
    await server.query('INSERT INTO big VALUES (1, NULL, "a"), (2, ?, ?), (3, "", "z")', [data, 'é'.repeat(2_000_000)]);
    const { lines } = await log.read(table);
    expect(lines.map((text) => text.length)).toEqual(['t +I[1, NULL, a]'.length + 2, expect.any(Number), expect.any(Number)]);
    expect(
      createHash('md5')
        .update(lines[1] ?? '')
        .digest('hex'),
    ).toBe(
      createHash('md5')
        .update(`big +I[2, x'${data.toString('hex')}', ${'é'.repeat(2_000_000)}]`)
        .digest('hex'),
    );
    expect(lines[2]).toBe("big +I[3, x'', z]");
  });

  test('with the names of columns in the log a renamed one is noticed', async () => {
    await server.query("SET GLOBAL binlog_row_metadata = 'FULL'");
    await server.query("INSERT INTO t VALUES (2, 'pear'); ALTER TABLE t RENAME COLUMN name TO title");
    await server.query('SET GLOBAL binlog_row_metadata = DEFAULT');
    const table = await log.table('shop.t');
    await expect(log.read(table)).rejects.toMatchObject({
      code: 'MYSQL_SCHEMA_MISMATCH',
      problem: expect.stringContaining('was name and is title'),
    });
  });

  if (flavor === 'mysql')
    test('a compressed transaction stops the job', async () => {
      const table = await log.table('shop.t');
      await server.query(
        "SET SESSION binlog_transaction_compression = ON; INSERT INTO other.u VALUES (1, 'x'); SET SESSION binlog_transaction_compression = OFF",
      );
      await expect(log.read(table)).rejects.toMatchObject({
        code: 'MYSQL_EVENT_UNREADABLE',
        problem: expect.stringContaining('TRANSACTION_PAYLOAD_EVENT'),
        remedy: expect.stringContaining('binlog_transaction_compression = OFF'),
      });
    });

  if (flavor === 'mysql')
    test('a partial update stops the job, one of another table does not', async () => {
      await server.query('CREATE TABLE j (id INT PRIMARY KEY, doc JSON); CREATE TABLE other.j LIKE j');
      const change = (name: string) =>
        `INSERT INTO ${name} VALUES (1, '{"a": 1, "b": 2, "c": "${'x'.repeat(100)}"}'); UPDATE ${name} SET doc = JSON_SET(doc, '$.a', 3)`;
      const table = await log.table('shop.j');
      await server.query(`SET SESSION binlog_row_value_options = 'PARTIAL_JSON'; ${change('other.j')}`);
      expect((await log.read(table)).lines).toEqual([]);
      await server.query(`${change('j')}; SET SESSION binlog_row_value_options = ''`);
      await expect(log.read(table)).rejects.toMatchObject({
        code: 'MYSQL_EVENT_UNREADABLE',
        problem: expect.stringContaining('PARTIAL_UPDATE_ROWS_EVENT'),
      });
    });

  if (flavor === 'mysql')
    test('tagged GTIDs belong to the position', async () => {
      const table = await log.table('shop.t');
      await server.query(
        "SET GTID_NEXT = 'AUTOMATIC:blue'; INSERT INTO t VALUES (2, 'a'); INSERT INTO t VALUES (3, 'b'); SET GTID_NEXT = 'AUTOMATIC'",
      );
      const { position } = await log.read(table);
      expect(position.gtidSet).toContain(':blue:1-2');
      expect(position.gtidSet).toBe(await log.gtids());
    });

  if (flavor === 'mariadb')
    test('a compressed row event stops the job, one of another table does not', async () => {
      const table = await log.table('shop.t');
      await server.query('SET GLOBAL log_bin_compress = ON, GLOBAL log_bin_compress_min_len = 10');
      await server.query("INSERT INTO other.u VALUES (1, 'aaaaaaaaaaaaaaaaaaaa')");
      expect((await log.read(table)).lines).toEqual([]);
      await server.query("INSERT INTO t VALUES (2, 'aaaaaaaaaaaaaaaaaaaa'); SET GLOBAL log_bin_compress = OFF");
      await expect(log.read(table)).rejects.toMatchObject({
        code: 'MYSQL_EVENT_UNREADABLE',
        problem: expect.stringContaining('WRITE_ROWS_COMPRESSED'),
        remedy: expect.stringContaining('log_bin_compress = OFF'),
      });
    });

  if (flavor === 'mariadb')
    test('times in the format of MySQL 5.5 are refused by name', async () => {
      await server.query(
        'SET GLOBAL mysql56_temporal_format = OFF; CREATE TABLE old (id INT PRIMARY KEY, at DATETIME); SET GLOBAL mysql56_temporal_format = ON',
      );
      await server.query("INSERT INTO old VALUES (1, '2024-01-02 03:04:05')");
      const table = await log.table('shop.old');
      await expect(log.read(table)).rejects.toMatchObject({ problem: expect.stringContaining('run ALTER TABLE … FORCE') });
    });

  if (flavor === 'mariadb')
    test('GTIDs of several domains belong to the position', async () => {
      const table = await log.table('shop.t');
      await server.query(
        "SET SESSION gtid_domain_id = 7; INSERT INTO t VALUES (2, 'a'); SET SESSION gtid_domain_id = 0; INSERT INTO t VALUES (3, 'b')",
      );
      const { lines, position } = await log.read(table);
      expect(lines).toEqual(['t +I[2, a]', 't +I[3, b]']);
      expect(position.gtidSet?.split(',')).toEqual((await log.gtids()).split(',').sort());
    });
});
