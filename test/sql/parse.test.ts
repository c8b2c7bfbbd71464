import { describe, expect, test } from 'vitest';
import { formatType } from '../../src/model/types.ts';
import type { Expression } from '../../src/sql/ast.ts';
import type { Statement } from '../../src/sql/ast-statements.ts';
import { printExpression } from '../../src/sql/expressions/print-expression.ts';
import { locate } from '../../src/sql/location.ts';
import { parse } from '../../src/sql/parse.ts';
import { printStatement } from '../../src/sql/print.ts';
import { repairedText } from '../../src/sql/repaired-text.ts';

/** `line:column problem` of every fault. */
function faults(text: string): readonly string[] {
  return parse(text).statements.flatMap((one) =>
    one.faults.map((error) => {
      const { line, column } = locate(text, error.span?.start ?? -1);
      return `${line}:${column} ${error.problem}`;
    }),
  );
}

/** The repaired text, which must have no fault left. */
function repaired(text: string): string | undefined {
  const result = repairedText(
    text,
    parse(text).statements.flatMap((one) => one.faults),
  );
  if (result !== undefined) expect(faults(result)).toEqual([]);
  return result;
}

function one(text: string): Statement {
  const [parsed, ...more] = parse(text).statements;
  expect([parsed?.faults, more]).toEqual([[], []]);
  if (parsed?.statement === undefined) throw new Error(`no statement in ${text}`);
  return parsed.statement;
}

/** The expression as the printer shows it, with every operator in parentheses of its own. */
function shape(text: string): string {
  const statement = one(`SELECT ${text}`);
  if (statement.kind !== 'query' || statement.query.kind !== 'select') throw new Error('a query was expected');
  const [item] = statement.query.items;
  return item?.kind === 'expression' ? nested(item.expression) : '*';
}

function nested(expression: Expression): string {
  switch (expression.kind) {
    case 'binary':
      return `(${nested(expression.left)} ${expression.operator} ${nested(expression.right)})`;
    case 'unary':
      return `(${expression.operator} ${nested(expression.operand)})`;
    case 'is':
      return `(${nested(expression.operand)} IS ${expression.isNegated ? 'NOT ' : ''}${expression.what})`;
    case 'between':
      return `(${nested(expression.operand)} BETWEEN ${nested(expression.low)} AND ${nested(expression.high)})`;
    default:
      return printExpression(expression);
  }
}

describe('the article', () => {
  const text = [
    'CREATE TABLE `Data_Input` (',
    '    id BIGINT,',
    '    PRIMARY KEY (`id`) NOT ENFORCED',
    ') WITH (',
    "    'connector' = 'kafka', -- 可选",
    "    'scan.startup.mode' = 'earliest-offset'            -- 可以是 latest-offset",
    "    'properties.group.id' = 'YourGroup',",
    ');',
  ].join('\n');

  test('both defects are named in one go', () => {
    expect(faults(text)).toEqual([
      "7:5 A comma is missing between 'earliest-offset' and 'properties.group.id'.",
      '8:1 The comma behind the last element of the list is one too many.',
    ]);
  });

  test('the repaired text keeps its comments and is accepted', () => {
    expect(repaired(text)).toBe(text.replace("'earliest-offset' ", "'earliest-offset', ").replace("'YourGroup',", "'YourGroup'"));
  });
});

