import { expect, test, vi } from 'vitest';
import { PlanSession } from './session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('./connectors.ts'));

function faults(text: string): readonly string[] {
  return new PlanSession().faults(text);
}

function columnsOf(text: string): readonly string[] {
  const session = new PlanSession(text);
  const [name = ''] = session.catalog.names();
  return (session.catalog.find(name)?.columns ?? []).map((column) => `${column.name} ${column.type.kind} ${column.type.nullable}`);
}

test('a key column is NOT NULL, written or not', () => {
  expect(columnsOf("CREATE TABLE t (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log');")).toEqual([
    'id INT false',
    'name VARCHAR true',
  ]);
});

test('a connector nobody knows is no fault: the table may be meant for another system', () => {
  expect(faults("CREATE TABLE t (id INT) WITH ('connector' = 'kafka', 'topic' = 'x');")).toEqual([]);
});

test('every fault of a declaration is told at once, each at its place', () => {
  const found = faults(`CREATE TABLE t (
    id INT, id STRING, at TIMESTAMP_LTZ(3) METADATA FROM 'op_tss' VIRTUAL, tags MULTISET<STRING>,
    PRIMARY KEY (idd) NOT ENFORCED
  ) WITH ('connector' = 'log', 'serverr' = 'x', 'rows' = 'many', 'rows' = '2')`);
  expect(found.map((fault) => fault.split(':')[0])).toEqual([
    'SQL_DUPLICATE_COLUMN at "id"',
    `SQL_METADATA at "METADATA FROM 'op_tss' VIRTUAL"`,
    'SQL_UNSUPPORTED at "MULTISET<STRING>"',
    'SQL_UNKNOWN_COLUMN at "idd"',
    `OPTION_UNKNOWN at "'serverr'"`,
    `OPTION_INVALID at "'rows' = 'many'"`,
    `SQL_DUPLICATE_OPTION at "'rows'"`,
  ]);
  expect(found[3]).toContain("Did you mean 'id'?");
  expect(found[1]).toContain("Did you mean 'op_ts'?");
  expect(found[4]).toContain("Did you mean 'server'?");
});

test('a metadata column must be of a type its key can become', () => {
  expect(faults("CREATE TABLE t (op_ts INT METADATA VIRTUAL) WITH ('connector' = 'log');")).toEqual([
    'SQL_TYPE at "METADATA VIRTUAL": The metadata key \'op_ts\' is TIMESTAMP_LTZ(3) NOT NULL and cannot be read as INT. Declare the column as TIMESTAMP_LTZ(3) NOT NULL.',
  ]);
});

test('a metadata column cannot be part of the key', () => {
  expect(
    faults("CREATE TABLE t (id INT, pos BIGINT METADATA VIRTUAL, PRIMARY KEY (pos) NOT ENFORCED) WITH ('connector' = 'log');"),
  ).toEqual(['SQL_PRIMARY_KEY at "pos": PRIMARY KEY names the metadata column \'pos\'. A key is made of physical columns.']);
});

test('there is one database', () => {
  expect(faults("CREATE TABLE default_database.t (id INT) WITH ('connector' = 'log');")).toEqual([]);
  expect(faults("CREATE TABLE shop.t (id INT) WITH ('connector' = 'log');")[0]).toContain('SQL_UNSUPPORTED at "shop.t"');
});

test('an environment variable that is not set is told', () => {
  const reference = ['$', '{RIFFLE_NOT_SET}'].join('');
  expect(faults(`CREATE TABLE t (id INT) WITH ('connector' = 'log', 'rows' = '${reference}')`)[0]).toContain('OPTION_VARIABLE_UNSET');
});
