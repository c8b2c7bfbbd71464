/**
 * Writes rows as JSON objects, byte for byte what Flink's serializers write but for the digits of seconds, which are all kept:
 *
 *   DECIMAL   a number with the digits of its scale, 1E-7 below 0.000001 (plain where the option says so)
 *   BYTES     base64; times as json-times.ts has them; NaN and the infinities as text
 *
 * The names of the columns are escaped once.
 */
import { formatDecimal } from '../../model/decimal.ts';
import { formatFloating } from '../../model/floating.ts';
import type { Integer } from '../../model/integer.ts';
import type { Row } from '../../model/row.ts';
import { formatDate, formatTime } from '../../model/temporal.ts';
import type { MapType, SqlType } from '../../model/types.ts';
import type { Nested, Value } from '../../model/value.ts';
import type { PlacedColumn } from '../format.ts';
import { mapKeyIsNull } from './json-errors.ts';
import { type TimestampStandard, writeTimestamp } from './json-times.ts';

export interface JsonWriting {
  readonly standard: TimestampStandard;
  readonly isDecimalPlain: boolean;
  /** Leaves fields that are NULL out. */
  readonly omitsNull: boolean;
  /** What becomes of an entry of a MAP whose key is NULL: it is left out, written under a name, or refused (undefined). */
  readonly nullKey: 'DROP' | { readonly literal: string } | undefined;
}

/** The JSON text of a value that is not NULL. */
type WriteValue = (value: Value) => string;

/** The columns of a row as a JSON object. */
export function rowWriter(columns: readonly PlacedColumn[], writing: JsonWriting): (row: Row) => string {
  const members = columns.map(({ name, type, place }) => ({ name: `${JSON.stringify(name)}:`, place, write: valueWriter(type, writing) }));
  const { omitsNull } = writing;
  return (row) => {
    let text = '';
    for (const { name, place, write } of members) {
      const value = row[place] ?? null;
      if (value === null && omitsNull) continue;
      text += (text === '' ? '' : ',') + name + (value === null ? 'null' : write(value));
    }
    return `{${text}}`;
  };
}

function valueWriter(type: SqlType, writing: JsonWriting): WriteValue {
  switch (type.kind) {
    case 'DECIMAL':
      return decimalWriter(type.scale, writing.isDecimalPlain);
    case 'FLOAT':
    case 'DOUBLE':
      return floatingWriter(type.kind);
    case 'CHAR':
    case 'VARCHAR':
      return (value) => quoted(value as string);
    case 'BINARY':
    case 'VARBINARY':
      return (value) => `"${Buffer.from(value as Uint8Array).toString('base64')}"`;
    case 'DATE':
      return (value) => `"${formatDate(value as number)}"`;
    case 'TIME':
      return (value) => `"${formatTime(value as number, 0)}"`;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampWriter(type.kind, writing.standard);
    case 'ARRAY': {
      const write = nullable(valueWriter(type.element, writing));
      return (value) => `[${(value as Nested).map(write).join(',')}]`;
    }
    case 'ROW':
      return rowWriter(
        type.fields.map((field, place) => ({ ...field, place })),
        writing,
      ) as WriteValue;
    case 'MAP':
      return mapWriter(type, writing);
    default:
      return String;
  }
}

/** Quotes, backslashes, control characters, and what is half of a character: what JSON has an escape for. */
const ESCAPED = /["\\\p{Cc}\p{Cs}]/u;

function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function nullable(write: WriteValue): WriteValue {
  return (value) => (value === null ? 'null' : write(value));
}

function mapWriter({ value: type }: MapType, writing: JsonWriting): WriteValue {
  const write = nullable(valueWriter(type, writing));
  return (map) => {
    const entries = new Map<string, string>();
    for (let place = 0; place < (map as Nested).length; place += 2) {
      const key = keyOf((map as Nested)[place] ?? null, writing.nullKey);
      if (key !== undefined) entries.set(key, write((map as Nested)[place + 1] ?? null));
    }
    return `{${[...entries].map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
  };
}

/** undefined: the entry is left out. */
function keyOf(key: Value, nullKey: JsonWriting['nullKey']): string | undefined {
  if (key !== null) return String(key);
  if (nullKey === undefined) throw mapKeyIsNull();
  return nullKey === 'DROP' ? undefined : nullKey.literal;
}

function decimalWriter(scale: number, isPlain: boolean): WriteValue {
  if (isPlain || scale <= 6) return (value) => formatDecimal(value as Integer, scale);
  return (value) => {
    const digits = String(value).replace('-', '');
    const exponent = digits.length - 1 - scale;
    if (exponent >= -6) return formatDecimal(value as Integer, scale);
    const sign = (value as Integer) < 0 ? '-' : '';
    return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}E${exponent}`;
  };
}

function floatingWriter(kind: 'FLOAT' | 'DOUBLE'): WriteValue {
  return (value) => {
    const text = formatFloating(value as number, kind);
    return Number.isFinite(value) ? text : `"${text}"`;
  };
}

function timestampWriter(kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ', standard: TimestampStandard): WriteValue {
  const gap = standard === 'SQL' ? ' ' : 'T';
  const zone = kind === 'TIMESTAMP' ? '' : 'Z';
  return (value) => `"${writeTimestamp(value as Integer, gap)}${zone}"`;
}
