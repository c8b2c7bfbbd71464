import { expect, test } from 'vitest';
import { bindTable } from '../../../src/connectors/bind.ts';
import type { BoundTable, Connector } from '../../../src/connectors/connector.ts';
import { addressFaults, addressOf, serverIdNotices, serverIdOf, shareKey } from '../../../src/connectors/mysql-cdc/address.ts';
import { declarationNotices } from '../../../src/connectors/mysql-cdc/declaration.ts';
import { mysqlCdc } from '../../../src/connectors/mysql-cdc/mysql-cdc.ts';
import type { MysqlCdcOptions } from '../../../src/connectors/mysql-cdc/options.ts';
import { formatPosition } from '../../../src/connectors/mysql-cdc/position.ts';
import { isPlainName, matcherOf } from '../../../src/connectors/mysql-cdc/table-pattern.ts';
import { ALL, INSERT_ONLY } from '../../../src/model/changelog-mode.ts';

function bind(options: Readonly<Record<string, string>>): { bound: BoundTable<MysqlCdcOptions>; codes: string[] } {
  const base = { hostname: 'db', username: 'u', password: 'p', 'database-name': 'shop', 'table-name': 'orders' };
  const table = { name: 't', columns: [], primaryKey: undefined, options: new Map(Object.entries({ ...base, ...options })) };
  const { bound, faults } = bindTable(mysqlCdc as unknown as Connector, table);
  const known = bound as unknown as BoundTable<MysqlCdcOptions>;
  const invalid = faults.length > 0 ? [] : (mysqlCdc.source?.validate(known) ?? []);
  return { bound: known, codes: [...faults.map(({ error }) => error), ...invalid].map(({ code }) => code) };
}

test('unknown start modes and settings that would change the result are refused by name', () => {
  expect(bind({ 'scan.startup.mode': 'group-offsets' }).codes).toEqual(['OPTION_INVALID']);
  expect(bind({ 'debezium.column.exclude.list': 'a' }).codes).toEqual(['OPTION_UNSUPPORTED']);
  expect(bind({ 'server-time-zone': 'GMT+08:00' }).codes).toEqual([]);
  expect(bind({ 'server-id': 'seven', 'server-time-zone': 'Mars/Olympus' }).codes).toEqual(['OPTION_INVALID', 'OPTION_INVALID']);
  expect(bind({ 'server-id': '5400-5408' }).codes).toEqual([]);
  expect(bind({ 'server-id': '5408-5400' }).codes).toEqual(['OPTION_INVALID']);
});

test('a place to begin at is whole, well written, and read by the mode', () => {
  const offset = 'scan.startup.specific-offset';
  const specific = { 'scan.startup.mode': 'specific-offset' };
  expect(bind({ ...specific, [`${offset}.file`]: 'binlog.000001', [`${offset}.pos`]: '4', [`${offset}.skip-rows`]: '1' }).codes).toEqual(
    [],
  );
  expect(bind({ ...specific, [`${offset}.gtid-set`]: '0-1-42' }).codes).toEqual([]);
  expect(bind(specific).codes).toEqual(['OPTION_MISSING']);
  expect(bind({ ...specific, [`${offset}.file`]: 'binlog.000001', 'scan.startup.timestamp-millis': '1' }).codes).toEqual([
    'OPTION_INVALID',
    'OPTION_MISSING',
  ]);
  expect(bind({ ...specific, [`${offset}.gtid-set`]: 'yesterday' }).codes).toEqual(['OPTION_INVALID']);
  expect(bind({ ...specific, [`${offset}.gtid-set`]: '' }).codes).toEqual(['OPTION_INVALID']);
  expect(bind({ 'scan.startup.mode': 'timestamp' }).codes).toEqual(['OPTION_MISSING']);
  expect(bind({ [`${offset}.file`]: 'binlog.000001', [`${offset}.pos`]: '4' }).codes).toEqual(['OPTION_INVALID', 'OPTION_INVALID']);
});

