import { expect, test } from 'vitest';
import { faultsOf, UserError } from '../../src/model/errors.ts';
import { PlanSession } from '../planner/session.ts';

const COLUMNS = 'id INT, tags ARRAY<STRING>, attributes MAP<STRING, INT> NOT NULL, place ROW<x INT>';

test.each([
  ['datagen', "'connector' = 'datagen'"],
  ['jdbc', "'connector' = 'jdbc', 'url' = 'jdbc:postgresql://localhost/shop', 'table-name' = 't'"],
  [
    'mysql-cdc',
    "'connector' = 'mysql-cdc', 'hostname' = 'h', 'username' = 'u', 'password' = 'p', 'database-name' = 'd', 'table-name' = 't'",
  ],
  ['recording', "'connector' = 'recording', 'path' = 'r', 'database-name' = 'd', 'table-name' = 't'"],
])('a table of %s is refused for every column of a nested type', (name, options) => {
  const declare = () => new PlanSession(`CREATE TABLE t (${COLUMNS}) WITH (${options});`);
  expect(caught(declare).map(({ code, problem }) => [code, problem])).toEqual(
    [
      ['ARRAY<STRING>', 'tags'],
      ['MAP<STRING, INT>', 'attributes'],
      ['ROW<`x` INT>', 'place'],
    ].map(([type, column]) => ['COLUMN_NESTED', `The connector '${name}' has no column of the type ${type}, as '${column}' is declared.`]),
  );
});

test.each(['print', 'blackhole'])('a table of %s has columns of nested types', (name) => {
  expect(caught(() => new PlanSession(`CREATE TABLE t (${COLUMNS}) WITH ('connector' = '${name}');`))).toEqual([]);
});

function caught(declare: () => unknown) {
  try {
    declare();
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return faultsOf(error);
  }
}
