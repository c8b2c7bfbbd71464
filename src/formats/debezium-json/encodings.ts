/**
 * Values as Debezium writes them, beyond those that JSON itself has a form for.
 *
 *   times      numbers since the epoch (or midnight): days, milliseconds, microseconds, nanoseconds; ISO-8601 and SQL text
 *   decimals   the bytes of the unscaled integer in base64 (Kafka Connect's Decimal), {"scale":…,"value":…} (VariableScaleDecimal), text, numbers
 *   bits       little-endian bytes in base64 (io.debezium.data.Bits)
 *
 * With a schema the message says which of them it is. Without one the declared type decides, as Debezium's adaptive mode does: up to three
 * digits behind the second mean milliseconds, up to six microseconds, more nanoseconds. A number that would be a likely time in another unit, and
 * one of early 1970 (or beyond the year 9999) in this one, is refused, not guessed.
 */
import { fitsDecimal, rescale } from '../../model/decimal.ts';
import { divideIntegers, type Integer, integer, multiplyIntegers } from '../../model/integer.ts';
import { daysOfMicros, MICROS_PER_DAY, microsOf, truncateMicros } from '../../model/temporal.ts';
import type { DecimalType, TemporalType } from '../../model/types.ts';
import { fitsInteger, type Value } from '../../model/value.ts';
import { orAbsent } from '../kit/debezium-unavailable.ts';
import { OPEN_OBJECT, QUOTE } from '../kit/json-bytes.ts';
import type { JsonCursor } from '../kit/json-cursor.ts';
import { JsonMembers } from '../kit/json-members.ts';
import { badValue, type Field, type JsonReading, type ReadValue, readText, valueReader } from '../kit/json-values.ts';
import { type ConnectType, type TimeUnit, timeUnitOf } from './connect-schema.ts';

/** What is known of the values of a column besides its declaration. */
export interface Known {
  /** What the schema of the message says of it. */
  readonly sent: ConnectType | undefined;
  /** Columns whose decimals have shown themselves to be base64; a reader adds its own. */
  readonly inBase64: Set<string>;
}

/** The reader of a column. */
export function debeziumReader(field: Field, reading: JsonReading, known: Known): ReadValue {
  const { sent } = known;
  const { type } = field;
  const asJson = valueReader(field, { ...reading, takesBoth: true });
  switch (type.kind) {
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timeReader(field, asJson, timeUnitOf(sent));
    case 'DECIMAL':
      return decimalReader({ ...field, type }, asJson, known);
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
      return (cursor) => orAbsent(asJson(cursor));
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return sent?.name === 'io.debezium.data.Bits' ? bitsReader(field, type.kind) : asJson;
    default:
      return asJson;
  }
}

/** Milliseconds of the first moment of the year 10000. */
const MILLIS_MAX = 253_402_300_800_000;
/** A time of 1973 or later in milliseconds is at least this. */
const LIKELY_MILLIS = 100_000_000_000;

function timeReader(field: Field, asText: ReadValue, sent: TimeUnit | undefined): ReadValue {
  const unit = sent ?? (field.type.kind === 'DATE' ? 'days' : unitOf((field.type as TemporalType).precision));
  return (cursor) => {
    if (!cursor.isNumber()) return asText(cursor);
    const from = cursor.at;
    const count = cursor.smallInteger() ?? wholeOf(cursor);
    if (count === undefined) throw badValue(cursor, from, field);
    if (sent === undefined && isDoubtful(count, unit, field)) throw badValue(cursor, from, field, otherUnit(field));
    const value = fromUnit(count, unit, field);
    if (value === undefined) throw badValue(cursor, from, field, otherUnit(field));
    return value;
  };
}

function wholeOf(cursor: JsonCursor): Integer | undefined {
  const text = cursor.number();
  return /^-?\d{1,30}$/.test(text) ? integer(BigInt(text)) : undefined;
}

function unitOf(precision: number): TimeUnit {
  if (precision <= 3) return 'millis';
  return precision <= 6 ? 'micros' : 'nanos';
}

function isDoubtful(count: Integer, unit: TimeUnit, { type }: Field): boolean {
  if (type.kind === 'TIME' || unit === 'days') return false;
  const size = Math.abs(Number(count));
  if (unit === 'millis') return size >= MILLIS_MAX;
  return size >= LIKELY_MILLIS && size < (unit === 'micros' ? LIKELY_MILLIS * 100 : LIKELY_MILLIS * 100_000);
}

function otherUnit({ type }: Field): string {
  if (type.kind === 'DATE') return 'A DATE is sent as days since 1970-01-01: declare the column BIGINT to see the number.';
  return (
    `Debezium sends times with up to three digits behind the second as milliseconds, with up to six as microseconds, others as nanoseconds: ` +
    `declare ${type.kind}(3), (6) or (9) as the column of the database is, or let messages carry their schema ('debezium-json.schema-include').`
  );
}

