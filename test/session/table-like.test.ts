import { expect, test } from 'vitest';
import { TestSession } from './support.ts';

const BASE = `CREATE TABLE base (id INT, at TIMESTAMP_LTZ(3) METADATA FROM 'op_ts' VIRTUAL, next_id AS id + 1, ts TIMESTAMP(3),
  PRIMARY KEY (id) NOT ENFORCED, WATERMARK FOR ts AS ts) COMMENT 'not taken' WITH ('connector' = 'mysql-cdc', 'hostname' = 'h', 'username' = 'u',
  'password' = 's3cret', 'database-name' = 'd', 'table-name' = 't');`;

async function created(statement: string): Promise<string> {
  const session = new TestSession();
  await session.run(BASE.replace(' at ', ' `at` '));
  const answer = await session.say(statement);
  return answer === 'Table t created.' ? session.say('SHOW CREATE TABLE t') : answer;
}

const OPTIONS = ['database-name', 'hostname', 'password', 'table-name', 'username'];

function optionsOf(printed: string): readonly string[] {
  return [...printed.matchAll(/^ {2}'([^']+)' = '([^']*)'/gm)].map(([, key, value]) => `${key}=${value}`);
}

test('LIKE takes everything of the other table, comments aside, and may change options', async () => {
  const printed = await created("CREATE TABLE t WITH ('table-name' = 'mine') LIKE base");
  expect(printed).toContain(
    "CREATE TABLE t (\n  id INT NOT NULL,\n  `at` TIMESTAMP_LTZ(3) METADATA FROM 'op_ts' VIRTUAL,\n  next_id AS id + 1,\n  ts TIMESTAMP(3),\n  PRIMARY KEY (id) NOT ENFORCED,\n  WATERMARK FOR ts AS ts\n) WITH (",
  );
  expect(optionsOf(printed)).toEqual([
    'connector=mysql-cdc',
    'hostname=h',
    'username=u',
    'password=******',
    'database-name=d',
    'table-name=mine',
  ]);
});

test('new columns come behind those that are taken; a key may name them all', async () => {
  expect(await created('CREATE TABLE t (more STRING, PRIMARY KEY (ts, more) NOT ENFORCED) LIKE base (EXCLUDING CONSTRAINTS)')).toContain(
    "  id INT NOT NULL,\n  `at` TIMESTAMP_LTZ(3) METADATA FROM 'op_ts' VIRTUAL,\n  next_id AS id + 1,\n  ts TIMESTAMP(3) NOT NULL,\n  more STRING NOT NULL,\n  PRIMARY KEY (ts, more) NOT ENFORCED",
  );
});

test('EXCLUDING ALL leaves the physical columns', async () => {
  const printed = await created("CREATE TABLE t WITH ('connector' = 'blackhole') LIKE base (EXCLUDING ALL)");
  expect(printed).toBe("CREATE TABLE t (\n  id INT NOT NULL,\n  ts TIMESTAMP(3)\n) WITH (\n  'connector' = 'blackhole'\n);");
  expect(
    optionsOf(await created('CREATE TABLE t LIKE base (EXCLUDING ALL INCLUDING OPTIONS)'))
      .map((option) => option.split('=')[0])
      .sort(),
  ).toEqual(['connector', ...OPTIONS]);
});

test('what is declared anew takes the place of what is overwritten', async () => {
  const printed = await created(
    "CREATE TABLE t (next_id AS id + 2, `at` TIMESTAMP_LTZ(3) METADATA FROM 'op_ts', WATERMARK FOR ts AS CAST(ts AS TIMESTAMP(3))) LIKE base (OVERWRITING GENERATED OVERWRITING METADATA OVERWRITING WATERMARKS)",
  );
  expect(printed).toContain("  `at` TIMESTAMP_LTZ(3) METADATA FROM 'op_ts',\n  next_id AS id + 2,\n  ts TIMESTAMP(3),");
  expect(printed).toContain('  WATERMARK FOR ts AS CAST(ts AS TIMESTAMP(3))\n');
});

test.each([
  ['CREATE TABLE t (id BIGINT) LIKE base', "SQL_LIKE 1:17 The table behind LIKE has a column 'id' already."],
  ['CREATE TABLE t (id AS ts) LIKE base', 'A computed column can only stand for another computed column.'],
  ['CREATE TABLE t (next_id AS id) LIKE base', "The table behind LIKE has a computed column 'next_id' already."],
  ["CREATE TABLE t (`at` TIMESTAMP_LTZ(3) METADATA FROM 'op_ts') LIKE base", "The table behind LIKE has a metadata column 'at' already."],
  ['CREATE TABLE t (PRIMARY KEY (id) NOT ENFORCED) LIKE base', 'SQL_LIKE 1:17 The table behind LIKE has a PRIMARY KEY (id) already.'],
  ['CREATE TABLE t (WATERMARK FOR ts AS ts) LIKE base', "The table behind LIKE has a WATERMARK for 'ts' already."],
  [
    "CREATE TABLE t WITH ('table-name' = 'x') LIKE base (INCLUDING OPTIONS)",
    "SQL_LIKE 1:22 The table behind LIKE has the option 'table-name' already.",
  ],
  ["CREATE TABLE t WITH ('table-name' = 'x') LIKE base (INCLUDING ALL)", "The table behind LIKE has the option 'table-name' already."],
  ['CREATE TABLE t LIKE nowhere', "SQL_UNKNOWN_TABLE 1:21 There is no table 'nowhere'."],
  ['CREATE VIEW v AS SELECT id FROM base; CREATE TABLE t LIKE v', "SQL_IS_VIEW 1:59 'v' is a view, not a table."],
  ['CREATE TABLE t LIKE base (OVERWRITING ALL)', 'SQL_SYNTAX 1:27 ALL cannot be OVERWRITING.'],
  ['CREATE TABLE t LIKE base (OVERWRITING CONSTRAINTS)', 'CONSTRAINTS cannot be OVERWRITING.'],
  ['CREATE TABLE t LIKE base (INCLUDING OPTIONS EXCLUDING OPTIONS)', 'SQL_SYNTAX 1:45 LIKE says twice what becomes of OPTIONS.'],
  ['CREATE TABLE t LIKE base (INCLUDING COLUMNS)', 'SQL_SYNTAX 1:37 Expected'],
])('%s is refused', async (statement, fault) => {
  expect(await created(statement)).toContain(fault);
});

test('PARTITIONS and DISTRIBUTION are taken as said: no table has any here', async () => {
  expect(await created('CREATE TABLE t LIKE base (EXCLUDING PARTITIONS INCLUDING DISTRIBUTION)')).toContain('CREATE TABLE t (');
});

test('a computed column that is taken without what it is computed from is refused', async () => {
  const session = new TestSession();
  await session.run(BASE.replace(' at ', ' `at` ').replace('id + 1', 'CAST(`at` AS STRING)'));
  expect(await session.say('CREATE TABLE t LIKE base (EXCLUDING METADATA)')).toContain(
    "SQL_LIKE 1:16 The computed column 'next_id' cannot be taken: There is no column 'at'.",
  );
});
