import { describe, expect, test } from 'vitest';
import { decimal, formatType, type SqlType, simple, temporal, varbinary, varchar } from '../../../src/model/types.ts';
import { enumLabels, type MysqlColumn, refusal, sqlTypeOf } from '../../../src/protocols/mysql/columns.ts';

function column(columnType: string, more: Partial<MysqlColumn> = {}): MysqlColumn {
  const dataType = /^[a-z]+/.exec(columnType)?.[0] ?? '';
  return { name: 'c', dataType, columnType, isNullable: true, ...more };
}

describe('a column gets the type that Flink CDC gives it', () => {
  test.each<[MysqlColumn, string | undefined]>([
    [column('tinyint(1)'), 'BOOLEAN'],
    [column('tinyint'), 'TINYINT'],
    [column('tinyint(3) unsigned'), 'SMALLINT'],
    [column('smallint unsigned'), 'INT'],
    [column('mediumint unsigned'), 'INT'],
    [column('int(11)'), 'INT'],
    [column('int unsigned'), 'BIGINT'],
    [column('int(6) unsigned zerofill'), 'BIGINT'],
    [column('bigint'), 'BIGINT'],
    [column('bigint unsigned'), 'DECIMAL(20, 0)'],
    [column('decimal(10,2)', { precision: 10, scale: 2 }), 'DECIMAL(10, 2)'],
    [column('decimal(38,10)', { precision: 38, scale: 10 }), 'DECIMAL(38, 10)'],
    [column('decimal(65,30)', { precision: 65, scale: 30 }), 'STRING'],
    [column('float'), 'FLOAT'],
    [column('double unsigned'), 'DOUBLE'],
    [column('char(10)', { length: 10, charset: 'utf8mb4' }), 'CHAR(10)'],
    [column('varchar(20)', { length: 20, charset: 'latin1' }), 'VARCHAR(20)'],
    [column('longtext', { length: 4_294_967_295, charset: 'utf8mb3' }), 'STRING'],
    [column('binary(16)', { length: 16 }), 'BINARY(16)'],
    [column('varbinary(20)', { length: 20 }), 'VARBINARY(20)'],
    [column('blob', { length: 65_535 }), 'BYTES'],
    [column('date'), 'DATE'],
    [column('time(3)', { fraction: 3 }), 'TIME(3)'],
    [column('datetime', { fraction: 0 }), 'TIMESTAMP(0)'],
    [column('timestamp(6)', { fraction: 6 }), 'TIMESTAMP_LTZ(6)'],
    [column("enum('a','b')", { charset: 'utf8mb4' }), 'STRING'],
    [column('year'), 'INT'],
    [column('json'), 'STRING'],
    [column('bit(1)', { precision: 1 }), 'BOOLEAN'],
    [column('bit(10)', { precision: 10 }), 'BINARY(2)'],
    [column("set('a','b')", { charset: 'utf8mb4' }), 'STRING'],
    [column('point'), 'STRING'],
    [column('vector(3)'), undefined],
    [column('varchar(20)', { length: 20, charset: 'gbk' }), 'VARCHAR(20)'],
    [column('varchar(20)', { length: 20, charset: 'filename' }), undefined],
    [column('varchar(20) /*M!100301 COMPRESSED*/', { length: 20, charset: 'utf8mb4' }), undefined],
    [column("enum('COMPRESSED')", { charset: 'utf8mb4' }), 'STRING'],
  ])('%o is %s', (given, expected) => {
    const type = sqlTypeOf(given);
    expect(type && formatType(type)).toBe(expected);
  });
});

describe('a column may be declared as any type that holds all of its values', () => {
  test.each<[MysqlColumn, SqlType]>([
    [column('tinyint(1)'), simple('TINYINT')],
    [column('int'), simple('BIGINT')],
    [column('int'), decimal(12, 2)],
    [column('int unsigned'), varchar()],
    [column('bigint unsigned'), decimal(38, 0)],
    [column('decimal(10,2)', { precision: 10, scale: 2 }), decimal(12, 3)],
    [column('decimal(65,30)', { precision: 65, scale: 30 }), varchar()],
    [column('float'), simple('DOUBLE')],
    [column('varchar(20)', { length: 20 }), varchar()],
    [column('blob', { length: 65_535 }), varbinary()],
    [column('datetime(3)', { fraction: 3 }), temporal('TIMESTAMP', 6)],
    [column('timestamp', { fraction: 0 }), temporal('TIMESTAMP', 3)],
    [column('time', { fraction: 0 }), varchar()],
    [column('year'), simple('SMALLINT')],
    [column('year'), varchar(4)],
    [column('bit(10)', { precision: 10 }), varbinary()],
  ])('%o', (given, type) => {
    expect(refusal(given, type)).toBeUndefined();
  });

  test.each<[MysqlColumn, SqlType, RegExp]>([
    [column('bigint'), simple('INT'), /bigint in MySQL, which INT cannot hold. Declare it as BIGINT\.$/],
    [column('int unsigned'), simple('INT'), /Declare it as BIGINT/],
    [column('bigint unsigned'), simple('BIGINT'), /Declare it as DECIMAL\(20, 0\)/],
    [column('tinyint'), simple('BOOLEAN'), /Declare it as TINYINT/],
    [column('decimal(10,2)', { precision: 10, scale: 2 }), decimal(10, 0), /Declare it as DECIMAL\(10, 2\)/],
    [column('double'), simple('FLOAT'), /Declare it as DOUBLE/],
    [column('varchar(20)', { length: 20 }), varchar(10), /Declare it as VARCHAR\(20\)/],
    [column('datetime(6)', { fraction: 6 }), temporal('TIMESTAMP', 3), /Declare it as TIMESTAMP\(6\)/],
    [column('datetime', { fraction: 0 }), temporal('TIMESTAMP_LTZ', 3), /Declare it as TIMESTAMP\(0\)/],
    [column('json'), varchar(100), /Declare it as STRING/],
    [column('bit(1)', { precision: 1 }), varchar(), /Declare it as BOOLEAN/],
    [column('blob', { length: 65_535 }), varchar(), /Declare it as BYTES/],
    [column('vector(3)'), varchar(), /Column c is vector\(3\) in MySQL, a type that is not read yet\. Leave the column out/],
    [column('varchar(20)', { length: 20, charset: 'filename' }), varchar(), /in character set filename .* Convert it to utf8mb4/],
    [column('text /*M!100301 COMPRESSED*/', { charset: 'utf8mb4' }), varchar(), /COMPRESSED\*\/ in MySQL, a type .* Leave the column out/],
  ])('%o is not read as %o', (given, type, expected) => {
    expect(refusal(given, type)).toMatch(expected);
  });
});

test('labels of an ENUM may hold commas and quotes', () => {
  expect(enumLabels(column("enum('plain','it''s','a,b','')"))).toEqual(['plain', "it's", 'a,b', '']);
});

test('labels of an ENUM are unescaped as the server escapes them', () => {
  const labels = enumLabels(column(String.raw`enum('a\\n','two\nlines','\r\0','\\','x')`));
  expect(labels).toEqual(['a\\n', 'two\nlines', '\r\0', '\\', 'x']);
});