/** undefined where no value of the type is meant. */
function fromUnit(count: Integer, unit: TimeUnit, { type }: Field): Value | undefined {
  if (type.kind === 'DATE') {
    const days = unit === 'days' ? Number(count) : daysOfMicros(microsOfUnit(count, unit));
    return Math.abs(days) > DAYS_MAX ? undefined : days;
  }
  const micros = microsOfUnit(count, unit);
  const precision = (type as TemporalType).precision;
  if (type.kind !== 'TIME') return truncateMicros(micros, precision);
  return micros >= 0 && micros < MICROS_PER_DAY ? truncateMicros(micros, precision) : undefined;
}

/** 9999-12-31, also before 1970. */
const DAYS_MAX = 2_932_896;

function microsOfUnit(count: Integer, unit: TimeUnit): Integer {
  switch (unit) {
    case 'days':
      return microsOf(Number(count), 0);
    case 'millis':
      return multiplyIntegers(count, 1000);
    case 'micros':
      return count;
    case 'nanos':
      return count >= 0 ? divideIntegers(count, 1000) : divideIntegers(BigInt(count) - 999n, 1000);
  }
}

interface Variable {
  scale: number;
  value: string;
}

const VARIABLE = new JsonMembers<Variable>([
  [
    'scale',
    (cursor, target) => {
      target.scale = Number(readText(cursor));
    },
  ],
  [
    'value',
    (cursor, target) => {
      target.value = readText(cursor);
    },
  ],
]);

const SCALE_MAX = 1000;
/** Longer numbers are none of a database. */
const BASE64_LENGTH_MAX = 1000;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Without a schema a text of digits alone may be either form: it is taken for a number until a text of the column has shown that they are
 * base64, in which numbers of three bytes are digits alone once in 1,500 times.
 */
function decimalReader(field: Field & { readonly type: DecimalType }, asJson: ReadValue, { sent, inBase64 }: Known): ReadValue {
  const { precision, scale } = field.type;
  const isSentSo = sent?.name === 'org.apache.kafka.connect.data.Decimal';
  let isBase64 = isSentSo || inBase64.has(field.name);
  const sentScale = isSentSo ? Number(sent?.parameters?.['scale'] ?? scale) : scale;
  const take = (cursor: JsonCursor, from: number, unscaled: Integer, fromScale: number): Value => {
    const value = rescale(unscaled, fromScale, scale);
    if (!fitsDecimal(value, precision)) throw badValue(cursor, from, field);
    return value;
  };
  return (cursor) => {
    const from = cursor.at;
    const kind = cursor.kind();
    if (kind === OPEN_OBJECT) {
      const variable = { scale: Number.NaN, value: '' };
      VARIABLE.read(cursor, variable, 1);
      const isSound = Number.isInteger(variable.scale) && Math.abs(variable.scale) <= SCALE_MAX && isBytes(variable.value);
      if (!isSound) throw badValue(cursor, from, field);
      return take(cursor, from, unscaledOf(variable.value), variable.scale);
    }
    if (kind !== QUOTE) return asJson(cursor);
    const plain = isBase64 ? undefined : cursor.smallDecimal(scale);
    if (plain !== undefined && fitsDecimal(plain, precision)) return plain;
    cursor.at = from;
    const text = cursor.string();
    if (!isBase64 && !/^[\d\s.+-]*(?:[eE][+-]?\d+)?$/.test(text) && isBytes(text)) {
      isBase64 = true;
      inBase64.add(field.name);
    }
    if (isBase64 && isBytes(text)) return take(cursor, from, unscaledOf(text), sentScale);
    cursor.at = from;
    return asJson(cursor);
  };
}

function isBytes(text: string): boolean {
  return text !== '' && text.length <= BASE64_LENGTH_MAX && BASE64.test(text);
}

/** Two's complement, the greatest byte first. */
function unscaledOf(base64: string): Integer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length <= 6) return bytes.readIntBE(0, bytes.length);
  const unsigned = BigInt(`0x${bytes.toString('hex')}`);
  return integer(BigInt.asIntN(8 * bytes.length, unsigned));
}

function bitsReader(field: Field, kind: 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT'): ReadValue {
  return (cursor) => {
    const from = cursor.at;
    const text = readText(cursor);
    if (!isBytes(text)) throw badValue(cursor, from, field);
    const value = integer(BigInt(`0x${Buffer.from(text, 'base64').reverse().toString('hex')}`));
    if (!fitsInteger(value, kind)) throw badValue(cursor, from, field);
    return value;
  };
}
