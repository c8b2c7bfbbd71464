/**
 * The tables of edges.ts for programs of others that read MySQL's log, without the types that those do not know, and beside them:
 *
 *   others   types that edges.ts only has stepped over, every byte, zeros at the end of bytes, times within a day
 *   keyed    a key of two columns; statements and transactions that change several rows, each in other columns
 *   partial  changed with binlog_row_image = MINIMAL: the log holds the key, and what was changed
 */
import type { SqlType } from '../../src/model/types.ts';
import { type MysqlColumn, sqlTypeOf } from '../../src/protocols/mysql/columns.ts';
import { EDGES_TABLES, edgesCommits, edgesSchema, edgesType } from './edges.ts';
import type { MysqlServer } from './mysql-server.ts';
import { mysqlRows, type RecordedTable } from './recorded-rows.ts';

export const LOG_EDGES_TABLES = [...EDGES_TABLES, 'others', 'keyed', 'partial'] as const;

/** Of each session that writes. */
export const LOG_EDGES_SESSION = "SET sql_mode = '', time_zone = '+00:00', NAMES utf8mb4";

export function logEdgesSchema(): string[] {
  return [
    ...edgesSchema('mysql'),
    'ALTER TABLE edges.texts MODIFY own VARBINARY(20), MODIFY u3 VARCHAR(20)',
    `CREATE TABLE edges.others (id INT PRIMARY KEY, bits BIT(10), y YEAR, j JSON, s SET('a', 'b', 'c d'), p POINT, t0 TIME, t3 TIME(3), t6 TIME(6),
      bytes BLOB, bin BINARY(8), vb VARBINARY(8)) CHARACTER SET utf8mb4`,
    'CREATE TABLE edges.keyed (id INT, part VARCHAR(10), note VARCHAR(20), number INT, PRIMARY KEY (id, part)) CHARACTER SET utf8mb4',
    'CREATE TABLE edges.partial (id INT PRIMARY KEY, a VARCHAR(10), b VARCHAR(10))',
    'CREATE TABLE edges.ready (id INT PRIMARY KEY)',
  ];
}

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('hex');

/** The last are of a table that comes and goes. */
export const LOG_EDGES_CHANGES: readonly string[] = [
  ...edgesCommits('mysql').flatMap(({ statements }) => statements),
  `INSERT INTO edges.others VALUES
    (1, b'1010101010', 2024, '{"b": [1, null, true, "x"], "a": {"é": 1.5}}', 'a,c d', POINT(1, 2.5), '12:34:56', '12:34:56.789', '12:34:56.789012',
      X'${EVERY_BYTE}', X'0001', X'0100'),
    (2, b'0', 1901, '"text"', '', POINT(0, 0), '00:00:00', '00:00:00', '00:00:00.000001', X'', X'', X'00'),
    (3, b'1111111111', 2155, '[12345678901234567890.5, 18446744073709551615, -1, 1e100]', 'b', POINT(-1, -1), '23:59:59', '23:59:59.999', '23:59:59.999999',
      X'E4BDA0', X'4142434445464748', X'FF'),
    (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
  `UPDATE edges.others SET bits = b'1', j = '{"价": ["é", 2.25]}', s = 'a', bytes = X'8090' WHERE id = 1`,
  "UPDATE edges.others SET bin = X'00', t6 = '01:02:03.000004', y = 2000 WHERE id = 4",
  "INSERT INTO edges.keyed VALUES (1, 'a', 'first', 1), (2, 'b', NULL, 2), (3, 'c', 'third', NULL)",
  "UPDATE edges.keyed SET note = IF(id = 1, 'changed', note), number = IF(id > 1, 7, number)",
  "UPDATE edges.keyed SET part = 'z' WHERE id = 2",
  "BEGIN; INSERT INTO edges.keyed VALUES (4, 'd', '中文', 4); UPDATE edges.keyed SET number = number + 1; DELETE FROM edges.keyed WHERE id IN (1, 3); COMMIT",
  "REPLACE INTO edges.keyed VALUES (4, 'd', 'replaced', NULL)",
  "SET binlog_row_image = MINIMAL; INSERT INTO edges.partial VALUES (1, 'a', 'b'), (2, 'a', NULL)",
  "UPDATE edges.partial SET a = 'c' WHERE id = 1; DELETE FROM edges.partial WHERE id = 2; SET binlog_row_image = FULL",
  'CREATE TABLE edges.passing (id INT PRIMARY KEY)',
  'ALTER TABLE edges.passing ADD COLUMN note TEXT, ADD INDEX by_note (note(10))',
  'RENAME TABLE edges.passing TO edges.passed',
  'TRUNCATE edges.passed',
  'DROP TABLE edges.passed',
];

/** A view tells bits as a number and places as text. */
const SHOWN = 'SELECT id, bits + 0 AS bits, y, j, s, ST_AsText(p) AS p, t0, t3, t6, bytes, bin, vb FROM edges.others';

function logEdgesType(column: MysqlColumn): SqlType | undefined {
  return /^t[036]$/.test(column.name) ? sqlTypeOf(column) : edgesType(column);
}

/** What the tables hold, as the server tells it. */
export async function logEdgesRows(server: MysqlServer): Promise<Record<string, RecordedTable>> {
  await server.query(`CREATE VIEW edges.others_shown AS ${SHOWN}`);
  return mysqlRows(server, LOG_EDGES_TABLES, { typeOf: logEdgesType, readFrom: (name) => (name === 'others' ? 'others_shown' : name) });
}