describe('repairs', () => {
  test.each([
    ['a missing comma between columns', 'CREATE TABLE t (id INT name STRING)', 'CREATE TABLE t (id INT, name STRING)'],
    [
      'a missing comma before the key of the table',
      'CREATE TABLE t (id INT, name STRING PRIMARY KEY (id) NOT ENFORCED)',
      'CREATE TABLE t (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED)',
    ],
    ['a comma before FROM', 'SELECT a, b, FROM t', 'SELECT a, b FROM t'],
    [
      'two commas',
      'SELECT f(a) FROM t WHERE a IN (1, 2); INSERT INTO t (a,, b) SELECT 1, 2',
      'SELECT f(a) FROM t WHERE a IN (1, 2); INSERT INTO t (a, b) SELECT 1, 2',
    ],
    ['full-width marks', 'SELECT id， name FROM t WHERE （a ＝ “x”）；', "SELECT id, name FROM t WHERE (a = 'x');"],
    [
      'double quotes around options',
      'CREATE TABLE t (id INT) WITH ("connector" = "print")',
      "CREATE TABLE t (id INT) WITH ('connector' = 'print')",
    ],
    [
      'options without quotes',
      'CREATE TABLE t (id INT) WITH (scan.startup.mode = initial, port = 3306)',
      "CREATE TABLE t (id INT) WITH ('scan.startup.mode' = 'initial', 'port' = '3306')",
    ],
    ['a missing equals sign', "CREATE TABLE t (id INT) WITH ('connector' 'print')", "CREATE TABLE t (id INT) WITH ('connector' = 'print')"],
    ['double quotes around names and texts', 'SELECT "id" FROM "t" WHERE "id" = "x"', "SELECT `id` FROM `t` WHERE `id` = 'x'"],
    ['misspelt keywords, all of them', 'SELEC id FORM t WHER id BETWEN 1 AND 2', 'SELECT id FROM t WHERE id BETWEEN 1 AND 2'],
    ['a misspelt word behind a name', 'SELECT a.x FROM a JION b ON a.x = b.x', 'SELECT a.x FROM a JOIN b ON a.x = b.x'],
    [
      'words of a clause',
      'DROP TABLE IF EXIST t; CREATE TABEL t (id INT NOT NUL)',
      'DROP TABLE IF EXISTS t; CREATE TABLE t (id INT NOT NULL)',
    ],
    ['reserved words as names', 'SELECT count, o.user FROM order o', 'SELECT `count`, o.`user` FROM `order` o'],
    [
      'reserved words as columns',
      'CREATE TABLE t (order INT, from STRING, date DATE)',
      'CREATE TABLE t (`order` INT, `from` STRING, `date` DATE)',
    ],
    ['a key without NOT ENFORCED', 'CREATE TABLE t (id INT, PRIMARY KEY (id))', 'CREATE TABLE t (id INT, PRIMARY KEY (id) NOT ENFORCED)'],
    ['a key of one column without it', 'CREATE TABLE t (id INT PRIMARY KEY)', 'CREATE TABLE t (id INT PRIMARY KEY NOT ENFORCED)'],
    [
      'a key that is ENFORCED',
      'CREATE TABLE t (id INT, PRIMARY KEY (id) ENFORCED)',
      'CREATE TABLE t (id INT, PRIMARY KEY (id) NOT ENFORCED)',
    ],
    ['a misspelt type', 'CREATE TABLE t (id BIGNT)', 'CREATE TABLE t (id BIGINT)'],
    [
      'a table of MySQL',
      'CREATE TABLE t (id INT(11) UNSIGNED NOT NULL AUTO_INCREMENT, a DATETIME DEFAULT NOW(), b TEXT) ENGINE=InnoDB',
      'CREATE TABLE t (id BIGINT NOT NULL, a TIMESTAMP(0), b STRING)',
    ],
    [
      'indexes of MySQL',
      'CREATE TABLE t (KEY a (b), id INT, key STRING, UNIQUE KEY `k` (`id`), PRIMARY KEY (id) NOT ENFORCED, KEY (key)) DEFAULT CHARSET=utf8mb4',
      'CREATE TABLE t ( id INT, key STRING, PRIMARY KEY (id) NOT ENFORCED)',
    ],
    ['INSERT INTO of Hive', 'INSERT INTO TABLE t SELECT 1', 'INSERT INTO t SELECT 1'],
    ['a missing parenthesis before a clause', 'SELECT COUNT(id FROM t GROUP BY a', 'SELECT COUNT(id) FROM t GROUP BY a'],
    [
      'a missing parenthesis at the end',
      "CREATE TABLE t (id INT) WITH ('connector' = 'print';",
      "CREATE TABLE t (id INT) WITH ('connector' = 'print');",
    ],
    ['a missing semicolon', 'SELECT 1\nSELECT 2', 'SELECT 1;\nSELECT 2'],
    ['a missing INTO', 'INSERT t SELECT 1', 'INSERT INTO t SELECT 1'],
    ['a missing END', 'SELECT CASE WHEN a THEN 1 ELSE 2 FROM t', 'SELECT CASE WHEN a THEN 1 ELSE 2 END FROM t'],
    ['marks of other languages', 'SELECT a FROM t WHERE a == 1 && b = 2 # why', 'SELECT a FROM t WHERE a = 1 AND b = 2 -- why'],
    ['a text that is not closed', "SELECT 'abc;\nSELECT 2;", "SELECT 'abc';\nSELECT 2;"],
    ['the LIMIT of MySQL', 'SELECT a FROM t LIMIT 10, 5', 'SELECT a FROM t LIMIT 5 OFFSET 10'],
    ['a path without quotes', 'SOURCE ./a.sql;', "SOURCE './a.sql';"],
    [
      'inside a statement set',
      'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELEC 1 INSERT INTO b SELECT 2 END',
      'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END',
    ],
  ])('%s', (_, text, expected) => {
    expect(faults(text).length).toBeGreaterThan(0);
    expect(repaired(text)).toBe(expected);
  });
});

