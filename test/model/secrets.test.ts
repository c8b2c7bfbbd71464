import { expect, test } from 'vitest';
import { maskedOptions, optionalText, readOptions, secret, text } from '../../src/model/options.ts';
import { isSecretName, maskInside } from '../../src/model/secrets.ts';

test.each([
  'password',
  'jdbc.properties.trustCertificateKeyStorePassword',
  'debezium.schema.history.internal.kafka.sasl.jaas.config',
  'properties.basic.auth.user.info',
  's3.secret-key',
  'fs.azure.account.key',
  'access-key',
  'apiKey',
  'http-headers',
])('%s names a secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each(['table-name', 'scan.incremental.snapshot.chunk.key-column', 'username', 'primary-key', 'topic'])('%s names none', (name) => {
  expect(isSecretName(name)).toBe(false);
});

test.each([
  ['jdbc:postgresql://h/d?user=u&password=s3cret&ssl=true', 'jdbc:postgresql://h/d?user=u&password=******&ssl=true'],
  ['jdbc:postgresql://h/d?password=s3&cret', 'jdbc:postgresql://h/d?password=******'],
  ['jdbc:sqlserver://h:1433;user=u;password=s3;cret;encrypt=true', 'jdbc:sqlserver://h:1433;user=u;password=******;encrypt=true'],
  ['postgres://u:s3cret@h/d', 'postgres://u:******@h/d'],
  ['postgres://u:s3/cr,et@h1,h2/d', 'postgres://u:******@h1,h2/d'],
  ['mysql://u:12/s3cret@h/d?x=1', 'mysql://u:******@h/d?x=1'],
  ['amqp://u:s3@cret@h', 'amqp://u:******@h'],
  ['host=h user=u password=s3cret dbname=d', 'host=h user=u password=****** dbname=d'],
  ['PlainLoginModule required username="u" password="s3 \\"cret";', 'PlainLoginModule required username="u" password="******";'],
  ["required username=''u'' password=''s3cret'';", "required username=''u'' password=''******'';"],
  ['{"user": "u", "access_token": "s3cret"}', '{"user": "u", "access_token": "******"}'],
])('%s is shown as %s', (value, shown) => {
  expect(maskInside(value)).toBe(shown);
});

test.each([
  'jdbc:postgresql://h:5432/d?user=me@cloud&currentSchema=s',
  'jdbc:postgresql://a:1,b:2/d?user=me@cloud',
  'jdbc:postgresql://[::1]:5432/d?user=me@cloud',
  'http://h:8080/a/b',
  'orders_2024',
  'password',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how SQL refers to the environment.
  'h?password=${PGPASSWORD}',
])('%s holds no secret', (value) => {
  expect(maskInside(value)).toBe(value);
});

test('a long value without an end of its secret takes no time', () => {
  const startMs = performance.now();
  for (const piece of ['//a:1,', 'a=', '"', '?password', '//a:', ' ', '&', 'password="']) {
    for (const length of [9000, 500_000]) maskInside(`${piece.repeat(length / piece.length)}@`);
  }
  // Ten times what it takes on a slow machine.
  expect(performance.now() - startMs).toBeLessThan(5000);
});

const LITERAL = {
  password: secret('Secret.'),
  url: text('URL.'),
  'token-bucket': optionalText('No secret.'),
  'more.*': optionalText('More.'),
};

test('options are shown without what is secret: by their literal, and by their names where a pattern took them or nobody knows them', () => {
  const given = new Map([
    ['password', 's3cret'],
    ['url', 'x://u:s3cret@h'],
    ['token-bucket', '10'],
    ['more.sasl.jaas.config', 's3cret'],
    ['more.size', '10'],
    ['unknown.secret', 's3cret'],
    ['hint', 'password="s3cret"'],
  ]);
  const shown = ['******', 'x://u:******@h', '10', '******', '10', '******', 'password="******"'];
  expect([...maskedOptions(LITERAL, given).values()]).toEqual(shown);
  expect(maskedOptions(undefined, new Map([['password', 's3cret']])).get('password')).toBe('******');
});

test('a value that is not valid is told without its secret', () => {
  const bad = (doc: string) => ({
    ...optionalText(doc),
    parse: (): string => {
      throw new Error('something else');
    },
  });
  const given = new Map([
    ['more.password', 's3cret'],
    ['url', 'x://u:s3cret@h'],
  ]);
  const { faults } = readOptions({ 'more.*': bad('More.'), url: bad('URL.') }, given, 'test');
  expect(faults.map(({ error }) => error.problem)).toEqual([
    "The value is not valid for 'more.password'.",
    "'x://u:******@h' is not valid for 'url'.",
  ]);
});
