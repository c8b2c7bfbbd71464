import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mysqlCdc } from '../../src/connectors/mysql-cdc/mysql-cdc.ts';
import type { MysqlCdcPosition } from '../../src/connectors/mysql-cdc/position.ts';
import { UserError } from '../../src/model/errors.ts';
import { simple, temporal, varchar } from '../../src/model/types.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';
import { context, type Declaration, Run, scanOf } from './mysql-cdc-harness.ts';

const columns = [
  { name: 'id', type: simple('BIGINT', false) },
  { name: 'name', type: varchar() },
];

describe.each(available().sources)('the binlog of %s', (flavor) => {
  let server: MysqlServer;
  const open: Run[] = [];
  beforeAll(async () => {
    server = await startSource(flavor);
    await server.query(`CREATE DATABASE shop`);
  });
  afterEach(() => Promise.all(open.splice(0).map((run) => run.close())));
  afterAll(() => server.stop());

  async function table(name: string, rows = 3): Promise<void> {
    await server.query(`CREATE TABLE shop.${name} (id BIGINT PRIMARY KEY, name LONGTEXT)`);
    for (let id = 1; id <= rows; id++) await server.query(`INSERT INTO shop.${name} VALUES (${id}, 'row ${id}')`);
  }

  async function start(declarations: readonly Declaration[], from?: Parameters<typeof Run.open>[1]): Promise<Run> {
    const run = await Run.open(
      declarations.map((declaration, id) => scanOf(server, declaration, id)),
      from,
    );
    open.push(run);
    return run;
  }

  /** The error that the next polls throw. */
  async function failure(run: Run): Promise<UserError> {
    const error: unknown = await run.until(() => false, { timeoutMs: 10_000 }).catch((thrown: unknown) => thrown);
    if (!(error instanceof UserError)) throw error;
    return error;
  }

  test('reads each table in its own server-time-zone, from the snapshot as from the log', async () => {
    const wall = [...columns.slice(0, 1), { name: 'at', type: temporal('TIMESTAMP', 0) }];
    await server.query(`CREATE TABLE shop.east (id BIGINT PRIMARY KEY, at TIMESTAMP); CREATE TABLE shop.west LIKE shop.east;
      SET time_zone = '+00:00'; INSERT INTO shop.east VALUES (1, '2024-07-03 09:46:40'); INSERT INTO shop.west SELECT * FROM shop.east`);
    const run = await start([
      { table: 'east', columns: wall, options: { 'server-time-zone': 'Asia/Shanghai' } },
      { table: 'west', columns: wall, options: { 'server-time-zone': 'America/New_York' } },
    ]);
    await run.snapshot();
    await server.query('UPDATE shop.east SET id = 2; UPDATE shop.west SET id = 2');
    await run.until(() => run.changes >= 6);
    const [east, west] = [1_720_028_800_000_000, 1_719_985_600_000_000];
    expect(run.changelog).toEqual([
      ...[`+I[1, ${east}]`, `+I[1, ${west}]`],
      ...[`-D[1, ${east}]`, `+I[2, ${east}]`, `-D[1, ${west}]`, `+I[2, ${west}]`],
    ]);
  });

  if (flavor === 'mysql')
    test('is not resumed at a server that misses a transaction the job has read', async () => {
      await table('failover');
      const first = await start([{ table: 'failover', columns }]);
      await first.snapshot();
      const position = first.source.position();
      if (position === undefined) throw new Error('a snapshot that is done has a position');
      const gtidSet = `${position.log.gtidSet},11111111-2222-3333-4444-555555555555:1-3`;
      const elsewhere = { ...position, log: { ...position.log, gtidSet } };
      const error: unknown = await start([{ table: 'failover', columns }], { from: elsewhere }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'MYSQL_OTHER_SERVER', canRetry: false });
      expect(String(error)).toContain('11111111-2222-3333-4444-555555555555:1-3');
      const bare = await startSource('mysql', { args: ['--gtid-mode=OFF', '--enforce-gtid-consistency=OFF'] });
      await bare.query('CREATE DATABASE shop; CREATE TABLE shop.failover (id BIGINT PRIMARY KEY, name LONGTEXT)');
      const refused: unknown = await Run.open([scanOf(bare, { table: 'failover', columns })], { from: position }).catch((thrown) => thrown);
      await bare.stop();
      expect(refused).toMatchObject({ code: 'MYSQL_OTHER_SERVER' });
      expect(String(refused)).toContain('gtid_mode');
    });

  test('serves several tables by one dump connection, which is gone after close', async () => {
    await table('a');
    await table('b');
    const dumps = async (): Promise<number> => {
      const rows = await server.query('SHOW PROCESSLIST');
      return rows.filter((row) => String(row['Command']).startsWith('Binlog Dump')).length;
    };
    const run = await start([
      { table: 'a', columns },
      { table: 'b', columns, options: { 'scan.startup.mode': 'latest-offset' } },
    ]);
    await run.snapshot();
    expect(await dumps()).toBe(1);
    await server.query("BEGIN; INSERT INTO shop.b VALUES (10, 'b10'); INSERT INTO shop.a VALUES (10, 'a10'); COMMIT");
    await run.until(() => run.changes >= 5);
    expect(run.changelog).toEqual(['+I[1, row 1]', '+I[2, row 2]', '+I[3, row 3]', '+I[10, b10]', '+I[10, a10]']);
    await run.close();
    await expect.poll(dumps, { timeout: 10_000 }).toBe(0);
  });

  test('goes on behind the last position after the server was killed and restarted, inside a transaction too', async () => {
    await table('restarts');
    const run = await start([{ table: 'restarts', columns }]);
    await run.snapshot();
    const values = Array.from({ length: 5000 }, (_, index) => `(${index + 100}, 'in one transaction')`);
    await server.query(`INSERT INTO shop.restarts VALUES ${values.join()}`);
    await run.until(() => run.changes >= 1000, { changesMax: 100 });
    const from = run.source.position();
    expect(from?.log.rowsToSkip).toBeGreaterThan(0);
    const rows = run.rows.map((counts) => new Map(counts));
    await server.kill();
    expect(await failure(run)).toMatchObject({ code: 'MYSQL_CONNECTION_LOST', canRetry: true });
    await server.restart();
    await server.query('DELETE FROM shop.restarts WHERE id = 100');
    const resumed = await start([{ table: 'restarts', columns }], {
      ...(from && { from: JSON.parse(JSON.stringify(from)) as typeof from }),
      rows,
    });
    await resumed.until(() => resumed.rows[0]?.has('100, in one transaction') === false);
    const expected = await server.query('SELECT id, name FROM shop.restarts');
    expect(resumed.table()).toEqual(expected.map((row) => `${row['id']}, ${row['name']}`).sort());
  });

  test('goes on with the tables of its position only', async () => {
    await table('known');
    await table('other');
    const run = await start([{ table: 'known', columns }]);
    await run.snapshot();
    const from = run.source.position();
    await expect(start([{ table: 'other', columns }], from && { from })).rejects.toMatchObject({
      code: 'MYSQL_OTHER_TABLE',
      problem: 'The job read shop.known when its checkpoint was taken, and its table names shop.other now.',
    });
  });

  test('reports a killed connection as one to retry', async () => {
    await table('killed');
    const run = await start([{ table: 'killed', columns }]);
    await run.snapshot();
    const rows = await server.query('SHOW PROCESSLIST');
    const dump = rows.find((row) => String(row['Command']).startsWith('Binlog Dump'));
    await server.query(`KILL ${String(dump?.['Id'])}`);
    expect(await failure(run)).toMatchObject({ code: 'MYSQL_CONNECTION_LOST', canRetry: true });
  });

  test('names the reader that takes the server id away', async () => {
    await table('ids');
    const declaration = { table: 'ids', columns, options: { 'server-id': '5401' } };
    const first = await start([declaration]);
    await first.snapshot();
    const second = await start([declaration]);
    await second.snapshot();
    expect((await failure(first)).code).toBe('MYSQL_SERVER_ID_TAKEN');
  });

  test('says which position is purged', async () => {
    await table('purged');
    const run = await start([{ table: 'purged', columns }]);
    await run.snapshot();
    const from = run.source.position();
    await run.close();
    await server.query("INSERT INTO shop.purged VALUES (9, 'lost')");
    const purge = async (): Promise<boolean> => {
      await server.query('FLUSH BINARY LOGS');
      const [end] = await server.query(flavor === 'mysql' ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS');
      await server.query(`PURGE BINARY LOGS TO '${String(end?.['File'])}'`);
      const [oldest] = await server.query('SHOW BINARY LOGS');
      return oldest?.['Log_name'] !== from?.log.file;
    };
    // MariaDB keeps a file until a checkpoint lies behind it.
    await expect.poll(purge, { timeout: 10_000 }).toBe(true);
    const resumed = await start([{ table: 'purged', columns }], from && { from });
    expect(await failure(resumed)).toMatchObject({ code: 'MYSQL_BINLOG_PURGED', canRetry: false });
  });

  test('reads a row of 20 MB between small ones', async () => {
    await table('giant');
    const run = await start([{ table: 'giant', columns }]);
    await run.snapshot();
    await server.query("INSERT INTO shop.giant VALUES (10, REPEAT('x', 20 * 1024 * 1024)); INSERT INTO shop.giant VALUES (11, 'small')");
    await run.until(() => run.changes >= 5);
    expect(run.changelog.map((line) => line.length)).toEqual([12, 12, 12, 20 * 1024 * 1024 + 8, 13]);
    const again = await start([{ table: 'giant', columns }]);
    await again.snapshot();
    expect(again.changelog.map((line) => line.length)).toEqual([12, 12, 12, 20 * 1024 * 1024 + 8, 13]);
  });

  test('does not make a poll long with what other tables write', async () => {
    await table('quiet');
    await table('noisy', 0);
    const run = await start([{ table: 'quiet', columns }]);
    await run.snapshot();
    await server.query(Array.from({ length: 500 }, (_, id) => `INSERT INTO shop.noisy VALUES (${id}, 'x')`).join('; '));
    await server.query("INSERT INTO shop.quiet VALUES (10, 'x')");
    let polls = 0;
    const hasArrived = (): boolean => {
      polls++;
      return run.changes >= 4;
    };
    await run.until(hasArrived, { changesMax: 10 });
    // Each transaction is four events or more.
    expect(polls).toBeGreaterThan(200);
  });

  test('holds little while nobody polls, and loses nothing', async () => {
    await table('slow', 0);
    const run = await start([{ table: 'slow', columns }]);
    await run.snapshot();
    const before = process.memoryUsage().arrayBuffers;
    for (let step = 0; step < 40; step++) {
      const values = Array.from({ length: 1000 }, (_, index) => `(${step * 1000 + index}, REPEAT('y', 1000))`);
      await server.query(`INSERT INTO shop.slow VALUES ${values.join()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
    await run.until(() => run.changes >= 40_000);
    expect(run.rows[0]?.size).toBe(40_000);
  });

  test('stops at a column list that no longer fits, with the statement', async () => {
    await table('altered');
    const run = await start([{ table: 'altered', columns }]);
    await run.snapshot();
    await server.query('ALTER TABLE shop.altered DROP COLUMN name, ADD COLUMN title INT; INSERT INTO shop.altered VALUES (7, 7)');
    const error = await failure(run);
    expect(error.problem).toContain('ALTER TABLE shop.altered DROP COLUMN name');
    expect(run.changes).toBe(3);
  });

  test('reads what was written before a change of columns by the columns of that time, though it resumes behind it', async () => {
    await server.query('CREATE TABLE shop.swapped (id BIGINT PRIMARY KEY, a INT, b INT); INSERT INTO shop.swapped VALUES (1, 10, 20)');
    const declared = ['id', 'a', 'b'].map((name) => ({ name, type: simple('BIGINT') }));
    const run = await start([{ table: 'swapped', columns: declared }]);
    await run.snapshot();
    const from = run.source.position();
    await run.close();
    await server.query(`INSERT INTO shop.swapped VALUES (2, 11, 21);
      ALTER TABLE shop.swapped CHANGE a b INT, CHANGE b a INT; INSERT INTO shop.swapped VALUES (3, 22, 12)`);
    const resumed = await start(
      [{ table: 'swapped', columns: declared }],
      from && { from: JSON.parse(JSON.stringify(from)) as typeof from },
    );
    expect((await failure(resumed)).problem).toContain('CHANGE a b INT');
    expect(resumed.changelog).toEqual(['+I[2, 11, 21]']);
  });

  test('stops when the table is altered between two chunks of its snapshot', async () => {
    await table('altered_early', 50);
    const run = await start([{ table: 'altered_early', columns, options: { 'scan.incremental.snapshot.chunk.size': '10' } }]);
    await run.until(() => run.changes >= 10, { changesMax: 1 });
    // It waits for the open read view, and comes between two of them.
    const other = await server.connect();
    const alter = other.query('ALTER TABLE shop.altered_early DROP COLUMN name');
    const isWaiting = async (): Promise<boolean> =>
      (await server.query('SHOW PROCESSLIST')).some((row) => String(row['State']).startsWith('Waiting for table metadata lock'));
    await expect.poll(isWaiting).toBe(true);
    expect((await failure(run)).canRetry).toBe(false);
    expect(run.changes).toBeLessThan(50);
    await alter;
    await other.end();
  });

  test('fills the metadata columns', async () => {
    await table('meta', 1);
    const meta = (name: string, type = varchar()) => ({ name, type, metadata: { key: name, isVirtual: true } });
    const declared = [...columns, meta('op_ts', temporal('TIMESTAMP_LTZ', 3)), meta('file'), meta('pos', simple('BIGINT')), meta('gtid')];
    const run = await start([{ table: 'meta', columns: declared }]);
    await run.snapshot();
    const startedMs = Date.now();
    await server.query("INSERT INTO shop.meta VALUES (2, 'row 2')");
    await run.until(() => run.changes >= 2);
    const [first = '', second = ''] = run.changelog.map((line) => line.slice(3, -1));
    expect(first).toMatch(/^1, row 1, 0, binlog\.\d+, \d+, null$/);
    expect(second).toMatch(/^2, row 2, \d+, binlog\.\d+, \d+, \S+[:-]\d+$/);
    const committedAtMs = Number(second.split(', ')[2]) / 1000;
    expect(Math.abs(committedAtMs - startedMs)).toBeLessThan(2000);
    expect(run.source.origin().committedAtMs).toBeCloseTo(committedAtMs, -4);
  });

  test('reads a table without a key when it is quiet, and gives up when it never is', async () => {
    await server.query(`CREATE TABLE shop.keyless (id BIGINT, name TEXT); INSERT INTO shop.keyless VALUES (1, 'twice'), (1, 'twice')`);
    const run = await start([{ table: 'keyless', columns, primaryKey: [] }]);
    await run.snapshot();
    expect(run.table()).toEqual(['2 × 1, twice']);
    await server.query('DELETE FROM shop.keyless LIMIT 1');
    await run.until(() => run.changes >= 3);
    expect(run.table()).toEqual(['1, twice']);
  });

  test('needs no more privileges than preflight asks for', async () => {
    await table('least');
    await server.query(`CREATE USER least@'%' IDENTIFIED BY 'secret'; GRANT SELECT ON shop.least TO least@'%';
      GRANT REPLICATION SLAVE, ${flavor === 'mysql' ? 'REPLICATION CLIENT' : 'BINLOG MONITOR'} ON *.* TO least@'%'`);
    const declaration = { table: 'least', columns, options: { username: 'least', password: 'secret' } };
    const report = await mysqlCdc.source?.preflight([scanOf(server, declaration)], context);
    expect(report).toEqual({ faults: [], notices: [] });
    const run = await start([declaration]);
    await run.snapshot();
    await server.query("INSERT INTO shop.least VALUES (4, 'new')");
    await run.until(() => run.changes >= 4);
    const from = run.source.position();
    await run.close();
    const resumed = await start([declaration], from && { from });
    await server.query("INSERT INTO shop.least VALUES (5, 'newer')");
    await resumed.until(() => resumed.changes >= 1);
    expect(resumed.changelog).toEqual(['+I[5, newer]']);
  });

  test('delivers a transaction of 300,000 rows in steps, from any of which it goes on exactly', async () => {
    await table('big', 0);
    const declaration = { table: 'big', columns: columns.slice(0, 1) };
    let run = await start([declaration]);
    await run.snapshot();
    await server.query(`INSERT INTO shop.big WITH RECURSIVE d AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM d WHERE n < 547)
      SELECT a.n * 548 + b.n, 'x' FROM d a JOIN d b`);
    const total = 548 * 548;
    for (const share of [0.3, 0.6]) {
      await run.until(() => (run.rows[0]?.size ?? 0) >= total * share);
      const from = JSON.parse(JSON.stringify(run.source.position())) as MysqlCdcPosition;
      const rows = run.rows.map((counts) => new Map(counts));
      await run.close();
      run = await start([declaration], { from, rows });
    }
    await run.until(() => run.rows[0]?.size === total);
    expect([...(run.rows[0]?.values() ?? [])].every((count) => count === 1)).toBe(true);
  });

  test('finds the server by a name that has several addresses', async () => {
    await table('named');
    const run = await start([{ table: 'named', columns, options: { hostname: 'localhost' } }]);
    await run.snapshot();
    await server.query("INSERT INTO shop.named VALUES (4, 'new')");
    await run.until(() => run.changes >= 4);
    expect(run.changelog.at(-1)).toBe('+I[4, new]');
  });

  test('begins at the end with latest-offset', async () => {
    await table('late');
    const run = await start([{ table: 'late', columns, options: { 'scan.startup.mode': 'latest-offset' } }]);
    expect(run.source.isReplayExact()).toBe(true);
    await server.query("INSERT INTO shop.late VALUES (4, 'new')");
    await run.until(() => run.changes >= 1);
    expect(run.changelog).toEqual(['+I[4, new]']);
  });
});