describe('faults in the words of the user', () => {
  test.each([
    ['CREATE TABLE t (id, name STRING)', '1:19 The column id has no type: found ",".'],
    ['CREATE TABLE t (id NOT NULL)', '1:20 The column id has no type: found "NOT".'],
    ["CREATE TABLE t (id INT) WITH ('topic' = )", '1:41 The option \'topic\' has no value: found ")".'],
    ['SELECT * FROM a JOIN ON a.id = b.id', '1:22 Expected a table name, but found "ON".'],
    ['SELECT * FROM a JOIN b', '1:23 A JOIN needs a condition.'],
    ['SELECT * FROM a LEFT OUTER JOIN b WHERE TRUE', '1:34 A JOIN needs a condition.'],
    ['SELECT 1 +', '1:11 Expected an expression, but found the end of the text.'],
    ['SELECT', '1:7 Expected an expression, DISTINCT or ALL, but found the end of the text.'],
    ['SELECT DECIMAL', '1:8 DECIMAL is a reserved word, so it cannot be a column name as it stands.'],
    ["SELECT DATE '2023-02-29'", "1:13 '2023-02-29' is not a DATE."],
    ['SELECT CAST(1 AS DECIMAL(39, 2))', '1:26 DECIMAL takes the number of digits from 1 to 38, not 39.'],
    ['SELECT a FROM t LIMIT', '1:22 Expected a number of rows or ALL, but found the end of the text.'],
    ['SELECT a FROM t LIMIT 1.5', '1:23 Expected a number of rows or ALL, but found "1.5".'],
    ['SELECT a FROM t ORDER BY a NULLS', '1:33 Expected FIRST or LAST, but found the end of the text.'],
    ['SELECT a FROM t FETCH FIRST 3 ROWS', '1:35 Expected ONLY, but found the end of the text.'],
    ['SHOW FOO', '1:6 Expected TABLES, VIEWS, FUNCTIONS, CATALOGS, DATABASES, JOBS or another word, but found "FOO".'],
    ['EXECUTE STATEMENT SET BEGIN END', '1:29 The statement set is empty.'],
    ["SET 'a'", '1:8 Expected "=", but found the end of the text.'],
    ['/* open', '1:1 The comment that begins here has no end.'],
    ['SET GLOBAL binlog_format = ROW', '1:5 SET GLOBAL is a statement of MySQL, not of Flink SQL.'],
    ['SET @x = 1', '1:6 SET @x is a statement of MySQL, not of Flink SQL.'],
    ['CREATE USER u', '1:1 CREATE USER is a statement of MySQL, not of Flink SQL.'],
    ['SHOW MASTER STATUS', '1:1 SHOW MASTER STATUS is a statement of MySQL, not of Flink SQL.'],
    ['CREATE OR REPLACE VIEW v AS SELECT 1', '1:1 CREATE OR REPLACE VIEW is not there yet.'],
    ['CREATE TABLE t (a MULTISET<INT>)', '1:19 The type MULTISET<INT> is not there yet.'],
    ["CREATE TABLE t (a ARRAY<RAW('c', 's')>)", "1:25 The type RAW('c', 's') is not there yet."],
    ['SELECT a FROM LATERAL (SELECT b FROM t) AS x', '1:15 LATERAL is not there yet.'],
    ['SELECT * FROM a NATURAL JOIN b', '1:17 NATURAL JOIN is not there yet.'],
    ['WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x', '1:6 WITH RECURSIVE is not there yet.'],
    ['SELECT a FROM t WHERE a IN (SELECT b FROM u)', '1:23 IN with a subquery is not there yet.'],
    ["SELECT a FROM t AS x /*+ OPTIONS('a'='b') */", '1:22 The hint OPTIONS stands where none can be.'],
    ["SELECT /*+ OPTIONS('a'='b') */ a FROM t", '1:12 OPTIONS stands behind SELECT.'],
    ["SELECT /*+ STATE_TTL('t'='1d') */ a FROM t", '1:12 The hint STATE_TTL is not there yet.'],
    ['SELECT a FROM t /*+ BROADCAST(t) */', '1:21 The hint BROADCAST behind a table is not there yet.'],
    ["SELECT a FROM t /*+ OPTIONS('a'='b' 'c'='d') */", "1:37 A comma is missing between 'b' and 'c'."],
  ])('%s', (text, expected) => {
    expect(faults(text)).toEqual([expected]);
  });

  test('all defects of one statement at once', () => {
    const text = "CREATE TABLE t (a, b INT, c FOO, d DECIMAL(50), PRIMARY KEY (a),) WITH ('x' = , y = 'z' 'k' 'v',)";
    expect(faults(text).map((fault) => fault.slice(fault.indexOf(' ') + 1))).toEqual([
      'The column a has no type: found ",".',
      'FOO is not a type.',
      'DECIMAL takes the number of digits from 1 to 38, not 50.',
      'A PRIMARY KEY has to say NOT ENFORCED.',
      'The comma behind the last element of the list is one too many.',
      'The option \'x\' has no value: found ",".',
      'y stands without quotes.',
      "A comma is missing between 'z' and 'k'.",
      "An equals sign is missing before the text 'v'.",
      'The comma behind the last element of the list is one too many.',
    ]);
  });

  test('a fault in one statement does not hide the next', () => {
    const { statements } = parse('SELECT FROM; SELECT 2;\nDROP TABLE;\nSHOW TABLES');
    expect(statements.map(({ text, faults: { length } }) => `${text}: ${length}`)).toEqual([
      'SELECT FROM: 1',
      'SELECT 2: 0',
      'DROP TABLE: 1',
      'SHOW TABLES: 0',
    ]);
  });
});

