/** The article's job on real servers: what stands in MySQL arrives, and stays in step, in PostgreSQL or another MySQL, whatever is killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { differences } from '../support/differences.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type MysqlServer, startPostgres, startSource } from '../support/servers.ts';

/** Where the rows go: a schema of PostgreSQL, a database of MySQL. */
interface JobTarget {
  /** What a WITH list says to reach it. */
  place(schema: string): { readonly url: string; readonly username: string; readonly password: string };
  create(schema: string): Promise<unknown>;
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The table of the job. */
  table(schema: string): string;
  cut(): Promise<unknown>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const COLUMNS = '(id BIGINT PRIMARY KEY, actor VARCHAR(200), alias VARCHAR(200))';

async function postgresTarget(): Promise<JobTarget> {
  const server = await startPostgres();
  const url = `jdbc:postgresql://127.0.0.1:${server.port}/postgres`;
  return {
    place: (schema) => ({
      url: `${url}?currentSchema=${schema}&reWriteBatchedInserts=true`,
      username: 'postgres',
      password: 'postgres',
    }),
    create: (schema) =>
      server.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE; CREATE SCHEMA "${schema}"; CREATE TABLE "${schema}"."MyTable" ${COLUMNS}`),
    query: (sql) => server.query(sql),
    table: (schema) => `"${schema}"."MyTable"`,
    cut: async () => {
      const cutter = await server.connect();
      await cutter.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
      await cutter.end();
    },
    restart: () => server.restart(),
    stop: () => server.stop(),
  };
}

async function mysqlTarget(flavor: 'mysql' | 'mariadb'): Promise<JobTarget> {
  const server = await startSource(flavor);
  const scheme = flavor === 'mariadb' ? 'mariadb' : 'mysql';
  const url = `jdbc:${scheme}://127.0.0.1:${server.port}`;
  return {
    place: (schema) => ({ url: `${url}/${schema}?useSSL=false&rewriteBatchedStatements=true`, username: 'root', password: '' }),
    create: (schema) =>
      server.query(
        `DROP DATABASE IF EXISTS ${schema}; CREATE DATABASE ${schema} CHARACTER SET utf8mb4; CREATE TABLE ${schema}.MyTable ${COLUMNS}`,
      ),
    query: (sql) => server.query(sql),
    table: (schema) => `${schema}.MyTable`,
    cut: async () => {
      for (const { id } of await server.query("SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = 'restarted'"))
        await server.query(`KILL ${id}`);
    },
    restart: () => server.restart(),
    stop: () => server.stop(),
  };
}

/** The statements of the article with the addresses of the test servers. */
function articleScript(mysql: MysqlServer, place: ReturnType<JobTarget['place']>, more = ''): string {
  return `
CREATE TABLE \`Data_Input\` (
    id BIGINT,
    actor VARCHAR,
    alias VARCHAR,
    PRIMARY KEY (\`id\`) NOT ENFORCED
) WITH (
    'connector' = 'mysql-cdc',		-- 可选 'mysql-cdc' 和 'postgres-cdc'
    'hostname' = '127.0.0.1',   -- 数据库的 IP
    'port' = '${mysql.port}',                -- 数据库的访问端口
    'username' = 'root',
    'password' = '',
    'database-name' = 'YourData',   -- 需要同步的数据库
    'table-name' = 'YourTable'${more}
);
CREATE TABLE \`Data_Output\` (
    id BIGINT,
    actor VARCHAR,
    alias VARCHAR,
    PRIMARY KEY (\`id\`) NOT ENFORCED
) WITH (
    'connector' = 'jdbc',
    'url' = '${place.url}',
    'table-name' = 'MyTable',   -- 需要写入的数据表
    'username' = '${place.username}',
    'password' = '${place.password}'
);
SET 'execution.checkpointing.interval' = '300ms';
INSERT INTO \`Data_Output\` SELECT * FROM \`Data_Input\`;
`;
}

async function createSource(mysql: MysqlServer, rows: number): Promise<void> {
  await mysql.query(`DROP DATABASE IF EXISTS YourData; CREATE DATABASE YourData;
    CREATE TABLE YourData.YourTable (id BIGINT PRIMARY KEY, actor VARCHAR(100) CHARACTER SET utf8mb4, alias VARCHAR(100) CHARACTER SET utf8mb4)`);
  for (let from = 1; from <= rows; from += 10_000) {
    const values = Array.from(
      { length: Math.min(10_000, rows - from + 1) },
      (_, index) => `(${from + index}, 'actor ${from + index}', '别名 ${index}')`,
    );
    await mysql.query(`INSERT INTO YourData.YourTable VALUES ${values.join(',')}`);
  }
}

/** Every source to PostgreSQL, and each to the other product. */
const JOBS = available().sources.flatMap((source) => {
  const others = available().sources.filter((flavor) => flavor !== source);
  return [
    ...(available().postgres ? [{ source, target: 'postgres', start: postgresTarget }] : []),
    ...others.map((target) => ({ source, target, start: () => mysqlTarget(target) })),
  ];
});

describe.each(JOBS)('$source to $target', ({ source, start }) => {
  let mysql: MysqlServer;
  let target: JobTarget;
  beforeAll(async () => {
    [mysql, target] = await Promise.all([startSource(source), start()]);
  });
  afterAll(() => Promise.all([mysql?.stop(), target?.stop()]));

  async function expectInStep(schema: string): Promise<void> {
    await eventually(async () => {
      const wanted = await mysql.query('SELECT id, actor, alias FROM YourData.YourTable ORDER BY id');
      const found = await target.query(`SELECT id, actor, alias FROM ${target.table(schema)} ORDER BY id`);
      expect(differences(wanted, found)).toEqual([]);
    });
  }

  async function targetRows(schema: string): Promise<number> {
    const [row] = await target.query(`SELECT count(*) AS n FROM ${target.table(schema)}`);
    return Number(row?.['n'] ?? 0);
  }

  test('inserts, updates, key updates and deletes arrive while the job runs', async () => {
    await createSource(mysql, 1000);
    await target.create('article');
    const program = new RiffleProcess(['-e', articleScript(mysql, target.place('article')), '--state-dir', temporaryFolder('state')]);
    await program.until(async () => (await targetRows('article')) === 1000, 'the snapshot');
    await mysql.query(`INSERT INTO YourData.YourTable VALUES (2001, 'new', NULL), (2002, '', '😀');
      UPDATE YourData.YourTable SET actor = CONCAT(actor, '!') WHERE id <= 500;
      UPDATE YourData.YourTable SET id = id + 100000 WHERE id BETWEEN 100 AND 120;
      DELETE FROM YourData.YourTable WHERE id BETWEEN 300 AND 400;
      START TRANSACTION; INSERT INTO YourData.YourTable VALUES (3000, 'gone', 'gone'); ROLLBACK`);
    await expectInStep('article');
    const { code, stderr } = await program.terminate();
    expect(code, stderr).toBe(143);
  });

  test('a kill -9 in the snapshot leaves no ghosts, and one in the log loses nothing', async () => {
    await createSource(mysql, 120_000);
    await target.create('killed');
    const script = articleScript(mysql, target.place('killed'), ",\n    'scan.incremental.snapshot.chunk.size' = '5000'");
    const args = ['-e', script, '--state-dir', temporaryFolder('state')];
    const first = new RiffleProcess(args);
    await first.until(async () => (await targetRows('killed')) > 0, 'the first rows of the snapshot');
    await first.kill();
    // Rows already copied and rows not yet copied: both are gone before the resume.
    await mysql.query('DELETE FROM YourData.YourTable WHERE id % 3 = 0');
    await mysql.query("UPDATE YourData.YourTable SET alias = 'changed while away' WHERE id % 7 = 0");
    const second = new RiffleProcess([...args, '--resume']);
    await second.until(async () => (await targetRows('killed')) > 40_000, 'more of the snapshot');
    await expectInStep('killed');
    for (let round = 0; round < 3; round++) {
      await mysql.query(
        `UPDATE YourData.YourTable SET actor = 'round ${round}' WHERE id % 5 = ${round}; DELETE FROM YourData.YourTable WHERE id % 11 = ${round}`,
      );
    }
    await sleep(50);
    await second.kill();
    await mysql.query('UPDATE YourData.YourTable SET id = id + 1000000 WHERE id % 13 = 0');
    const third = new RiffleProcess([...args, '--resume']);
    await expectInStep('killed');
    await third.terminate();
  });

  test('a restarted source server and a cut sink connection cost a restart, not a row', async () => {
    await createSource(mysql, 5000);
    await target.create('restarted');
    const program = new RiffleProcess(['-e', articleScript(mysql, target.place('restarted')), '--state-dir', temporaryFolder('state')]);
    await program.until(async () => (await targetRows('restarted')) === 5000, 'the snapshot');
    await mysql.restart();
    await mysql.query("UPDATE YourData.YourTable SET alias = 'after the restart' WHERE id % 2 = 0");
    await expectInStep('restarted');
    await mysql.query("UPDATE YourData.YourTable SET alias = 'one' WHERE id % 3 = 0");
    await target.cut();
    await target.restart();
    await mysql.query("UPDATE YourData.YourTable SET alias = 'two' WHERE id % 5 = 0");
    await expectInStep('restarted');
    const { code, stderr } = await program.terminate();
    expect(code, stderr).toBe(143);
  });
});
