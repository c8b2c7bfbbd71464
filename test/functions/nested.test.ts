import { describe, expect, test } from 'vitest';
import { evaluate, textOf } from './evaluate.ts';

describe('constructors have the types of Flink', () => {
  test.each([
    ["ARRAY['a', 'bc']", '[a, bc]', 'ARRAY<VARCHAR(2) NOT NULL> NOT NULL'],
    ['ARRAY[1, 2.5, NULL]', '[1.0, 2.5, NULL]', 'ARRAY<DECIMAL(11, 1)> NOT NULL'],
    ["MAP['k', 1, 'longer', NULL]", '{k=1, longer=NULL}', 'MAP<VARCHAR(6) NOT NULL, INT> NOT NULL'],
    ["MAP['a', 1, 'a', 2]", '{a=2}', 'MAP<CHAR(1) NOT NULL, INT NOT NULL> NOT NULL'],
    ["ROW(1, 'a')", '(1, a)', 'ROW<`EXPR$0` INT NOT NULL, `EXPR$1` CHAR(1) NOT NULL> NOT NULL'],
    [
      '(1, (2, 3))',
      '(1, (2, 3))',
      'ROW<`EXPR$0` INT NOT NULL, `EXPR$1` ROW<`EXPR$0` INT NOT NULL, `EXPR$1` INT NOT NULL> NOT NULL> NOT NULL',
    ],
    ['ARRAY[ARRAY[1], ARRAY[2, 3]][2][1]', '2', 'INT'],
  ])('%s is %s, %s', (sql, text, type) => {
    expect(evaluate(sql)).toEqual({ text, type });
  });
});

describe('access gives NULL where there is nothing', () => {
  test.each([
    ['ARRAY[1, 2][3]', null],
    ['ARRAY[1, 2][CAST(NULL AS INT)]', null],
    ['ARRAY[1, 2][2 - 2]', null],
    ["MAP['a', 1]['b']", null],
    ["MAP['a', 1, CAST(NULL AS STRING), 2][CAST(NULL AS STRING)]", '2'],
    ['MAP[1.50, TRUE][1.5]', 'TRUE'],
    ["CAST(NULL AS MAP<STRING, INT>)['a']", null],
    ['CAST(NULL AS ROW<a INT>).a', null],
    ["CAST(ROW(1, ROW('x', ARRAY[7])) AS ROW<a INT, b ROW<c STRING, d ARRAY<INT>>>).b.d[1]", '7'],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });
});

describe('CAST goes part by part', () => {
  test.each([
    ['CAST(ARRAY[1, 2] AS ARRAY<STRING>)', '[1, 2]', 'ARRAY<STRING> NOT NULL'],
    ["CAST(MAP['1', 2] AS MAP<INT, DECIMAL(5, 1)>)", '{1=2.0}', 'MAP<INT, DECIMAL(5, 1)> NOT NULL'],
    ["CAST(ROW('7', NULL) AS ROW<id INT, name STRING>)", '(7, NULL)', 'ROW<`id` INT, `name` STRING> NOT NULL'],
    ["TRY_CAST(ARRAY['1', 'x'] AS ARRAY<INT>)", null, 'ARRAY<INT>'],
    ["CAST(ROW(1, 'a', X'6869', ARRAY[NULL, 1.5]) AS STRING)", '(1, a, hi, [NULL, 1.5])', 'STRING NOT NULL'],
    ["CAST(MAP['k', X'6869'] AS VARCHAR(4))", '{k=h', 'VARCHAR(4) NOT NULL'],
  ])('%s is %s, %s', (sql, text, type) => {
    expect(evaluate(sql)).toEqual({ text, type });
  });

  test('keys that become one key are one entry', () => {
    expect(textOf('CAST(MAP[1.2, TRUE, 1.4, FALSE] AS MAP<INT, BOOLEAN>)')).toBe('{1=FALSE}');
  });
});

describe('nested values are equal part by part', () => {
  test.each([
    ["MAP['a', 1, 'b', 2] = MAP['b', 2, 'a', 1]", 'TRUE'],
    ['ARRAY[1, NULL] = ARRAY[1, NULL]', 'TRUE'],
    ['ARRAY[1, 2] <> ARRAY[2, 1]', 'TRUE'],
    ["ROW(1, X'00') = ROW(1.0, X'00')", 'TRUE'],
    ['(1, 2) IN ((1, 3), (1, 2))', 'TRUE'],
    ['ARRAY[1] IS DISTINCT FROM CAST(NULL AS ARRAY<INT>)', 'TRUE'],
    ["NULLIF(ARRAY['a'], ARRAY['a'])", null],
    ['CASE WHEN TRUE THEN ARRAY[1] ELSE ARRAY[2.5] END', '[1.0]'],
    ['COALESCE(CAST(NULL AS ARRAY<INT>), ARRAY[3])', '[3]'],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });
});

