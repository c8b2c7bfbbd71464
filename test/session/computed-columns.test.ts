import { expect, test } from 'vitest';
import { TestSession } from './support.ts';

const SEQUENCE =
  "'connector' = 'datagen', 'number-of-rows' = '2', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '2'";
const TABLE = `CREATE TABLE t (square AS n * n COMMENT 'n times n', n INT, \`next\` AS n + 1) WITH (${SEQUENCE})`;

test('a computed column is read in its place, and only where a query asks for it', async () => {
  const session = new TestSession();
  await session.run(`${TABLE}; SELECT * FROM t; SELECT n, square FROM t WHERE \`next\` > 2; SELECT x.square FROM t AS x`);
  expect(session.rows).toBe('+I[1, 1, 2]\n+I[4, 2, 3]\n+I[2, 4]\n+I[1]\n+I[4]\n');
});

test('DESCRIBE and SHOW CREATE TABLE show what is computed, and the text creates the table again', async () => {
  const session = new TestSession();
  await session.run(TABLE);
  expect(await session.say('DESCRIBE t')).toBe(
    'square | INT | TRUE | NULL | AS n * n | NULL\nn | INT | TRUE | NULL | NULL | NULL\nnext | INT | TRUE | NULL | AS n + 1 | NULL',
  );
  const printed = await session.say('SHOW CREATE TABLE t');
  expect(printed).toContain("(\n  square AS n * n COMMENT 'n times n',\n  n INT,\n  `next` AS n + 1\n) WITH");
  await session.run(`DROP TABLE t; ${printed}`);
  expect(await session.say('SHOW CREATE TABLE t')).toBe(printed);
});

test('a computed column is not written', async () => {
  const session = new TestSession();
  await session.run("CREATE TABLE p (n INT, twice AS n * 2, m INT) WITH ('connector' = 'print'); SET 'table.dml-sync' = 'true'");
  await session.run('INSERT INTO p VALUES (1, 2); INSERT INTO p (m) SELECT 3');
  expect(session.printed).toBe('+I[1, 2]\n+I[null, 3]\n');
  expect(await session.say('INSERT INTO p (n, twice) SELECT 1, 2')).toBe(
    "SQL_COMPUTED 1:19 The column 'twice' is computed by the table 'p' itself.",
  );
  expect(await session.say('INSERT INTO p SELECT 1, 2, 3')).toContain('2 are to be written (n, m)');
});

test.each([
  ["CREATE TABLE t (a AS m + 1, n INT) WITH ('connector' = 'datagen')", "SQL_UNKNOWN_COLUMN 1:22 There is no column 'm'."],
  ["CREATE TABLE t (n INT, a AS n + 1, b AS a + 1) WITH ('connector' = 'datagen')", "SQL_UNKNOWN_COLUMN 1:41 There is no column 'a'."],
  ["CREATE TABLE t (n INT, a AS UPPER(n)) WITH ('connector' = 'datagen')", 'SQL_TYPE 1:29'],
  [
    "CREATE TABLE t (n INT, a AS n, PRIMARY KEY (a) NOT ENFORCED) WITH ('connector' = 'datagen')",
    "SQL_PRIMARY_KEY 1:45 PRIMARY KEY names the computed column 'a'.",
  ],
  ["CREATE TABLE t (a AS 1) WITH ('connector' = 'datagen')", 'SQL_COLUMNS 1:14 The table has nothing but computed columns.'],
  ["CREATE TABLE t (n INT, a AS SUM(n)) WITH ('connector' = 'datagen')", 'SQL_AGGREGATE 1:29'],
])('%s is refused', async (statement, fault) => {
  expect(await new TestSession().say(statement)).toContain(fault);
});

test('PROCTIME() in a table is the moment at which its row is read', async () => {
  const session = new TestSession();
  await session.run(
    `CREATE TABLE t (n INT, proc AS PROCTIME()) WITH (${SEQUENCE}); SELECT n, proc > TIMESTAMP '2020-01-01 00:00:00' FROM t`,
  );
  expect(session.rows).toBe('+I[1, TRUE]\n+I[2, TRUE]\n');
});

test('a watermark is kept, shown, and said to be needed by nothing here', async () => {
  const session = new TestSession();
  const [result] = await session.run(
    "CREATE TABLE t (ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'datagen')",
  );
  expect(result).toMatchObject({
    notices: ['The watermark of ts is kept and shown; nothing here needs it yet, and no row is dropped as late.'],
  });
  expect(await session.say('DESCRIBE t')).toBe("ts | TIMESTAMP(3) | TRUE | NULL | NULL | ts - INTERVAL '5' SECOND");
  const printed = await session.say('SHOW CREATE TABLE t');
  expect(printed).toContain("  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND\n)");
  await session.run(`DROP TABLE t; ${printed}`);
  expect(await session.say('SHOW CREATE TABLE t')).toBe(printed);
});

test.each([
  ['WATERMARK FOR tt AS tt', "SQL_UNKNOWN_COLUMN 1:55 WATERMARK FOR names 'tt', which is not a column of the table."],
  ['WATERMARK FOR ts AS tt', "SQL_UNKNOWN_COLUMN 1:61 There is no column 'tt'."],
  ['WATERMARK FOR n AS n', "SQL_TYPE 1:55 WATERMARK FOR names 'n', which is INT."],
  ['WATERMARK FOR ts AS ts, WATERMARK FOR ts AS ts', 'SQL_SYNTAX 1:65 A table has one WATERMARK at most.'],
])('%s is refused', async (clause, fault) => {
  expect(await new TestSession().say(`CREATE TABLE t (ts TIMESTAMP(3), n INT, ${clause}) WITH ('connector' = 'datagen')`)).toContain(fault);
});

test('a watermark may stand on a computed column', async () => {
  const session = new TestSession();
  const text = "CREATE TABLE t (s STRING, ts AS CAST(s AS TIMESTAMP(3)), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen')";
  expect(await session.say(text)).toBe('Table t created.');
});
