/** Tables of PostgreSQL with every built-in type that Debezium sends, and rows at the edges of their ranges. */

export const POSTGRES_EDGES_TABLES = ['numbers', 'texts', 'times', 'others', 'keyed', 'long_texts'] as const;

/** How each column is declared; a column that is left out has no type of its own here. */
export const POSTGRES_EDGES_TYPES: Readonly<Record<(typeof POSTGRES_EDGES_TABLES)[number], Readonly<Record<string, string>>>> = {
  numbers: {
    id: 'INT',
    s: 'SMALLINT',
    i: 'INT',
    b: 'BIGINT',
    n5: 'DECIMAL(5, 0)',
    n10: 'DECIMAL(10, 2)',
    n18: 'DECIMAL(18, 18)',
    n38: 'DECIMAL(38, 10)',
    r: 'FLOAT',
    d: 'DOUBLE',
    flag: 'BOOLEAN',
    oid: 'BIGINT',
  },
  texts: { id: 'INT', c: 'STRING', v: 'STRING', t: 'STRING', e: 'STRING', u: 'STRING', j: 'STRING', jb: 'STRING', bin: 'BYTES' },
  times: {
    id: 'INT',
    d: 'DATE',
    t0: 'TIME(0)',
    t3: 'TIME(3)',
    at0: 'TIMESTAMP(0)',
    at3: 'TIMESTAMP(3)',
    at6: 'TIMESTAMP(6)',
    atz: 'TIMESTAMP_LTZ(6)',
  },
  others: { id: 'INT', net: 'STRING', mac: 'STRING', iv: 'BIGINT', ints: 'ARRAY<INT>', words: 'ARRAY<STRING>' },
  keyed: { id: 'INT', part: 'STRING', note: 'STRING' },
  long_texts: { id: 'INT', title: 'STRING', body: 'STRING' },
};

export const POSTGRES_EDGES_SCHEMA = `
  CREATE SCHEMA edges;
  CREATE TYPE edges.mood AS ENUM ('plain', 'it''s', 'a,b', '中文');
  CREATE TABLE edges.numbers (id INT PRIMARY KEY, s SMALLINT, i INT, b BIGINT, n5 NUMERIC(5, 0), n10 NUMERIC(10, 2), n18 NUMERIC(18, 18),
    n38 NUMERIC(38, 10), n_any NUMERIC, price MONEY, r REAL, d DOUBLE PRECISION, flag BOOLEAN, oid OID, bit1 BIT(1), bits BIT(10));
  CREATE TABLE edges.texts (id INT PRIMARY KEY, c CHAR(10), v VARCHAR(20), t TEXT, e edges.mood, u UUID, j JSON, jb JSONB, x XML, bin BYTEA);
  CREATE TABLE edges.times (id INT PRIMARY KEY, d DATE, t0 TIME(0), t3 TIME(3), t6 TIME, tz TIMETZ, at0 TIMESTAMP(0), at3 TIMESTAMP(3), at6 TIMESTAMP,
    atz TIMESTAMPTZ);
  CREATE TABLE edges.others (id INT PRIMARY KEY, net INET, mac MACADDR, iv INTERVAL, ints INT[], words TEXT[], r INT4RANGE, p POINT);
  CREATE TABLE edges.keyed (id INT, part TEXT, note TEXT, PRIMARY KEY (id, part));
  CREATE TABLE edges.long_texts (id INT PRIMARY KEY, title TEXT, body TEXT);
  ALTER TABLE edges.long_texts ALTER COLUMN body SET STORAGE EXTERNAL;
  ALTER TABLE edges.numbers REPLICA IDENTITY FULL;
  ALTER TABLE edges.texts REPLICA IDENTITY FULL;
  ALTER TABLE edges.times REPLICA IDENTITY FULL;
  ALTER TABLE edges.others REPLICA IDENTITY FULL;`;

const NULLS = (count: number) => Array.from({ length: count }, () => 'NULL').join(', ');

