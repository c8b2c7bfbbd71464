import { describe, expect, test, vi } from 'vitest';
import { formatType } from '../../src/model/types.ts';
import { runOnRows } from './run.ts';
import { PlanSession } from './session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('./connectors.ts'));

const session = new PlanSession(`
  CREATE TABLE a (id INT, x BIGINT, name STRING, price DECIMAL(10, 2)) WITH ('connector' = 'appended');
  CREATE TABLE b (id BIGINT, y STRING, price DECIMAL(8, 3)) WITH ('connector' = 'appended');
  CREATE TABLE c (x BIGINT, y STRING) WITH ('connector' = 'appended');
  CREATE TABLE keyed (id INT, n INT NOT NULL) WITH ('connector' = 'appended');
  CREATE TABLE target (id BIGINT, note STRING, price DECIMAL(10, 3)) WITH ('connector' = 'lines');
`);

const ROWS = {
  a: [
    [1, 10, 'ann', 350],
    [2, 20, 'bob', 275],
    [3, null, null, null],
  ],
  b: [
    [1, 'one', 3500],
    [2, 'two', 2751],
  ],
  c: [
    [10, 'two'],
    [20, 'one'],
  ],
};

function rowsOf(query: string): readonly string[] {
  return runOnRows(session.plan(query), ROWS);
}

/** Names and types of the columns. */
function columnsOf(query: string): readonly string[] {
  return (session.plan(query).sinks[0]?.input.schema ?? []).map(({ name, type }) => `${name} ${formatType(type)}`);
}

test('literals have the types Flink gives them', () => {
  expect(columnsOf("SELECT 7, -2147483648, 2147483648, 9223372036854775808, 1.10, 0.05, 1e3, 'abc', TRUE, NULL")).toEqual([
    'EXPR$0 INT NOT NULL',
    'EXPR$1 INT NOT NULL',
    'EXPR$2 BIGINT NOT NULL',
    'EXPR$3 DECIMAL(19, 0) NOT NULL',
    'EXPR$4 DECIMAL(3, 2) NOT NULL',
    'EXPR$5 DECIMAL(3, 2) NOT NULL',
    'EXPR$6 DOUBLE NOT NULL',
    'EXPR$7 CHAR(3) NOT NULL',
    'EXPR$8 BOOLEAN NOT NULL',
    'EXPR$9 NULL',
  ]);
  expect(columnsOf("SELECT DATE '2024-01-31', TIME '12:30:00', TIMESTAMP '2024-01-31 12:30:00.123'")).toEqual([
    'EXPR$0 DATE NOT NULL',
    'EXPR$1 TIME(0) NOT NULL',
    'EXPR$2 TIMESTAMP(3) NOT NULL',
  ]);
});

test('stars expand in the order of FROM, and equal names get a number', () => {
  expect(columnsOf('SELECT *, b.*, x AS id FROM a JOIN b ON a.id = b.id').map((column) => column.split(' ')[0])).toEqual(
    'id x name price id0 y price0 id1 y0 price1 id2'.split(' '),
  );
});

test('CASE takes the type that all its results share', () => {
  expect(columnsOf("SELECT CASE id WHEN 1 THEN 1 WHEN 2 THEN 2.5 END AS v, CASE WHEN id > 1 THEN 'a' ELSE 'bcd' END AS w FROM a")).toEqual([
    'v DECIMAL(11, 1)',
    'w VARCHAR(3) NOT NULL',
  ]);
  expect(rowsOf('SELECT CASE id WHEN 1 THEN 1 WHEN 2 THEN 2.5 END FROM a')).toEqual(['+I[1.0]', '+I[2.5]', '+I[NULL]']);
});

