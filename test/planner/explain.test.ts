import { expect, test, vi } from 'vitest';
import { PlanSession } from './session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('./connectors.ts'));

const DECLARATIONS = `
  CREATE TABLE orders (id BIGINT, customer INT, city STRING, price DECIMAL(10, 2), placed TIMESTAMP(3),
    op_ts TIMESTAMP_LTZ(3) METADATA VIRTUAL, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log');
  CREATE TABLE customers (id INT, name STRING, city STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log');
  CREATE TABLE keyless (id BIGINT, city STRING) WITH ('connector' = 'log', 'server' = 'two');
  CREATE TABLE people (id BIGINT, city STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log', 'snapshot' = 'true');
  CREATE TABLE events (id BIGINT, city STRING) WITH ('connector' = 'appended', 'rows' = '10');
  CREATE TABLE copies (id BIGINT, city STRING, price DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'upserts');
  CREATE TABLE totals (city STRING, n BIGINT, sum_price DECIMAL(38, 2), PRIMARY KEY (city) NOT ENFORCED) WITH ('connector' = 'upserts');
  CREATE TABLE named (id BIGINT, name STRING, price DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'upserts');
  CREATE TABLE wide (id BIGINT, city STRING, PRIMARY KEY (id, city) NOT ENFORCED) WITH ('connector' = 'upserts', 'server' = 'three');
  CREATE TABLE cities (city STRING, PRIMARY KEY (city) NOT ENFORCED) WITH ('connector' = 'upserts');
  CREATE TABLE appendix (id BIGINT, city STRING) WITH ('connector' = 'upserts');
  CREATE TABLE shown (id BIGINT, city STRING) WITH ('connector' = 'lines');
  CREATE TABLE ignored (id BIGINT) WITH ('connector' = 'nothing');
`;

