/** Zones, zero dates in keys, keys that the server hides, and the lock that a server without GTIDs needs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysqlCdc } from '../../src/connectors/mysql-cdc/mysql-cdc.ts';
import type { TableColumn } from '../../src/model/schema.ts';
import { simple, temporal, varchar } from '../../src/model/types.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';
import { context, type Declaration, Run, scanOf } from './mysql-cdc-harness.ts';

const ID: TableColumn = { name: 'id', type: simple('BIGINT', false) };

function micros(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`) * 1000;
}

describe.each(available().sources)('edges of mysql-cdc on %s', (flavor) => {
  let server: MysqlServer;
  beforeAll(async () => {
    server = await startSource(flavor, { args: ['--default-time-zone=+02:00', '--sql-mode='] });
    await server.query('CREATE DATABASE shop');
  });
  afterAll(() => server.stop());

  async function bothWays(declaration: Declaration, insert: string, rows: number): Promise<string[]> {
    const { options = {} } = declaration;
    const log = await Run.open([scanOf(server, { ...declaration, options: { ...options, 'scan.startup.mode': 'latest-offset' } })]);
    await server.query(insert);
    await log.until(() => log.changes >= rows, { timeoutMs: 20_000 });
    const snapshot = await Run.open([scanOf(server, declaration)]);
    await snapshot.snapshot();
    await Promise.all([log.close(), snapshot.close()]);
    expect(snapshot.table()).toEqual(log.table());
    return log.table();
  }

  test('a TIMESTAMP is an instant, or the clock of server-time-zone, also where clocks are put back', async () => {
    const columns = [ID, { name: 'at', type: temporal('TIMESTAMP', 3) }];
    const instants = [
      '2024-03-31 00:59:59.999',
      '2024-03-31 01:00:00',
      '2024-10-27 00:30:00',
      '2024-10-27 01:30:00',
      '1970-01-01 00:00:01',
    ];
    const values = instants.map((text, id) => `(${id}, '${text}')`).join(', ');
    const berlin = ['2024-03-31 01:59:59.999', '2024-03-31 03:00:00', '2024-10-27 02:30:00', '2024-10-27 02:30:00', '1970-01-01 01:00:01'];
    const shown = (texts: readonly string[]) => texts.map((text, id) => `${id}, ${micros(text)}`);
    const inZone = async (zone: string, read: readonly TableColumn[] = columns) => {
      await server.query('DROP TABLE IF EXISTS shop.moments; CREATE TABLE shop.moments (id BIGINT PRIMARY KEY, at TIMESTAMP(3) NULL)');
      const insert = `SET SESSION time_zone = '+00:00'; INSERT INTO shop.moments VALUES ${values}; SET SESSION time_zone = DEFAULT`;
      return await bothWays({ table: 'moments', columns: read, options: { 'server-time-zone': zone } }, insert, 5);
    };
    expect(await inZone('Europe/Berlin')).toEqual(shown(berlin));
    expect(await inZone('UTC')).toEqual(shown(instants));
    expect((await inZone('GMT+08:00'))[2]).toBe(`2, ${micros('2024-10-27 08:30:00')}`);
    const instant = [ID, { name: 'at', type: temporal('TIMESTAMP_LTZ', 3) }];
    expect(await inZone('Europe/Berlin', instant)).toEqual(shown(instants));
  });

  test('a zone that is not the server’s is told, where clocks are read', async () => {
    await server.query('CREATE TABLE IF NOT EXISTS shop.clocks (id BIGINT PRIMARY KEY, at TIMESTAMP NULL)');
    const notices = async (type: TableColumn['type'], zone: string): Promise<readonly string[]> => {
      const declaration = { table: 'clocks', columns: [ID, { name: 'at', type }], options: { 'server-time-zone': zone } };
      return (await mysqlCdc.source?.preflight([scanOf(server, declaration)], context))?.notices ?? [];
    };
    const [notice] = await notices(temporal('TIMESTAMP', 0), '+08:00');
    expect(notice).toMatch(/at of shop\.clocks shows the clock of \+08:00 \(\+08:00 now; .*that of \+02:00 \(\+02:00\)/);
    expect(await notices(temporal('TIMESTAMP', 0), '+02:00')).toEqual([]);
    expect(await notices(temporal('TIMESTAMP_LTZ', 0), '+08:00')).toEqual([]);
  });

  test('zero dates of a key are keys of their own, and stop a job that would take them for 1970', async () => {
    await server.query(`CREATE TABLE shop.days (d DATE, n INT, PRIMARY KEY (d, n));
      INSERT INTO shop.days VALUES ('0000-00-00', 1), ('1970-01-01', 1), ('2024-00-00', 1), ('2024-01-00', 1), ('2024-01-01', 1)`);
    const text: Declaration = { table: 'days', columns: [{ name: 'd', type: varchar(undefined, false) }], primaryKey: [] };
    const run = await Run.open([scanOf(server, text)]);
    await run.snapshot();
    expect(run.table()).toEqual(['0000-00-00', '1970-01-01', '2024-00-00', '2024-01-00', '2024-01-01']);
    await run.close();
    const declared: Declaration = {
      table: 'days',
      columns: [
        { name: 'd', type: simple('DATE', false) },
        { name: 'n', type: simple('INT', false) },
      ],
      primaryKey: ['d', 'n'],
    };
    const snapshot = await Run.open([scanOf(server, declared)]);
    await expect(snapshot.snapshot()).rejects.toMatchObject({
      code: 'MYSQL_VALUE_UNREADABLE',
      problem: expect.stringContaining('0000-00-00'),
    });
    await snapshot.close();
    const log = await Run.open([scanOf(server, { ...declared, options: { 'scan.startup.mode': 'latest-offset' } })]);
    await server.query("INSERT INTO shop.days VALUES ('0000-00-00', 2)");
    await expect(log.until(() => log.changes > 0)).rejects.toMatchObject({ code: 'MYSQL_VALUE_UNREADABLE' });
    await log.close();
  });

  if (flavor === 'mysql') {
    test('a generated primary key that the server hides is a column of the log all the same', async () => {
      await server.query(`SET GLOBAL show_gipk_in_create_table_and_information_schema = OFF; SET SESSION sql_generate_invisible_primary_key = ON;
        CREATE TABLE shop.keyless (id BIGINT); SET SESSION sql_generate_invisible_primary_key = OFF; INSERT INTO shop.keyless VALUES (1), (1)`);
      const run = await Run.open([scanOf(server, { table: 'keyless', columns: [ID], primaryKey: [] })]);
      await run.snapshot();
      await server.query('INSERT INTO shop.keyless VALUES (2)');
      await run.until(() => run.changes >= 3);
      expect(run.table()).toEqual(['2', '2 × 1']);
      await run.close();
    });

    test('the lock of a server without GTIDs is not asked for while a long statement would make everyone wait behind it', async () => {
      const plain = await startSource(flavor, { args: ['--gtid-mode=OFF', '--enforce-gtid-consistency=OFF'] });
      await plain.query('CREATE DATABASE shop; CREATE TABLE shop.t (id BIGINT PRIMARY KEY); INSERT INTO shop.t VALUES (1)');
      const other = await plain.connect();
      let isRunning = true;
      const long = other.query('SELECT SLEEP(6) FROM shop.t').then(() => {
        isRunning = false;
      });
      const notices: string[] = [];
      const source = await mysqlCdc.source?.openSource([scanOf(plain, { table: 't', columns: [ID] })], {
        ...context,
        notice: (text) => notices.push(text),
      });
      await source?.open(undefined, () => undefined, new AbortController().signal);
      let rows = 0;
      const poll = async (isEnough: () => boolean): Promise<void> => {
        while (!isEnough()) {
          source?.poll(10, () => rows++);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      };
      await poll(() => notices.length > 0);
      await plain.query('INSERT INTO shop.t VALUES (2)');
      expect({ isRunning, rows }).toEqual({ isRunning: true, rows: 0 });
      await poll(() => rows === 2);
      expect(isRunning).toBe(false);
      expect(notices).toEqual([expect.stringMatching(/^The snapshot waits for /)]);
      await long;
      await source?.close();
      await other.end();
      await plain.stop();
    });
  }
});