test('conditions follow three-valued logic', () => {
  expect(rowsOf('SELECT id FROM a WHERE x NOT IN (10, 30)')).toEqual(['+I[2]']);
  expect(rowsOf('SELECT id FROM a WHERE x BETWEEN 10 AND 19 OR x IS NULL')).toEqual(['+I[1]', '+I[3]']);
  expect(rowsOf("SELECT id FROM a WHERE NOT (name LIKE 'a%')")).toEqual(['+I[2]']);
  expect(rowsOf('SELECT id FROM a WHERE NULL')).toEqual([]);
});

test('a join compares keys of different types by value', () => {
  expect(rowsOf('SELECT a.name, b.y FROM a JOIN b ON a.id = b.id')).toEqual(['+I[ann, one]', '+I[bob, two]']);
  expect(rowsOf('SELECT a.name, b.y FROM a JOIN b ON a.price = b.price')).toEqual(['+I[ann, one]']);
  expect(rowsOf('SELECT a.name, b.y FROM a JOIN b ON a.id + 1 = b.id')).toEqual(['+I[ann, two]']);
  expect(rowsOf("SELECT a.name FROM a JOIN b ON a.id = b.id AND b.y = 'two'")).toEqual(['+I[bob]']);
});

test('relations are joined in another order where the one written has no equality', () => {
  expect(rowsOf('SELECT a.name, b.id, c.x FROM a, b, c WHERE a.x = c.x AND b.y = c.y')).toEqual(['+I[bob, 1, 20]', '+I[ann, 2, 10]']);
  expect(columnsOf('SELECT * FROM a, b, c WHERE a.x = c.x AND b.y = c.y').map((column) => column.split(' ')[0])).toEqual(
    'id x name price id0 y price0 x0 y0'.split(' '),
  );
});

test('a join keeps what its condition says beyond equalities', () => {
  expect(rowsOf('SELECT a.name FROM a JOIN b ON a.id = b.id AND a.price >= b.price')).toEqual(['+I[ann]']);
  expect(rowsOf('SELECT a.name FROM a JOIN b ON a.id = b.id WHERE FALSE')).toEqual([]);
});

/** What is left when all changes are applied. */
function tableOf(query: string): readonly string[] {
  const left: string[] = [];
  for (const change of rowsOf(query)) {
    if (/^[+][IU]/.test(change)) left.push(change.slice(2));
    else left.splice(left.indexOf(change.slice(2)), 1);
  }
  return left.sort();
}

test('an outer join keeps rows without a match, whose other side is NULL', () => {
  expect(tableOf("SELECT a.name, b.y FROM a LEFT JOIN b ON a.id = b.id AND b.y <> 'two'")).toEqual([
    '[NULL, NULL]',
    '[ann, one]',
    '[bob, NULL]',
  ]);
  expect(tableOf('SELECT a.name, c.x FROM a RIGHT JOIN c ON a.x = c.x AND a.id > 1')).toEqual(['[NULL, 10]', '[bob, 20]']);
  expect(tableOf('SELECT a.id, c.x FROM a FULL OUTER JOIN c ON a.x + 10 = c.x')).toEqual([
    '[1, 20]',
    '[2, NULL]',
    '[3, NULL]',
    '[NULL, 10]',
  ]);
  expect(columnsOf('SELECT k.n FROM a LEFT JOIN keyed k ON a.id = k.id')).toEqual(['n INT']);
});

test('WHERE filters what an outer join gives, ON what it matches', () => {
  expect(tableOf("SELECT a.id FROM a LEFT JOIN b ON a.id = b.id AND b.y = 'one'")).toEqual(['[1]', '[2]', '[3]']);
  expect(tableOf("SELECT a.id FROM a LEFT JOIN b ON a.id = b.id WHERE b.y = 'one'")).toEqual(['[1]']);
  expect(tableOf('SELECT a.id FROM a LEFT JOIN b ON a.id = b.id WHERE b.y IS NULL')).toEqual(['[3]']);
  expect(tableOf('SELECT a.id, b.id FROM a LEFT JOIN b ON a.id = b.id AND a.id > 1 WHERE a.id < 3')).toEqual(['[1, NULL]', '[2, 2]']);
});

