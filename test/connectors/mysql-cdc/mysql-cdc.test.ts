import { expect, test } from 'vitest';
import { bindTable } from '../../../src/connectors/bind.ts';
import type { BoundTable, Connector } from '../../../src/connectors/connector.ts';
import { addressOf, serverIdOf, shareKey } from '../../../src/connectors/mysql-cdc/address.ts';
import { declarationNotices } from '../../../src/connectors/mysql-cdc/declaration.ts';
import { mysqlCdc } from '../../../src/connectors/mysql-cdc/mysql-cdc.ts';
import type { MysqlCdcOptions } from '../../../src/connectors/mysql-cdc/options.ts';
import { formatPosition } from '../../../src/connectors/mysql-cdc/position.ts';

function bind(options: Readonly<Record<string, string>>): { bound: BoundTable<MysqlCdcOptions>; codes: string[] } {
  const base = { hostname: 'db', username: 'u', password: 'p', 'database-name': 'shop', 'table-name': 'orders' };
  const table = { name: 't', columns: [], primaryKey: undefined, options: new Map(Object.entries({ ...base, ...options })) };
  const { bound, faults } = bindTable(mysqlCdc as unknown as Connector, table);
  const known = bound as unknown as BoundTable<MysqlCdcOptions>;
  const invalid = faults.length > 0 ? [] : (mysqlCdc.source?.validate(known) ?? []);
  return { bound: known, codes: [...faults.map(({ error }) => error), ...invalid].map(({ code }) => code) };
}

test('patterns, unknown start modes and settings that would change the result are refused by name', () => {
  expect(bind({ 'table-name': 'orders_.*' }).codes).toEqual(['MYSQL_PATTERN_UNSUPPORTED']);
  expect(bind({ 'scan.startup.mode': 'earliest-offset' }).codes).toEqual(['OPTION_INVALID']);
  expect(bind({ 'scan.startup.timestamp-millis': '1' }).codes).toEqual(['OPTION_UNSUPPORTED']);
  expect(bind({ 'debezium.column.exclude.list': 'a' }).codes).toEqual(['OPTION_UNSUPPORTED']);
  expect(bind({ 'server-time-zone': 'GMT+08:00' }).codes).toEqual([]);
  expect(bind({ 'server-id': 'seven', 'server-time-zone': 'Mars/Olympus' }).codes).toEqual(['OPTION_INVALID', 'OPTION_INVALID']);
});

test('settings without a meaning here are accepted with a notice', () => {
  const { bound, codes } = bind({ 'jdbc.properties.cachePrepStmts': 'true', 'debezium.max.queue.size': '1' });
  expect(codes).toEqual([]);
  expect(declarationNotices(bound)).toHaveLength(2);
});

test.each([
  [{}, { kind: 'disabled' }],
  [{ 'jdbc.properties.useSSL': 'true' }, { kind: 'preferred' }],
  [{ 'jdbc.properties.useSSL': 'true', 'jdbc.properties.requireSSL': 'true' }, { kind: 'required' }],
  [
    { 'jdbc.properties.sslMode': 'VERIFY_CA', 'jdbc.properties.serverSslCert': 'file:///ca.pem' },
    { kind: 'verify-ca', authorityFile: '/ca.pem' },
  ],
])('%j is TLS of the kind %j', (options, expected) => {
  expect(addressOf(bind(options).bound).tls).toEqual(expected);
});

test('a Java key store is refused rather than ignored', () => {
  expect(bind({ 'jdbc.properties.sslMode': 'VERIFY_CA', 'jdbc.properties.trustCertificateKeyStoreUrl': 'file:/a.jks' }).codes).toEqual([
    'OPTION_INVALID',
  ]);
});

test('tables of one server and user share a source', () => {
  expect(shareKey(bind({}).bound)).toBe(shareKey(bind({ 'table-name': 'other', 'server-id': '5' }).bound));
  expect(shareKey(bind({}).bound)).not.toBe(shareKey(bind({ port: '3307' }).bound));
});

test('the first id of a range is taken, else a random one', () => {
  const scan = (options: Readonly<Record<string, string>>) => ({ ...bind(options).bound, id: 0, columns: [], needsUpdateBefore: true });
  expect(serverIdOf([scan({}), scan({ 'server-id': '5401-5404' })])).toBe(5401);
  expect(serverIdOf([scan({})])).toBeGreaterThanOrEqual(1_000_000_000);
});

test('a position reads as the place in the log, and how far the snapshot is', () => {
  const log = {
    flavor: 'mysql',
    gtidSet: '',
    file: 'binlog.000042',
    pos: 88_123,
    rowsToSkip: 0,
    transaction: undefined,
    tables: [],
    preparedXa: [],
    otherXa: [],
    needsXaPrepare: false,
  } as const;
  const shape = { database: 'shop', name: 'orders', columns: [], primaryKey: [] };
  const scan = { table: 'shop.orders', shape, snapshot: { kind: 'ranges', upTo: '4711', above: '9000' } } as const;
  expect(formatPosition({ log, scans: [scan] })).toBe('binlog.000042:88123 (shop.orders read up to 4711)');
});
