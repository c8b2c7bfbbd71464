/**
 * MySQL's binary JSON, as the log holds it → the text that the server prints for it.
 *
 *   value     type(1) …            object, array   count size  (key place, key length)*  (type, value or its place)*  keys values
 *   literal   0 null 1 true 2 false   string, opaque   length (seven bits a byte, the lowest first) bytes
 *
 * Counts, sizes and places have two bytes in the small forms, four in the large ones; places count from the count on. Keys stay in the order in
 * which they are stored, which is the server's. Sources: `json_binary.h`, `json_dom.cc` (MySQL 9.7).
 */

import { utf8Slice } from '../../../model/byte-text.ts';
import { formatDecimal } from '../../../model/decimal.ts';
import { invariant } from '../../../model/errors.ts';
import { dateText, fractionText, timeText } from '../temporal-values.ts';
import { bigDecimal } from './row-values.ts';
import { DATE, DATETIME, NEWDECIMAL, TIME, TIMESTAMP } from './wire-types.ts';

const LARGE_OBJECT = 1;
const SMALL_ARRAY = 2;
const LARGE_ARRAY = 3;
const LITERAL = 4;
const INT16 = 5;
const UINT16 = 6;
const INT32 = 7;
const UINT32 = 8;
const INT64 = 9;
const UINT64 = 10;
const DOUBLE = 11;
const STRING = 12;
const OPAQUE = 15;

const LITERALS = ['null', 'true', 'false'];

/** `isCompact`: without the blank that the server prints behind commas and colons. */
export function jsonText(bytes: Buffer, at: number, length: number, isCompact: boolean): string {
  // What a row has that is older than its column.
  if (length === 0) return 'null';
  const writer = new JsonWriter(bytes, isCompact);
  return writer.value(bytes.readUInt8(at), at + 1);
}

class JsonWriter {
  readonly #bytes: Buffer;
  readonly #comma: string;
  readonly #colon: string;

  constructor(bytes: Buffer, isCompact: boolean) {
    this.#bytes = bytes;
    this.#comma = isCompact ? ',' : ', ';
    this.#colon = isCompact ? ':' : ': ';
  }

  value(type: number, at: number): string {
    const bytes = this.#bytes;
    switch (type) {
      case LITERAL:
        return LITERALS[bytes.readUInt8(at)] ?? 'null';
      case INT16:
        return String(bytes.readInt16LE(at));
      case UINT16:
        return String(bytes.readUInt16LE(at));
      case INT32:
        return String(bytes.readInt32LE(at));
      case UINT32:
        return String(bytes.readUInt32LE(at));
      case INT64:
        return String(bytes.readBigInt64LE(at));
      case UINT64:
        return String(bytes.readBigUInt64LE(at));
      case DOUBLE:
        return doubleText(bytes.readDoubleLE(at));
      case STRING: {
        const { start, length } = this.#prefixed(at);
        return quoted(utf8Slice(bytes, start, start + length));
      }
      case OPAQUE: {
        const { start, length } = this.#prefixed(at + 1);
        return opaqueText(bytes.readUInt8(at), bytes.subarray(start, start + length));
      }
      default:
        invariant(type <= LARGE_ARRAY, `JSON holds a value of type ${type}`);
        return this.#container(type, at);
    }
  }

  #container(type: number, at: number): string {
    const width = type === LARGE_OBJECT || type === LARGE_ARRAY ? 4 : 2;
    const isArray = type === SMALL_ARRAY || type === LARGE_ARRAY;
    const count = this.#number(at, width);
    const keys = at + 2 * width;
    const values = keys + (isArray ? 0 : count * (width + 2));
    const parts: string[] = [];
    for (let index = 0; index < count; index++) {
      const value = this.#entry(at, values + index * (width + 1), width);
      parts.push(isArray ? value : `${this.#key(at, keys + index * (width + 2), width)}${this.#colon}${value}`);
    }
    return isArray ? `[${parts.join(this.#comma)}]` : `{${parts.join(this.#comma)}}`;
  }

  #key(container: number, entry: number, width: number): string {
    const start = container + this.#number(entry, width);
    return quoted(utf8Slice(this.#bytes, start, start + this.#bytes.readUInt16LE(entry + width)));
  }

  /** Values that fit stand in the place of their place. */
  #entry(container: number, entry: number, width: number): string {
    const type = this.#bytes.readUInt8(entry);
    const isInline = type === LITERAL || type === INT16 || type === UINT16 || (width === 4 && (type === INT32 || type === UINT32));
    return this.value(type, isInline ? entry + 1 : container + this.#number(entry + 1, width));
  }

  #number(at: number, width: number): number {
    return width === 2 ? this.#bytes.readUInt16LE(at) : this.#bytes.readUInt32LE(at);
  }

  #prefixed(at: number): { readonly start: number; readonly length: number } {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes.readUInt8(at++);
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return { start: at, length };
    }
  }
}

/** Digits before an exponent is written: `my_gcvt`, MAX_DECPT_FOR_F_FORMAT. */
const PLAIN_DIGITS_MAX = 15;

/** The shortest text that is the number, never that of a whole number. */
function doubleText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const point = Number(exponent) + 1;
  const sign = value < 0 ? '-' : '';
  if (point > PLAIN_DIGITS_MAX || point < 1 - PLAIN_DIGITS_MAX) return `${sign}${mantissa}e${Number(exponent)}`;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}.${digits.slice(point) || '0'}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what the server escapes.
  return `"${text.replace(/["\\\u0000-\u001f]/g, (character) => ESCAPES[character] ?? unicodeEscape(character))}"`;
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Values of SQL that JSON has no form for. */
function opaqueText(type: number, data: Buffer): string {
  switch (type) {
    case NEWDECIMAL: {
      const [precision = 0, scale = 0] = data;
      return formatDecimal(bigDecimal(data, 2, precision - scale, scale), scale);
    }
    case TIME:
      return `"${timeText(packedMicros(data), 6)}"`;
    case DATE:
    case DATETIME:
    case TIMESTAMP:
      return `"${datetimeText(data, type === DATE)}"`;
    default:
      return quoted(`base64:type${type}:${data.toString('base64').replace(/(.{76})(?=.)/g, '$1\n')}`);
  }
}

/** Hours × 2^12 + minutes × 2^6 + seconds, and microseconds in the lowest 24 bits; negative as a whole. */
function packedMicros(data: Buffer): number {
  const packed = data.readBigInt64LE(0);
  const size = packed < 0n ? -packed : packed;
  const clock = Number(size >> 24n);
  const seconds = ((clock >> 12) * 60 + ((clock >> 6) & 63)) * 60 + (clock & 63);
  const micros = seconds * 1_000_000 + Number(size & 0xffffffn);
  return packed < 0n ? -micros : micros;
}

function datetimeText(data: Buffer, isDate: boolean): string {
  const packed = data.readBigInt64LE(0);
  const clock = Number((packed >> 24n) & 0x1ffffn);
  const days = Number(packed >> 41n);
  const months = days >> 5;
  const date = dateText(Math.floor(months / 13), months % 13, days & 31);
  if (isDate) return date;
  const seconds = ((clock >> 12) * 60 + ((clock >> 6) & 63)) * 60 + (clock & 63);
  return `${date} ${timeText(seconds * 1_000_000, 0)}${fractionText(Number(packed & 0xffffffn), 6)}`;
}
