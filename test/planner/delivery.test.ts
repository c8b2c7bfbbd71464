import { expect, test, vi } from 'vitest';
import { PlanSession } from './session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('./connectors.ts'));

const session = new PlanSession(`
  CREATE TABLE logged (id BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log');
  CREATE TABLE other (id BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log', 'server' = 'two');
  CREATE TABLE people (id BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log', 'snapshot' = 'true');
  CREATE TABLE arrived (id BIGINT) WITH ('connector' = 'appended', 'snapshot' = 'true');
  CREATE TABLE events (id BIGINT) WITH ('connector' = 'appended', 'rows' = '3');
  CREATE TABLE dice (id BIGINT) WITH ('connector' = 'appended', 'random' = 'true');
  CREATE TABLE split (id BIGINT, city STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log', 'partitions' = 'true');
  CREATE TABLE latest (id BIGINT, city STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'keyed', 'partitions' = 'true');
  CREATE TABLE keyless (id BIGINT) WITH ('connector' = 'log', 'partitions' = 'true');
  CREATE TABLE cities (city STRING, n BIGINT, PRIMARY KEY (city) NOT ENFORCED) WITH ('connector' = 'upserts');
  CREATE TABLE keyed (id BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'upserts');
  CREATE TABLE keyed2 (id BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'upserts', 'server' = 'two');
  CREATE TABLE appended (id BIGINT) WITH ('connector' = 'upserts');
  CREATE TABLE topic1 (id BIGINT) WITH ('connector' = 'topic');
  CREATE TABLE topic2 (id BIGINT) WITH ('connector' = 'topic', 'server' = 'two');
  CREATE TABLE shown (id BIGINT) WITH ('connector' = 'lines');
  CREATE TABLE ignored (id BIGINT) WITH ('connector' = 'nothing');
`);

/** Guarantee and visibility of each sink. */
function deliveries(text: string, settings: Readonly<Record<string, string>> = {}): readonly string[] {
  return session.plan(text, settings).sinks.map(({ delivery }) => `${delivery.guarantee}, ${delivery.visibility}`);
}

const both = (first: string, second: string): string => `EXECUTE STATEMENT SET BEGIN ${first}; ${second}; END`;

test('a log written by key shows at once, after its snapshot', () => {
  expect(deliveries('INSERT INTO keyed SELECT id FROM logged')).toEqual(['exactly-once, until-exact']);
});

test('what a replay could write otherwise shows with the checkpoint', () => {
  expect(deliveries('INSERT INTO keyed SELECT id FROM dice')).toEqual(['exactly-once, checkpoint']);
  expect(deliveries('INSERT INTO keyed SELECT a.id FROM logged a JOIN other b ON a.id = b.id')).toEqual(['exactly-once, checkpoint']);
  expect(deliveries('INSERT INTO appended SELECT id FROM events')).toEqual(['exactly-once, checkpoint']);
});

test('partitions that mix in another way do not matter to rows that go by the key of their source', () => {
  const shown = 'exactly-once, until-exact';
  for (const table of ['split', 'latest']) {
    expect(deliveries(`INSERT INTO keyed SELECT id FROM ${table}`)).toEqual([shown]);
    expect(deliveries(`INSERT INTO keyed SELECT id FROM ${table} WHERE city = 'Rome'`)).toEqual([shown]);
    expect(deliveries(`INSERT INTO ignored SELECT id FROM ${table}`)).toEqual(['exactly-once, drain']);
  }
  expect(deliveries('INSERT INTO keyed SELECT id FROM split', { 'table.exec.source.cdc-events-duplicate': 'true' })).toEqual([shown]);
});

test('they matter to what remembers rows of several keys, and EXPLAIN says so', () => {
  const waits = 'exactly-once, checkpoint';
  expect(deliveries('INSERT INTO cities SELECT city, COUNT(*) FROM split GROUP BY city')).toEqual([waits]);
  expect(deliveries('INSERT INTO cities SELECT city, id FROM split')).toEqual([waits]);
  expect(deliveries('INSERT INTO keyed SELECT a.id FROM split a JOIN split b ON a.id = b.id')).toEqual([waits]);
  expect(deliveries('INSERT INTO keyed SELECT id FROM keyless')).toEqual([waits]);
  expect(session.explain('INSERT INTO cities SELECT city, id FROM split')).toContain(
    "'cities' gets every change exactly once. Its rows show with the checkpoint that covers them, " +
      "because the partitions of 'split' may mix in another way when they are read again.",
  );
});

test('what a replay could write otherwise into one table does not hold up another one', () => {
  const text = both('INSERT INTO keyed SELECT id FROM split', 'INSERT INTO keyed2 SELECT id FROM dice');
  expect(deliveries(text)).toEqual(['exactly-once, until-exact', 'at-least-once, checkpoint']);
  expect(deliveries(both('INSERT INTO keyed SELECT id FROM logged', 'INSERT INTO keyed2 SELECT id FROM other'))).toEqual([
    'exactly-once, until-exact',
    'exactly-once, until-exact',
  ]);
});

