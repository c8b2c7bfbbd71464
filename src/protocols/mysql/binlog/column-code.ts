/**
 * JavaScript source that reads one column of a row image. In every piece `b` is the event's bytes, `s` their latin1 text from `base` on,
 * `p` the cursor, which the piece moves behind the value; `target` takes the canonical value. NULL was dealt with before.
 */
import { invariant } from '../../../model/errors.ts';
import { isString, type SqlType } from '../../../model/types.ts';
import { charsetKind } from '../charsets.ts';
import { enumLabels, INTEGERS, isBinaryColumn, isText, isUnsigned, type MysqlColumn } from '../columns.ts';
import {
  BIT,
  BLOB,
  DATE,
  DATETIME2,
  DOUBLE,
  digitBytes,
  ENUM,
  extent,
  FLOAT,
  fractionBytes,
  GEOMETRY,
  JSON_TYPE,
  NEWDECIMAL,
  SET,
  STRING,
  TIME2,
  TIMESTAMP2,
  VARCHAR,
  type WireColumn,
  YEAR,
} from './wire-types.ts';

export interface CodeContext {
  /** Makes a value known to the generated code and returns its name there. */
  constant(value: unknown): string;
  readonly timeZone: string;
  readonly isJsonCompact: boolean;
  /** The texts of this column that repeat, as a constant's name. */
  repeated(column: MysqlColumn): string;
  /** What decodes texts in the column's character set, as a constant's name. */
  decoder(column: MysqlColumn): string;
}

/** Where a text of the first image of an update was found: names of the variables that hold its value, its place and its length. */
export interface TextPlace {
  readonly value: string;
  readonly at: string;
  readonly length: string;
}

/** Moves the cursor behind a value that nobody reads. */
export function skipCode(wire: WireColumn): string {
  const length = extent(wire);
  invariant(length !== undefined, `column type ${wire.type} has a known length`);
  if ('fixed' in length) return `p += ${length.fixed};`;
  return `p += ${length.prefix} + ${littleEndian('p', length.prefix)};`;
}

export interface ColumnRead {
  readonly target: string;
  readonly wire: WireColumn;
  readonly column: MysqlColumn;
  readonly type: SqlType;
  /** Part of the declared key. */
  readonly isKey: boolean;
  /** First image of an update: a text's place is kept. */
  readonly keeps?: TextPlace | undefined;
  /** Second image: a text is taken from the first one where its bytes did not change. */
  readonly reuses?: TextPlace | undefined;
}

export function readCode(read: ColumnRead, context: CodeContext): string {
  const { target, wire, column, type, isKey } = read;
  if (INTEGERS[column.dataType] !== undefined) return integerCode(target, column, type);
  const zero = column.isNullable ? 'null' : '0';
  const name = JSON.stringify(column.name);
  switch (wire.type) {
    case FLOAT:
      return `${target} = r.float(b, p); p += 4;`;
    case DOUBLE:
      return `${target} = r.double(b, p); p += 8;`;
    case NEWDECIMAL:
      return decimalCode(target, wire, type);
    case DATE:
      return `${target} = ${isString(type) ? `r.dateAsText(${littleEndian('p', 3)})` : `r.date(${littleEndian('p', 3)}, ${isKey ? 'undefined' : zero}, ${name})`}; p += 3;`;
    case DATETIME2: {
      const parts = `${bigEndian('p', 3)}, ${bigEndian('p + 3', 2)}, ${fraction('p + 5', wire.meta)}`;
      const value = isString(type)
        ? `r.datetimeAsText(${parts}, ${wire.meta})`
        : `r.datetime(${parts}, ${isKey ? 'undefined' : zero}, ${name})`;
      return `${target} = ${value}; p += ${5 + fractionBytes(wire.meta)};`;
    }
    case TIMESTAMP2: {
      const parts = `${bigEndian('p', 4)}, ${fraction('p + 4', wire.meta)}, ${zero}`;
      const zone = type.kind === 'TIMESTAMP' && context.timeZone !== 'UTC';
      const value = zone ? `r.timestampInZone(${parts}, ${JSON.stringify(context.timeZone)})` : `r.timestamp(${parts})`;
      return `${target} = ${value}; p += ${4 + fractionBytes(wire.meta)};`;
    }
    case TIME2: {
      const packed = timeCode(wire.meta);
      const value = isString(type) ? `r.timeAsText(${packed}, ${wire.meta})` : `r.time(${packed}, ${wire.meta}, ${name})`;
      return `${target} = ${value}; p += ${3 + fractionBytes(wire.meta)};`;
    }
    case YEAR: {
      const year = `(b[p] === 0 ? 0 : 1900 + b[p])`;
      return `${target} = ${isString(type) ? `String(${year}).padStart(4, '0')` : year}; p += 1;`;
    }
    case BIT: {
      const bytes = (wire.meta >> 8) + ((wire.meta & 255) > 0 ? 1 : 0);
      return `${target} = ${type.kind === 'BOOLEAN' ? 'b[p] !== 0' : `r.reversedBinary(b, p, ${bytes})`}; p += ${bytes};`;
    }
    case SET:
      return `${target} = r.setText(b, p, ${wire.meta}, ${context.constant(enumLabels(column))}); p += ${wire.meta};`;
    case ENUM: {
      const labels = context.constant(['', ...enumLabels(column)]);
      return `${target} = ${labels}[${littleEndian('p', wire.meta)}]; p += ${wire.meta};`;
    }
    default:
      return lengthPrefixedCode(read, context);
  }
}