describe('expressions', () => {
  test.each([
    ['a OR b AND NOT c = d', '(a OR (b AND (NOT (c = d))))'],
    ['1 + 2 * 3 - 4', '((1 + (2 * 3)) - 4)'],
    ["a || 'x' || b", "((a || 'x') || b)"],
    ['-a * +b', '((- a) * (+ b))'],
    ['a = b IS NOT TRUE', '((a = b) IS NOT TRUE)'],
    ['a BETWEEN 1 AND 2 AND b', '((a BETWEEN 1 AND 2) AND b)'],
    ['a <> 1 AND a != 1', '((a <> 1) AND (a <> 1))'],
    ['NOT a IS NULL', '(NOT (a IS NULL))'],
  ])('%s', (text, expected) => {
    expect(shape(text)).toBe(expected);
  });

  test.each([
    ["TRIM(BOTH ' ' FROM s)", "TRIM(s, ' ')"],
    ["TRIM(LEADING 'x' FROM s)", "LTRIM(s, 'x')"],
    ['TRIM(TRAILING FROM s)', 'RTRIM(s)'],
    ['TRIM(s)', 'TRIM(s)'],
    ['SUBSTRING(s FROM 1 FOR 3)', 'SUBSTRING(s, 1, 3)'],
    ['substring(s, 2)', 'SUBSTRING(s, 2)'],
    ["POSITION('a' IN s)", "POSITION('a', (s))"],
    ["OVERLAY(s PLACING 'x' FROM 2 FOR 1)", "OVERLAY(s, 'x', 2, 1)"],
    ['EXTRACT(HOUR FROM ts)', 'HOUR(ts)'],
    ['EXTRACT(DAY FROM ts)', 'DAYOFMONTH(ts)'],
    ['EXTRACT(EPOCH FROM ts)', "EXTRACT('EPOCH', ts)"],
    ['CEIL(ts TO HOUR)', "CEIL(ts, 'HOUR')"],
    ['TIMESTAMPDIFF(DAY, a, b)', "TIMESTAMPDIFF('DAY', (a), (b))"],
    ['count(*)', 'COUNT(*)'],
    ['COUNT(DISTINCT a)', 'COUNT(DISTINCT a)'],
    ['CURRENT_TIMESTAMP', 'CURRENT_TIMESTAMP'],
    ['LEFT(s, 3)', 'LEFT(s, 3)'],
    ['IF(a, b, c)', 'IF(a, b, c)'],
  ])('%s is the call %s', (text, expected) => {
    expect(shape(text)).toBe(expected);
  });
});