test('inner and outer joins stand in one FROM, in parentheses and with commas', () => {
  expect(tableOf('SELECT a.id, b.id, c.x FROM a LEFT JOIN (b JOIN c ON b.y = c.y) ON a.id = b.id')).toEqual([
    '[1, 1, 20]',
    '[2, 2, 10]',
    '[3, NULL, NULL]',
  ]);
  expect(tableOf('SELECT a.id, c.x FROM a LEFT JOIN b ON a.id = b.id, c WHERE b.y = c.y')).toEqual(['[1, 20]', '[2, 10]']);
  expect(tableOf('SELECT a.id, b.id, c.x FROM a LEFT JOIN b ON a.id + 1 = b.id LEFT JOIN c ON b.y = c.y')).toEqual([
    '[1, 2, 10]',
    '[2, NULL, NULL]',
    '[3, NULL, NULL]',
  ]);
});

test('a condition goes as far down as the side of an outer join allows', () => {
  const conditions = (query: string): readonly string[] =>
    [...session.explain(query).matchAll(/(joinType|where)=\[(.*?)\](?=, |\))/g)].map(([, , text = '']) => text);
  expect(conditions("SELECT a.x FROM a LEFT JOIN b ON a.id = b.id AND b.y = 'one' WHERE a.x > 1")).toEqual([
    'LeftOuterJoin',
    '(id = id0)',
    '(x > 1)',
    "(y = 'one')",
  ]);
  expect(conditions('SELECT a.x FROM a LEFT JOIN b ON a.id = b.id AND a.x > 1 WHERE b.y IS NULL')).toEqual([
    '(y IS NULL)',
    'LeftOuterJoin',
    '(id = id0) AND (x > 1)',
  ]);
  expect(conditions("SELECT a.x FROM a FULL JOIN b ON a.id = b.id WHERE b.y = 'one'")).toEqual([
    'RightOuterJoin',
    '(id = id0)',
    "(y = 'one')",
  ]);
});

test('a subquery in FROM is a relation like any other, with names of its own for its columns or without', () => {
  expect(tableOf('SELECT t.name, t.y FROM (SELECT a.name, b.y FROM a JOIN b ON a.id = b.id WHERE a.id > 1) AS t')).toEqual(['[bob, two]']);
  expect(tableOf('SELECT n, MAX(p) FROM (SELECT x > 10, price FROM a) t (n, p) GROUP BY n')).toEqual([
    '[FALSE, 3.50]',
    '[NULL, NULL]',
    '[TRUE, 2.75]',
  ]);
  expect(tableOf('SELECT * FROM (SELECT id FROM a UNION ALL SELECT id FROM b)')).toEqual(['[1]', '[1]', '[2]', '[2]', '[3]']);
  expect(tableOf('SELECT k, t.n FROM c AS d (k, w) LEFT JOIN ((SELECT x, COUNT(*) AS n FROM a GROUP BY x)) AS t ON t.x = k')).toEqual([
    '[10, 1]',
    '[20, 1]',
  ]);
  expect(tableOf('SELECT a.id, n FROM ((SELECT y, 1 AS n FROM b) AS s JOIN c ON s.y = c.y) JOIN a ON a.x = c.x')).toEqual([
    '[1, 1]',
    '[2, 1]',
  ]);
});

