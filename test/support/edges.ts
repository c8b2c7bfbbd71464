/** A table with every type that is read, types in between that are only stepped over, and rows at the edges of their ranges. */
import { type SqlType, varchar } from '../../src/model/types.ts';
import { type MysqlColumn, sqlTypeOf } from '../../src/protocols/mysql/columns.ts';
import type { Flavor } from './mysql-server.ts';
import type { ShopCommit } from './shop.ts';

export const EDGES_TABLES = ['numbers', 'texts', 'times', 'zero_dates'] as const;

const FRACTIONS = [0, 1, 2, 3, 4, 5, 6];

/** Types of one server only, which no query reads. */
const OWN: Readonly<Record<Flavor, string>> = { mysql: 'own VECTOR(3)', mariadb: 'own UUID, own2 INET6' };

export function edgesSchema(flavor: Flavor): string[] {
  const datetimes = FRACTIONS.map(
    (digits) => `datetime_${digits} DATETIME(${digits}), timestamp_${digits} TIMESTAMP(${digits}) NULL, time_${digits} TIME(${digits})`,
  );
  return [
    "SET sql_mode = ''",
    'CREATE DATABASE edges CHARACTER SET utf8mb4',
    `CREATE TABLE edges.numbers (id INT PRIMARY KEY, year_skipped YEAR, t TINYINT, tu TINYINT UNSIGNED, flag TINYINT(1), s SMALLINT, su SMALLINT UNSIGNED,
      m MEDIUMINT, mu MEDIUMINT UNSIGNED, bits_skipped BIT(10), i INT, iu INT UNSIGNED, b BIGINT, bu BIGINT UNSIGNED, z INT(6) UNSIGNED ZEROFILL,
      d5 DECIMAL(5, 0), d10 DECIMAL(10, 2), d15 DECIMAL(15, 7), d18 DECIMAL(18, 18), d38 DECIMAL(38, 10), d65 DECIMAL(65, 30), json_skipped JSON,
      f FLOAT, g DOUBLE)`,
    `CREATE TABLE edges.texts (id INT PRIMARY KEY, c CHAR(10), c_long CHAR(200), v VARCHAR(20), v_long VARCHAR(400), tt TINYTEXT, tx TEXT, tm MEDIUMTEXT, tl LONGTEXT,
      set_skipped SET('a', 'b'), l VARCHAR(20) CHARACTER SET latin1, a VARCHAR(20) CHARACTER SET ascii, u3 VARCHAR(20) CHARACTER SET utf8mb3,
      e ENUM('plain', 'it''s', 'a,b', '中文'), ${OWN[flavor]}, bi BINARY(4), vb VARBINARY(300), b BLOB, place_skipped POINT, bl LONGBLOB) CHARACTER SET utf8mb4`,
    `CREATE TABLE edges.times (id INT PRIMARY KEY, d DATE, ${datetimes.join(', ')})`,
    `CREATE TABLE edges.zero_dates (id INT PRIMARY KEY, d DATE, dn DATE NOT NULL, at DATETIME(3), atn DATETIME(3) NOT NULL, ts TIMESTAMP(6) NULL, tsn TIMESTAMP NOT NULL DEFAULT '2020-01-01',
      d_text DATE, at_text DATETIME(2))`,
  ];
}

/** TIME is read as text, for it may be negative, and so is every column called _text; one called _skipped is only stepped over, where it is more than a text. */
export function edgesType(column: MysqlColumn): SqlType | undefined {
  if (column.name.endsWith('_skipped') && column.dataType !== 'longtext') return undefined;
  return column.dataType === 'time' || column.name.endsWith('_text') ? varchar() : sqlTypeOf(column);
}

const NULLS = (count: number) => Array.from({ length: count }, () => 'NULL').join(', ');

const NUMBERS = [
  `1, 2000, -128, 0, 0, -32768, 0, -8388608, 0, b'1', -2147483648, 0, -9223372036854775808, 0, 0,
    -99999, -99999999.99, -99999999.9999999, -0.999999999999999999, -9999999999999999999999999999.9999999999, -99999999999999999999999999999999999.999999999999999999999999999999, '{"a": 1}', -3.4e38, -1.7e308`,
  `2, 1901, 127, 255, 1, 32767, 65535, 8388607, 16777215, b'1111111111', 2147483647, 4294967295, 9223372036854775807, 18446744073709551615, 42,
    99999, 99999999.99, 99999999.9999999, 0.999999999999999999, 9999999999999999999999999999.9999999999, 99999999999999999999999999999999999.999999999999999999999999999999, '[]', 3.14159, 2.718281828459045`,
  `3, 0, 0, 0, 0, 0, 0, 0, 0, b'0', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'null', 0, 0`,
  `4, NULL, -1, 128, 7, -1, 32768, -1, 8388608, NULL, -1, 2147483648, -1, 9223372036854775808, 999999,
    -1, -0.01, -0.0000001, 0.000000000000000001, -1234567890.0123456789, 0.000000000000000000000000000001, NULL, 16777217, 5e-324`,
  `5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 9007199254740991, 9007199254740991, NULL, NULL, NULL, NULL, NULL, 900719925.4740991, NULL, NULL, 0.1, 0.1`,
  `6, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 9007199254740992, 9007199254740992, NULL, NULL, NULL, NULL, NULL, 900719.9254740992, NULL, NULL, 1e-45, -0e0`,
  `7, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, -9007199254740991, 1, NULL, NULL, NULL, NULL, NULL, -900719.9254740991, NULL, NULL, 1e10, 1e22`,
  `8, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, -9007199254740992, 1, NULL, NULL, NULL, NULL, NULL, -900719.9254740992, NULL, NULL, 123456.7, 1.5`,
  `9, ${NULLS(23)}`,
];