describe('functions', () => {
  test.each([
    ['ARRAY_CONTAINS(ARRAY[1, 2], 3)', 'FALSE'],
    ['ARRAY_CONTAINS(CAST(NULL AS ARRAY<INT>), 3)', null],
    ['ARRAY_CONTAINS(ARRAY[ROW(1, 2)], ROW(1, 2))', 'TRUE'],
    ['ARRAY_POSITION(ARRAY[1, 2], CAST(NULL AS INT))', null],
    ['ARRAY_DISTINCT(ARRAY[ARRAY[1], ARRAY[1], ARRAY[2]])', '[[1], [2]]'],
    ["ARRAY_JOIN(ARRAY['a', NULL, 'b'], '-')", 'a-b'],
    ['ARRAY_SLICE(ARRAY[1, 2, 3], -2)', '[2, 3]'],
    ['ARRAY_SLICE(ARRAY[1, 2, 3], 3, 2)', '[]'],
    ['ARRAY_SLICE(ARRAY[1, 2, 3], 0, 10)', '[1, 2, 3]'],
    ['ARRAY_SLICE(ARRAY[1, 2, 3], -9, 1)', '[1]'],
    ['ARRAY_MAX(ARRAY[CAST(NULL AS INT)])', null],
    ['ELEMENT(ARRAY_EXCEPT(ARRAY[1], ARRAY[1]))', null],
    ['CARDINALITY(ARRAY[1, NULL])', '2'],
    ["SPLIT('añ😀', '')", '[a, ñ, 😀]'],
    ['ARRAY_SORT(ARRAY[2, NULL, 10], FALSE)', '[10, 2, NULL]'],
    ['ARRAY_SORT(ARRAY[2, NULL, 10], FALSE, TRUE)', '[NULL, 10, 2]'],
    [
      "JSON_OBJECT('a' VALUE ARRAY[1, NULL], 'm' VALUE MAP['k', ROW(1.50, X'00')])",
      '{"a":[1,null],"m":{"k":{"EXPR$0":1.50,"EXPR$1":"AA=="}}}',
    ],
    ["JSON_STRING(ARRAY['[1]'])", '["[1]"]'],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });
});

test.each([
  ['ARRAY[1] < ARRAY[2]', 'SQL_TYPE'],
  ["ARRAY[1, 'x']", 'SQL_TYPE'],
  ['ARRAY[1, 2][0]', 'SQL_RUNTIME_INDEX'],
  ["ARRAY[1]['1']", 'SQL_TYPE'],
  ['ROW(1, 2)[1]', 'SQL_TYPE'],
  ['ROW(1, 2).x', 'SQL_UNKNOWN_FIELD'],
  ["MAP['a', 1].a", 'SQL_TYPE'],
  ['CAST(ARRAY[1] AS INT)', 'SQL_TYPE'],
  ["CAST('[1]' AS ARRAY<INT>)", 'SQL_TYPE'],
  ['CAST(ROW(1) AS ROW<a INT, b INT>)', 'SQL_TYPE'],
  ["CAST(ARRAY['x'] AS ARRAY<INT>)", 'SQL_RUNTIME_CAST'],
  ['GREATEST(ARRAY[1], ARRAY[2])', 'SQL_TYPE'],
  ['ELEMENT(ARRAY[1, 2])', 'SQL_RUNTIME_ELEMENT'],
  ['MAP_FROM_ARRAYS(ARRAY[1, 2], ARRAY[1])', 'SQL_RUNTIME_MAP'],
  ['JSON_STRING(MAP[1, 2])', 'SQL_TYPE'],
  ["CAST(ARRAY['a'] AS ARRAY<CHAR(2000000000)>)", 'SQL_TYPE'],
  ['CAST(NULL AS ROW<a INT, a INT>)', 'SQL_SYNTAX'],
  ['MULTISET[1]', 'SQL_UNSUPPORTED'],
  ['ARRAY(SELECT 1)', 'SQL_UNSUPPORTED'],
])('%s fails with %s', (sql, code) => {
  expect(() => textOf(sql)).toThrow(expect.objectContaining({ code }));
});
