import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PreflightReport } from '../../src/connectors/connector.ts';
import { mysqlCdc } from '../../src/connectors/mysql-cdc/mysql-cdc.ts';
import { decimal, simple, temporal, varchar } from '../../src/model/types.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';
import { context, type Declaration, scanOf } from './mysql-cdc-harness.ts';

const columns = [
  { name: 'id', type: simple('BIGINT', false) },
  { name: 'name', type: varchar() },
];

function preflight(server: MysqlServer, ...declarations: readonly Declaration[]): Promise<PreflightReport> {
  const scans = declarations.map((declaration, id) => scanOf(server, declaration, id));
  return mysqlCdc.source?.preflight(scans, context) ?? Promise.reject(new Error('mysql-cdc is a source'));
}

function codes(report: PreflightReport): string[] {
  return report.faults.map(({ code }) => code);
}

describe.each(available().sources)('preflight of mysql-cdc on %s', (flavor) => {
  let server: MysqlServer;
  beforeAll(async () => {
    const compression = flavor === 'mysql' ? '--binlog-transaction-compression=ON' : '--log-bin-compress=ON';
    server = await startSource(flavor, { args: ['--binlog-format=STATEMENT', '--binlog-row-image=MINIMAL', compression] });
    await server.query(`CREATE DATABASE shop; USE shop;
      CREATE TABLE products (id BIGINT PRIMARY KEY, name VARCHAR(100), price DECIMAL(10, 2), spot ${flavor === 'mysql' ? 'VECTOR(3)' : 'UUID'}, code INT NOT NULL, UNIQUE (code));
      CREATE TABLE notes (id BIGINT PRIMARY KEY, name VARCHAR(10)) ENGINE = MyISAM;
      CREATE VIEW names AS SELECT id, name FROM products;
      CREATE USER reader@'%' IDENTIFIED BY 'secret';
      CREATE USER nobody@'%' IDENTIFIED BY 'secret'`);
  });
  afterAll(() => server.stop());

  const asReader = { username: 'reader', password: 'secret' };

  test('names every wrong setting and missing privilege at once, and its statements repair them', async () => {
    const report = await preflight(server, { table: 'products', columns, options: asReader });
    expect(codes(report)).toEqual([
      'MYSQL_BINLOG_FORMAT',
      'MYSQL_ROW_IMAGE',
      'MYSQL_BINLOG_COMPRESSED',
      'MYSQL_PRIVILEGE_MISSING',
      'MYSQL_PRIVILEGE_MISSING',
      'MYSQL_PRIVILEGE_MISSING',
    ]);
    for (const { remedy } of report.faults) await server.query(remedy.slice(0, remedy.indexOf(';')));
    expect(await preflight(server, { table: 'products', columns, options: asReader })).toEqual({ faults: [], notices: [] });
  });

  test('tells a missing table, database or column from a near miss', async () => {
    const report = await preflight(
      server,
      { table: 'product', columns },
      { table: 'products', database: 'shopp', columns },
      { table: 'products', columns: [...columns, { name: 'pric', type: decimal(10, 2) }] },
    );
    expect(codes(report)).toEqual(['MYSQL_TABLE_MISSING', 'MYSQL_DATABASE_MISSING', 'MYSQL_COLUMN_MISSING']);
    expect(report.faults.map(({ remedy }) => remedy)).toEqual([
      "Did you mean 'table-name' = 'products'?",
      "Did you mean 'database-name' = 'shop'?",
      'Did you mean price?',
    ]);
  });

  test('refuses columns that do not fit, whatever cannot be read, and a key that is none', async () => {
    const declared = [
      { name: 'id', type: simple('INT', false) },
      { name: 'name', type: temporal('TIMESTAMP', 3) },
      { name: 'spot', type: varchar() },
    ];
    const report = await preflight(
      server,
      { table: 'products', columns: declared },
      { table: 'products', columns, primaryKey: ['name'] },
      { table: 'names', columns },
      { table: 'notes', columns },
    );
    expect(codes(report)).toEqual([
      'MYSQL_COLUMN_TYPE',
      'MYSQL_COLUMN_TYPE',
      'MYSQL_COLUMN_TYPE',
      'MYSQL_KEY_NOT_UNIQUE',
      'MYSQL_NOT_A_TABLE',
      'MYSQL_ENGINE_UNSUPPORTED',
    ]);
    expect(report.faults[3]?.remedy).toContain('PRIMARY KEY (id) NOT ENFORCED or PRIMARY KEY (code) NOT ENFORCED');
  });

  test('names what two tables of one connection ask for differently, beside everything else', async () => {
    const report = await preflight(
      server,
      { table: 'products', columns, options: { 'server-id': '5400' } },
      { table: 'absent', columns, options: { 'server-id': '5401', 'jdbc.properties.sslMode': 'VERIFY_CA', 'heartbeat.interval': '5 s' } },
    );
    expect(codes(report)).toEqual(['CONNECTION_OPTIONS_DIFFER', 'CONNECTION_OPTIONS_DIFFER', 'MYSQL_TABLE_MISSING']);
    expect(report.notices).toEqual([expect.stringContaining("'server-id' = '5401' of the table 'absent' is not used")]);
  });

  test('accepts a unique index as the key', async () => {
    const declared = [{ name: 'code', type: simple('INT', false) }];
    expect(codes(await preflight(server, { table: 'products', columns: declared, primaryKey: ['code'] }))).toEqual([]);
  });

  test('says which foreign keys change rows that no log shows', async () => {
    await server.query(`CREATE TABLE shop.parents (id BIGINT PRIMARY KEY); CREATE TABLE shop.children (id BIGINT PRIMARY KEY, parent BIGINT,
      CONSTRAINT belongs FOREIGN KEY (parent) REFERENCES shop.parents (id) ON DELETE CASCADE)`);
    const { notices } = await preflight(server, { table: 'children', columns: columns.slice(0, 1) });
    // MySQL logs them from 9.6 on.
    const isLogged = flavor === 'mysql' && Number.parseFloat(server.version) >= 9.6;
    expect(notices).toHaveLength(isLogged ? 0 : 1);
  });

  if (flavor === 'mysql')
    test('warns of cascades also where a later MySQL leaves them to InnoDB', async (context) => {
      if (Number.parseFloat(server.version) < 9.6) return context.skip();
      const native = await startSource(flavor, { args: ['--innodb-native-foreign-keys=ON'] });
      await native.query(`CREATE DATABASE shop; CREATE TABLE shop.parents (id BIGINT PRIMARY KEY); CREATE TABLE shop.children (id BIGINT PRIMARY KEY,
      parent BIGINT, CONSTRAINT belongs FOREIGN KEY (parent) REFERENCES shop.parents (id) ON DELETE CASCADE)`);
      const { notices } = await preflight(native, { table: 'children', columns: columns.slice(0, 1) });
      expect(notices).toEqual([expect.stringContaining('belongs')]);
      await native.stop();
    });

  test('asks for SELECT on a table that the user cannot see', async () => {
    const report = await preflight(server, { table: 'products', columns, options: { username: 'nobody', password: 'secret' } });
    expect(report.faults.at(-1)?.remedy).toBe("GRANT SELECT ON `shop`.`products` TO 'nobody'@'%';");
  });

  test('asks for SELECT on the whole table where some columns are granted, for the log has them all', async () => {
    await server.query(`CREATE USER part@'%' IDENTIFIED BY 'secret'; GRANT SELECT (id, name) ON shop.products TO part@'%'`);
    const report = await preflight(server, { table: 'products', columns, options: { username: 'part', password: 'secret' } });
    expect(report.faults.at(-1)?.remedy).toBe("GRANT SELECT ON `shop`.`products` TO 'part'@'%';");
  });

  test('refuses a BOOLEAN as the key of an integer column: 1 and 2 would be one row', async () => {
    await server.query('CREATE TABLE shop.flags (flag TINYINT(1) PRIMARY KEY)');
    const flag = (kind: 'BOOLEAN' | 'TINYINT') => [{ name: 'flag', type: simple(kind, false) }];
    const declare = (kind: 'BOOLEAN' | 'TINYINT') => preflight(server, { table: 'flags', columns: flag(kind), primaryKey: ['flag'] });
    expect((await declare('BOOLEAN')).faults).toMatchObject([{ code: 'MYSQL_KEY_NOT_UNIQUE', remedy: 'Declare flag as TINYINT.' }]);
    expect(codes(await declare('TINYINT'))).toEqual([]);
  });

  if (flavor === 'mariadb')
    test('refuses tables of which the log holds more than they show', async () => {
      await server.query(`CREATE TABLE shop.past (id BIGINT PRIMARY KEY, name VARCHAR(10)) WITH SYSTEM VERSIONING;
      CREATE TABLE shop.hashed (id BIGINT PRIMARY KEY, name TEXT, UNIQUE by_name (name))`);
      expect(codes(await preflight(server, { table: 'past', columns }))).toEqual(['MYSQL_TABLE_VERSIONED']);
      const { faults } = await preflight(server, { table: 'hashed', columns });
      expect(faults).toMatchObject([{ code: 'MYSQL_COLUMN_HIDDEN', problem: expect.stringContaining('by_name') }]);
      await server.query('ALTER TABLE shop.hashed DROP INDEX by_name');
      expect(codes(await preflight(server, { table: 'hashed', columns }))).toEqual([]);
    });

  test.each([
    ['a wrong password', { password: 'wrong' }, 'MYSQL_ACCESS_DENIED'],
    ['an unknown host', { hostname: 'no-such-host.invalid' }, 'MYSQL_HOST_UNKNOWN'],
    ['a port where nothing listens', { port: '1', 'connect.max-retries': '0' }, 'MYSQL_CONNECTION_REFUSED'],
  ])('says so for %s', async (_, options, code) => {
    const report = await preflight(server, { table: 'products', columns, options: { ...asReader, ...options } });
    expect(codes(report)).toEqual([code]);
  });

  test('counts the privileges of an active role, the one for a snapshot without GTIDs too', async () => {
    const plain = await startSource(flavor, { args: flavor === 'mysql' ? ['--gtid-mode=OFF', '--enforce-gtid-consistency=OFF'] : [] });
    const client = flavor === 'mysql' ? 'REPLICATION CLIENT' : 'BINLOG MONITOR';
    await plain.query(`CREATE DATABASE shop; CREATE TABLE shop.products (id BIGINT PRIMARY KEY, name VARCHAR(100));
      CREATE USER reader@'%' IDENTIFIED BY 'secret'; CREATE ROLE cdc; GRANT cdc TO reader@'%';
      GRANT SELECT, RELOAD, REPLICATION SLAVE, ${client} ON *.* TO cdc`);
    const report = () => preflight(plain, { table: 'products', columns, options: asReader });
    expect(new Set(codes(await report()))).toEqual(new Set(['MYSQL_PRIVILEGE_MISSING']));
    await plain.query(flavor === 'mysql' ? "SET DEFAULT ROLE cdc TO reader@'%'" : "SET DEFAULT ROLE cdc FOR reader@'%'");
    expect(codes(await report())).toEqual([]);
    if (flavor === 'mysql') {
      await plain.query('REVOKE RELOAD ON *.* FROM cdc');
      expect((await report()).faults.map(({ remedy }) => remedy)).toEqual(["GRANT RELOAD ON *.* TO 'reader'@'%';"]);
      await plain.query('GRANT FLUSH_TABLES ON *.* TO cdc');
      expect(codes(await report())).toEqual([]);
    }
    await plain.stop();
  });

  test('needs a binlog', async () => {
    const silent = await startSource(flavor, { args: ['--skip-log-bin'] });
    await silent.query('CREATE DATABASE shop; CREATE TABLE shop.products (id BIGINT PRIMARY KEY, name VARCHAR(100))');
    expect(codes(await preflight(silent, { table: 'products', columns }))).toEqual(['MYSQL_BINLOG_OFF']);
    await silent.stop();
  });
});
