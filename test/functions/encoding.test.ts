import { describe, expect, test } from 'vitest';
import { evaluate, textOf } from './evaluate.ts';

describe('text searched and picked', () => {
  test.each([
    ["LOCATE('b', 'a😀b')", '3'],
    ["LOCATE('a', 'banana', 0)", '2'],
    ["LOCATE('a', 'banana', 7)", '0'],
    ["LOCATE('', 'abc')", '1'],
    ["LOCATE('a', NULL)", null],
    ["INSTR('a😀b', 'b')", '3'],
    ["STARTSWITH('a', '')", 'TRUE'],
    ["STARTSWITH('a', 'ab')", 'FALSE'],
    ["STARTSWITH(CAST('abc' AS BYTES), CAST('ab' AS BYTES))", 'TRUE'],
    ["ENDSWITH(CAST('bc' AS BYTES), CAST('abc' AS BYTES))", 'FALSE'],
    ["SPLIT_INDEX('a,b,c', ',', 3)", null],
    ["SPLIT_INDEX('a,b,c', ',', -1)", null],
    ["SPLIT_INDEX('a,,c', ',', 1)", ''],
    ["SPLIT_INDEX('', ',', 0)", null],
    ["SPLIT_INDEX('a b', '', 1)", 'b'],
    ["SPLIT_INDEX('a,b', 44, 1)", 'b'],
    ["SPLIT_INDEX('a,b', 300, 1)", null],
    ["ELT(0, 'a')", null],
    ["ELT(NULL, 'a')", null],
    ["ELT(2, 'a', 'bcd')", 'bcd'],
    ["INITCAP('élan vital-2nd')", 'éLan Vital-2nd'],
    ["TRANSLATE('a😀b', '😀a', 'xy')", 'yxb'],
    ["TRANSLATE('aa', 'aa', 'xy')", 'xx'],
    ["BTRIM(' a ')", 'a'],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });
});

describe('text as bytes and digits', () => {
  test.each([
    ["ASCII('')", '0'],
    ["ASCII('é')", '-61'],
    ['CHR(353)', 'a'],
    ['CHR(-1)', ''],
    ['CHR(256)', '\0'],
    ["TO_BASE64('')", ''],
    ["FROM_BASE64('4pi6')", '☺'],
    ["FROM_BASE64('aGVsbG8')", 'hello'],
    ["HEX('')", ''],
    ['HEX(255)', 'FF'],
    ['HEX(-1)', 'FFFFFFFFFFFFFFFF'],
    ['BIN(-1)', '1'.repeat(64)],
    ['BIN(9223372036854775807)', '1'.repeat(63)],
    ["UNHEX('0aFF')", "x'0aff'"],
    ["UNHEX('1ff')", "x'00ff'"],
    ["UNHEX('zz')", null],
    ["ENCODE('é', 'US-ASCII')", "x'3f'"],
    ["ENCODE('é', 'iso-8859-1')", "x'e9'"],
    ["ENCODE('a', 'UTF-16')", "x'feff0061'"],
    ["ENCODE('a', 'UTF-16LE')", "x'6100'"],
    ["DECODE(ENCODE('日😀', 'UTF-16'), 'UTF-16')", '日😀'],
    ["DECODE(ENCODE('日😀', 'UTF-16BE'), 'UTF-16BE')", '日😀'],
    ["DECODE(UNHEX('fffe6100'), 'UTF-16')", 'a'],
    ["DECODE(UNHEX('e9'), 'US-ASCII')", '\ufffd'],
    ["URL_DECODE('100%')", null],
    ["URL_ENCODE('-_.*~')", '-_.*%7E'],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });

  test.each([
    ["FROM_BASE64('a')", 'SQL_RUNTIME_BASE64'],
    ["FROM_BASE64('a b=')", 'SQL_RUNTIME_BASE64'],
    ["ENCODE('a', 'EBCDIC')", 'SQL_RUNTIME_CHARSET'],
    ['RAND_INTEGER(0)', 'SQL_RUNTIME_BOUND'],
  ])('%s fails with %s', (sql, code) => {
    expect(() => textOf(sql)).toThrow(expect.objectContaining({ code }));
  });
});

describe('PARSE_URL takes an address apart as java.net.URL does', () => {
  const address = "'http://user:pw@Host.example:8080/a/b.php?k1=v1&k2=v%202&k2=z#Ref1'";
  test.each([
    ['HOST', 'Host.example'],
    ['PATH', '/a/b.php'],
    ['QUERY', 'k1=v1&k2=v%202&k2=z'],
    ['REF', 'Ref1'],
    ['PROTOCOL', 'http'],
    ['AUTHORITY', 'user:pw@Host.example:8080'],
    ['FILE', '/a/b.php?k1=v1&k2=v%202&k2=z'],
    ['USERINFO', 'user:pw'],
    ['host', null],
  ])('%s', (part, text) => {
    expect(textOf(`PARSE_URL(${address}, '${part}')`)).toBe(text);
  });

  test('a key is looked for in the query alone', () => {
    expect(textOf(`PARSE_URL(${address}, 'QUERY', 'k2')`)).toBe('v%202');
    expect(textOf(`PARSE_URL(${address}, 'QUERY', 'k')`)).toBe(null);
    expect(textOf(`PARSE_URL(${address}, 'PATH', 'k2')`)).toBe(null);
    expect(textOf("PARSE_URL('no address', 'HOST')")).toBe(null);
  });
});

describe('hashes', () => {
  test('SHA2 takes the number of bits, and NULL comes from any other', () => {
    expect(textOf("SHA2('a', 512)")).toBe(textOf("SHA512('a')"));
    expect(textOf("SHA2('a', 1)")).toBe(null);
  });
});

test('a literal of bytes is BINARY of its length', () => {
  expect(evaluate("x'45F0'")).toEqual({ text: "x'45f0'", type: 'BINARY(2) NOT NULL' });
  expect(textOf("X'45' < X'45F0'")).toBe('TRUE');
  expect(() => textOf("X'45F'")).toThrow(/X'45F' does not hold pairs of hexadecimal digits/);
});

test('TYPEOF tells the type as it is planned', () => {
  expect(textOf('TYPEOF(CAST(NULL AS STRING), TRUE)')).toBe('VARCHAR(2147483647)');
  expect(textOf('TYPEOF(1.5)')).toBe('DECIMAL(2, 1) NOT NULL');
  expect(evaluate('TYPEOF(NULL)')).toEqual({ text: 'NULL', type: 'STRING' });
});