test('types are what Flink makes of them, but a bare VARCHAR cuts nothing', () => {
  const types =
    'VARCHAR, VARCHAR(3), CHAR, CHARACTER VARYING(5), VARBINARY, BYTES, DEC, NUMERIC(8, 3), INTEGER, REAL, DOUBLE PRECISION, TIME, TIMESTAMP, TIMESTAMP(3) WITH LOCAL TIME ZONE, TIMESTAMP WITHOUT TIME ZONE, TIMESTAMP_LTZ(9) NOT NULL';
  const columns = types.split(/, (?![0-9])/).map((type, index) => `c${index} ${type}`);
  const table = one(`CREATE TABLE t (${columns.join(', ')})`);
  if (table.kind !== 'create-table') throw new Error('a table was expected');
  expect(table.columns.map((column) => column.kind === 'declared' && column.type.type && formatType(column.type.type))).toEqual([
    'STRING',
    'VARCHAR(3)',
    'CHAR(1)',
    'VARCHAR(5)',
    'BYTES',
    'BYTES',
    'DECIMAL(10, 0)',
    'DECIMAL(8, 3)',
    'INT',
    'FLOAT',
    'DOUBLE',
    'TIME(0)',
    'TIMESTAMP(6)',
    'TIMESTAMP_LTZ(3)',
    'TIMESTAMP(6)',
    'TIMESTAMP_LTZ(9) NOT NULL',
  ]);
});

test.each([
  ['ARRAY<INT>', 'ARRAY<INT>'],
  ['INT NOT NULL ARRAY NOT NULL', 'ARRAY<INT NOT NULL> NOT NULL'],
  ['MAP<VARCHAR, ARRAY<DECIMAL(5, 2)>>', 'MAP<STRING, ARRAY<DECIMAL(5, 2)>>'],
  ['MAP<STRING NOT NULL, BIGINT NOT NULL> NOT NULL', 'MAP<STRING NOT NULL, BIGINT NOT NULL> NOT NULL'],
  ["ROW<id INT NOT NULL, `na``me` STRING 'it''s'>", "ROW<`id` INT NOT NULL, `na``me` STRING 'it''s'>"],
  ['ROW(id INT, part ROW<ts TIMESTAMP(3)>)', 'ROW<`id` INT, `part` ROW<`ts` TIMESTAMP(3)>>'],
  ['ROW<text DATE, INT>', 'ROW<`text` DATE, `f1` INT>'],
  ['ROW<>', 'ROW<>'],
])('the type %s is printed as %s, which reads as the same', (written, printed) => {
  for (const text of [written, printed]) {
    const table = one(`CREATE TABLE t (a ${text})`);
    const [column] = table.kind === 'create-table' ? table.columns : [];
    expect(column?.kind === 'declared' && column.type.type && formatType(column.type.type)).toBe(printed);
  }
});

