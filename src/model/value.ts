/**
 * One JS representation per SQL type, so that `===` and Map keys are right. NULL is `null`; `undefined` never occurs.
 *
 *   BOOLEAN                       boolean
 *   TINYINT SMALLINT INT          number
 *   BIGINT                        number while safe, bigint beyond ±(2^53 - 1): use `integer()` after computing in bigint
 *   DECIMAL(p, s)                 the unscaled integer (12.50 as DECIMAL(10,2) is 1250), number or bigint as above
 *   FLOAT DOUBLE                  number; FLOAT rounded with Math.fround
 *   CHAR VARCHAR STRING           string
 *   BINARY VARBINARY BYTES        Uint8Array (never changed after it was made)
 *   DATE                          days since 1970-01-01, number
 *   TIME                          microseconds since midnight, number
 *   TIMESTAMP                     microseconds since 1970-01-01 00:00:00 of the wall clock, number or bigint as above
 *   INTERVAL                      months, or microseconds, number or bigint as above
 *   TIMESTAMP_LTZ                 microseconds since the epoch, UTC, number or bigint as above
 *   ARRAY                         its elements, an array (like the next two never changed after it was made)
 *   ROW                           its fields, an array
 *   MAP                           its entries, an array of key, value, key, value, …, ordered by key and each key once: map-value.ts
 *
 * An integer beyond its type (a sum past INT) is kept exactly, never wrapped.
 */
import { fitsDecimal, formatDecimal, parseDecimal } from './decimal.ts';
import { invariant } from './errors.ts';
import { formatFloating, parseFloating } from './floating.ts';
import { type Integer, integer } from './integer.ts';
import { formatInterval } from './interval.ts';
import { formatDate, formatTime, formatTimestamp, parseDate, parseTime, parseTimestamp } from './temporal.ts';
import { instantFromLocal, localFromInstant } from './temporal-zone.ts';
import type { NestedType, SqlType } from './types.ts';

export type Value = null | boolean | number | bigint | string | Uint8Array | Nested;

/** A value of ARRAY, MAP or ROW. Equal values have equal parts at equal places, NULL being equal to NULL. */
export type Nested = readonly Value[];

export { integer } from './integer.ts';

/**
 * Stands in a row for a column that an image does not hold: a long value that an update left as it was, and that the database did not log. Comes
 * from sources that were told that rows are completed, and gets no further than ChangelogNormalize. No type has it.
 */
export const ABSENT = Symbol('absent') as unknown as Value;

/**
 * Below 0, 0 or above 0. Both values are of the same type and not NULL. NaN is the greatest number and equals itself, strings compare by
 * code point, bytes without sign, nested values part by part with NULL before all others: what Flink's generated comparisons do.
 */
export function compareValues(left: Value, right: Value): number {
  if (left === right) return 0;
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right);
  if (typeof left === 'object' || typeof right === 'object') return compareObjects(left, right);
  if (left < right) return -1;
  if (left > right) return 1;
  return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
}

function compareObjects(left: Value, right: Value): number {
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right);
  invariant(isNestedValue(left) && isNestedValue(right), 'compareValues is not asked about NULL');
  const length = Math.min(left.length, right.length);
  for (let place = 0; place < length; place++) {
    const order = compareParts(left[place] as Value, right[place] as Value);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** NULL is less than any value. */
export function compareParts(left: Value, right: Value): number {
  return left === null || right === null ? Number(right === null) - Number(left === null) : compareValues(left, right);
}

/** Whether both are equal, where NULL equals NULL. */
export function isSameValue(left: Value, right: Value): boolean {
  return left === right || (left !== null && right !== null && compareValues(left, right) === 0);
}

export function isNestedValue(value: Value): value is Nested {
  return Array.isArray(value);
}

/** UTF-16 order differs from code point order where surrogates meet U+E000 and above. */
export function compareStrings(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const leftUnit = left.charCodeAt(index);
    const rightUnit = right.charCodeAt(index);
    if (leftUnit !== rightUnit) return codePointRank(leftUnit) - codePointRank(rightUnit);
  }
  return left.length - right.length;
}

function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * The plain text of a value: `3.50`, `2024-01-02 03:04:05.123`, `TRUE`, bytes as `x'0aff'`, `[1, NULL]`, `{k=v}`, `(1, a)`; null for NULL.
 */
