import { describe, expect, test, vi } from 'vitest';
import { mapValue } from '../../src/model/map-value.ts';
import { formatType } from '../../src/model/types.ts';
import { runOnRows } from './run.ts';
import { PlanSession } from './session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('./connectors.ts'));

const session = new PlanSession(`
  CREATE TABLE t (id INT, r ROW<name STRING, part ROW<x INT, y INT NOT NULL>>, tags ARRAY<STRING>, m MAP<STRING, INT>)
    WITH ('connector' = 'appended');
  CREATE TABLE r (id INT, name STRING, place ROW<x INT>) WITH ('connector' = 'appended');
  CREATE TABLE target (r ROW<name STRING, x BIGINT>, tags ARRAY<STRING>) WITH ('connector' = 'lines');
`);

const ROWS = {
  t: [
    [1, ['ann', [10, 11]], ['a', 'b'], mapValue([['k', 7]])],
    [2, ['bob', null], ['a', 'b'], mapValue([])],
    [3, null, null, null],
    [4, ['ann', [10, 11]], [], mapValue([['k', 7]])],
  ],
  r: [
    [1, 'own', [5]],
    [2, 'other', null],
  ],
};

function rowsOf(query: string): readonly string[] {
  return runOnRows(session.plan(query), ROWS);
}

function columnsOf(query: string): readonly string[] {
  return (session.plan(query).sinks[0]?.input.schema ?? []).map(({ name, type }) => `${name} ${formatType(type)}`);
}

describe('a name with points goes through relation and column to the fields', () => {
  test.each([
    [
      'SELECT r.name, t.r.part.x, default_database.t.r.part.y AS y FROM t',
      ['+I[ann, 10, 11]', '+I[bob, NULL, NULL]', '+I[NULL, NULL, NULL]', '+I[ann, 10, 11]'],
    ],
    ["SELECT tags[1], m['k'] FROM t AS u WHERE u.r.name = 'bob' OR u.r IS NULL", ['+I[a, NULL]', '+I[NULL, NULL]']],
    ['SELECT r.name, t.r.name, r.place.x FROM t JOIN r ON t.id = r.id', ['+I[own, ann, 5]', '+I[other, bob, NULL]']],
    ['SELECT a.s.name FROM (SELECT r AS s FROM t) AS a WHERE a.s.part.x > 5', ['+I[ann]', '+I[ann]']],
  ])('%s', (query, expected) => {
    expect(rowsOf(query)).toEqual(expected);
  });

  test('a column has the name of its last field, and may be NULL where a row around it may', () => {
    expect(columnsOf('SELECT r.part.y, r.part FROM t')).toEqual(['y INT', 'part ROW<`x` INT, `y` INT NOT NULL>']);
  });

  test.each([
    ['SELECT r.nam FROM t', "SQL_UNKNOWN_FIELD The row has no field 'nam'. Did you mean 'name'? Fields: name, part."],
    ['SELECT id.x FROM t', "SQL_TYPE There is no field 'x' in a value of the type INT. Only a ROW has fields."],
    ['SELECT t.nope FROM t', "SQL_UNKNOWN_COLUMN There is no column 'nope' in 't'. Columns: id, r, tags, m."],
    ['SELECT u.id FROM t', "SQL_UNKNOWN_TABLE 'u.id' names 'u', which FROM does not have. FROM has: t."],
    ['SELECT r.part FROM r', "SQL_UNKNOWN_COLUMN There is no column 'part' in 'r'. Columns: id, name, place."],
  ])('%s is refused: %s', (query, fault) => {
    let told = '';
    try {
      session.plan(query);
    } catch (error) {
      const { code, problem, remedy } = error as { code: string; problem: string; remedy: string };
      told = `${code} ${problem} ${remedy}`;
    }
    expect(told).toBe(fault);
  });
});

describe('rows are grouped and told apart by nested values', () => {
  test.each([
    ['SELECT tags, COUNT(*) AS n FROM t GROUP BY tags', ['+I[[a, b], 1]', '-U[[a, b], 1]', '+U[[a, b], 2]', '+I[NULL, 1]', '+I[[], 1]']],
    ['SELECT r.name, MAX(id) AS i FROM t WHERE id <> 3 GROUP BY r', ['+I[ann, 1]', '+I[bob, 2]', '-U[ann, 1]', '+U[ann, 4]']],
    ['SELECT DISTINCT m FROM t', ['+I[{k=7}]', '+I[{}]', '+I[NULL]']],
    ['SELECT COUNT(DISTINCT m) AS n FROM t WHERE id > 1', ['+I[1]', '-U[1]', '+U[2]']],
    ['SELECT a.id FROM t AS a JOIN t AS b ON a.m = b.m AND b.id = 4', ['+I[1]', '+I[4]']],
  ])('%s', (query, expected) => {
    expect(rowsOf(query)).toEqual(expected);
  });

  test('MIN, MAX and LISTAGG take no nested values', () => {
    for (const call of ['MIN(tags)', 'MAX(r)', 'LISTAGG(tags)', 'SUM(m)']) {
      expect(() => rowsOf(`SELECT ${call} FROM t`)).toThrow(expect.objectContaining({ code: 'SQL_TYPE' }));
    }
  });
});

test('rows are put in the order of arrays and rows, not of maps', () => {
  expect(rowsOf('SELECT id FROM t WHERE id <> 3 ORDER BY tags LIMIT 1').at(-1)).toBe('+I[4]');
  for (const query of [
    'SELECT id FROM t ORDER BY m LIMIT 1',
    'SELECT id, m FROM t ORDER BY 2 LIMIT 1',
    'SELECT * FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY id ORDER BY m) AS n FROM t) AS x WHERE n = 1',
  ]) {
    expect(() => rowsOf(query)).toThrow(expect.objectContaining({ code: 'SQL_ORDER_BY' }));
  }
});

test('INSERT casts nested values part by part, where every part may become what is declared', () => {
  const plan = session.plan('INSERT INTO target SELECT ROW(r.name, r.part.x), tags FROM t WHERE id = 1');
  expect(runOnRows(plan, ROWS)).toEqual(['+I[(ann, 10), [a, b]]']);
  expect(() => session.plan('INSERT INTO target SELECT ROW(r.name, r.name), tags FROM t')).toThrow(
    expect.objectContaining({ code: 'SQL_TYPE' }),
  );
});

test('a plan shows what is asked of nested values as it is written', () => {
  const query = "SELECT r.part.x, tags[1], m['k'], ARRAY[id, 2], MAP['a', id], ROW(id, 1) FROM t";
  expect(session.explain(query)).toContain(
    "select=[r.part.x AS x, tags[1] AS EXPR$1, m['k'] AS EXPR$2, ARRAY[id, 2] AS EXPR$3, MAP['a', id] AS EXPR$4, ROW(id, 1) AS EXPR$5]",
  );
});
