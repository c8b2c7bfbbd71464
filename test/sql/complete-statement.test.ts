import { expect, test } from 'vitest';
import { isComplete } from '../../src/sql/complete-statement.ts';

test.each([
  'SELECT 1;',
  'SELECT 1; -- done',
  'SELECT 1；',
  'SELECT 1 \\G',
  "SELECT ';';",
  'SELECT 1; SELECT 2;',
  'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT CASE WHEN x THEN 1 END FROM b; END;',
  'BEGIN STATEMENT SET; INSERT INTO a SELECT * FROM b; END;',
  "CREATE TABLE t (id INT) WITH ('connector' = 'kafka,\n 'topic' = 'x');",
])('runs: %s', (text) => {
  expect(isComplete(text)).toBe(true);
});

test.each([
  '',
  'SELECT 1',
  "SELECT 'a;",
  'SELECT `a;',
  'SELECT 1 /* ; ',
  'SELECT 1 -- ;',
  "SELECT '\\G",
  'SELECT 1; SELECT',
  'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT * FROM b;',
  'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT CASE WHEN x THEN 1 END FROM b;',
  'BEGIN STATEMENT SET;',
])('waits for more: %s', (text) => {
  expect(isComplete(text)).toBe(false);
});