export function formatValue(value: Value, type: SqlType, timeZone: string): string | null {
  if (value === null) return null;
  switch (type.kind) {
    case 'BOOLEAN':
      return value === true ? 'TRUE' : 'FALSE';
    case 'DECIMAL':
      return formatDecimal(value as Integer, type.scale);
    case 'FLOAT':
    case 'DOUBLE':
      return formatFloating(value as number, type.kind);
    case 'BINARY':
    case 'VARBINARY':
      return `x'${bufferOf(value as Uint8Array).toString('hex')}'`;
    case 'DATE':
      return formatDate(value as number);
    case 'TIME':
      return formatTime(value as number, type.precision);
    case 'TIMESTAMP':
      return formatTimestamp(value as Integer, type.precision);
    case 'TIMESTAMP_LTZ':
      return formatTimestamp(localFromInstant(value as Integer, timeZone), type.precision);
    case 'INTERVAL YEAR TO MONTH':
    case 'INTERVAL DAY TO SECOND':
      return formatInterval(value as Integer, type.kind);
    case 'ARRAY':
    case 'MAP':
    case 'ROW':
      return formatNested(value as Nested, type, (part, partType) => formatValue(part, partType, timeZone));
    default:
      return String(value);
  }
}

/** As Flink prints nested values; `format` says how what is inside looks. */
export function formatNested(value: Nested, type: NestedType, format: (part: Value, type: SqlType) => string | null): string {
  const show = (part: Value | undefined, partType: SqlType): string => format(part ?? null, partType) ?? 'NULL';
  switch (type.kind) {
    case 'ARRAY':
      return `[${value.map((element) => show(element, type.element)).join(', ')}]`;
    case 'ROW':
      return `(${type.fields.map((field, place) => show(value[place], field.type)).join(', ')})`;
    case 'MAP': {
      const entries: string[] = [];
      for (let place = 0; place < value.length; place += 2) {
        entries.push(`${show(value[place], type.key)}=${show(value[place + 1], type.value)}`);
      }
      return `{${entries.join(', ')}}`;
    }
  }
}

/** The value that a text stands for, as CAST reads it; undefined when the text is not of that type or beyond its bounds. */
export function parseValue(text: string, type: SqlType, timeZone: string): Value | undefined {
  switch (type.kind) {
    case 'NULL':
    case 'INTERVAL YEAR TO MONTH':
    case 'INTERVAL DAY TO SECOND':
    case 'ARRAY':
    case 'MAP':
    case 'ROW':
      return undefined;
    case 'BOOLEAN':
      return parseBoolean(text);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return parseInteger(text, type.kind);
    case 'DECIMAL': {
      const unscaled = parseDecimal(text, type.scale);
      return unscaled !== undefined && fitsDecimal(unscaled, type.precision) ? unscaled : undefined;
    }
    case 'FLOAT':
    case 'DOUBLE':
      return parseFloating(text, type.kind);
    case 'CHAR':
    case 'VARCHAR':
      return text;
    case 'BINARY':
    case 'VARBINARY':
      return /^x'(?:[0-9a-f]{2})*'$/i.test(text) ? new Uint8Array(Buffer.from(text.slice(2, -1), 'hex')) : undefined;
    case 'DATE':
      return parseDate(text);
    case 'TIME':
      return parseTime(text, type.precision);
    case 'TIMESTAMP':
      return parseTimestamp(text, type.precision);
    case 'TIMESTAMP_LTZ': {
      const local = parseTimestamp(text, type.precision);
      return local === undefined ? undefined : instantFromLocal(local, timeZone);
    }
  }
}

const INTEGER_LIMITS = { TINYINT: 2 ** 7, SMALLINT: 2 ** 15, INT: 2 ** 31, BIGINT: 2n ** 63n } as const;

/** Whether a value lies within the bounds of an integer type. */
export function fitsInteger(value: Integer, kind: keyof typeof INTEGER_LIMITS): boolean {
  const limit = INTEGER_LIMITS[kind];
  return value >= -limit && value < limit;
}

function parseInteger(text: string, kind: keyof typeof INTEGER_LIMITS): Integer | undefined {
  const trimmed = text.trim();
  if (!/^[+-]?\d{1,40}$/.test(trimmed)) return undefined;
  const value = trimmed.length <= 15 ? Number(trimmed) + 0 : integer(BigInt(trimmed.replace('+', '')));
  return fitsInteger(value, kind) ? value : undefined;
}

function parseBoolean(text: string): boolean | undefined {
  const trimmed = text.trim();
  if (/^(t|true|y|yes|1)$/i.test(trimmed)) return true;
  return /^(f|false|n|no|0)$/i.test(trimmed) ? false : undefined;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
