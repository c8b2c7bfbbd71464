/**
 * Type codes of a TABLE_MAP_EVENT and what its metadata says about each column's length in a row image.
 *
 * Source: `field_types.h`, `rows_event.h` (Table_map_event: "Table_map_event column types").
 */
export const TINY = 1;
export const SHORT = 2;
export const LONG = 3;
export const FLOAT = 4;
export const DOUBLE = 5;
export const TIMESTAMP = 7;
export const LONGLONG = 8;
export const INT24 = 9;
export const DATE = 10;
export const TIME = 11;
export const DATETIME = 12;
export const YEAR = 13;
const NEWDATE = 14;
export const VARCHAR = 15;
export const BIT = 16;
export const TIMESTAMP2 = 17;
export const DATETIME2 = 18;
export const TIME2 = 19;
/** MariaDB's `COMPRESSED` columns. */
export const BLOB_COMPRESSED = 140;
export const VARCHAR_COMPRESSED = 141;
const VECTOR = 242;
export const JSON_TYPE = 245;
export const NEWDECIMAL = 246;
export const ENUM = 247;
export const SET = 248;
export const BLOB = 252;
const VAR_STRING = 253;
export const STRING = 254;
export const GEOMETRY = 255;

/** One column as the TableMap tells it. `meta` is what stands in the metadata block: one byte, or two as `first << 8 | second`. */
export interface WireColumn {
  /** ENUM and SET are told apart from STRING here, though both travel as STRING. */
  readonly type: number;
  /** STRING: most bytes. VARCHAR: most bytes. BLOB and its kin: bytes of the length prefix. NEWDECIMAL: precision << 8 | scale. Fractions: digits. ENUM, SET: bytes. */
  readonly meta: number;
  readonly isNullable: boolean;
}

/** How many bytes a type has in the metadata block. */
export function metaBytes(type: number): number {
  switch (type) {
    case VARCHAR:
    case VARCHAR_COMPRESSED:
    case VAR_STRING:
    case STRING:
    case ENUM:
    case SET:
    case NEWDECIMAL:
    case BIT:
      return 2;
    case FLOAT:
    case DOUBLE:
    case BLOB:
    case BLOB_COMPRESSED:
    case GEOMETRY:
    case JSON_TYPE:
    case VECTOR:
    case TIMESTAMP2:
    case DATETIME2:
    case TIME2:
      return 1;
    default:
      return 0;
  }
}

/** Bytes of the fraction of a second with that many digits. */
export function fractionBytes(digits: number): number {
  return (digits + 1) >> 1;
}

const DIGITS_TO_BYTES = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4] as const;

/** Bytes of up to nine decimal digits. */
export function digitBytes(digits: number): number {
  return DIGITS_TO_BYTES[digits] ?? 4;
}

function decimalBytes(precision: number, scale: number): number {
  const whole = precision - scale;
  return Math.floor(whole / 9) * 4 + digitBytes(whole % 9) + Math.floor(scale / 9) * 4 + digitBytes(scale % 9);
}

/** What lies in the row image: a fixed number of bytes, or a length prefix of so many bytes; undefined for a type nobody knows. */
export function extent({ type, meta }: WireColumn): { readonly fixed: number } | { readonly prefix: number } | undefined {
  switch (type) {
    case TINY:
    case YEAR:
      return { fixed: 1 };
    case SHORT:
      return { fixed: 2 };
    case INT24:
    case DATE:
    case NEWDATE:
    case TIME:
      return { fixed: 3 };
    case LONG:
    case FLOAT:
    case TIMESTAMP:
      return { fixed: 4 };
    case LONGLONG:
    case DOUBLE:
    case DATETIME:
      return { fixed: 8 };
    case TIMESTAMP2:
      return { fixed: 4 + fractionBytes(meta) };
    case DATETIME2:
      return { fixed: 5 + fractionBytes(meta) };
    case TIME2:
      return { fixed: 3 + fractionBytes(meta) };
    case NEWDECIMAL:
      return { fixed: decimalBytes(meta >> 8, meta & 255) };
    case ENUM:
    case SET:
      return { fixed: meta };
    case BIT:
      return { fixed: (meta >> 8) + ((meta & 255) > 0 ? 1 : 0) };
    case VARCHAR:
    case VARCHAR_COMPRESSED:
    case VAR_STRING:
    case STRING:
      return { prefix: meta > 255 ? 2 : 1 };
    case BLOB:
    case BLOB_COMPRESSED:
    case GEOMETRY:
    case JSON_TYPE:
    case VECTOR:
      return { prefix: meta };
    default:
      return undefined;
  }
}