const STATEMENTS: readonly (readonly [why: string, statement: string])[] = [
  ['a copy by key needs no -U', 'INSERT INTO copies SELECT id, city, price FROM orders'],
  [
    'a filter on something else than the key keeps -U, which deletes',
    "INSERT INTO copies SELECT id, city, price FROM orders WHERE city = 'Oslo'",
  ],
  ['a filter on the key alone does without', 'INSERT INTO copies SELECT id, city, price FROM orders WHERE id > 100'],
  [
    'an aggregation takes -U and sends none to a sink of its key',
    'INSERT INTO totals SELECT city, COUNT(*), SUM(price) FROM orders GROUP BY city',
  ],
  ['an expression as group key', 'SELECT UPPER(city) AS town, AVG(price) + 1 AS mean FROM orders GROUP BY UPPER(city)'],
  ['one row for all', 'SELECT COUNT(*) AS n, MAX(placed) AS latest FROM orders'],
  [
    'a join keyed by orders needs no materialisation; an order may change its customer, so -U stays',
    'INSERT INTO named SELECT o.id, c.name, o.price FROM orders o JOIN customers c ON o.customer = c.id',
  ],
  [
    'a join on both keys does without -U',
    'INSERT INTO named SELECT o.id, c.name, o.price FROM orders o JOIN customers c ON o.id = c.id WHERE o.id < 1000',
  ],
  [
    'a comma join with conditions on one side, on both, and a rest',
    "SELECT o.id, c.name FROM orders o, customers c WHERE o.customer = c.id AND c.city = 'Oslo' AND o.city <> c.city",
  ],
  [
    'an outer join counts matches, so it needs -U; it sends +I and -D alone, and keeps the key of orders',
    'INSERT INTO named SELECT o.id, c.name, o.price FROM orders o LEFT JOIN customers c ON o.id = c.id AND o.price > 5',
  ],
  [
    'a condition that no padded row passes makes an inner join of it',
    "SELECT o.id, c.name FROM orders o FULL OUTER JOIN customers c ON o.customer = c.id WHERE c.city = 'Oslo' AND o.price > 5",
  ],
  [
    'a query of WITH that is read twice is planned twice, over one scan',
    `WITH spent (customer, total) AS (SELECT customer, SUM(price) FROM orders GROUP BY customer)
      SELECT c.id, s.total, b.total AS bosses FROM customers c LEFT JOIN spent s ON s.customer = c.id LEFT JOIN spent b ON b.customer = c.id + 1`,
  ],
  ['UNION is an aggregation without aggregates', 'INSERT INTO cities SELECT city FROM orders UNION SELECT city FROM customers'],
  ['the key of the sink is no key of the query', 'INSERT INTO cities SELECT city FROM orders'],
  ['the key of the sink holds more than the key of the query', 'INSERT INTO wide SELECT id, city FROM orders'],
  ['a union has no key', 'INSERT INTO copies SELECT id, city, price FROM orders UNION ALL SELECT id, city, 0 FROM events'],
  ['rows that are never changed', 'INSERT INTO appendix SELECT id, city FROM events'],
  ['every change, as it is', 'INSERT INTO shown SELECT id, city FROM keyless'],
  ['several servers', 'INSERT INTO shown SELECT k.id, o.city FROM keyless k JOIN orders o ON k.id = o.id'],
  ['different rows, which never change', 'INSERT INTO appendix SELECT DISTINCT id, city FROM events'],
  [
    'groups that pass, calls that see some rows, and different values',
    'SELECT city, COUNT(DISTINCT price) AS prices, SUM(price) FILTER (WHERE price > 0) AS paid FROM orders GROUP BY city HAVING COUNT(*) > 1',
  ],
  [
    'the first rows of a table that changes, by a column that is not shown',
    'SELECT id, city FROM orders ORDER BY price DESC, id LIMIT 3 OFFSET 1',
  ],
  ['the first rows that come', 'SELECT city FROM orders LIMIT 5'],
  [
    'the greatest group, into a table of any key',
    'INSERT INTO totals SELECT city, COUNT(*) AS n, SUM(price) FROM orders GROUP BY city ORDER BY n DESC LIMIT 1',
  ],
  [
    'the last order of each city, by its key',
    'INSERT INTO totals SELECT city, id, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY city ORDER BY id DESC) AS rn FROM orders) WHERE rn = 1',
  ],
  [
    'numbered rows, and a filter that is no number',
    'SELECT city, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY city ORDER BY price, id) AS rn FROM orders) WHERE rn BETWEEN 2 AND 3 AND price > 1',
  ],
  ['a table that ends, in order', 'INSERT INTO appendix SELECT id, city FROM events ORDER BY city NULLS LAST'],
  ['a constant', "SELECT 1, 'a', CAST(NULL AS INT) AS nothing"],
  ['metadata', 'SELECT id, op_ts FROM orders'],
  [
    'a snapshot for two targets',
    'EXECUTE STATEMENT SET BEGIN INSERT INTO copies SELECT id, city, 0 FROM people; INSERT INTO wide SELECT id, city FROM people; END',
  ],
  [
    'one scan for a whole statement set, with -U for those who need it',
    `EXECUTE STATEMENT SET BEGIN
      INSERT INTO copies SELECT id, city, price FROM orders;
      INSERT INTO totals SELECT city, COUNT(*), SUM(price) FROM orders GROUP BY city;
      INSERT INTO ignored SELECT id FROM orders;
    END`,
  ],
];

test('EXPLAIN shows operators, row kinds, keys and delivery', async () => {
  const session = new PlanSession(DECLARATIONS);
  const plans = STATEMENTS.map(
    ([why, statement]) => `-- ${why}\n${statement.replace(/\n\s+/g, '\n  ')}\n\n${session.explain(statement)}\n`,
  );
  await expect(plans.join('\n\n')).toMatchFileSnapshot('../golden/planner/explain.txt');
});

test('materialisation can be forced and forbidden', () => {
  const session = new PlanSession(DECLARATIONS);
  const plan = (setting: string, statement: string): boolean =>
    session.explain(statement, { 'table.exec.sink.upsert-materialize': setting }).includes('SinkUpsertMaterialize');
  expect(plan('NONE', 'INSERT INTO cities SELECT city FROM orders')).toBe(false);
  expect(plan('FORCE', 'INSERT INTO copies SELECT id, city, price FROM orders')).toBe(true);
});

test('without checkpoints rows show at once, at least once', () => {
  const text = new PlanSession(DECLARATIONS).explain('INSERT INTO copies SELECT id, city, price FROM orders', {
    'execution.checkpointing.interval': '0',
  });
  expect(text).toContain('delivery=[at-least-once], visibility=[drain]');
  expect(text).toContain('checkpoints are off');
});
