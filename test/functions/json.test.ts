import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatJson, parseJson } from '../../src/functions/json-text.ts';
import { evaluate, textOf } from './evaluate.ts';

const DOC = `'{"a": true, "n": 12345678901234567890.10, "e": 15e2, "l": [1, {"b c": "x"}, [2, 3]], "z": null, "o": {"k": 1}}'`;

describe('JSON_VALUE', () => {
  test.each([
    ['$.a', 'true'],
    ['$.n', '12345678901234567890.10'],
    ['$.e', '1.5E+3'],
    ['$.l[0]', '1'],
    ['$.l[-1][1]', '3'],
    ["$.l[1].[''b c'']", 'x'],
    ['$.l[1]["b c"]', 'x'],
    ['a', 'true'],
    ['strict $.a', 'true'],
    ['$.z', null],
    ['$.missing', null],
    ['$.l', null],
    ['lax $.l', null],
  ])('at %s is %s', (path, text) => {
    expect(textOf(`JSON_VALUE(${DOC}, '${path}')`)).toBe(text);
  });

  test.each([
    ["'$.a' RETURNING BOOLEAN", 'TRUE', 'BOOLEAN'],
    ["'$.l[0]' RETURNING INTEGER", '1', 'INT'],
    ["'$.n' RETURNING DOUBLE", '1.2345678901234567E19', 'DOUBLE'],
    ["'lax $.x' DEFAULT FALSE ON EMPTY", 'false', 'STRING'],
    ["'strict $.x' DEFAULT FALSE ON ERROR", 'false', 'STRING'],
    ["'strict $.x' DEFAULT 1 ON EMPTY DEFAULT 2 ON ERROR", '2', 'STRING'],
    ["'lax $.x' RETURNING INT DEFAULT 1 + 1 ON EMPTY", '2', 'INT'],
    ["'$.z' DEFAULT 'none' ON EMPTY", 'none', 'STRING'],
    ["'strict $.l' DEFAULT 'list' ON ERROR", 'list', 'STRING'],
    ["'lax $.l' DEFAULT 'list' ON EMPTY", 'list', 'STRING'],
  ])('%s is %s, %s', (clauses, text, type) => {
    expect(evaluate(`JSON_VALUE(${DOC}, ${clauses})`)).toEqual({ text, type });
  });

  test.each([
    ["JSON_VALUE('{', '$.a' ERROR ON ERROR)", 'SQL_RUNTIME_JSON'],
    ["JSON_VALUE('{}', 'lax $.a' ERROR ON EMPTY)", 'SQL_RUNTIME_JSON'],
    ['JSON_VALUE(\'{"a": "x"}\', \'$.a\' RETURNING INT)', 'SQL_RUNTIME_CAST'],
    ["JSON_VALUE('{}', '$[?(@.a)]')", 'SQL_RUNTIME_JSON_PATH'],
    ["JSON_VALUE('{}', '$.a.length()')", 'SQL_RUNTIME_JSON_PATH'],
    ["JSON_VALUE('{}', '$.a' RETURNING DATE)", 'SQL_TYPE'],
    ["JSON_QUERY('{}', '$.a' RETURNING ARRAY<STRING>)", 'SQL_UNSUPPORTED'],
  ])('%s fails with %s', (sql, code) => {
    expect(() => textOf(sql)).toThrow(expect.objectContaining({ code }));
  });

  test('a text that is no JSON is NULL, in lax mode an empty result', () => {
    expect(textOf("JSON_VALUE('{', '$.a')")).toBe(null);
    expect(textOf("JSON_VALUE('{', 'lax $.a' DEFAULT 'e' ON EMPTY)")).toBe('e');
    expect(textOf("JSON_VALUE(CAST(NULL AS STRING), '$.a' DEFAULT 'e' ON EMPTY)")).toBe(null);
  });
});

describe('JSON_QUERY', () => {
  test.each([
    ["'$.l'", '[1,{"b c":"x"},[2,3]]'],
    ["'$'", '{"a":true,"e":1.5E+3,"l":[1,{"b c":"x"},[2,3]],"n":12345678901234567890.10,"o":{"k":1},"z":null}'],
    ["'$.a'", null],
    ["'$.a' WITH WRAPPER", '[true]'],
    ["'$.l[2]' WITH CONDITIONAL ARRAY WRAPPER", '[2,3]'],
    ["'$.l[2]' WITH UNCONDITIONAL WRAPPER", '[[2,3]]'],
    ["'$.a' WITHOUT ARRAY WRAPPER EMPTY OBJECT ON ERROR", '{}'],
    ["'lax $.x' EMPTY ARRAY ON EMPTY", '[]'],
    ["'lax $.x' NULL ON EMPTY EMPTY ARRAY ON ERROR", null],
    ["'$.l[*]'", '[1,{"b c":"x"},[2,3]]'],
    ["'$.l[0:1]'", '[1]'],
    ["'$..k'", '[1]'],
    ["'$.o.*'", '[1]'],
  ])('%s is %s', (clauses, text) => {
    expect(textOf(`JSON_QUERY(${DOC}, ${clauses})`)).toBe(text);
  });
});