test('several targets that cannot commit together get it at least once, and the user is told', () => {
  const text = both('INSERT INTO keyed SELECT id FROM dice', 'INSERT INTO keyed2 SELECT id FROM dice');
  expect(deliveries(text)).toEqual(['at-least-once, checkpoint', 'at-least-once, checkpoint']);
  expect(session.plan(text).notices).toEqual(
    ['keyed', 'keyed2'].map(
      (name) =>
        `'${name}' gets every change at least once: the table 'dice' gives other rows when it is read again, and 2 targets cannot commit together.`,
    ),
  );
  expect(deliveries(both('INSERT INTO keyed SELECT id FROM dice', 'INSERT INTO appended SELECT id FROM dice'))).toEqual([
    'exactly-once, checkpoint',
    'exactly-once, checkpoint',
  ]);
});

test('a snapshot that is shown by several targets comes at least once, as one may have committed what is gone when it is read again', () => {
  const text = both('INSERT INTO keyed SELECT id FROM people', 'INSERT INTO keyed2 SELECT id FROM people');
  expect(deliveries(text)).toEqual(['at-least-once, until-exact', 'at-least-once, until-exact']);
  expect(session.plan(text).notices[0]).toBe(
    "'keyed' gets every change at least once: a row of the snapshot of 'people' may be gone when it is read again, and 2 targets cannot commit together.",
  );
  expect(deliveries('INSERT INTO keyed SELECT id FROM people')).toEqual(['exactly-once, until-exact']);
  expect(deliveries(both('INSERT INTO keyed SELECT id FROM logged', 'INSERT INTO keyed2 SELECT id FROM logged'))).toEqual([
    'exactly-once, until-exact',
    'exactly-once, until-exact',
  ]);
});

test('tables of one target show together, as they share its transaction', () => {
  const text = both('INSERT INTO keyed SELECT id FROM events', 'INSERT INTO appended SELECT id FROM events');
  expect(deliveries(text)).toEqual(['exactly-once, checkpoint', 'exactly-once, checkpoint']);
  expect(deliveries(both('INSERT INTO keyed2 SELECT id FROM events', 'INSERT INTO shown SELECT id FROM events'))).toEqual([
    'exactly-once, until-exact',
    'at-least-once, drain',
  ]);
  expect(deliveries(both('INSERT INTO keyed SELECT id FROM dice', 'INSERT INTO shown SELECT id FROM dice'))).toEqual([
    'exactly-once, checkpoint',
    'at-least-once, drain',
  ]);
});

test('a table that shows with others of its target keeps its own reason for at least once', () => {
  const inserts = ['keyed', 'keyed2', 'appended'].map((name) => `INSERT INTO ${name} SELECT id FROM arrived`);
  const { sinks } = session.plan(`EXECUTE STATEMENT SET BEGIN ${inserts.join('; ')}; END`);
  expect(sinks.map(({ delivery }) => `${delivery.guarantee}, ${delivery.visibility}`)).toEqual([
    'at-least-once, checkpoint',
    'at-least-once, until-exact',
    'at-least-once, checkpoint',
  ]);
  expect(sinks[0]?.delivery.reason).toMatch(/^a row of the snapshot of 'arrived' may be gone/);
});

test('transactions that outlive the process commit together with one that does not', () => {
  const all = (...names: readonly string[]): readonly string[] => {
    const inserts = names.map((name) => `INSERT INTO ${name} SELECT id FROM dice`);
    return deliveries(`EXECUTE STATEMENT SET BEGIN ${inserts.join('; ')}; END`);
  };
  const exact = 'exactly-once, checkpoint';
  expect(all('topic1', 'topic2')).toEqual([exact, exact]);
  expect(all('topic1', 'keyed', 'topic2')).toEqual([exact, exact, exact]);
  // A checkpoint that only one of two databases has committed is rolled back at the topic, and written there once more.
  expect(all('topic1', 'keyed', 'keyed2')).toEqual([exact, 'at-least-once, checkpoint', 'at-least-once, checkpoint']);
});

test('a sink that follows no checkpoint repeats rows after a restart, unless writing twice is as writing once', () => {
  expect(deliveries('INSERT INTO shown SELECT id FROM logged')).toEqual(['at-least-once, drain']);
  expect(deliveries('INSERT INTO ignored SELECT id FROM logged')).toEqual(['exactly-once, drain']);
  expect(deliveries('INSERT INTO ignored SELECT id FROM dice')).toEqual(['at-least-once, drain']);
});

test('a job ends by itself when all its sources do', () => {
  expect(session.plan('SELECT id FROM events').isBounded).toBe(true);
  expect(session.plan('SELECT 1').isBounded).toBe(true);
  expect(session.plan('SELECT id FROM events UNION ALL SELECT id FROM logged').isBounded).toBe(false);
});

test('a job that appends is never replayable, as its rows may not show before their checkpoint', () => {
  expect(session.plan('INSERT INTO appended SELECT id FROM events').sinks[0]?.delivery.visibility).toBe('checkpoint');
  expect(session.plan('INSERT INTO keyed SELECT id FROM logged').sinks[0]?.delivery.visibility).not.toBe('checkpoint');
});