test('USING makes one column of two, with the value of the side that is kept', () => {
  expect(columnsOf('SELECT * FROM a JOIN b USING (id)').map((column) => column.split(' ')[0])).toEqual([
    'id',
    'x',
    'name',
    'price',
    'y',
    'price0',
  ]);
  expect(tableOf('SELECT id, x, y FROM a LEFT JOIN b USING (id)')).toEqual(['[1, 10, one]', '[2, 20, two]', '[3, NULL, NULL]']);
  expect(tableOf('SELECT x, a.x AS l, name FROM a RIGHT JOIN c USING (x) WHERE x > 10')).toEqual(['[20, 20, bob]']);
  expect(tableOf('SELECT id, a.id AS l, b.id AS r FROM (SELECT id FROM a WHERE id <> 2) AS a FULL JOIN b USING (id)')).toEqual([
    '[1, 1, 1]',
    '[2, NULL, 2]',
    '[3, 3, NULL]',
  ]);
  expect(tableOf('SELECT id, n FROM a JOIN b USING (id) LEFT JOIN (SELECT 1 AS id, 7 AS n) AS k USING (id)')).toEqual([
    '[1, 7]',
    '[2, NULL]',
  ]);
  expect(tableOf('SELECT id, COUNT(*) FROM a FULL JOIN b USING (id) GROUP BY id HAVING id > 1')).toEqual(['[2, 1]', '[3, 1]']);
});

test('queries of WITH read those before them, and a name of theirs hides a table', () => {
  expect(
    tableOf(
      'WITH b (id, n) AS (SELECT id, 10 FROM a), c AS (SELECT id, n + 1 AS m FROM b) SELECT b.id, m FROM b JOIN c ON b.id = c.id WHERE m > 0',
    ),
  ).toEqual(['[1, 11]', '[2, 11]', '[3, 11]']);
  expect(
    tableOf('WITH a AS (SELECT id FROM a WHERE id > 2) SELECT * FROM a UNION ALL SELECT a.id FROM default_database.a WHERE id = 1'),
  ).toEqual(['[1]', '[3]']);
  expect(tableOf('SELECT * FROM (WITH t AS (SELECT 1 AS n) SELECT n FROM t) AS u JOIN a ON a.id = u.n')).toEqual(['[1, 1, 10, ann, 3.50]']);
  expect(rowsOf('INSERT INTO target (id) WITH t AS (SELECT 7) SELECT * FROM t')).toEqual(['+I[7, NULL, NULL]']);
});

test('a query of WITH that is read twice reads its table once', () => {
  const plan = session.plan('WITH t AS (SELECT id, x FROM a WHERE x > 1) SELECT l.id, r.x FROM t AS l JOIN t AS r ON l.id = r.id');
  expect(plan.scans.length).toBe(1);
});

test('a plan names the tables of a query of WITH that nothing reads, which planning it again asks for', () => {
  const plan = session.plan('INSERT INTO target (id) WITH t AS (SELECT * FROM b) SELECT id FROM a');
  expect(plan.scans.map(({ scan }) => scan.table.name)).toEqual(['a']);
  expect(plan.tables.map(({ name }) => name).sort()).toEqual(['a', 'b', 'target']);
});

test('VALUES is a query, and a relation', () => {
  expect(rowsOf("VALUES (1, 'a'), (2, NULL)")).toEqual(['+I[1, a]', '+I[2, NULL]']);
  expect(tableOf("SELECT a.name, t.word FROM (VALUES (1, 'one'), (2, 'two')) AS t (id, word) JOIN a ON a.id = t.id")).toEqual([
    '[ann, one]',
    '[bob, two]',
  ]);
  expect(session.explain("SELECT * FROM (VALUES (1, 'a'), (2.5, 'bc')) AS t (id, word)")).toContain(
    "Values(tuples=[{1.0, 'a'}, {2.5, 'bc'}]",
  );
});

test('UNION makes equal rows one, and is one union with what it is made of', () => {
  expect(tableOf('SELECT y FROM b UNION SELECT y FROM c UNION SELECT y FROM c')).toEqual(['[one]', '[two]']);
  expect(session.explain('SELECT y FROM b UNION SELECT y FROM c UNION SELECT y FROM c').match(/GroupAggregate|Union/g)).toEqual([
    'GroupAggregate',
    'Union',
  ]);
  expect(tableOf('SELECT y FROM b UNION SELECT y FROM c UNION ALL SELECT y FROM b')).toEqual(['[one]', '[one]', '[two]', '[two]']);
});

