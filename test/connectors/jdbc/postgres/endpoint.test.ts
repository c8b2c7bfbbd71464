import { expect, test } from 'vitest';
import { bindTable } from '../../../../src/connectors/bind.ts';
import { findConnector } from '../../../../src/connectors/catalogue.ts';
import type { SinkTarget } from '../../../../src/connectors/connector.ts';
import type { JdbcOptions } from '../../../../src/connectors/jdbc/options.ts';
import { endpointFaults, endpointOf, shareKey } from '../../../../src/connectors/jdbc/postgres/endpoint.ts';
import { ALL } from '../../../../src/model/changelog-mode.ts';
import { systemClock } from '../../../../src/model/clock.ts';

const context = { jobId: 'job', clock: systemClock, timeZone: 'UTC', notice: () => {}, print: async () => {} };

function target(name: string, query = '', options: Readonly<Record<string, string>> = {}): SinkTarget<JdbcOptions> {
  const given = { url: `jdbc:postgresql://db/shop?user=me${query}`, 'table-name': name, ...options };
  const connector = findConnector('jdbc');
  if (connector === undefined) throw new Error('jdbc is in the catalogue');
  const { bound } = bindTable(connector, { name, columns: [], primaryKey: undefined, options: new Map(Object.entries(given)) });
  return { ...bound, columns: [], key: [], input: ALL } as unknown as SinkTarget<JdbcOptions>;
}

test('targets of one server, database and role share a connection', () => {
  expect(shareKey(target('a'))).toBe(shareKey(target('b', '&sslmode=require&currentSchema=s', { username: 'me' })));
  expect(shareKey(target('a'))).not.toBe(shareKey(target('b', '', { username: 'you' })));
});

test('what belongs to the one connection must be the same for all targets that share it', () => {
  const query = '&sslmode=verify-full&sslrootcert=/ca.pem&connectTimeout=3&options=-c%20work_mem=1MB&password=geheim';
  const faults = endpointFaults([
    target('a'),
    target('b', '&reWriteBatchedInserts=true'),
    target('c', query, { 'connection.max-retry-timeout': '1 s' }),
  ]);
  expect(
    faults.map(({ problem }) => problem.replace("The tables 'a' and 'c' share one connection to their server, and differ in ", '')),
  ).toEqual([
    "'password'.",
    "'connection.max-retry-timeout'.",
    "'sslmode' in the URL.",
    "'sslrootcert' in the URL.",
    "'connectTimeout' in the URL.",
    "'options' in the URL.",
  ]);
  expect(endpointFaults([target('a', '&password=p'), target('b', '', { password: 'p' })])).toEqual([]);
});

test('the search path is that of the URLs where they agree, else the role’s own', () => {
  const schemas = (...queries: readonly string[]) =>
    endpointOf(
      queries.map((query) => target('t', query)),
      context,
    ).url.schemas;
  expect(schemas('&currentSchema=shop,public', '&currentSchema=shop,public')).toEqual(['shop', 'public']);
  expect(schemas('&currentSchema=shop', '&currentSchema=shop,public')).toEqual([]);
  expect(schemas('&currentSchema=shop', '')).toEqual([]);
});
