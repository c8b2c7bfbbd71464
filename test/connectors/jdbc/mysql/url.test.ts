import { expect, test } from 'vitest';
import { parseMysqlUrl } from '../../../../src/connectors/jdbc/mysql/url.ts';

function parsed(url: string) {
  const result = parseMysqlUrl(url);
  if ('faults' in result) throw result.faults[0];
  return result.parsed;
}

function problems(url: string): string[] {
  const result = parseMysqlUrl(url);
  return 'faults' in result ? result.faults.map(({ problem }) => problem) : [];
}

test('a URL with everything people write into it', () => {
  const url =
    'jdbc:mysql://db.example.com:3307/my%20shop?useSSL=false&serverTimezone=UTC&characterEncoding=utf8&zeroDateTimeBehavior=convertToNull&rewriteBatchedStatements=true&user=me&password=p%26%3D&connectTimeout=3000';
  expect(parsed(url)).toEqual({
    host: 'db.example.com',
    port: 3307,
    database: 'my shop',
    user: 'me',
    password: 'p&=',
    tls: { kind: 'disabled' },
    connectTimeoutMs: 3000,
    ignored: ['serverTimezone', 'characterEncoding', 'zeroDateTimeBehavior', 'rewriteBatchedStatements'],
  });
});

test('encryption is what the driver of the URL makes of it', () => {
  const tls = (url: string) => parsed(url).tls;
  expect(tls('jdbc:mysql://h/d')).toEqual({ kind: 'preferred' });
  expect(tls('jdbc:mariadb://h/d')).toEqual({ kind: 'disabled' });
  expect(tls('jdbc:mysql://h/d?useSSL=true&requireSSL=true')).toEqual({ kind: 'required' });
  expect(tls('jdbc:mariadb://h/d?sslMode=trust')).toEqual({ kind: 'required' });
  expect(tls('jdbc:mariadb://h/d?sslMode=verify-full&serverSslCert=/ca.pem')).toEqual({
    kind: 'verify-identity',
    authorityFile: '/ca.pem',
  });
  expect(tls('jdbc:mysql://h/d?sslMode=VERIFY_CA')).toEqual({ kind: 'verify-ca', authorityFile: undefined });
});

test('what would change the result is refused by name, all at once', () => {
  const url = 'jdbc:mysql://h/d?sslMode=sometimes&sessionVariables=sql_mode=0&jdbcCompliantTruncation=false&createDatabaseIfNotExist=false';
  expect(problems(url)).toEqual([
    "The parameter 'sessionVariables' of the URL is not supported here: the variables of the session are part of what makes writes exact.",
    "The parameter 'jdbcCompliantTruncation' of the URL is not supported here: a value that does not fit stops the job.",
    "'SOMETIMES' is not valid for 'sslMode' in the URL.",
  ]);
});

test('no fault shows a password, and what leads nowhere is told', () => {
  expect(problems('jdbc:mysql://me:s3/cret@h/db')[0]).toMatch(/holds an @/);
  expect(problems('jdbc:mysql://me:s3cret@h/db')[0]).not.toMatch(/s3cret/);
  expect(problems('jdbc:mysql://a:1,b:2/d')).toEqual(['The URL names several hosts (a:1,b:2), which is not supported.']);
  expect(problems('jdbc:mysql://h:3306')).toEqual(["'jdbc:mysql://h:3306' names no database."]);
  expect(problems('jdbc:mysql:loadbalance://h/d')[0]).toMatch(/is not a JDBC URL/);
});
