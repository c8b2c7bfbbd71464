/**
 * The value that a field's text means, as Flink's CsvToRowDataConverters reads it; undefined where it means none.
 *
 *   numbers        blanks around them are left out; FLOAT and DOUBLE may end in Java's f or d
 *   DECIMAL        no blanks; rounded half up to its scale, and NULL beyond its precision
 *   BOOLEAN        `true` in any case is true, everything else is false
 *   DATE TIME      2024-01-02, 12:30[:15[.123]]
 *   TIMESTAMP      2024-01-02 03:04:05[.123], TIMESTAMP_LTZ the same in UTC with a Z behind it
 *   BYTES          base64 with its padding
 *
 *   ARRAY ROW      parts of the types above with a delimiter between them; blank text is an empty ARRAY and a NULL ROW
 *
 * A day that the month does not have is no date; Flink takes 2024-02-31 for the second of March.
 */
import { fitsDecimal, parseDecimal } from '../../model/decimal.ts';
import { parseDate, parseTime, parseTimestamp } from '../../model/temporal.ts';
import type { ArrayType, RowType, SqlType } from '../../model/types.ts';
import { parseValue, type Value } from '../../model/value.ts';

export type ReadText = (text: string) => Value | undefined;

interface Parts {
  readonly elementDelimiter: string;
  readonly nullLiteral: string | undefined;
  /** Whether a part that cannot be read is NULL. */
  readonly ignoresErrors: boolean;
}

const FLOATING = /^\s*[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)\s*$/;

/** undefined for a type that the format cannot hold. */
export function textReader(type: SqlType, parts: Parts): ReadText | undefined {
  if (type.kind === 'ARRAY') return arrayReader(type, parts);
  return type.kind === 'ROW' ? rowReader(type, parts) : plainReader(type);
}

function arrayReader({ element }: ArrayType, parts: Parts): ReadText | undefined {
  const read = partReader(element, parts);
  if (read === undefined) return undefined;
  return (text) => {
    if (text.trim() === '') return [];
    return whole(text.split(parts.elementDelimiter).map(read));
  };
}

function rowReader({ fields }: RowType, parts: Parts): ReadText | undefined {
  const reads = fields.map((field) => partReader(field.type, parts));
  if (reads.includes(undefined)) return undefined;
  return (text) => {
    if (text.trim() === '' || text === parts.nullLiteral) return null;
    const texts = text.split(parts.elementDelimiter);
    if (texts.length < reads.length && !parts.ignoresErrors) return undefined;
    return whole(reads.map((read, index) => (index < texts.length ? read?.(texts[index] ?? '') : null)));
  };
}

function partReader(type: SqlType, { nullLiteral, ignoresErrors }: Parts): ReadText | undefined {
  const read = plainReader(type);
  return read && ((text) => (text === nullLiteral ? null : (read(text) ?? (ignoresErrors ? null : undefined))));
}

function whole(values: readonly (Value | undefined)[]): Value | undefined {
  return values.includes(undefined) ? undefined : (values as readonly Value[]);
}

function plainReader(type: SqlType): ReadText | undefined {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return (text) => text;
    case 'BOOLEAN':
      return (text) => text.trim().toLowerCase() === 'true';
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return (text) => parseValue(text, type, 'UTC');
    case 'FLOAT':
    case 'DOUBLE':
      return (text) => (FLOATING.test(text) ? parseValue(text.replace(/[fFdD]\s*$/, ''), type, 'UTC') : undefined);
    case 'DECIMAL': {
      const { precision, scale } = type;
      return (text) => {
        const unscaled = /\s/.test(text) ? undefined : parseDecimal(text, scale);
        return unscaled === undefined || fitsDecimal(unscaled, precision) ? unscaled : null;
      };
    }
    case 'DATE':
      return (text) => (/^\d{4}-\d{1,2}-\d{1,2}$/.test(text) ? parseDate(text) : undefined);
    case 'TIME':
      return (text) => (/^\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/.test(text) ? parseTime(text, type.precision) : undefined);
    case 'TIMESTAMP':
      return (text) => timestampOf(text.trim(), type.precision);
    case 'TIMESTAMP_LTZ':
      return (text) => {
        const trimmed = text.trim();
        return trimmed.endsWith('Z') ? timestampOf(trimmed.slice(0, -1), type.precision) : undefined;
      };
    case 'BINARY':
    case 'VARBINARY':
      return bytesOf;
    default:
      return undefined;
  }
}

function timestampOf(text: string, precision: number): Value | undefined {
  return /^-?\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{0,9})?$/.test(text) ? parseTimestamp(text, precision) : undefined;
}

function bytesOf(text: string): Value | undefined {
  const trimmed = text.trim();
  const isBase64 = trimmed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(trimmed);
  return isBase64 ? new Uint8Array(Buffer.from(trimmed, 'base64')) : undefined;
}
