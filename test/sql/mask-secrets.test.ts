import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskSecrets } from '../../src/sql/mask-secrets.ts';
import { parse } from '../../src/sql/parse.ts';

test('passwords of options and URLs are masked, references to the environment are not', () => {
  const text = `WITH ('password' = 'a''b', 'url' = 'jdbc:postgresql://h/d?user=u&password=xy&ssl=true', 'jdbc.properties.trustCertificateKeyStorePassword' = 's3')`;
  const masked = maskSecrets(text, 'same length');
  expect(masked).toHaveLength(text.length);
  expect(masked).toBe(
    `WITH ('password' = '****', 'url' = 'jdbc:postgresql://h/d?user=u&password=**&ssl=true', 'jdbc.properties.trustCertificateKeyStorePassword' = '**')`,
  );
  const reference = `'password' = '\${PGPASSWORD}'`;
  expect(maskSecrets(reference, 'fixed')).toBe(reference);
  expect(maskSecrets("SOURCE 'mysql://root:geheim@host/db'", 'fixed')).toBe("SOURCE 'mysql://root:******@host/db'");
});

test.each([
  ['"password" = "s3cret"', '"password" = "******"'],
  ['\'password\' = "s3cret"', '\'password\' = "******"'],
  ['‘password’ = ‘s3cret’', '‘password’ = ‘******’'],
  ["'password' : 's3cret'", "'password' : '******'"],
  ["'password' 's3cret'", "'password' '******'"],
  ["'password' /* mine */ = 's3\ncret'", "'password' /* mine */ = '******'"],
  ["'password' = s3-cret, 'a' = b", "'password' = ******, 'a' = b"],
  ["'password' = 's3cret", "'password' = '******"],
  ['WITH (`password` = `s3cret`)', 'WITH (`password` = `******`)'],
  ["WITH (a = 1, ssl.keystore-password = 's3cret')", "WITH (a = 1, ssl.keystore-password = '******')"],
  ['SET x.access-key = s3cret;', 'SET x.access-key = ******;'],
  ["'properties.sasl.jaas.config' = 'Plain password=\"s3cret\";'", "'properties.sasl.jaas.config' = '******'"],
  ["'config' = 'Plain password=\"s3cret\";'", "'config' = 'Plain password=\"******\";'"],
  ["'config' = 'Plain password=''s3cret'';'", "'config' = 'Plain password=''******'';'"],
  ["-- 'password' = 's3cret'\nSELECT 1", "-- 'password' = '******'\nSELECT 1"],
  ['/* postgres://u:s3cret@h/d */', '/* postgres://u:******@h/d */'],
  ['CREATE TABLE t FROM mysql://u:s3cret@h:3306/d.t;', 'CREATE TABLE t FROM mysql://u:******@h:3306/d.t;'],
  ['IMPORT DATABASE mysql://u:s3--cr@et#x@h/d LIKE', 'IMPORT DATABASE mysql://u:******@h/d LIKE'],
  ["FROM x://u:s3#cret@h 'password' = 's3'", "FROM x://u:******@h 'password' = '******'"],
  ["CREATE USER u IDENTIFIED BY 's3cret'", "CREATE USER u IDENTIFIED BY '******'"],
])('%s is shown as %s', (text, shown) => {
  expect(maskSecrets(text, 'fixed')).toBe(shown);
});

test.each([
  "SELECT token FROM t WHERE token = 'abc' AND `token` = `other` ORDER BY token",
  'SELECT * FROM a JOIN b ON a.token = b.token -- no secret',
  "CREATE TABLE t (password STRING, `secret` INT) WITH ('connector' = 'print', 'password' = '')",
  "SET 'table.local-time-zone' = 'UTC'",
])('%s holds no secret', (text) => {
  expect(maskSecrets(text, 'fixed')).toBe(text);
});

const KEYS = ["'password'", '"password"', '‘password’', '“x.secret-key”', "'p.sasl.jaas.config'"];
const VALUES = ["'S3CRET'", '"S3CRET"', '‘S3CRET’', '“S3CRET”', 'S3CRET', "'S3''CRET'", "'x://u:S3CRET@h?password=S3CRET'"];
const MARKS = [' = ', '=', ' : ', '=>', ' = = '];
const AROUND = [
  "'a' = 'b'",
  ',',
  '(',
  ')',
  ';',
  '\n',
  'WITH',
  'CREATE TABLE t (a INT) WITH (',
  'SELECT 1',
  '，',
  '/*',
  '*/',
  '=',
  ':',
  "x'",
];

/** Where faults are, and of which kind. */
function places(text: string): unknown {
  return parse(text).statements.map(({ span, faults }) => [span, faults.map(({ code, span: place }) => [code, place])]);
}

test('what is masked is read as it was, whatever stands around it', () => {
  const around = fc.array(fc.constantFrom(...AROUND.slice(0, -1)), { maxLength: 6 }).map((parts) => parts.join(' '));
  const pair = fc.tuple(fc.constantFrom(...KEYS, 'password', '`password`'), fc.constantFrom(...MARKS, ' '), fc.constantFrom(...VALUES));
  fc.assert(
    fc.property(around, pair, around, (before, parts, after) => {
      // A value without quotes may be read as a column, and is masked all the same.
      fc.pre(/^['"`‘“]/.test(parts[2]));
      const text = `${before} ${parts.join('')} ${after}`;
      const masked = maskSecrets(text, 'same length');
      expect(masked).toHaveLength(text.length);
      expect(places(masked)).toEqual(places(text));
    }),
    { numRuns: Number(process.env['RANDOM_RUNS'] ?? 2000) },
  );
});

test('no fault of a text tells a secret of it, and neither does what is kept', () => {
  const values = [...VALUES, "'S3CRET", '"S3CRET', '`S3CRET`', '‘S3CRET'];
  const pair = fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...MARKS), fc.constantFrom(...values));
  const after = fc.array(fc.constantFrom(...AROUND, "'", '"', ');'), { maxLength: 4 }).map((parts) => parts.join(' '));
  fc.assert(
    fc.property(pair, after, (parts, rest) => {
      const text = `CREATE TABLE t (a INT) WITH ('connector' = 'x', ${parts.join('')} ${rest}`;
      const told = parse(text).statements.flatMap(({ faults }) => faults.map(({ problem, remedy }) => `${problem} ${remedy}`));
      expect(told.join('\n')).not.toMatch(/S3|CRET/);
      expect(maskSecrets(text, 'fixed')).not.toMatch(/S3|CRET/);
    }),
    { numRuns: 2000 },
  );
});

test.each(['=', "'password' = ", "'", '"a" = ', 'a.', '-- x\n', 'a://', 'a://b:c@d ', "'//a:' ", "WITH ('token' = x "])(
  '%j many times is read in one go',
  (piece) => {
    // A quadratic scan would take minutes, and be ended by the test's time.
    const text = piece.repeat(500_000 / piece.length);
    expect(maskSecrets(text, 'same length')).toHaveLength(text.length);
  },
);
