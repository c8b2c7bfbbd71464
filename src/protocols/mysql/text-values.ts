/**
 * A value of the text protocol → the canonical value that the binlog decoder makes of the same value.
 *
 * The query must run with `SET time_zone = '+00:00'` and `SET NAMES utf8mb4`, and select each column as `selectItem` writes it: as text
 * MySQL rounds a FLOAT to six digits, while the log holds all of it.
 */
import { formatDecimal, parseDecimal } from '../../model/decimal.ts';
import { invariant } from '../../model/errors.ts';
import { type Integer, integer } from '../../model/integer.ts';
import { MICROS_PER_SECOND } from '../../model/temporal.ts';
import { localFromInstant } from '../../model/temporal-zone.ts';
import { isString, type SqlType } from '../../model/types.ts';
import type { Value } from '../../model/value.ts';
import { INTEGERS, isBinaryColumn, isGeometry, isLabelled, isText, type MysqlColumn } from './columns.ts';
import { geometryText } from './geometry-text.ts';
import { datetimeValue, dateValue, timeValue, type ZeroDate } from './temporal-values.ts';

/** Text for everything but binary columns, which come as Buffer. */
export type TextReader = (text: string | Buffer | null) => Value;

/** How a snapshot must select the column, quoted: a FLOAT as DOUBLE, so that no digit is lost. */
export function selectItem(column: MysqlColumn): string {
  const name = `\`${column.name.replaceAll('`', '``')}\``;
  return column.dataType === 'float' ? `${name} + 0e0` : name;
}

export interface TextOptions {
  /** Zone of the wall clock for a TIMESTAMP column that is declared TIMESTAMP, as in a CapturedTable. */
  readonly serverTimeZone: string;
  readonly isJsonCompact: boolean;
  /** Part of the declared key. */
  readonly isKey?: boolean | undefined;
}

export function textReader(column: MysqlColumn, type: SqlType, options: TextOptions): TextReader {
  if (isSentAsBytes(column)) {
    const read = bytesReader(column, type);
    return (bytes) => (bytes === null ? null : read(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes));
  }
  const read = readerOf(column, type, options);
  return (text) => (text === null ? null : read(typeof text === 'string' ? text : text.toString('utf8')));
}

/** Whether no character set applies to what the server sends. */
export function isSentAsBytes(column: MysqlColumn): boolean {
  return isBinaryColumn(column) || column.dataType === 'bit' || isGeometry(column);
}

function bytesReader(column: MysqlColumn, type: SqlType): (bytes: Buffer) => Value {
  if (isGeometry(column)) return (bytes) => geometryText(bytes, 0, bytes.length);
  if (column.dataType !== 'bit') return (bytes) => new Uint8Array(bytes);
  return type.kind === 'BOOLEAN' ? (bytes) => bytes[0] !== 0 : (bytes) => new Uint8Array(bytes).reverse();
}

/** Blanks stand in the server's JSON behind commas and colons, and inside of texts. */
function withoutBlanks(json: string): string {
  return json.replace(/("[^"\\]*(?:\\.[^"\\]*)*")| /g, '$1');
}

function readerOf(column: MysqlColumn, type: SqlType, options: TextOptions): (text: string) => Value {
  const { serverTimeZone, isJsonCompact, isKey = false } = options;
  if (column.dataType === 'json' && isJsonCompact) return withoutBlanks;
  if (isText(column) || isLabelled(column) || column.dataType === 'json') return (text) => text;
  if (isString(type)) return stringReader(column);
  if (INTEGERS[column.dataType] !== undefined) return integerReader(type);
  const zero = column.isNullable ? null : 0;
  switch (column.dataType) {
    case 'float':
      return (text) => Math.fround(Number(text));
    case 'double':
      return Number;
    case 'decimal':
      return decimalReader(type);
    case 'date':
      return (text) =>
        dateValue(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)), isKey ? undefined : zero, column.name);
    case 'time':
      return (text) => timeValue(microsOfTime(text), column.fraction ?? 0, column.name);
    case 'year':
      return Number;
    case 'datetime':
      return (text) => readDatetime(text, isKey ? undefined : zero, column.name);
    default:
      invariant(column.dataType === 'timestamp', `${column.columnType} is a type that is read`);
      return timestampReader(type, zero, column.name, serverTimeZone);
  }
}

/** Numbers and times as the server writes them; the server fills ZEROFILL numbers with zeros, the log does not. */
function stringReader(column: MysqlColumn): (text: string) => string {
  if (INTEGERS[column.dataType] !== undefined) return (text) => String(wholeNumber(text));
  if (column.dataType !== 'decimal') return (text) => text;
  const scale = column.scale ?? 0;
  return (text) => formatDecimal(parseDecimal(text, scale) ?? 0, scale);
}

function integerReader(type: SqlType): (text: string) => Value {
  if (type.kind === 'BOOLEAN') return (text) => Number(text) !== 0;
  return type.kind === 'DECIMAL' ? decimalReader(type) : wholeNumber;
}

function wholeNumber(text: string): Integer {
  return text.length <= 15 ? Number(text) : integer(BigInt(text));
}

function decimalReader(type: SqlType): (text: string) => Value {
  const scale = type.kind === 'DECIMAL' ? type.scale : 0;
  return (text) => parseDecimal(text, scale) ?? 0;
}

/** `[-]hhh:mm:ss[.ffffff]`. */
function microsOfTime(text: string): number {
  const [, sign, hours, minutes, seconds, fraction = ''] = /^(-?)(\d+):(\d\d):(\d\d)(?:\.(\d+))?$/.exec(text) ?? [];
  const micros = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * MICROS_PER_SECOND + Number(fraction.padEnd(6, '0'));
  return sign === '-' && micros !== 0 ? -micros : micros;
}

/** `yyyy-mm-dd hh:mm:ss[.ffffff]`. */
function readDatetime(text: string, zero: ZeroDate, column: string): Integer | null {
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  const days = dateValue(year, month, day, zero, column);
  return datetimeValue(days, year === 0 || month === 0 || day === 0, microsOfTime(text.slice(11)));
}

function timestampReader(type: SqlType, zero: 0 | null, column: string, timeZone: string): (text: string) => Value {
  if (type.kind !== 'TIMESTAMP' || timeZone === 'UTC') return (text) => readDatetime(text, zero, column);
  return (text) => {
    const instant = readDatetime(text, zero, column);
    return instant === null || text.startsWith('0000') ? instant : localFromInstant(instant, timeZone);
  };
}