test('aggregates stand anywhere in an expression over groups', () => {
  expect(rowsOf('SELECT id > 1 AS later, COUNT(*) * 10 + COUNT(x), COALESCE(SUM(x), 0) FROM a WHERE id <> 2 GROUP BY id > 1')).toEqual([
    '+I[FALSE, 11, 10]',
    '+I[TRUE, 10, 0]',
  ]);
  expect(rowsOf('SELECT MIN(name), AVG(price) FROM a WHERE id > 5')).toEqual(['+I[NULL, NULL]']);
});

test('a query without FROM has one row', () => {
  expect(rowsOf('SELECT 1 + 1')).toEqual(['+I[2]']);
  expect(rowsOf('SELECT 1 WHERE 1 > 2')).toEqual([]);
  expect(rowsOf('SELECT COUNT(*), 5')).toEqual(['+I[1, 5]']);
  expect(session.faults('SELECT 1 WHERE 2')[0]).toContain('WHERE needs a condition');
});

test('HAVING keeps groups, by aggregates that need not be shown', () => {
  expect(rowsOf('SELECT y FROM c GROUP BY y HAVING MAX(x) > 10')).toEqual(['+I[one]']);
  expect(rowsOf('SELECT COUNT(*) FROM c HAVING COUNT(*) > 5')).toEqual([]);
  expect(rowsOf('SELECT 1 FROM c HAVING TRUE')).toEqual(['+I[1]']);
});

test('DISTINCT takes each row, and each value of an aggregate, once', () => {
  expect(rowsOf('SELECT DISTINCT id > 1 FROM a')).toEqual(['+I[FALSE]', '+I[TRUE]']);
  expect(rowsOf('SELECT DISTINCT COUNT(*) FROM c GROUP BY y')).toEqual(['+I[1]']);
  expect(rowsOf('SELECT COUNT(DISTINCT id > 1) AS n, SUM(DISTINCT id) AS s FROM a').at(-1)).toBe('+U[2, 6]');
  expect(rowsOf('SELECT MIN(DISTINCT x) AS least FROM a')).toEqual(['+I[10]']);
});

describe('ORDER BY', () => {
  test('of an input that ends gives its rows in order, NULL as the least value', () => {
    const ended = new PlanSession(
      "CREATE TABLE a (id INT, x BIGINT, name STRING, price INT) WITH ('connector' = 'appended', 'rows' = '3')",
    );
    const rows = (query: string): readonly string[] => runOnRows(ended.plan(query), ROWS);
    expect(rows('SELECT id FROM a ORDER BY x')).toEqual(['+I[3]', '+I[1]', '+I[2]']);
    expect(rows('SELECT id FROM a ORDER BY x DESC')).toEqual(['+I[2]', '+I[1]', '+I[3]']);
    expect(rows('SELECT id FROM a ORDER BY x NULLS LAST LIMIT 1 OFFSET 1')).toEqual(['+I[2]']);
    expect(rows('SELECT id AS x FROM a ORDER BY x DESC')).toEqual(['+I[3]', '+I[2]', '+I[1]']);
    expect(rows('SELECT id * -1 AS n FROM a ORDER BY n + 0, 1')).toEqual(['+I[-3]', '+I[-2]', '+I[-1]']);
    expect(rows('SELECT x IS NULL, COUNT(*) FROM a GROUP BY x IS NULL ORDER BY MAX(id) DESC')).toEqual(['+I[TRUE, 1]', '+I[FALSE, 2]']);
    expect(rows('SELECT COUNT(*) FROM a WHERE id > 5 ORDER BY 1')).toEqual(['+I[0]']);
    expect(rows('SELECT 2 AS n UNION ALL SELECT 1 ORDER BY n')).toEqual(['+I[1]', '+I[2]']);
  });

  test('with LIMIT follows a table that goes on', () => {
    expect(rowsOf('SELECT id FROM a ORDER BY x DESC LIMIT 1')).toEqual(['+I[1]', '-D[1]', '+I[2]']);
    expect(rowsOf('(SELECT id FROM a LIMIT 1) UNION ALL (SELECT id FROM b ORDER BY 1 LIMIT 1)')).toEqual(['+I[1]', '+I[1]']);
  });

  test('is refused where it would wait for ever, or says nothing', () => {
    const faults = (query: string): readonly string[] => session.faults(query).map((fault) => fault.split(': ')[0] ?? '');
    expect(session.faults('SELECT id FROM a ORDER BY x, id')).toEqual([
      'SQL_ORDER_BY at "x": ORDER BY alone would wait for the last row, and the tables of this query go on changing. ' +
        'Add LIMIT n: the first n rows are kept as they change.',
    ]);
    expect(faults('SELECT id FROM a OFFSET 5')).toEqual(['SQL_LIMIT at "5"']);
    expect(faults('SELECT id FROM a ORDER BY 2 LIMIT 1')).toEqual(['SQL_ORDER_BY at "2"']);
    expect(faults('SELECT id FROM a ORDER BY nme LIMIT 1')).toEqual(['SQL_UNKNOWN_COLUMN at "nme"']);
    expect(faults('SELECT DISTINCT id FROM a ORDER BY x LIMIT 1')).toEqual(['SQL_ORDER_BY at "x"']);
    expect(faults('SELECT id FROM a GROUP BY id ORDER BY x LIMIT 1')).toEqual(['SQL_GROUP_BY at "x"']);
  });
});

