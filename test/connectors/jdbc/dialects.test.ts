import { expect, test } from 'vitest';
import { readDialect } from '../../../src/connectors/jdbc/dialects.ts';

function problem(url: string): string {
  const read = readDialect(url);
  return 'fault' in read ? read.fault.problem : '';
}

test('other databases are refused by name, and no password is shown', () => {
  expect(problem('jdbc:oracle://h:1521/d?password=hush')).toBe(
    "The connector 'jdbc' writes to PostgreSQL, MySQL and MariaDB; 'jdbc:oracle://h:1521/d?password=******' is a URL of oracle, which is not supported.",
  );
  expect(problem('jdbc:oracle://me:s3/cret@h/db')).not.toMatch(/s3|cret/);
});

test('what is no JDBC URL is said to be none', () => {
  for (const url of ['postgresql://h/d', '', 'h:5432']) expect(problem(url)).toMatch(/is not a JDBC URL/);
});
