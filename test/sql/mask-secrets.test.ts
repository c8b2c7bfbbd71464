import { expect, test } from 'vitest';
import { maskSecrets } from '../../src/sql/mask-secrets.ts';

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
