import { expect, test } from 'vitest';
import { connectors } from '../../src/connectors/catalogue.ts';
import { parseServerUrl } from '../../src/connectors/kit/server-url.ts';

test('an address with everything, and with little', () => {
  expect(parseServerUrl('mysql://me:p%40ss:word@db.example.com:3307/my%2Eshop.orders?sslMode=REQUIRED')).toEqual({
    scheme: 'mysql',
    host: 'db.example.com',
    port: 3307,
    user: 'me',
    password: 'p@ss:word',
    path: ['my.shop', 'orders'],
    parameters: new Map([['sslMode', 'REQUIRED']]),
  });
  expect(parseServerUrl('postgresql://[::1]/d')).toMatchObject({
    host: '::1',
    port: undefined,
    user: undefined,
    password: undefined,
    path: ['d'],
  });
  const reference = `\${${'PASSWORD'}}`;
  expect(parseServerUrl(`mysql://me:${reference}@h/d.t`)).toMatchObject({ password: reference });
});

test('what is no address is said to be none, without its password', () => {
  for (const text of [
    '',
    'orders',
    'jdbc:mysql://h/d',
    'mysql://h:99999/d',
    'mysql://me:s3cret@/d',
    'mysql://me:s3cret@h/a@b',
    'mysql://h/%zz',
  ]) {
    expect(() => parseServerUrl(text), text).toThrow(/is not the address of a server/);
    expect(() => parseServerUrl(text)).not.toThrow(/s3cret/);
  }
});

test('the options of an address lead to its table', () => {
  const options = (name: string, url: string) => {
    const { definitions } = connectors().find((connector) => connector.name === name) ?? {};
    const parsed = parseServerUrl(url);
    return Object.fromEntries(definitions?.optionsOf(parsed, parsed.path) ?? []);
  };
  expect(options('mysql-cdc', 'mysql://me:pw@h:3307/shop.a%2Eb?sslMode=REQUIRED')).toEqual({
    hostname: 'h',
    port: '3307',
    username: 'me',
    password: 'pw',
    'database-name': 'shop',
    'table-name': 'a\\.b',
    'jdbc.properties.sslMode': 'REQUIRED',
  });
  expect(options('jdbc', 'postgresql://me@h/my%20shop.Sales.orders?sslmode=require')).toEqual({
    url: 'jdbc:postgresql://h/my%20shop?sslmode=require',
    'table-name': '"Sales".orders',
    username: 'me',
  });
  expect(options('jdbc', 'mariadb://me@h/shop.a%2Eb')).toMatchObject({ url: 'jdbc:mariadb://h/shop', 'table-name': '`a.b`' });
  expect(() => options('jdbc', 'mysql://me@h/a.b.c')).toThrow(/has 3 parts/);
  expect(() => options('mysql-cdc', 'mysql://me@h')).toThrow(/names no database/);
});