describe('ROW_NUMBER', () => {
  const numbered = '(SELECT id, x IS NULL AS p, ROW_NUMBER() OVER (PARTITION BY x IS NULL ORDER BY x DESC, id) AS rn FROM a)';

  test('under a filter keeps the first rows of each partition', () => {
    expect(rowsOf(`SELECT id, rn FROM ${numbered} WHERE rn <= 1`)).toEqual(['+I[1, 1]', '-D[1, 1]', '+I[2, 1]', '+I[3, 1]']);
    expect(rowsOf(`SELECT id FROM ${numbered} WHERE 2 > rn`)).toEqual(['+I[1]', '-U[1]', '+U[2]', '+I[3]']);
    expect(rowsOf(`SELECT id FROM ${numbered} WHERE rn >= 2 AND rn < 9`)).toEqual(['+I[1]']);
    expect(rowsOf(`SELECT id FROM ${numbered} WHERE rn = 1 AND NOT p`)).toEqual(['+I[1]', '-U[1]', '+U[2]']);
    expect(rowsOf(`SELECT id FROM ${numbered} WHERE rn < 1`)).toEqual([]);
    expect(
      rowsOf('SELECT n FROM (SELECT y, ROW_NUMBER() OVER (ORDER BY COUNT(*), y) AS n FROM c GROUP BY y) WHERE n <= 3').length,
    ).toBeGreaterThan(1);
  });

  test('is refused where it would number without end, or says nothing', () => {
    const faults = (query: string): readonly string[] => session.faults(query).map((fault) => fault.split(': ')[0] ?? '');
    expect(session.faults('SELECT id, ROW_NUMBER() OVER (ORDER BY x) AS rn FROM a')[0]).toContain(
      'ROW_NUMBER() without a bound would number all rows anew with each change. Filter by the number one query further out',
    );
    expect(faults(`SELECT id FROM ${numbered} WHERE rn > 2`)[0]).toMatch(/^SQL_ROW_NUMBER/);
    expect(faults(`SELECT id FROM ${numbered} WHERE rn <= id`)[0]).toMatch(/^SQL_ROW_NUMBER/);
    expect(faults('SELECT ROW_NUMBER() OVER (PARTITION BY x) FROM a')[0]).toBe('SQL_ROW_NUMBER at "OVER (PARTITION BY x)"');
    expect(faults('SELECT ROW_NUMBER() OVER (ORDER BY x) + 1 FROM a')).toEqual(['SQL_ROW_NUMBER at "ROW_NUMBER() OVER (ORDER BY x)"']);
    expect(faults('SELECT id FROM a WHERE ROW_NUMBER() OVER (ORDER BY x) = 1')).toEqual([
      'SQL_ROW_NUMBER at "ROW_NUMBER() OVER (ORDER BY x)"',
    ]);
    expect(faults('SELECT id FROM a WHERE ROW_NUMBER() = 1')).toEqual(['SQL_UNKNOWN_FUNCTION at "ROW_NUMBER"']);
  });
});

