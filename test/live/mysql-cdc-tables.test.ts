/** Several tables of a server as one table here, by regular expressions. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysqlCdc } from '../../src/connectors/mysql-cdc/mysql-cdc.ts';
import { simple, varchar } from '../../src/model/types.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';
import { context, type Declaration, Run, scanOf } from './mysql-cdc-harness.ts';

const columns = [
  { name: 'db', type: varchar(undefined, false), metadata: { key: 'database_name', isVirtual: true } },
  { name: 'tb', type: varchar(undefined, false), metadata: { key: 'table_name', isVirtual: true } },
  { name: 'id', type: simple('BIGINT', false) },
  { name: 'a', type: simple('INT') },
];
const several: Declaration = { database: 'shop_[0-9]', table: 'orders_.*', columns, primaryKey: [] };

describe.each(available().sources)('tables by regular expressions on %s', (flavor) => {
  let server: MysqlServer;
  beforeAll(async () => {
    server = await startSource(flavor);
    await server.query(`CREATE DATABASE shop_1; CREATE DATABASE shop_2; CREATE DATABASE archive;
      CREATE TABLE shop_1.orders_a (id BIGINT PRIMARY KEY, a INT); INSERT INTO shop_1.orders_a VALUES (1, 1), (2, 2), (3, 3), (4, 4);
      CREATE TABLE shop_1.orders_b (a INT, id BIGINT); INSERT INTO shop_1.orders_b VALUES (10, 1), (20, 2);
      CREATE TABLE shop_2.orders_a (more TEXT, id BIGINT, a SMALLINT, PRIMARY KEY (id)); INSERT INTO shop_2.orders_a VALUES ('x', 1, 7);
      CREATE TABLE shop_1.items (id BIGINT); CREATE VIEW shop_1.orders_view AS SELECT 1 AS id; CREATE TABLE archive.orders_a (id BIGINT, a INT);
      CREATE TABLE shop_1.\`my.table\` (id BIGINT PRIMARY KEY, a INT)`);
  });
  afterAll(() => server.stop());

  function preflight(declaration: Declaration) {
    return mysqlCdc.source?.preflight([scanOf(server, declaration)], context) ?? Promise.reject(new Error('mysql-cdc is a source'));
  }

  const ROWS = [
    'shop_1, orders_a, 1, 1',
    'shop_1, orders_a, 2, 2',
    'shop_1, orders_a, 3, 3',
    'shop_1, orders_a, 4, 4',
    'shop_1, orders_b, 1, 10',
    'shop_1, orders_b, 2, 20',
    'shop_2, orders_a, 1, 7',
  ];

  test('feed one table, snapshot and log, and metadata columns tell them apart', async () => {
    expect((await preflight(several)).faults).toEqual([]);
    const run = await Run.open([scanOf(server, several), scanOf(server, { ...several, table: 'my\\.table' }, 1)]);
    await run.snapshot();
    expect(run.table()).toEqual(ROWS);
    await server.query(`UPDATE shop_2.orders_a SET a = 8; DELETE FROM shop_1.orders_b WHERE id = 1; INSERT INTO shop_1.orders_a VALUES (5, 5);
      INSERT INTO archive.orders_a VALUES (1, 1); INSERT INTO shop_1.\`my.table\` VALUES (1, 1); UPDATE shop_1.orders_a SET a = 50 WHERE id = 5`);
    await run.until(() => run.changes >= ROWS.length + 7);
    expect(run.changelog.slice(ROWS.length)).toEqual([
      '-U[shop_2, orders_a, 1, 7]',
      '+U[shop_2, orders_a, 1, 8]',
      '-D[shop_1, orders_b, 1, 10]',
      '+I[shop_1, orders_a, 5, 5]',
      '+I[shop_1, my.table, 1, 1]',
      '-U[shop_1, orders_a, 5, 5]',
      '+U[shop_1, orders_a, 5, 50]',
    ]);
    await run.close();
    await server.query(`UPDATE shop_2.orders_a SET a = 7; INSERT INTO shop_1.orders_b VALUES (10, 1); DELETE FROM shop_1.orders_a WHERE id = 5;
      DELETE FROM shop_1.\`my.table\``);
  });

  test('are read one after the other, resumed behind any of them, and from then on never more than these', async () => {
    const scan = scanOf(server, { ...several, options: { 'scan.incremental.snapshot.chunk.size': '2' } });
    let rows: Map<string, number>[] | undefined;
    let run = await Run.open([scan]);
    for (let stops = 0; !run.source.isReplayExact() && stops < 50; stops++) {
      const before = run.changes;
      await run.until(() => run.source.isReplayExact() || (run.changes > before && run.source.position() !== undefined), { changesMax: 1 });
      const from = JSON.parse(JSON.stringify(run.source.position()));
      rows = run.rows;
      await run.close();
      run = await Run.open([scan], { from, rows });
    }
    await run.snapshot();
    expect(run.table()).toEqual(ROWS);
    const from = run.source.position();
    await run.close();
    if (from === undefined || rows === undefined) throw new Error('the snapshot was stopped at least once');
    await server.query('CREATE TABLE shop_2.orders_late (id BIGINT PRIMARY KEY, a INT); INSERT INTO shop_2.orders_late VALUES (1, 1)');
    const notices: string[] = [];
    const source = await mysqlCdc.source?.openSource([scan], { ...context, notice: (text) => notices.push(text) });
    await source?.open(from, () => undefined, new AbortController().signal);
    await source?.close();
    expect(notices).toEqual([expect.stringMatching(/appeared after the job began, and are not read: shop_2\.orders_late\./)]);
    await server.query('DROP TABLE shop_2.orders_late');
  });

  test('every fault of every table is told at once, and a key over several with a notice', async () => {
    await server.query('CREATE TABLE shop_2.orders_odd (id INT PRIMARY KEY, b INT)');
    const declared = [{ name: 'id', type: simple('INT', false) }, ...columns.slice(3)];
    const report = await preflight({ ...several, columns: declared, primaryKey: ['id'] });
    expect(report.faults.map(({ code, problem }) => `${code} ${/shop_\d\.\w+/.exec(problem)?.[0]}`)).toEqual([
      'MYSQL_COLUMN_TYPE shop_1.orders_a',
      'MYSQL_COLUMN_TYPE shop_1.orders_b',
      'MYSQL_KEY_NOT_UNIQUE shop_1.orders_b',
      'MYSQL_COLUMN_TYPE shop_2.orders_a',
      'MYSQL_COLUMN_MISSING shop_2.orders_odd',
    ]);
    expect(report.notices).toContainEqual(expect.stringContaining('4 tables match'));
    await server.query('DROP TABLE shop_2.orders_odd');
  });

  test('an expression that matches nothing is answered with what there is', async () => {
    const [table] = (await preflight({ ...several, table: 'order_.*' })).faults;
    expect(table).toMatchObject({ code: 'MYSQL_TABLE_MISSING', remedy: expect.stringContaining('orders_a') });
    const [database] = (await preflight({ ...several, database: 'store_.*' })).faults;
    expect(database).toMatchObject({ code: 'MYSQL_DATABASE_MISSING', remedy: expect.stringContaining('shop_1') });
  });
});