/** `short` goes where only three bytes a character fit. */
const TEXT = (text: string, short: string, own: string) =>
  `'${text}', '${text}', '${text}', '${text}', '${text}', '${text}', '${text}', '${text}', 'a,b', 'Café €ß', 'plain', '${short}', 'it''s', ${own}, X'00FF', X'00FF0000', X'0001', NULL, X''`;

/** The values of the server's own types, in a row of texts. */
function own(flavor: Flavor): string {
  return flavor === 'mysql' ? "STRING_TO_VECTOR('[1, 2, 3]')" : "'123e4567-e89b-12d3-a456-426655440000', '::1'";
}

function texts(flavor: Flavor): string[] {
  const none = flavor === 'mysql' ? 'NULL' : 'NULL, NULL';
  const long = 'REPEAT("长文本 ", 60)';
  return [
    `1, ${TEXT('plain', 'ascii', own(flavor))}`,
    `2, ${TEXT('价格¥', '价', own(flavor))}`,
    `3, ${TEXT('a🎁b', '', own(flavor))}`,
    `4, '', '', '', '', '', '', '', '', '', '', '', '', 'no such label', ${none}, X'', X'', X'', POINT(1, 2), X''`,
    `5, '  pad  ', '  pad  ', 'pad  ', REPEAT('x', 400), REPEAT('y', 255), ${long}, ${long}, REPEAT('z', 300), 'a', NULL, NULL, NULL, '中文', ${none}, X'61626364', REPEAT('v', 300), REPEAT('b', 300), NULL, REPEAT('L', 300)`,
    `6, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ${none}, NULL, NULL, NULL, NULL, NULL`,
  ];
}

const MOMENTS: readonly (readonly [date: string, datetime: string, timestamp: string, time: string])[] = [
  ['0001-01-01', '0001-01-01 00:00:00', '1970-01-01 00:00:01', '-838:59:59'],
  ['9999-12-31', '9999-12-31 23:59:59', '2038-01-19 03:14:07', '838:59:59'],
  ['1969-12-31', '1969-12-31 23:59:59.999999', '2024-02-29 12:34:56.123456', '-00:00:00.5'],
  ['1582-10-15', '1582-10-15 12:00:00.5', '2001-09-09 01:46:40.000001', '-01:00:00'],
  ['2024-02-29', '2024-02-29 23:59:58.123456', '2024-02-29 23:59:58.9', '23:59:58.123456'],
  ['1684-07-28', '1684-07-28 00:12:25.259009', '1999-12-31 23:59:59.4', '-00:00:01.000001'],
  ['2255-06-05', '2255-06-05 23:47:34.740992', '1970-01-02 00:00:00', '00:00:00'],
];

function times(): string[] {
  const rows = MOMENTS.map(([date, datetime, timestamp, time], index) => {
    // The last moment of a range may not be rounded up beyond it.
    const cells = FRACTIONS.map((digits) => {
      const fraction = digits > 0 && index === 1 ? `.${'9'.repeat(digits)}` : '';
      return `'${datetime}${fraction}', '${timestamp}${fraction}', '${time}'`;
    });
    return `${index + 1}, '${date}', ${cells.join(', ')}`;
  });
  return [...rows, `99, ${NULLS(22)}`];
}

const ZERO_DATES = [
  "1, '0000-00-00', '0000-00-00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00', '0000-00-00 00:00:00'",
  "2, '2024-00-10', '2024-10-00', '2024-00-10 01:02:03.5', '0000-05-01 01:02:03.5', NULL, '2020-01-01 00:00:00', '2024-00-10', '2024-10-00 01:02:03.45'",
];

/** Every row is inserted, then updated in its other columns, and the first of each table deleted. */
export function edgesCommits(flavor: Flavor): ShopCommit[] {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['numbers', NUMBERS],
    ['texts', texts(flavor)],
    ['times', times()],
    ['zero_dates', ZERO_DATES],
  ];
  const inserts = rows.flatMap(([table, values]) => values.map((row) => `INSERT INTO edges.${table} VALUES (${row})`));
  const updates = [
    'UPDATE edges.numbers SET i = id, year_skipped = 2020 WHERE id > 3',
    "UPDATE edges.texts SET v = CONCAT(COALESCE(v, ''), '!'), tx = NULL WHERE id <> 4",
    "UPDATE edges.times SET d = '2020-01-01' WHERE id < 3",
    'UPDATE edges.numbers SET id = 1000 WHERE id = 9',
    'DELETE FROM edges.numbers WHERE id = 3',
    'INSERT INTO edges.numbers SELECT 3, year_skipped, t, tu, flag, s, su, m, mu, bits_skipped, i, iu, b, bu, z, d5, d10, d15, d18, d38, d65, json_skipped, f, g FROM edges.numbers WHERE id = 1',
  ];
  return [...inserts, ...updates].map((statement, index) => ({ atSeconds: index, statements: [statement] }));
}