const ROWS: Readonly<Record<string, readonly string[]>> = {
  numbers: [
    "1, -32768, -2147483648, -9223372036854775808, -99999, -99999999.99, -0.999999999999999999, -9999999999999999999999999999.9999999999, -1.50, -1.50, -3.4e38, -1.7e308, false, 0, b'0', b'0000000001'",
    "2, 32767, 2147483647, 9223372036854775807, 99999, 99999999.99, 0.999999999999999999, 9999999999999999999999999999.9999999999, 12345678901234567890.123456789, 92233720368547758.07, 3.14159, 2.718281828459045, true, 4294967295, b'1', b'1111111111'",
    "3, 0, 0, 9007199254740992, 0, 0, 0, 0, 0, 0, 'NaN', 'Infinity', true, 1, b'1', b'1000000000'",
    "4, -1, -1, -9007199254740993, -1, -0.01, -0.000000000000000001, -1234567890.0123456789, 100, 0.01, 16777216, 5e-324, false, 26, b'0', b'0101010101'",
    `5, ${NULLS(15)}`,
  ],
  texts: [
    `1, 'plain', 'plain', 'plain', 'plain', '123e4567-e89b-12d3-a456-426655440000', '{"a": 1,  "a": 2}', '{"b": [1, null], "a": "é"}', '<a>1</a>', '\\x00ff'`,
    `2, '价格¥', '价格¥', 'a🎁b', '中文', '00000000-0000-0000-0000-000000000000', 'null', '12345678901234567890.123', '<价/>', '\\x'`,
    `3, '', '', E'line\\n"quoted"\\ttab\\\\', 'it''s', NULL, '"text"', '"text"', NULL, '\\x00'`,
    `4, ${NULLS(9)}`,
  ],
  times: [
    "1, '0001-01-01', '00:00:00', '00:00:00', '00:00:00', '00:00:00+00', '0001-01-01 00:00:00', '0001-01-01 00:00:00', '0001-01-01 00:00:00', '0001-01-01 00:00:00+00'",
    "2, '9999-12-31', '23:59:59', '23:59:59.999', '23:59:59.999999', '23:59:59.999999+05:30', '9999-12-31 23:59:59', '9999-12-31 23:59:59.999', '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999+00'",
    "3, '1969-12-31', '12:34:56', '12:34:56.7', '12:34:56.789012', '12:34:56.789-08', '1969-12-31 23:59:59', '1969-12-31 23:59:59.001', '1969-12-31 23:59:59.999999', '1969-12-31 23:59:59.999999+00'",
    "4, '2024-02-29', '01:02:03', '01:02:03.004', '01:02:03.000005', '01:02:03+00', '2024-02-29 12:34:56', '2024-02-29 12:34:56.123', '2024-02-29 12:34:56.123456', '2024-02-29 12:34:56.123456+02'",
    `5, ${NULLS(9)}`,
  ],
  others: [
    "1, '192.168.1.0/24', '08:00:2b:01:02:03', '1 year 2 mons 3 days 04:05:06.789', '{1,2,NULL}', '{plain,\"a, b\",中文}', '[1,5)', '(1,2.5)'",
    "2, '::1', '00:00:00:00:00:00', '-1 day', '{}', '{}', 'empty', '(0,0)'",
    `3, ${NULLS(7)}`,
  ],
  keyed: ["1, 'a', 'first'", "2, 'b', NULL", "3, 'c', 'third'"],
  long_texts: ["1, 'stored apart', repeat('long text ', 250)", "2, 'short', 'short'"],
};

/** Every second row, of each table: those that a snapshot reads, or those that come after it. */
export function postgresEdgesInserts(half: 'before' | 'after'): string[] {
  return Object.entries(ROWS).flatMap(([table, rows]) =>
    rows.filter((_, place) => (place % 2 === 0) === (half === 'before')).map((row) => `INSERT INTO edges.${table} VALUES (${row})`),
  );
}

/** Updates with and without the row as it was, of the key, of a row whose long text is not sent again; deletes; a truncation. */
export const POSTGRES_EDGES_CHANGES = [
  'UPDATE edges.numbers SET i = id',
  "UPDATE edges.texts SET v = coalesce(v, '') || '!', t = NULL WHERE id <> 2",
  "UPDATE edges.times SET d = '2020-01-01' WHERE id < 3",
  'UPDATE edges.numbers SET id = 1000 WHERE id = 5',
  'DELETE FROM edges.numbers WHERE id = 4',
  "UPDATE edges.keyed SET note = 'changed' WHERE id = 1",
  "UPDATE edges.keyed SET part = 'z' WHERE id = 2",
  'DELETE FROM edges.keyed WHERE id = 3',
  "UPDATE edges.long_texts SET title = 'the body is not sent' WHERE id = 1",
  'ALTER TABLE edges.long_texts REPLICA IDENTITY FULL',
  "UPDATE edges.long_texts SET title = 'the body is in the old row' WHERE id = 1",
  'TRUNCATE edges.others',
];