describe('JSON_EXISTS and IS JSON', () => {
  test.each([
    [`JSON_EXISTS(${DOC}, '$.l[1]')`, 'TRUE'],
    [`JSON_EXISTS(${DOC}, '$.z')`, 'FALSE'],
    [`JSON_EXISTS(${DOC}, '$.x')`, 'FALSE'],
    [`JSON_EXISTS(${DOC}, 'strict $.x' TRUE ON ERROR)`, 'TRUE'],
    [`JSON_EXISTS(${DOC}, 'strict $.x' UNKNOWN ON ERROR)`, null],
    ["'1' IS JSON", 'TRUE'],
    ["'abc' IS JSON", 'FALSE'],
    ["'[] x' IS JSON", 'FALSE'],
    ["'01' IS JSON", 'FALSE'],
    ['NULL IS JSON', 'FALSE'],
    ['NULL IS NOT JSON', 'TRUE'],
    ["'{}' IS JSON SCALAR", 'FALSE'],
    ["'{}' IS JSON OBJECT", 'TRUE'],
    ["'[1]' IS NOT JSON ARRAY", 'FALSE'],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });

  test('ERROR ON ERROR fails', () => {
    expect(() => textOf(`JSON_EXISTS(${DOC}, 'strict $.x' ERROR ON ERROR)`)).toThrow(/found nothing at its path/);
  });
});

describe('making JSON', () => {
  test.each([
    ['JSON_OBJECT()', '{}'],
    ["JSON_OBJECT(KEY 'k' VALUE 'v', 'n' VALUE CAST(NULL AS INT))", '{"k":"v","n":null}'],
    ["JSON_OBJECT('k' VALUE 'v', 'n' VALUE NULL ABSENT ON NULL)", '{"k":"v"}'],
    ["JSON_OBJECT('a' VALUE JSON_OBJECT('b' VALUE 1.50))", '{"a":{"b":1.50}}'],
    [`JSON_OBJECT('a' VALUE '{"b": 1}')`, '{"a":"{\\"b\\": 1}"}'],
    ['JSON_ARRAY()', '[]'],
    ["JSON_ARRAY(1, NULL, 'x')", '[1,"x"]'],
    ["JSON_ARRAY('NULL', 'ABSENT')", '["NULL","ABSENT"]'],
    ['JSON_ARRAY(JSON_ARRAY(1), NULL NULL ON NULL)', '[[1],null]'],
    ['JSON_STRING(1e10)', '1.0E10'],
    ['JSON_STRING(CAST(NULL AS INT))', null],
    ["JSON_STRING(x'6162')", '"YWI="'],
    ["JSON_STRING(TIMESTAMP '1990-06-02 13:37:42.001')", '"1990-06-02T13:37:42.001"'],
    ["JSON_STRING(TIMESTAMP '1990-06-02 13:37:00')", '"1990-06-02T13:37"'],
    ["JSON_STRING(CAST(TIMESTAMP '1990-06-02 13:37:00' AS TIMESTAMP_LTZ(3)))", '"1990-06-02T13:37:00Z"'],
    ["JSON_QUOTE('a/b\n')", '"a\\/b\\n"'],
    ['JSON_UNQUOTE(\'"a\\/b"\')', 'a/b'],
    ["JSON_UNQUOTE('\"a')", '"a'],
    ["JSON_UNQUOTE('abc')", 'abc'],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });

  test('a name that is no literal, and a DATE, are refused', () => {
    expect(() => textOf("JSON_OBJECT(UPPER('a') VALUE 1)")).toThrow(/JSON_OBJECT does not take/);
    expect(() => textOf("JSON_STRING(DATE '2024-01-01')")).toThrow(/JSON_STRING does not take/);
  });
});

test('a text is JSON exactly where JSON.parse says so, and means the same', () => {
  const texts = fc.oneof(
    fc.json(),
    fc.string({ unit: fc.constantFrom(...'{}[]:,"\\ue0123.-+E truefalsn \n'.split(''), '\u0001', 'é'), maxLength: 12 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expect(parseJson(text)).toBeUndefined();
        return;
      }
      const value = parseJson(text);
      expect(value).toBeDefined();
      // The text of -0 is 0.
      if (value !== undefined) expect(JSON.parse(formatJson(value))).toEqual(JSON.parse(JSON.stringify(expected)));
    }),
    { numRuns: 5000 },
  );
});