describe('statements', () => {
  test.each([
    ['SET execution.checkpointing.interval = 10s', "SET 'execution.checkpointing.interval' = '10s'"],
    ["SET pipeline.name='a job'", "SET 'pipeline.name' = 'a job'"],
    ['SET a-b.c = d e -- why', "SET 'a-b.c' = 'd e'"],
    ['RESET a.b', "RESET 'a.b'"],
    ['desc t', 'DESCRIBE t'],
    ['HELP CREATE TABLE', 'HELP CREATE TABLE'],
    ['EXECUTE INSERT INTO a SELECT * FROM b', 'INSERT INTO a\nSELECT *\nFROM b'],
    ['EXPLAIN estimated_cost, CHANGELOG_MODE SELECT 1', 'EXPLAIN ESTIMATED_COST, CHANGELOG_MODE SELECT 1'],
    ['BEGIN STATEMENT SET; INSERT INTO a SELECT 1; END', 'EXECUTE STATEMENT SET\nBEGIN\nINSERT INTO a\nSELECT 1;\nEND'],
    ['SELECT 1 FROM a, b CROSS JOIN c', 'SELECT 1\nFROM a CROSS JOIN (b CROSS JOIN c)'],
    [
      'SELECT 1 FROM a INNER JOIN b ON x LEFT OUTER JOIN (c RIGHT JOIN d ON y) ON z FULL JOIN e ON w',
      'SELECT 1\nFROM a JOIN b ON x LEFT JOIN (c RIGHT JOIN d ON y) ON z FULL JOIN e ON w',
    ],
    ['SELECT 1 FROM a FULL OUTER JOIN b USING (x, `y z`)', 'SELECT 1\nFROM a FULL JOIN b USING (x, `y z`)'],
    [
      'WITH a AS (SELECT 1), b (x, y) AS (VALUES (1, 2)) SELECT * FROM a UNION SELECT x FROM b AS t (x, z)',
      'WITH a AS (SELECT 1),\nb (x, y) AS (SELECT 1, 2)\nSELECT *\nFROM a\nUNION\nSELECT x\nFROM b AS t (x, z)',
    ],
    [
      'SELECT 1 FROM ((SELECT 1) UNION ALL (SELECT 2)) s, ((SELECT 3) t CROSS JOIN u)',
      'SELECT 1\nFROM (SELECT 1\nUNION ALL\nSELECT 2) AS s CROSS JOIN ((SELECT 3) AS t CROSS JOIN u)',
    ],
    ['(SELECT 1) UNION ALL (SELECT 2 UNION ALL SELECT 3)', 'SELECT 1\nUNION ALL\n(SELECT 2\nUNION ALL\nSELECT 3)'],
    ["INSERT INTO t VALUES (1, 'a'), ROW(2, 'b')", "INSERT INTO t\nSELECT 1, 'a'\nUNION ALL\nSELECT 2, 'b'"],
  ])('%s', (text, expected) => {
    expect(printStatement(one(text))).toBe(expected);
  });

  test('the span of a statement leaves its semicolon out, and its text is what was typed', () => {
    const text = '  SELECT 1 ; -- one\nSELECT /* two */ 2;';
    expect(parse(text).statements.map((parsed) => parsed.text)).toEqual(['SELECT 1', 'SELECT /* two */ 2']);
  });

  test('nothing gives nothing', () => {
    expect(parse(' ;; -- comment\n;').statements).toEqual([]);
  });
});

describe('a statement set', () => {
  const one = 'INSERT INTO a SELECT 1;';

  test('holds INSERT statements only: another is named, with its place', () => {
    for (const foreign of ['SELECT 2', 'SHOW TABLES', "SET 'a' = 'b'", "CREATE TABLE t (n INT) WITH ('connector' = 'print')"]) {
      const problem = `Only INSERT statements stand between BEGIN and END of a statement set, but ${foreign.split(' ')[0]} stands here.`;
      expect(faults(`BEGIN STATEMENT SET;\n${one}\n${foreign};\n${one}\nEND;`)).toEqual([`3:1 ${problem}`]);
      expect(faults(`EXECUTE STATEMENT SET BEGIN\n${foreign};\n${one} END;`)).toEqual([`2:1 ${problem}`]);
    }
  });

  test('without END says so and is repaired', () => {
    expect(faults(`BEGIN STATEMENT SET;\n${one}`)).toEqual(['2:24 Expected END, but found the end of the text.']);
    expect(repaired(`BEGIN STATEMENT SET;\n${one}`)).toBe(`BEGIN STATEMENT SET;\n${one} END `);
  });
});
