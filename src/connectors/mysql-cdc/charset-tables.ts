/** The server's own tables of the character sets in which captured columns are written: one query each, when a job begins. */
import type { CapturedTable } from '../../protocols/mysql/binlog/captured-table.ts';
import { type CharsetTable, charsetKind, codeShapes } from '../../protocols/mysql/charsets.ts';
import { isText } from '../../protocols/mysql/columns.ts';
import type { ServerConnection } from './connection.ts';

export async function readCharsetTables(
  connection: ServerConnection,
  tables: readonly Pick<CapturedTable, 'columns'>[],
): Promise<ReadonlyMap<string, CharsetTable>> {
  const found = new Map<string, CharsetTable>();
  for (const { column } of tables.flatMap(({ columns }) => columns)) {
    if ('metadata' in column || !isText(column)) continue;
    const { charset } = column;
    if (charset === undefined || charsetKind(charset) !== 'table' || found.has(charset)) continue;
    found.set(charset, await readCharsetTable(connection, charset));
  }
  return found;
}

async function readCharsetTable(connection: ServerConnection, charset: string): Promise<CharsetTable> {
  const table = new Map<number, string>();
  for (const shape of codeShapes(charset)) {
    const bytes = shape.map((_, index) => `CHAR(n${index}.n)`).join(', ');
    const from = shape.map((_, index) => `${NUMBERS} AS n${index}`).join(', ');
    const where = shape.map(([first, last], index) => `n${index}.n BETWEEN ${first} AND ${last}`).join(' AND ');
    // As hexadecimal digits, so that the character set of this connection has no say.
    const sql = `SELECT HEX(c) AS code, HEX(CONVERT(CAST(c AS CHAR CHARACTER SET ${charset}) USING utf8mb4)) AS text
      FROM (SELECT CONCAT(${bytes}) AS c FROM ${from} WHERE ${where}) AS codes`;
    for (const { code, text } of await connection.query(sql)) {
      if (text != null && text !== '') table.set(Number.parseInt(code ?? '', 16), Buffer.from(text, 'hex').toString('utf8'));
    }
  }
  return table;
}

const DIGITS = `(SELECT 0 AS d${Array.from({ length: 15 }, (_, digit) => ` UNION ALL SELECT ${digit + 1}`).join('')})`;
/** 0 to 255, on any server without a table of its own. */
const NUMBERS = `(SELECT high.d * 16 + low.d AS n FROM ${DIGITS} AS high, ${DIGITS} AS low)`;
