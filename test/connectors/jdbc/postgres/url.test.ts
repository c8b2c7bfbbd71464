import { expect, test } from 'vitest';
import { parseJdbcUrl } from '../../../../src/connectors/jdbc/postgres/url.ts';

function parsed(url: string) {
  const result = parseJdbcUrl(url);
  if ('faults' in result) throw result.faults[0];
  return result.parsed;
}

function problems(url: string): string[] {
  const result = parseJdbcUrl(url);
  return 'faults' in result ? result.faults.map(({ problem }) => problem) : [];
}

test('a URL with everything people write into it', () => {
  const url =
    'jdbc:postgresql://db.example.com:6432/my%20shop?currentSchema=shop,"Old Shop"&reWriteBatchedInserts=true&sslmode=verify-full&sslrootcert=/ca.pem&user=me&password=p%26%3D&connectTimeout=3&ApplicationName=x';
  expect(parsed(url)).toEqual({
    host: 'db.example.com',
    port: 6432,
    database: 'my shop',
    user: 'me',
    password: 'p&=',
    schemas: ['shop', 'Old Shop'],
    sslMode: 'verify-full',
    sslRootCert: '/ca.pem',
    connectTimeoutMs: 3000,
    serverOptions: undefined,
    ignored: ['reWriteBatchedInserts', 'ApplicationName'],
  });
});

test('what may be left out has pgJDBC’s defaults', () => {
  expect(parsed('jdbc:postgresql://h/d')).toMatchObject({ host: 'h', port: 5432, database: 'd', sslMode: 'prefer', schemas: [] });
  expect(parsed('jdbc:postgresql:d')).toMatchObject({ host: 'localhost', port: 5432, database: 'd' });
  expect(parsed('jdbc:postgresql://h:1')).toMatchObject({ host: 'h', port: 1, database: undefined });
  expect(parsed('jdbc:postgresql:///d?ssl=true')).toMatchObject({ host: 'localhost', database: 'd', sslMode: 'verify-full' });
  expect(parsed('jdbc:postgresql://[::1]:5433/d')).toMatchObject({ host: '::1', port: 5433 });
});

test('several hosts are refused by name', () => {
  expect(problems('jdbc:postgresql://a:1,b:2/d')).toEqual(['The URL names several hosts (a:1,b:2), which is not supported.']);
});

test('what is no JDBC URL is said to be none', () => {
  for (const url of [
    'postgresql://h/d',
    'jdbc:postgresql://h:99999/d',
    'jdbc:postgresql://u:p@h/d',
    '',
    'h:5432',
    'jdbc:postgresql://h/%zz',
  ]) {
    expect(problems(url)).toHaveLength(1);
  }
});

test('every wrong parameter is named at once', () => {
  expect(problems('jdbc:postgresql://h/d?sslmode=sometimes&connectTimeout=soon&targetServerType=secondary&readOnly=false')).toEqual([
    "The parameter 'targetServerType' of the URL is not supported here: one host is written to.",
    "The parameter 'sslmode' of the URL is not valid.",
    "The parameter 'connectTimeout' of the URL is not valid.",
  ]);
});

test('no fault shows a password, however it is written into the URL', () => {
  for (const [url, code] of [
    ['//me:s3cret@a,b/db', 'holds an @'],
    ['//me:s3,cret@h/db', 'holds an @'],
    ['//me:s3/cret@h/db', 'holds an @'],
    ['//me:12/s3cret@h/db', 'holds an @'],
    ['//me:s3@cret@h/db', 'holds an @'],
    ['//me:s3?cret@h/db', 'is not a JDBC URL'],
    ['//h/db?password=s3&cret', 'no name=value'],
    ['//h/db?password=s3&cr%et=1', 'no name=value'],
    ['//h/db?password=s3%cret', "parameter 'password'"],
    ['//h/%zz?password=s3cret', 'is not a JDBC URL'],
  ] as const) {
    const [problem = '', ...others] = problems(`jdbc:postgresql:${url}`);
    expect(others).toEqual([]);
    expect(problem).toContain(code);
    expect(problem).not.toMatch(/s3|cret/);
  }
});

test('a parameter without a value is taken where it says something', () => {
  expect(parsed('jdbc:postgresql://h/d?ssl')).toMatchObject({ sslMode: 'verify-full' });
});
