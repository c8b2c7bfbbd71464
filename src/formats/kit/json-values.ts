/**
 * One reader per SQL type: what Flink's JSON formats accept for a column of that type, and the value it becomes.
 *
 *   BOOLEAN             true, false, also as text in any case; a number is false where it is 0, as in MySQL; "1", "0" (Flink takes what is not
 *                       "true" for false)
 *   integers            a whole number, also as text; 1.0 and 1e3 are whole, 1.5 is not (Flink cuts it)
 *   DECIMAL             a number or its text, exact; half up where digits are lost; beyond the precision it is refused (Flink makes it NULL)
 *   FLOAT DOUBLE        a number or its text, "NaN", "Infinity"
 *   STRING              a string; the text of a number, of true and false; an object or array as JSON without blanks
 *   BYTES               base64
 *   DATE TIME TIMESTAMP see json-times.ts
 *   ARRAY MAP ROW       see json-nested.ts
 *
 * The cursor stands on a value that is not null, and then behind it. What cannot be read is a BadValue: the message is JSON, but this field of
 * it is not what the column declares.
 */
import { fitsDecimal, parseDecimal, powerOfTen } from '../../model/decimal.ts';
import { parseFloating } from '../../model/floating.ts';
import { type Integer, integer } from '../../model/integer.ts';
import { formatType, type SqlType } from '../../model/types.ts';
import { fitsInteger, type Value } from '../../model/value.ts';
import { BadMessage } from '../format.ts';
import { OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './json-bytes.ts';
import type { JsonCursor } from './json-cursor.ts';
import { arrayReader, mapReader, type ReadNested, rowReader } from './json-nested.ts';
import { compactJson } from './json-text.ts';
import { BLANK, LETTER_T, readDate, readInstant, readTime, readTimestamp, type TimestampStandard } from './json-times.ts';

export interface JsonReading {
  readonly standard: TimestampStandard;
  /** The name of the option that sets it, for errors: `json.timestamp-format.standard`. */
  readonly standardOption: string;
  /** Takes a time in either standard. */
  readonly takesBoth?: boolean;
  /** Takes an instant without a zone for one of UTC. */
  readonly assumesUtc?: boolean;
  /** Makes a field that cannot be read NULL. */
  readonly ignoresErrors: boolean;
}

/** A field whose value is not of its column's type. */
export class BadValue extends BadMessage {}

/** Reads the value at the cursor, which is not null. */
export type ReadValue = (cursor: JsonCursor) => Value;

/** What a field is called in errors, and its type. */
export interface Field {
  readonly name: string;
  readonly type: SqlType;
}

export function valueReader(field: Field, reading: JsonReading): ReadValue {
  const { type } = field;
  switch (type.kind) {
    case 'BOOLEAN':
      return booleanReader(field);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return integerReader(field, type.kind);
    case 'DECIMAL':
      return decimalReader(field, type);
    case 'FLOAT':
    case 'DOUBLE':
      return floatingReader(field, type.kind);
    case 'BINARY':
    case 'VARBINARY':
      return bytesReader(field);
    case 'DATE':
      return textReader(field, readDate);
    case 'TIME':
      return textReader(field, (bytes, from, end) => readTime(bytes, from, end, type.precision));
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampReader(field, type, reading);
    case 'ARRAY':
      return nestedReader(
        field,
        arrayReader(field, type, (inner) => fieldReader(inner, reading)),
      );
    case 'MAP':
      return nestedReader(
        field,
        mapReader(field, type, (inner) => fieldReader(inner, reading)),
      );
    case 'ROW':
      return nestedReader(
        field,
        rowReader(field, type, (inner) => fieldReader(inner, reading)),
      );
    default:
      return (cursor) => readText(cursor);
  }
}

/** Reads a value that may be null, and makes one that cannot be read NULL where the options say so. */
export function fieldReader(field: Field, reading: JsonReading, read: ReadValue = valueReader(field, reading)): ReadValue {
  if (!reading.ignoresErrors) return (cursor) => (cursor.acceptNull() ? null : read(cursor));
  return (cursor) => (cursor.acceptNull() ? null : orNull(cursor, read));
}

function orNull(cursor: JsonCursor, read: ReadValue): Value {
  const from = cursor.at;
  try {
    return read(cursor);
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    cursor.at = from;
    cursor.skip();
    return null;
  }
}

function nestedReader(field: Field, read: ReadNested): ReadValue {
  return (cursor) => {
    const from = cursor.at;
    const value = read(cursor);
    if (value !== undefined) return value;
    cursor.skip();
    throw badValue(cursor, from, field);
  };
}

/** The text of any value: what a column of STRING holds. */
export function readText(cursor: JsonCursor): string {
  const kind = cursor.kind();
  if (kind === QUOTE) return cursor.string();
  if (cursor.isNumber()) return cursor.number();
  const from = cursor.at;
  cursor.skip();
  return kind === OPEN_OBJECT || kind === OPEN_ARRAY ? compactJson(cursor.raw(from)) : cursor.ascii(from, cursor.at);
}

/** "…, which is no INT": `from` is where the value begins, the cursor stands behind it. */
export function badValue(cursor: JsonCursor, from: number, { name, type }: Field, remedy?: string): BadValue {
  const shown = cursor.raw(from).replace(/\p{Cc}/gu, '·');
  const short = shown.length > SHOWN_LENGTH ? `${shown.slice(0, SHOWN_LENGTH)}…` : shown;
  return new BadValue(`the field '${name}' is ${short} at byte ${cursor.offsetOf(from)}, which is no ${formatType(type)}.`, remedy);
}

const SHOWN_LENGTH = 60;

function booleanReader(field: Field): ReadValue {
  return (cursor) => {
    const from = cursor.at;
    const value = cursor.boolean();
    if (value !== undefined) return value;
    if (cursor.isNumber()) return Number(cursor.number()) !== 0;
    const text = readText(cursor).trim().toLowerCase();
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    throw badValue(cursor, from, field);
  };
}

const SMALL_LIMITS = { TINYINT: 2 ** 7, SMALLINT: 2 ** 15, INT: 2 ** 31, BIGINT: 2 ** 53 } as const;

function integerReader(field: Field, kind: keyof typeof SMALL_LIMITS): ReadValue {
  const limit = SMALL_LIMITS[kind];
  return (cursor) => {
    const from = cursor.at;
    const small = cursor.smallInteger();
    if (small !== undefined) {
      if (small >= -limit && small < limit) return small;
      throw badValue(cursor, from, field);
    }
    const whole = wholeNumber(scalarText(cursor, field));
    if (whole === undefined || !fitsInteger(whole, kind)) throw badValue(cursor, from, field);
    return whole;
  };
}

/** Decimal or scientific text without a fraction. */
function wholeNumber(text: string): Integer | undefined {
  if (/^\s*[+-]?\d{1,40}\s*$/.test(text)) return integer(BigInt(text.replace('+', '')));
  const tenths = /[.eE]/.test(text) ? parseDecimal(text, SHIFT) : undefined;
  if (tenths === undefined) return undefined;
  const unit = BigInt(powerOfTen(SHIFT));
  return BigInt(tenths) % unit === 0n ? integer(BigInt(tenths) / unit) : undefined;
}

/** Digits behind the point that are looked at to tell whether a number is whole. */
const SHIFT = 40;

/** Text of a string, number, true or false; an object or array is refused. */
function scalarText(cursor: JsonCursor, field: Field): string {
  const from = cursor.at;
  const kind = cursor.kind();
  const text = readText(cursor);
  if (kind === OPEN_OBJECT || kind === OPEN_ARRAY) throw badValue(cursor, from, field);
  return text;
}

function decimalReader(field: Field, { precision, scale }: { readonly precision: number; readonly scale: number }): ReadValue {
  return (cursor) => {
    const from = cursor.at;
    const unscaled = cursor.smallDecimal(scale) ?? parseDecimal(scalarText(cursor, field), scale);
    if (unscaled === undefined || !fitsDecimal(unscaled, precision)) throw badValue(cursor, from, field);
    return unscaled;
  };
}

function floatingReader(field: Field, kind: 'FLOAT' | 'DOUBLE'): ReadValue {
  return (cursor) => {
    const from = cursor.at;
    const isNumber = cursor.isNumber();
    const text = scalarText(cursor, field);
    if (isNumber) return kind === 'FLOAT' ? Math.fround(Number(text)) : Number(text);
    const value = parseFloating(text, kind);
    if (value === undefined) throw badValue(cursor, from, field);
    return value;
  };
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function bytesReader(field: Field): ReadValue {
  return (cursor) => {
    const from = cursor.at;
    const text = scalarText(cursor, field);
    if (text.length % 4 !== 0 || !BASE64.test(text)) {
      throw badValue(cursor, from, field, 'Bytes stand in JSON as base64: declare the column STRING to take the text as it is.');
    }
    return new Uint8Array(Buffer.from(text, 'base64'));
  };
}

/** Reads the text that lies in the bytes; undefined where it is none of that type. */
type ReadBytes = (bytes: Buffer, from: number, end: number) => Value | undefined;

/** The text at the cursor, read in the bytes of the message where nothing in it is escaped. */
function readInPlace(cursor: JsonCursor, field: Field, read: ReadBytes): Value | undefined {
  const end = cursor.plainStringEnd();
  if (end < 0) {
    const text = Buffer.from(scalarText(cursor, field));
    return read(text, 0, text.length);
  }
  const from = cursor.at + 1;
  cursor.at = end + 1;
  return read(cursor.bytes, from, end);
}

function textReader(field: Field, read: ReadBytes): ReadValue {
  return (cursor) => {
    const from = cursor.at;
    const value = readInPlace(cursor, field, read);
    if (value === undefined) throw badValue(cursor, from, field);
    return value;
  };
}

function timestampReader(field: Field, type: SqlType & { readonly precision: number }, reading: JsonReading): ReadValue {
  const { precision } = type;
  const [gap, otherGap] = reading.standard === 'SQL' ? [BLANK, LETTER_T] : [LETTER_T, BLANK];
  const other: TimestampStandard = reading.standard === 'SQL' ? 'ISO-8601' : 'SQL';
  const readIn = (bytes: Buffer, from: number, end: number, between: number): Integer | undefined => {
    const isLocal = type.kind === 'TIMESTAMP';
    const instant = isLocal ? undefined : readInstant(bytes, from, end, between, precision);
    const takesLocal = isLocal || reading.assumesUtc === true;
    return instant ?? (takesLocal ? readTimestamp(bytes, from, end, between, precision) : undefined);
  };
  const read: ReadBytes = (bytes, from, end) => readIn(bytes, from, end, gap);
  const readOther: ReadBytes = (bytes, from, end) => readIn(bytes, from, end, otherGap);
  return (cursor) => {
    const from = cursor.at;
    const value = readInPlace(cursor, field, read);
    if (value !== undefined) return value;
    cursor.at = from;
    const inOther = readInPlace(cursor, field, readOther);
    if (inOther !== undefined && reading.takesBoth === true) return inOther;
    throw badValue(cursor, from, field, inOther !== undefined ? `Set '${reading.standardOption}' = '${other}'.` : undefined);
  };
}
