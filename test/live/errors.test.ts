/** Each mistake users make, made for real: the program names the cause and the next step, at once, with its exit code. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, temporaryFolder } from '../support/processes.ts';
import { RiffleProcess, type RiffleResult, riffle } from '../support/riffle.ts';
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';
import { withOptions } from '../support/sql.ts';

let postgres: PostgresServer;
beforeAll(async () => {
  if (available().postgres) postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

const COLUMNS = 'id BIGINT, name STRING, PRIMARY KEY (id) NOT ENFORCED';
const BLACKHOLE = `CREATE TABLE t (${COLUMNS}) WITH ('connector' = 'blackhole'); INSERT INTO t SELECT * FROM s;`;

describe.each(available().sources)('a user of %s is told', (flavor) => {
  let mysql: MysqlServer;
  beforeAll(async () => {
    mysql = await startSource(flavor);
    await mysql.query(`CREATE DATABASE shop; CREATE TABLE shop.people (id BIGINT PRIMARY KEY, name VARCHAR(50)); INSERT INTO shop.people VALUES (1, 'Ada');
      CREATE USER 'reader'@'%' IDENTIFIED BY 'Geheim#1'; CREATE USER 'poor'@'%' IDENTIFIED BY 'Geheim#1';
      GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'reader'@'%'`);
  });
  afterAll(() => mysql.stop());

  const source = (options: Readonly<Record<string, string | number>>) =>
    `CREATE TABLE s (${COLUMNS}) ${withOptions({ connector: 'mysql-cdc', hostname: mysql.host, port: mysql.port, username: 'reader', password: 'Geheim#1', 'database-name': 'shop', 'table-name': 'people', ...options })};`;
  const run = (sql: string) => riffle(['-e', sql, '--state-dir', temporaryFolder('state')]);

  test('that the password is wrong, without the password', async () => {
    const result = await run(source({ password: 'Wrong#2' }) + BLACKHOLE);
    expectRefused(result, /password|Access denied/i);
    expect(result.stderr + result.stdout).not.toContain('Wrong#2');
  });

  test('that nobody listens', async () => {
    expectRefused(await run(source({ port: await freePort() }) + BLACKHOLE), /127\.0\.0\.1:\d+/);
  });

  test('that the host is not known', async () => {
    expectRefused(await run(source({ hostname: 'no-such-host.invalid' }) + BLACKHOLE), /no-such-host\.invalid/);
  });

  test('that the table is missing, and which one is like it', async () => {
    expectRefused(await run(source({ 'table-name': 'peeple' }) + BLACKHOLE), /peeple[\s\S]*people/);
  });

  test('which grants are missing, with the statement', async () => {
    expectRefused(await run(source({ username: 'poor' }) + BLACKHOLE), /GRANT [\s\S]*REPLICATION SLAVE[\s\S]*poor/);
  });

  test('that binlog_format is STATEMENT and binlog_row_image MINIMAL, both at once', async () => {
    await mysql.query("SET GLOBAL binlog_format = 'STATEMENT'; SET GLOBAL binlog_row_image = 'MINIMAL'");
    const result = await run(source({}) + BLACKHOLE);
    await mysql.query("SET GLOBAL binlog_format = 'ROW'; SET GLOBAL binlog_row_image = 'FULL'");
    expectRefused(result, /SET (GLOBAL|PERSIST) binlog_format = 'ROW'[\s\S]*SET (GLOBAL|PERSIST) binlog_row_image = 'FULL'/);
  });

  test.skipIf(!available().postgres)('that the sink table is missing, with its CREATE TABLE', async () => {
    const url = `jdbc:postgresql://127.0.0.1:${postgres.port}/postgres`;
    const sink = `CREATE TABLE t (${COLUMNS}) ${withOptions({ connector: 'jdbc', url, 'table-name': 'nowhere', username: 'postgres', password: 'postgres' })}; INSERT INTO t SELECT * FROM s;`;
    expectRefused(await run(source({}) + sink), /CREATE TABLE [\s\S]*nowhere/);
  });

  test('that a column list no longer fits, with the DDL, and no value is shifted', async () => {
    await mysql.query('CREATE TABLE shop.moving (id BIGINT PRIMARY KEY, name VARCHAR(50)); INSERT INTO shop.moving VALUES (1, "a")');
    const program = new RiffleProcess([
      '--format',
      'changelog',
      '-e',
      `${source({ 'table-name': 'moving' })} SELECT * FROM s;`,
      '--state-dir',
      temporaryFolder('state'),
    ]);
    await program.until(() => program.stdout.includes('+I[1, a]'), 'the snapshot');
    await mysql.query('ALTER TABLE shop.moving ADD COLUMN first INT FIRST; INSERT INTO shop.moving VALUES (7, 2, "b")');
    const { code, stdout, stderr } = await program.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/ALTER TABLE shop\.moving ADD COLUMN first/);
    expect(stdout).not.toContain('7');
  });
});

function expectRefused({ code, stderr }: RiffleResult, text: RegExp): void {
  expect(stderr).toMatch(text);
  expect(stderr).toMatch(/→ \S/);
  expect(stderr).not.toMatch(/DEFECT/);
  expect(code).toBe(1);
}
