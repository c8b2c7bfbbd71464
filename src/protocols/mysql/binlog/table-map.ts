/**
 * TABLE_MAP_EVENT: which table the row events that follow belong to, and how its columns lie in a row image.
 *
 *   table_id(6) flags(2) | len db \0 | len table \0 | n types[n] | len metadata | null bitmap | optional metadata (type len value)*
 *
 * Numbers without a width are packed integers. The optional metadata is what `binlog_row_metadata` sends: MINIMAL the signedness, FULL
 * the column names too; MariaDB's default NO_LOG sends nothing.
 */
import {
  DOUBLE,
  ENUM,
  FLOAT,
  INT24,
  LONG,
  LONGLONG,
  metaBytes,
  NEWDECIMAL,
  SET,
  SHORT,
  STRING,
  TINY,
  type WireColumn,
  YEAR,
} from './wire-types.ts';

export interface TableMap {
  readonly database: string;
  readonly table: string;
  readonly columns: readonly WireColumn[];
  /** Whether each column is unsigned (undefined: not a number); undefined when the server does not send it. */
  readonly unsigned: readonly (boolean | undefined)[] | undefined;
  readonly names: readonly string[] | undefined;
}

const SIGNEDNESS = 1;
const COLUMN_NAME = 4;

/** Reads the event's body: `start` at the table id, `end` before the checksum. */
export function parseTableMap(bytes: Buffer, start: number, end: number): TableMap {
  const cursor = { bytes, at: start + 8 };
  const database = readName(cursor);
  const table = readName(cursor);
  const count = readPacked(cursor);
  const types = cursor.at;
  cursor.at += count;
  const metaLength = readPacked(cursor);
  const nulls = cursor.at + metaLength;
  const columns: WireColumn[] = [];
  let meta = cursor.at;
  for (let index = 0; index < count; index++) {
    const type = bytes.readUInt8(types + index);
    const isNullable = (bytes.readUInt8(nulls + (index >> 3)) & (1 << (index & 7))) !== 0;
    columns.push(wireColumn(type, bytes, meta, isNullable));
    meta += metaBytes(type);
  }
  cursor.at = nulls + ((count + 7) >> 3);
  return { database, table, columns, ...readOptional(cursor, end, columns) };
}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

/** A packed (length-encoded) integer. */
export function readPacked(cursor: Cursor): number {
  const first = cursor.bytes.readUInt8(cursor.at++);
  if (first < 251) return first;
  const width = first === 252 ? 2 : first === 253 ? 3 : 6;
  const value = cursor.bytes.readUIntLE(cursor.at, width);
  cursor.at += first === 254 ? 8 : width;
  return value;
}

function readName(cursor: Cursor): string {
  const length = cursor.bytes.readUInt8(cursor.at);
  const name = cursor.bytes.toString('utf8', cursor.at + 1, cursor.at + 1 + length);
  cursor.at += length + 2;
  return name;
}

function wireColumn(type: number, bytes: Buffer, at: number, isNullable: boolean): WireColumn {
  const width = metaBytes(type);
  if (width === 0) return { type, meta: 0, isNullable };
  if (width === 1) return { type, meta: bytes.readUInt8(at), isNullable };
  const first = bytes.readUInt8(at);
  const second = bytes.readUInt8(at + 1);
  if (type === STRING) return stringColumn(first, second, isNullable);
  if (type === NEWDECIMAL) return { type, meta: (first << 8) | second, isNullable };
  return { type, meta: first | (second << 8), isNullable };
}

/** CHAR, ENUM and SET share one code: the real type stands in the first byte, which also lends two bits to a CHAR's length. */
function stringColumn(first: number, second: number, isNullable: boolean): WireColumn {
  if ((first & 0x30) !== 0x30) return { type: STRING, meta: second | (((first & 0x30) ^ 0x30) << 4), isNullable };
  if (first === ENUM || first === SET) return { type: first, meta: second, isNullable };
  return { type: STRING, meta: second, isNullable };
}

/** YEAR has a bit too: both servers count it among the numbers. */
const NUMBERS: ReadonlySet<number> = new Set([TINY, SHORT, INT24, LONG, LONGLONG, NEWDECIMAL, FLOAT, DOUBLE, YEAR]);

function readOptional(cursor: Cursor, end: number, columns: readonly WireColumn[]): Pick<TableMap, 'unsigned' | 'names'> {
  let unsigned: (boolean | undefined)[] | undefined;
  let names: string[] | undefined;
  while (cursor.at < end) {
    const field = cursor.bytes.readUInt8(cursor.at++);
    const length = readPacked(cursor);
    const next = cursor.at + length;
    if (field === SIGNEDNESS) unsigned = readSignedness(cursor, columns);
    if (field === COLUMN_NAME) names = readNames(cursor, next);
    cursor.at = next;
  }
  return { unsigned, names };
}

/** One bit per number column, the highest bit first. */
function readSignedness({ bytes, at }: Cursor, columns: readonly WireColumn[]): (boolean | undefined)[] {
  let bit = 0;
  return columns.map(({ type }) => {
    if (!NUMBERS.has(type)) return undefined;
    const isUnsigned = (bytes.readUInt8(at + (bit >> 3)) & (0x80 >> (bit & 7))) !== 0;
    bit++;
    return type === YEAR ? undefined : isUnsigned;
  });
}

function readNames(cursor: Cursor, end: number): string[] {
  const names: string[] = [];
  while (cursor.at < end) {
    const length = readPacked(cursor);
    names.push(cursor.bytes.toString('utf8', cursor.at, cursor.at + length));
    cursor.at += length;
  }
  return names;
}