test('LIMIT takes the first rows that come, and 0 none', () => {
  expect(rowsOf('SELECT id FROM a LIMIT 2')).toEqual(['+I[1]', '+I[2]']);
  expect(rowsOf('SELECT id FROM a LIMIT 1 OFFSET 1')).toEqual(['+I[2]']);
  expect(rowsOf('SELECT id FROM a LIMIT 0')).toEqual([]);
  expect(session.plan('SELECT id FROM a LIMIT 0').scans).toEqual([]);
});

test('FILTER lets an aggregate see some of the rows', () => {
  expect(rowsOf('SELECT COUNT(*) FILTER (WHERE x > 10) AS n, COUNT(DISTINCT name) FILTER (WHERE x IS NULL) AS m FROM a').at(-1)).toBe(
    '+U[1, 0]',
  );
});

test('the same aggregate written twice is computed once', () => {
  expect(session.explain('SELECT SUM(x) AS one_, SUM(x) + 1 AS more FROM a')).toContain('select=[SUM(x) AS $sum0]');
});

test('UNION ALL gives both sides the type they share', () => {
  expect(columnsOf('SELECT price FROM a UNION ALL SELECT price FROM b UNION ALL SELECT 1')).toEqual(['price DECIMAL(13, 3)']);
  expect(rowsOf('SELECT id, price FROM a WHERE id = 1 UNION ALL SELECT id, price FROM b WHERE id = 2')).toEqual([
    '+I[1, 3.500]',
    '+I[2, 2.751]',
  ]);
});

test('INSERT puts listed columns in their places, casts them, and makes the rest NULL', () => {
  expect(rowsOf('INSERT INTO target (price, id) SELECT price, id FROM a WHERE id = 1')).toEqual(['+I[1, NULL, 3.500]']);
  expect(rowsOf("INSERT INTO target SELECT 5, 'five', 1")).toEqual(['+I[5, five, 1.000]']);
});

test('text is read as what it is compared with', () => {
  expect(rowsOf("SELECT id FROM a WHERE price > '3'")).toEqual(['+I[1]']);
  expect(rowsOf("SELECT DATE '2024-01-31' < '2024-02-01'")).toEqual(['+I[TRUE]']);
});

test('a scan reads only the columns that the job uses', () => {
  const plan = session.plan('SELECT a.name FROM a JOIN b ON a.id = b.id WHERE a.x > 1');
  expect(plan.scans.map(({ scan }) => scan.columns.map(({ name }) => name))).toEqual([['id', 'x', 'name'], ['id']]);
  expect(session.plan('SELECT COUNT(*) FROM a').scans[0]?.scan.columns.map(({ name }) => name)).toEqual(['id']);
});

test('a plan has the same fingerprint each time, and another when its state would not fit', () => {
  const of = (query: string): string => session.plan(query).fingerprint;
  expect(of('SELECT x, COUNT(*) FROM a GROUP BY x')).toBe(of('SELECT x, COUNT(*) FROM a GROUP BY x'));
  expect(of('SELECT x, COUNT(*) FROM a GROUP BY x')).not.toBe(of('SELECT x, SUM(id) FROM a GROUP BY x'));
  expect(of('SELECT x FROM a')).not.toBe(of('SELECT id FROM a'));
});