test('a job that reads rows alone is bounded', () => {
  const { source } = mysqlCdc;
  expect(source?.isBounded(bind({ 'scan.startup.mode': 'snapshot' }).bound)).toBe(true);
  const rowsAlone = { 'scan.startup.mode': 'snapshot', 'scan.incremental.snapshot.backfill.skip': 'true' };
  expect(source?.changelogMode(bind(rowsAlone).bound)).toEqual(INSERT_ONLY);
  expect(source?.changelogMode(bind({ ...rowsAlone, 'scan.startup.mode': 'initial' }).bound)).toEqual(ALL);
  expect(source?.hasSnapshot(bind({ 'scan.startup.mode': 'snapshot' }).bound)).toBe(true);
  expect(source?.isBounded(bind({}).bound)).toBe(false);
});

test('names of tables are expressions where they hold what makes one, and those of Java then', () => {
  for (const plain of ['orders', 'order-lines', 'a$b', 'café']) expect(isPlainName(bind({ 'table-name': plain }).bound.options)).toBe(true);
  const several = matcherOf(bind({ 'database-name': 'shop$', 'table-name': '(a|b)_[0-9]{1,3}|my\\.table' }).bound.options);
  expect(several.database('SHOP$')).toBe(true);
  expect(['a_1', 'B_123', 'my.table', 'a_1234', 'xa_1', 'my_table'].filter(several.table)).toEqual(['a_1', 'B_123', 'my.table']);
  for (const pattern of ['a.*', 'a[,]b', 'a{1,2}', '(?:a|b)', '(?=a)ab?']) expect(bind({ 'table-name': pattern }).codes).toEqual([]);
  expect(bind({ 'table-name': 'a,b' }).codes).toEqual(['MYSQL_PATTERN_UNSUPPORTED']);
  expect(matcherOf(bind({ 'table-name': '\\Qa.b\\E|[a-z&&[^b]]' }).bound.options).table('B')).toBe(false);
  expect(bind({ 'table-name': 'a++' }).codes).toEqual(['MYSQL_PATTERN_INVALID']);
  expect(bind({ 'table-name': 'a(', 'database-name': '[' }).codes).toEqual(['MYSQL_PATTERN_INVALID', 'MYSQL_PATTERN_INVALID']);
});

test('settings without a meaning here are accepted with a notice', () => {
  const { bound, codes } = bind({
    'jdbc.properties.cachePrepStmts': 'true',
    'jdbc.properties.characterencoding': 'UTF-8',
    'debezium.max.queue.size': '1',
    'debezium.snapshot.locking.mode': 'none',
    'debezium.schema.history.internal.kafka.topic': 'x',
    'debezium.inconsistent.schema.handling.mode': 'fail',
    'debezium.binary.handling.mode': 'bytes',
  });
  expect(codes).toEqual([]);
  expect(declarationNotices(bound)).toEqual([
    "'jdbc.properties.cachePrepStmts' has no effect here: it tunes the Java driver.",
    "'jdbc.properties.characterencoding' has no effect here: texts are read whole, whatever their character set.",
    "'debezium.max.queue.size' has no effect here: rows are streamed as they arrive.",
    "'debezium.snapshot.locking.mode' has no effect here: the snapshot takes no table locks.",
    "'debezium.schema.history.internal.kafka.topic' has no effect here: the columns are those of the declaration.",
    "'debezium.inconsistent.schema.handling.mode' has no effect here: what cannot be read stops the job.",
  ]);
});

test.each([
  ['debezium.database.initial.statements', 'SET sql_select_limit = 1'],
  ['debezium.inconsistent.schema.handling.mode', 'skip'],
  ['debezium.snapshot.mode', 'never'],
  ['debezium.heartbeat.action.query', 'INSERT INTO t VALUES (1)'],
  ['jdbc.properties.sessionVariables', 'sql_select_limit=1'],
  ['jdbc.properties.zeroDateTimeBehavior', 'ROUND'],
  ['jdbc.properties.maxRows', '1'],
  ['jdbc.properties.padCharsWithSpace', 'true'],
  ['jdbc.properties.serverTimezone', 'UTC'],
  ['jdbc.properties.tlsVersions', 'TLSv1.3'],
  ['jdbc.properties.sslModee', 'VERIFY_CA'],
])('%s = %s would change what is read or how, and is refused by name', (key, value) => {
  expect(bind({ [key]: value }).codes).toEqual(['OPTION_UNSUPPORTED']);
});

