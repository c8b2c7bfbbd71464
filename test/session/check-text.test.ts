import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkText } from '../../src/session/check-text.ts';
import { readSql } from '../../src/session/sql-file.ts';
import { temporaryFolder } from '../support/processes.ts';

const T = "CREATE TABLE t (n INT) WITH ('connector' = 'datagen');\n";

/** The errors of a script as `line:column CODE`. */
function check(script: string): readonly string[] {
  return checkText(script, 's.sql').map((line) => line.replace(/^s\.sql:(\d+:\d+): (\w+) .*/, '$1 $2'));
}

test('a script that runs has no errors', () => {
  expect(
    check(`${T} SHOW CREATE TABLE t; DESCRIBE default_database.t; SET 'pipeline.name' = 'x'; RESET 'pipeline.name'; HELP SELECT;
    EXPLAIN SELECT n FROM t; SELECT n FROM t; CREATE TABLE IF NOT EXISTS t (m INT) WITH ('connector' = 'datagen'); DROP TABLE t;
    DROP TABLE IF EXISTS t; SHOW JOBS; STOP JOB 'x'; ADD JAR 'x.jar';`),
  ).toEqual([]);
});

test.each([
  [`${T}${T}`, '2:14 SQL_TABLE_EXISTS'],
  ['DROP TABLE t;', '1:12 SQL_UNKNOWN_TABLE'],
  ['DESCRIBE t;', '1:10 SQL_UNKNOWN_TABLE'],
  ['SHOW CREATE TABLE t;', '1:19 SQL_UNKNOWN_TABLE'],
  [`${T}DROP TABLE prod.t;`, '2:12 SQL_UNSUPPORTED'],
  [`${T}DROP TABLE t;\nSELECT n FROM t;`, '3:15 SQL_UNKNOWN_TABLE'],
  ["\n SET 'pipeline.nam' = 'x';", '2:6 OPTION_UNKNOWN'],
  ["RESET 'pipeline.nam';", '1:1 OPTION_UNKNOWN'],
  ["HELP 'nothing';", '1:1 HELP_UNKNOWN'],
  ["SOURCE 'nowhere.sql';", '1:1 FILE_UNREADABLE'],
])('%j is refused as running refuses it', (script, error) => {
  expect(check(script)).toEqual([error]);
});

test('a file that SOURCE names is part of the script; its errors have its name', () => {
  const folder = temporaryFolder('check');
  mkdirSync(join(folder, 'deep'));
  const file = join(folder, 'a.sql');
  writeFileSync(file, "SOURCE 'deep/b.sql';\nSELECT n FROM t;\nSELECT m FROM t;");
  writeFileSync(join(folder, 'deep', 'b.sql'), "SOURCE 'c.sql';\nSELECT x FROM t;");
  writeFileSync(join(folder, 'deep', 'c.sql'), T);
  const lines = checkText(readSql(file), file);
  expect(lines.map((line) => line.split(' ')[0])).toEqual([`${join(folder, 'deep', 'b.sql')}:2:8:`, `${file}:3:8:`]);
});

test('a file that names itself ends, and its errors are told once', () => {
  const file = join(temporaryFolder('check'), 'self.sql');
  writeFileSync(file, "SELECT n FROM nowhere;\nSOURCE 'self.sql';");
  expect(checkText(readSql(file), file).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    `${file}:1:15: SQL_UNKNOWN_TABLE`,
    `${file}:2:1: SOURCE_TOO_DEEP`,
  ]);
});

test('a table whose declaration has faults is not unknown as well', () => {
  expect(check("CREATE TABLE t (n INT) WITH ('connector' = 'datagen', 'no' = 'x');\nSELECT n FROM t;\nSELECT n FROM other;")).toEqual([
    '1:55 OPTION_UNKNOWN',
    '3:15 SQL_UNKNOWN_TABLE',
  ]);
});

test('a view over a table that stands at a server is not unknown, and nothing is said of its columns', () => {
  const script = `CREATE TABLE o FROM 'mysql://u@h/d.o';
    CREATE VIEW v AS SELECT cust FROM o;
    CREATE TABLE g (cust INT NOT NULL, n BIGINT) WITH ('connector' = 'print');
    INSERT INTO g SELECT cust, COUNT(*) FROM v GROUP BY cust;
    INSERT INTO g SELECT v.cust, 1 FROM v;\nSELECT n FROM other`;
  expect(check(script)).toEqual(['6:15 SQL_UNKNOWN_TABLE']);
});
