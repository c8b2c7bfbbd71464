import { describe, expect, test } from 'vitest';
import { decimal, type SqlType, simple, temporal, varchar } from '../../../src/model/types.ts';
import { type MysqlColumn, sqlTypeOf } from '../../../src/protocols/mysql/columns.ts';
import { selectItem, textReader } from '../../../src/protocols/mysql/text-values.ts';

function column(columnType: string, more: Partial<MysqlColumn> = {}): MysqlColumn {
  return { name: 'c', dataType: /^[a-z]+/.exec(columnType)?.[0] ?? '', columnType, isNullable: true, ...more };
}

function read(given: MysqlColumn, text: string | Buffer | null, type: SqlType | undefined = sqlTypeOf(given), timeZone = 'UTC') {
  return textReader(given, type ?? varchar(), { serverTimeZone: timeZone, isJsonCompact: true })(text);
}

test.each<[MysqlColumn, string, unknown]>([
  [column('bigint'), '9007199254740991', 9_007_199_254_740_991],
  [column('bigint'), '-9007199254740992', -9_007_199_254_740_992n],
  [column('bigint unsigned'), '18446744073709551615', 18_446_744_073_709_551_615n],
  [column('int(6) unsigned zerofill'), '000042', 42],
  [column('tinyint(1)'), '2', true],
  [column('decimal(10,2)', { precision: 10, scale: 2 }), '-12.50', -1250],
  [column('float'), '3.1415901184082031', 3.141_590_118_408_203],
  [column('double'), '1e22', 1e22],
  [column('varchar(20)', { charset: 'utf8mb4' }), '  中文 ', '  中文 '],
  [column('date'), '0001-01-01', -719_162],
  [column('date'), '1969-12-31', -1],
  [column('time(1)', { fraction: 1 }), '23:59:59.9', 86_399_900_000],
  [column('datetime(6)', { fraction: 6 }), '9999-12-31 23:59:59.999999', 253_402_300_799_999_999n],
  [column('datetime', { fraction: 0 }), '0001-01-01 00:00:00', -62_135_596_800_000_000n],
  [column('timestamp(3)', { fraction: 3 }), '2024-01-02 03:04:05.678', 1_704_164_645_678_000],
])('%o: %s is %s', (given, text, expected) => {
  expect(read(given, text)).toBe(expected);
});

test('NULL is null in every type, and binary columns are copied', () => {
  const bytes = Buffer.from([0, 255]);
  const value = read(column('blob'), bytes);
  bytes.fill(7);
  expect(value).toEqual(new Uint8Array([0, 255]));
  for (const type of ['int', 'blob', 'date', 'varchar(5)', 'decimal(5,0)', 'time']) expect(read(column(type), null)).toBeNull();
});

describe('a zero date', () => {
  test.each(['0000-00-00', '2024-00-10', '2024-10-00', '0000-05-01'])('%s is NULL where the column allows it, else 1970-01-01', (date) => {
    expect(read(column('date'), date)).toBeNull();
    expect(read(column('date', { isNullable: false }), date)).toBe(0);
    expect(read(column('datetime', { fraction: 0 }), `${date} 12:00:00`)).toBeNull();
    expect(read(column('datetime', { fraction: 0, isNullable: false }), `${date} 12:00:00`)).toBe(0);
    expect(read(column('date'), date, varchar())).toBe(date);
  });
});

test.each([
  [column('time'), '-00:00:01'],
  [column('time'), '24:00:00'],
  [column('time'), '838:59:59'],
  [column('date'), '2021-02-31'],
  [column('datetime', { fraction: 0 }), '2023-02-29 00:00:00'],
])('%o: %s is no value of SQL, and says to read it as STRING', (given, text) => {
  const problem = expect.stringContaining('Column c holds');
  const remedy = expect.stringContaining('Declare c as STRING');
  expect(() => read(given, text)).toThrow(expect.objectContaining({ code: 'MYSQL_VALUE_UNREADABLE', problem, remedy }));
  expect(read(given, text, varchar())).toBe(text);
});

test('a TIMESTAMP that is declared TIMESTAMP is the wall clock of the server', () => {
  const given = column('timestamp', { fraction: 0 });
  expect(read(given, '2024-07-01 00:00:00', temporal('TIMESTAMP', 0))).toBe(1_719_792_000_000_000);
  expect(read(given, '2024-07-01 00:00:00', temporal('TIMESTAMP', 0), 'Asia/Shanghai')).toBe(1_719_820_800_000_000);
  expect(read(given, '2024-07-01 00:00:00', temporal('TIMESTAMP_LTZ', 0), 'Asia/Shanghai')).toBe(1_719_792_000_000_000);
});

test('a wider declaration takes the same value', () => {
  expect(read(column('int'), '-7', simple('BIGINT'))).toBe(-7);
  expect(read(column('int'), '-7', decimal(12, 2))).toBe(-700);
  expect(read(column('int'), '-7', varchar())).toBe('-7');
  expect(read(column('decimal(5,2)', { precision: 5, scale: 2 }), '1.50', decimal(10, 4))).toBe(15_000);
});

test('a FLOAT is selected as DOUBLE, so that no digit is lost', () => {
  expect(selectItem({ ...column('float'), name: 'a`b' })).toBe('`a``b` + 0e0');
  expect(selectItem(column('double'))).toBe('`c`');
});