test.each([
  [{}, { kind: 'disabled' }],
  [{ 'jdbc.properties.useSSL': 'true' }, { kind: 'preferred' }],
  [{ 'jdbc.properties.sslmode': 'required' }, { kind: 'required' }],
  [{ 'jdbc.properties.useSSL': 'true', 'jdbc.properties.requireSSL': 'true' }, { kind: 'required' }],
  [
    { 'jdbc.properties.sslMode': 'VERIFY_CA', 'jdbc.properties.serverSslCert': 'file:///ca.pem' },
    { kind: 'verify-ca', authorityFile: '/ca.pem' },
  ],
])('%j is TLS of the kind %j', (options, expected) => {
  expect(addressOf(bind(options).bound).tls).toEqual(expected);
});

test('a table that is read from its beginning has a snapshot', () => {
  expect(mysqlCdc.source?.hasSnapshot(bind({}).bound)).toBe(true);
  expect(mysqlCdc.source?.hasSnapshot(bind({ 'scan.startup.mode': 'latest-offset' }).bound)).toBe(false);
});

test('a Java key store is refused rather than ignored', () => {
  expect(bind({ 'jdbc.properties.sslMode': 'VERIFY_CA', 'jdbc.properties.trustCertificateKeyStoreUrl': 'file:/a.jks' }).codes).toEqual([
    'OPTION_INVALID',
  ]);
});

test('tables of one server and user share a source', () => {
  expect(shareKey(bind({}).bound)).toBe(shareKey(bind({ 'table-name': 'other', 'server-id': '5' }).bound));
  expect(shareKey(bind({}).bound)).not.toBe(shareKey(bind({ port: '3307' }).bound));
  expect(shareKey(bind({}).bound)).toBe(shareKey(bind({ 'scan.startup.mode': 'latest-offset' }).bound));
  expect(shareKey(bind({}).bound)).not.toBe(shareKey(bind({ 'scan.startup.mode': 'earliest-offset' }).bound));
});

function scan(options: Readonly<Record<string, string>>, name = 't') {
  const { bound } = bind(options);
  return { ...bound, table: { ...bound.table, name }, id: 0, columns: [], needsUpdateBefore: true };
}

test('what belongs to the one connection must be the same for all tables that share it', () => {
  const tls = { 'jdbc.properties.sslMode': 'VERIFY_CA', 'jdbc.properties.serverSslCert': '/ca.pem' };
  const other = { password: 'geheim', 'connect.timeout': '1 s', 'connect.max-retries': '9', 'heartbeat.interval': '2 s', ...tls };
  const problems = addressFaults([scan({}, 'a'), scan({ 'table-name': 'b' }, 'b'), scan(other, 'c')]).map(({ problem }) => problem);
  expect(
    problems.map((problem) => problem.replace("The tables 'a' and 'c' share one connection to their server, and differ in ", '')),
  ).toEqual([
    "'password'.",
    "'jdbc.properties.sslMode'.",
    "'jdbc.properties.serverSslCert'.",
    "'connect.timeout'.",
    "'connect.max-retries'.",
    "'heartbeat.interval'.",
  ]);
  expect(addressFaults([scan(tls), scan({ ...tls, 'jdbc.properties.sslMode': 'verify_ca' })])).toEqual([]);
  expect(problems.join()).not.toContain('geheim');
});

test('an id per table, as Flink asks for, is told to be one too many', () => {
  const scans = [scan({}, 'a'), scan({ 'server-id': '5400-5404' }, 'b'), scan({ 'server-id': '5405' }, 'c')];
  expect(serverIdNotices(scans)).toEqual([
    "'server-id' = '5405' of the table 'c' is not used: one reader serves its server's tables, with that of 'b'.",
  ]);
  expect(serverIdNotices(scans.slice(0, 2))).toEqual([]);
});

test('the first id of a range is taken, else a random one', () => {
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
  const scan = { scan: 0, table: 'shop.orders', shape, snapshot: { kind: 'ranges', upTo: '4711', above: '9000' } } as const;
  expect(formatPosition({ log, scans: [scan] })).toBe('binlog.000042:88123 (shop.orders read up to 4711)');
});
