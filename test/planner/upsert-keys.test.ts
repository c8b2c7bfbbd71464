import { expect, test, vi } from 'vitest';
import type { PlanNode } from '../../src/planner/plan.ts';
import { PlanSession } from './session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('./connectors.ts'));

const session = new PlanSession(`
  CREATE TABLE people (id BIGINT, city STRING, boss INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log');
  CREATE TABLE cities (name STRING, country STRING, PRIMARY KEY (name) NOT ENFORCED) WITH ('connector' = 'log');
  CREATE TABLE visits (person BIGINT, city STRING, n INT, PRIMARY KEY (person, city) NOT ENFORCED) WITH ('connector' = 'log');
  CREATE TABLE keyless (id BIGINT, city STRING) WITH ('connector' = 'log');
`);

/** The upsert keys of a query's result, as column names. */
function keysOf(query: string): readonly string[] {
  const [sink] = session.plan(query).sinks;
  const input: PlanNode | undefined = sink?.input;
  return (input?.upsertKeys ?? []).map((key) => key.map((place) => input?.schema[place]?.name).join('+'));
}

test('a table has its PRIMARY KEY', () => {
  expect(keysOf('SELECT * FROM people')).toEqual(['id']);
  expect(keysOf('SELECT * FROM visits')).toEqual(['person+city']);
  expect(keysOf('SELECT * FROM keyless')).toEqual([]);
});

test('a key goes through a projection when all of it is projected', () => {
  expect(keysOf('SELECT city, id AS person FROM people')).toEqual(['person']);
  expect(keysOf('SELECT city FROM people')).toEqual([]);
  expect(keysOf('SELECT person FROM visits')).toEqual([]);
});

test('a key goes through twice when it is projected twice', () => {
  expect(keysOf('SELECT id AS a, id AS b FROM people')).toEqual(['a', 'b']);
});

test('a cast keeps a key when different values stay different', () => {
  expect(keysOf('SELECT CAST(id AS STRING) AS id FROM people')).toEqual(['id']);
  expect(keysOf('SELECT CAST(id AS DECIMAL(19, 0)) AS id FROM people')).toEqual(['id']);
  expect(keysOf('SELECT CAST(id AS INT) AS id FROM people')).toEqual([]);
  expect(keysOf('SELECT CAST(id AS DOUBLE) AS id FROM people')).toEqual([]);
  expect(keysOf('SELECT TRY_CAST(id AS STRING) AS id FROM people')).toEqual([]);
});

test('what is computed from a key is no key', () => {
  expect(keysOf('SELECT id + 1 AS id FROM people')).toEqual([]);
});

test('a filter keeps keys', () => {
  expect(keysOf("SELECT id FROM people WHERE city = 'Oslo'")).toEqual(['id']);
});

test('groups are told apart by what they are grouped by', () => {
  expect(keysOf('SELECT city, COUNT(*) AS n FROM people GROUP BY city')).toEqual(['city']);
  expect(keysOf('SELECT COUNT(*) AS n FROM people GROUP BY city')).toEqual([]);
});

test('without GROUP BY there is one row, so no column is needed to name it', () => {
  expect(keysOf('SELECT COUNT(*) AS n FROM people')).toEqual(['']);
});

test('a join keeps the key of one side where the other has one row per join key', () => {
  expect(keysOf('SELECT p.id, p.city, c.country FROM people p JOIN cities c ON p.city = c.name')).toEqual(['id']);
});

test('columns that a join makes equal stand for each other in a key', () => {
  expect(keysOf('SELECT v.person AS a1, p.id AS a2, v.city FROM visits v JOIN people p ON v.person = p.id')).toEqual([
    'a1+city',
    'a2+city',
  ]);
});

test('a join of many with many has the keys of both together', () => {
  expect(keysOf('SELECT a.id AS a1, b.id AS a2 FROM people a JOIN people b ON a.city = b.city')).toEqual(['a1+a2']);
});

test('a join with a side without key has none where rows of that side multiply', () => {
  expect(keysOf('SELECT p.id, k.id AS other FROM people p JOIN keyless k ON p.city = k.city')).toEqual([]);
});

test('an outer join keeps the key of the side whose rows it keeps, and knows no row by a column it pads', () => {
  expect(keysOf('SELECT p.id, c.name FROM people p LEFT JOIN cities c ON p.city = c.name')).toEqual(['id']);
  expect(keysOf('SELECT p.id, c.name FROM people p RIGHT JOIN cities c ON p.city = c.name')).toEqual(['id+name']);
  expect(keysOf('SELECT p.id, c.name FROM people p FULL JOIN cities c ON p.city = c.name')).toEqual(['id+name']);
  expect(keysOf('SELECT v.person AS a1, p.id AS a2, v.city FROM visits v LEFT JOIN people p ON v.person = p.id')).toEqual(['a1+city']);
});

test('a FULL JOIN of keys that may be NULL has none: a row of NULL alone may come from both sides', () => {
  const groups = '(SELECT boss, COUNT(*) AS n FROM people GROUP BY boss)';
  expect(keysOf(`SELECT a.boss, b.boss AS other FROM ${groups} AS a FULL JOIN ${groups} AS b ON a.boss = b.boss`)).toEqual([]);
  expect(keysOf(`SELECT a.boss, b.boss AS other FROM ${groups} AS a LEFT JOIN ${groups} AS b ON a.boss = b.boss`)).toEqual(['boss']);
  expect(keysOf(`SELECT p.id, b.boss FROM people p FULL JOIN ${groups} AS b ON p.boss = b.boss`)).toEqual(['id+boss']);
});

test('a subquery and a query of WITH have the keys that they have', () => {
  expect(keysOf('SELECT * FROM (SELECT city, id FROM people) AS t (a, b)')).toEqual(['b']);
  expect(keysOf('WITH t AS (SELECT city, COUNT(*) AS n FROM people GROUP BY city) SELECT t.n, t.city FROM t')).toEqual(['city']);
});

test('a union has none: both sides may hold the same key', () => {
  expect(keysOf('SELECT id FROM people UNION ALL SELECT id FROM people')).toEqual([]);
});