function littleEndian(at: string, bytes: number): string {
  const parts = Array.from({ length: bytes }, (_, index) => {
    const byte = index === 0 ? `b[${at}]` : `b[${at} + ${index}]`;
    return index === 0 ? byte : `${byte} << ${index * 8}`;
  });
  const joined = `(${parts.join(' | ')})`;
  return bytes === 4 ? `(${joined} >>> 0)` : joined;
}

function bigEndian(at: string, bytes: number): string {
  const parts = Array.from({ length: bytes }, (_, index) => {
    const shift = (bytes - 1 - index) * 8;
    return `b[${at} + ${index}]${shift === 0 ? '' : ` << ${shift}`}`;
  });
  const joined = `(${parts.join(' | ')})`;
  return bytes === 4 ? `(${joined} >>> 0)` : joined;
}

/** The fraction of a second in microseconds. */
function fraction(at: string, digits: number): string {
  if (digits === 0) return '0';
  const bytes = fractionBytes(digits);
  return `${bigEndian(at, bytes)}${['', ' * 10000', ' * 100', ''][bytes]}`;
}

/** Negative times count down from the offset, the fraction included. */
function timeCode(digits: number): string {
  const whole = `(${bigEndian('p', 3)} - 8388608)`;
  if (digits === 0) return `${whole} * 16777216`;
  const bytes = fractionBytes(digits);
  const unit = [0, 10_000, 100, 1][bytes];
  // -1 in the whole part and -1 in the fraction belong together: borrow where both are there.
  return `r.packedTime(${whole}, ${bigEndian('p + 3', bytes)}, ${256 ** bytes}, ${unit})`;
}

function integerCode(target: string, column: MysqlColumn, type: SqlType): string {
  const bytes = INTEGERS[column.dataType]?.bytes ?? 4;
  const unsigned = isUnsigned(column);
  const read = bytes === 8 ? bigIntegerCode(target, unsigned) : `${target} = ${smallInteger(bytes, unsigned)};`;
  const convert = conversion(target, type);
  return `${read} p += ${bytes};${convert}`;
}

function smallInteger(bytes: number, unsigned: boolean): string {
  if (unsigned) return littleEndian('p', bytes);
  const shift = 32 - bytes * 8;
  const signed = littleEndian('p', bytes).replace(/ >>> 0\)$/, ')');
  return shift === 0 ? `(${signed} | 0)` : `(${signed} << ${shift} >> ${shift})`;
}

function bigIntegerCode(target: string, unsigned: boolean): string {
  const upper = unsigned ? bigEndianUpper('>>> 0') : bigEndianUpper('| 0');
  const isSafe = unsigned ? 'u < 2097152' : 'u >= -2097152 && u < 2097152 && (u !== -2097152 || l !== 0)';
  return `{ const l = ${littleEndian('p', 4)}, u = ${upper}; ${target} = ${isSafe} ? u * 4294967296 + l : r.wide(u, l); }`;
}

