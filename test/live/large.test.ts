/** One transaction of two million rows, and a row of 20 MB: both arrive, in 400 MB. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';
import { mysqlOptions, postgresOptions } from '../support/sql.ts';

const [flavor] = available().sources;

describe.skipIf(flavor === undefined || !available().postgres)('large things', () => {
  let mysql: MysqlServer;
  let postgres: PostgresServer;
  beforeAll(async () => {
    mysql = await startSource(flavor ?? 'mysql', { args: ['--max-binlog-size=1073741824', '--innodb-buffer-pool-size=512M'] });
    postgres = await startPostgres();
    await mysql.query('CREATE DATABASE big');
    await postgres.query('CREATE SCHEMA big');
  });
  afterAll(async () => {
    await mysql?.stop();
    await postgres?.stop();
  });

  test('one transaction of two million rows passes through in 400 MB', async () => {
    await mysql.query('CREATE TABLE big.t (id BIGINT PRIMARY KEY, a INT, b VARCHAR(40)); INSERT INTO big.t VALUES (0, 0, NULL)');
    await postgres.query('CREATE TABLE big.t (id BIGINT PRIMARY KEY, a INT, b TEXT)');
    const program = start(mysql, postgres, 't', 'id BIGINT, a INT, b STRING, PRIMARY KEY (id) NOT ENFORCED');
    await program.until(async () => (await count(postgres, 't')) === 1, 'the snapshot');
    await mysql.query(
      `CREATE TABLE big.n (n INT PRIMARY KEY); INSERT INTO big.n VALUES ${Array.from({ length: 2000 }, (_, n) => `(${n})`)}`,
    );
    await mysql.query("INSERT INTO big.t SELECT 1 + x.n * 1000 + y.n, y.n, CONCAT('row ', x.n) FROM big.n x JOIN big.n y ON y.n < 1000");
    await program.until(async () => (await count(postgres, 't')) === 2_000_001, 'two million rows', 200_000);
    const [source] = await mysql.query('SELECT SUM(id) AS ids, SUM(a) AS a, COUNT(b) AS b FROM big.t');
    const [target] = await postgres.query('SELECT SUM(id)::text AS ids, SUM(a)::text AS a, COUNT(b)::text AS b FROM big.t');
    expect(target).toEqual({ ids: String(source?.['ids']), a: String(source?.['a']), b: String(source?.['b']) });
    await program.terminate();
    expect(program.peakMb).toBeLessThan(400);
  });

  test('a row of 20 MB arrives whole, from the snapshot and from the log', async () => {
    await mysql.query(
      "CREATE TABLE big.wide (id INT PRIMARY KEY, body LONGTEXT CHARACTER SET utf8mb4); INSERT INTO big.wide VALUES (1, REPEAT('snapshot ', 2200000))",
    );
    await postgres.query('CREATE TABLE big.wide (id INT PRIMARY KEY, body TEXT)');
    const program = start(mysql, postgres, 'wide', 'id INT, body STRING, PRIMARY KEY (id) NOT ENFORCED');
    await program.until(async () => (await count(postgres, 'wide')) === 1, 'the snapshot');
    await mysql.query(
      "INSERT INTO big.wide VALUES (2, REPEAT('日志', 3400000)); UPDATE big.wide SET body = CONCAT(body, 'end') WHERE id = 1",
    );
    await program.until(async () => (await digests(postgres)) === (await digests(mysql)), 'equal bodies', 120_000);
    await program.terminate();
    expect(program.peakMb).toBeLessThan(400);
  });
});

function start(mysql: MysqlServer, postgres: PostgresServer, table: string, columns: string): RiffleProcess {
  const script = `CREATE TABLE s (${columns}) ${mysqlOptions(mysql, 'big', table)};
    CREATE TABLE t (${columns}) ${postgresOptions(postgres, 'big', table)};
    INSERT INTO t SELECT * FROM s;`;
  return new RiffleProcess(['-e', script, '--state-dir', temporaryFolder('state')]);
}

async function count(postgres: PostgresServer, table: string): Promise<number> {
  const [row] = await postgres.query<{ n: string }>(`SELECT count(*) AS n FROM big.${table}`);
  return Number(row?.n ?? 0);
}

async function digests(server: MysqlServer | PostgresServer): Promise<string> {
  const digest = 'dataFolder' in server ? 'SHA2(body, 256)' : "encode(sha256(convert_to(body, 'UTF8')), 'hex')";
  const rows = await server.query(`SELECT id, ${digest} AS digest FROM big.wide ORDER BY id`);
  return rows.map((row) => Object.values(row).join(' ')).join('\n');
}
