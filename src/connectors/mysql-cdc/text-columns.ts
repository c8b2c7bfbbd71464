/**
 * Bytes of the text protocol → canonical value, one reader per column. What `textReader` makes of a text is the law; everyday texts of
 * everyday types are read without making a text of them first, anything else goes to it.
 */
import type { Integer } from '../../model/integer.ts';
import { isString, type SqlType } from '../../model/types.ts';
import type { Value } from '../../model/value.ts';
import type { CapturedTable, MetadataKey } from '../../protocols/mysql/binlog/captured-table.ts';
import { utf8 } from '../../protocols/mysql/binlog/row-values.ts';
import { INTEGERS, isLabelled, isText, type MysqlColumn } from '../../protocols/mysql/columns.ts';
import { isSentAsBytes, type TextOptions, textReader } from '../../protocols/mysql/text-values.ts';
import type { LogPlace } from './server.ts';
import type { BytesReader, ColumnReader } from './text-result.ts';

interface RowContext {
  readonly table: Pick<CapturedTable, 'database' | 'name' | 'columns' | 'key' | 'serverTimeZone' | 'isJsonCompact'>;
  /** Where the rows belong in the log; a row of the snapshot has no commit time and no transaction. */
  readonly place: () => LogPlace;
}

/** One reader per place of a captured row. */
export function snapshotReaders(context: RowContext): readonly ColumnReader[] {
  const { columns } = context.table;
  return columns.map(({ column, type }, place) =>
    'metadata' in column
      ? { constant: metadataReader(column.metadata, context) }
      : { read: bytesReader(column, type, { ...context.table, isKey: context.table.key.includes(place) }) },
  );
}

function metadataReader(key: MetadataKey, { table, place }: RowContext): () => Value {
  switch (key) {
    case 'database_name':
      return () => table.database;
    case 'table_name':
      return () => table.name;
    case 'op_ts':
      return () => 0;
    case 'file':
      return () => place().file;
    case 'pos':
      return () => place().pos;
    case 'gtid':
      return () => null;
  }
}

type SlowReader = (text: string) => Value;

/** Exported for the property that it agrees with `textReader`. */
export function bytesReader(column: MysqlColumn, type: SqlType, options: TextOptions): BytesReader {
  const read = textReader(column, type, options);
  if (isSentAsBytes(column)) return (bytes, start, end) => read(bytes.subarray(start, end));
  if (isText(column) || isLabelled(column)) return readText;
  if (column.dataType === 'json') return (bytes, start, end, text, shift) => read(readText(bytes, start, end, text, shift));
  if (isString(type)) return slowly(read);
  if (INTEGERS[column.dataType] !== undefined) return integerReader(type, read);
  if (column.dataType === 'decimal' && type.kind === 'DECIMAL') return decimalReader(type.scale, read);
  const isWallClock = column.dataType === 'timestamp' && type.kind === 'TIMESTAMP' && options.serverTimeZone !== 'UTC';
  if ((column.dataType === 'datetime' || column.dataType === 'timestamp') && !isWallClock) return datetimeReader(read);
  return slowly(read);
}

function slowly(read: SlowReader): BytesReader {
  return (bytes, start, end) => read(bytes.toString('latin1', start, end));
}

function readText(bytes: Buffer, start: number, end: number, text: string, shift: number): string {
  return utf8(bytes, text, shift, start, end - start);
}

/** Up to so many characters a double holds every number without rounding. */
const SAFE_DIGITS = 15;
const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;

function integerReader(type: SqlType, read: SlowReader): BytesReader {
  if (type.kind === 'DECIMAL' && type.scale > 0) return slowly(read);
  const isBoolean = type.kind === 'BOOLEAN';
  return (bytes, start, end) => {
    if (end - start > SAFE_DIGITS) return read(bytes.toString('latin1', start, end));
    const isNegative = bytes[start] === MINUS;
    let value = 0;
    for (let at = isNegative ? start + 1 : start; at < end; at++) value = value * 10 + (bytes[at] as number) - ZERO;
    if (isBoolean) return value !== 0;
    return isNegative ? -value : value;
  };
}

function decimalReader(scale: number, read: SlowReader): BytesReader {
  return (bytes, start, end) => {
    if (end - start > SAFE_DIGITS) return read(bytes.toString('latin1', start, end));
    const isNegative = bytes[start] === MINUS;
    let value = 0;
    let pointAt = end - 1;
    for (let at = isNegative ? start + 1 : start; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === POINT) pointAt = at;
      else value = value * 10 + byte - ZERO;
    }
    // The server writes as many digits as the column has; a wider declaration asks for more.
    if (end - 1 - pointAt !== scale) return read(bytes.toString('latin1', start, end));
    return isNegative && value !== 0 ? -value : value;
  };
}

const DATE_CHARACTERS = 10;
const SECONDS_CHARACTERS = 19;
/** Midnights up to which a time of day can be added exactly. */
const MIDNIGHT_MAX = 9_000_000_000_000_000;

/** `yyyy-mm-dd hh:mm:ss[.ffffff]`: neighbouring rows often share the day, whose midnight is kept. */
function datetimeReader(read: SlowReader): BytesReader {
  let day = -1;
  let midnight: Integer | null = null;
  return (bytes, start, end) => {
    const given = digits(bytes, start, 4) * 10_000 + digits(bytes, start + 5, 2) * 100 + digits(bytes, start + 8, 2);
    if (given !== day) {
      const date = bytes.toString('latin1', start, start + DATE_CHARACTERS);
      day = given;
      midnight = /0000|-00/.test(date) ? null : (read(`${date} 00:00:00`) as Integer | null);
    }
    if (typeof midnight !== 'number' || Math.abs(midnight) > MIDNIGHT_MAX || end - start < SECONDS_CHARACTERS) {
      return read(bytes.toString('latin1', start, end));
    }
    const seconds = (digits(bytes, start + 11, 2) * 60 + digits(bytes, start + 14, 2)) * 60 + digits(bytes, start + 17, 2);
    let micros = seconds;
    for (let at = start + 20; at < start + 26; at++) micros = micros * 10 + (at < end ? (bytes[at] as number) - ZERO : 0);
    return midnight + micros;
  };
}

function digits(bytes: Buffer, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index++) value = value * 10 + (bytes[index] as number) - ZERO;
  return value;
}