function bigEndianUpper(cast: string): string {
  return `((b[p + 4] | b[p + 5] << 8 | b[p + 6] << 16 | b[p + 7] << 24) ${cast})`;
}

function conversion(target: string, type: SqlType): string {
  if (type.kind === 'BOOLEAN') return ` ${target} = ${target} !== 0;`;
  if (type.kind === 'DECIMAL' && type.scale > 0) return ` ${target} = r.scaled(${target}, ${type.scale});`;
  return isString(type) ? ` ${target} = String(${target});` : '';
}

/** Up to 15 digits are computed in number; more in number first, again in bigint when that is not safe. */
function decimalCode(target: string, wire: WireColumn, type: SqlType): string {
  const precision = wire.meta >> 8;
  const scale = wire.meta & 255;
  const whole = precision - scale;
  const groups = [whole % 9, ...nines(whole), ...nines(scale), scale % 9].filter((digits) => digits > 0);
  let code = '';
  let at = 0;
  groups.forEach((digits, index) => {
    const bytes = digitBytes(digits);
    const mask = bytes === 4 ? '' : ` & ${2 ** (bytes * 8) - 1}`;
    const first = index === 0 ? ` ^ ${2 ** (bytes * 8 - 1)}` : '';
    const group = `((${bigEndian(`p + ${at}`, bytes).replace(/ >>> 0\)$/, ')')} ^ f${first})${mask}${bytes === 4 ? ' >>> 0' : ''})`;
    code += index === 0 ? `v = ${group};` : ` v = v * ${10 ** digits} + ${group};`;
    at += bytes;
  });
  const bound = precision <= 15 ? '' : ` if (v > 9007199254740991) v = r.bigDecimal(b, p, ${whole}, ${scale}); else`;
  const body = `const f = b[p] < 128 ? -1 : 0; let v; ${code}${bound} if (f !== 0 && v !== 0) v = -v;`;
  return `{ ${body} ${target} = ${decimalResult('v', scale, type)}; } p += ${at};`;
}

function nines(digits: number): number[] {
  return Array.from({ length: Math.floor(digits / 9) }, () => 9);
}

function decimalResult(value: string, scale: number, type: SqlType): string {
  if (isString(type)) return `r.decimalText(${value}, ${scale})`;
  const zeros = type.kind === 'DECIMAL' ? type.scale - scale : 0;
  return zeros > 0 ? `r.scaled(${value}, ${zeros})` : value;
}

function lengthPrefixedCode(read: ColumnRead, context: CodeContext): string {
  const { target, wire, column } = read;
  const length = extent(wire);
  const prefix = length !== undefined && 'prefix' in length ? length.prefix : 1;
  const open = `n = ${littleEndian('p', prefix)}; p += ${prefix};`;
  if (wire.type === JSON_TYPE) return `${open} ${target} = r.jsonText(b, p, n, ${context.isJsonCompact}); p += n;`;
  if (wire.type === GEOMETRY) return `${open} ${target} = r.geometryText(b, p, n); p += n;`;
  invariant(wire.type === VARCHAR || wire.type === STRING || wire.type === BLOB, `${column.columnType} travels with a length`);
  if (isBinaryColumn(column)) {
    const value = column.dataType === 'binary' ? `r.paddedBinary(b, p, n, ${column.length ?? 0})` : 'r.binary(b, p, n)';
    return `${open} ${target} = ${value}; p += n;`;
  }
  invariant(isText(column), `${column.columnType} is text`);
  return `${open} ${textCode(read, decodeCode(column, context))} p += n;`;
}

function decodeCode(column: MysqlColumn, context: CodeContext): string {
  const kind = charsetKind(column.charset);
  if (kind === 'utf8') return `${context.repeated(column)}.get(b, s, base, p, n)`;
  return kind === 'latin1' ? 'r.latin1(b, p, n)' : `${context.decoder(column)}(b, p, n)`;
}

function textCode({ target, keeps, reuses }: ColumnRead, text: string): string {
  if (reuses !== undefined) return `${target} = n === ${reuses.length} && r.same(b, ${reuses.at}, p, n) ? ${reuses.value} : ${text};`;
  const kept = keeps === undefined ? '' : ` ${keeps.at} = p; ${keeps.length} = n;`;
  return `${target} = ${text};${kept}`;
}
