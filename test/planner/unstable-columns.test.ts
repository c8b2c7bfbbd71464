import { expect, test, vi } from 'vitest';
import { PlanSession } from './session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('./connectors.ts'));

const session = new PlanSession(`
  CREATE TABLE orders (id BIGINT, city STRING, op_ts TIMESTAMP_LTZ(3) METADATA VIRTUAL, file STRING METADATA VIRTUAL,
    PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log');
  CREATE TABLE keyless (id BIGINT, city STRING, op_ts TIMESTAMP_LTZ(3) METADATA VIRTUAL) WITH ('connector' = 'log');
  CREATE TABLE latest (id BIGINT, at TIMESTAMP_LTZ(3), PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'upserts');
  CREATE TABLE cities (city STRING, at TIMESTAMP_LTZ(3), PRIMARY KEY (city) NOT ENFORCED) WITH ('connector' = 'upserts');
  CREATE TABLE numbers (id BIGINT, n BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'upserts');
  CREATE TABLE events (id BIGINT) WITH ('connector' = 'appended');
  CREATE TABLE times (at TIMESTAMP_LTZ(3), PRIMARY KEY (at) NOT ENFORCED) WITH ('connector' = 'upserts');
`);

function codes(text: string): readonly string[] {
  return session.faults(text).map((fault) => fault.split(' ')[0] ?? '');
}

test('metadata goes by key wherever rows are found by key', () => {
  expect(codes('SELECT id, op_ts, file FROM orders')).toEqual([]);
  expect(codes('INSERT INTO latest SELECT id, op_ts FROM orders')).toEqual([]);
  expect(codes('SELECT o.id, o.op_ts, k.city FROM orders o JOIN keyless k ON o.id = k.id')).toEqual([]);
  expect(codes('SELECT o.id, o.op_ts, k.city FROM orders o LEFT JOIN keyless k ON o.id = k.id')).toEqual([]);
  expect(codes('INSERT INTO cities SELECT city, op_ts FROM orders')).toEqual(['SQL_UNSTABLE_COLUMN']);
});

test('an aggregation cannot take back a metadata value it never saw', () => {
  expect(session.faults('SELECT city, MAX(op_ts) FROM orders GROUP BY city')).toEqual([
    'SQL_UNSTABLE_COLUMN at "SELECT city, MAX(op_ts) FROM orders GROUP BY city": The metadata column \'op_ts\' is used in an aggregation, ' +
      'but a -U or -D carries the metadata of the change that takes the row away. Leave it out there, or write it by key: ' +
      'into a table whose PRIMARY KEY is the key of the source.',
  ]);
  expect(codes('SELECT op_ts, COUNT(*) FROM orders GROUP BY op_ts')).toEqual(['SQL_UNSTABLE_COLUMN']);
  expect(codes('SELECT COUNT(op_ts) FROM orders')).toEqual([]);
});

test('a filter or a join on metadata would miss the change that takes a row away', () => {
  expect(codes("SELECT id FROM orders WHERE file = 'binlog.1'")).toEqual(['SQL_UNSTABLE_COLUMN']);
  expect(codes('SELECT o.id FROM orders o JOIN keyless k ON o.op_ts = k.op_ts')).toEqual(['SQL_UNSTABLE_COLUMN']);
  expect(codes('SELECT k.op_ts FROM orders o JOIN keyless k ON o.id = k.id')).toEqual(['SQL_UNSTABLE_COLUMN']);
});

test('rows materialised by a key that is metadata would never be found again', () => {
  expect(codes('INSERT INTO times SELECT op_ts FROM orders')).toEqual(['SQL_UNSTABLE_COLUMN']);
});

test('a function that asks chance is as good as metadata', () => {
  expect(codes('INSERT INTO numbers SELECT RAND_INTEGER(id), 1 FROM orders')).toEqual(['SQL_UNSTABLE_COLUMN']);
  expect(codes('SELECT SUM(RAND_INTEGER(id)) FROM orders')).toEqual(['SQL_UNSTABLE_COLUMN']);
  expect(session.faults('SELECT id FROM orders WHERE RAND_INTEGER(id) > 1')[0]).toContain('RAND_INTEGER is used in a condition');
  expect(session.faults('SELECT o.id FROM orders o JOIN keyless k ON o.id = k.id AND RAND_INTEGER(o.id) > k.id')[0]).toContain(
    'RAND_INTEGER is used in the condition of a join',
  );
  expect(codes('SELECT id, RAND_INTEGER(id) FROM orders')).toEqual([]);
  expect(codes('SELECT SUM(RAND_INTEGER(id)) FROM events')).toEqual([]);
});

test('a query that asks chance is not replayable, and its rows show with the checkpoint', () => {
  expect(session.explain('INSERT INTO numbers SELECT id, RAND_INTEGER(id) FROM orders')).toContain('visibility=[checkpoint]');
});
