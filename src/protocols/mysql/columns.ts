/**
 * A column as information_schema.COLUMNS describes it, and the SQL type it is read as.
 *
 * The mapping is Flink CDC's: TINYINT(1) → BOOLEAN, unsigned integers → the next wider type, BIGINT UNSIGNED → DECIMAL(20, 0),
 * DECIMAL beyond 38 digits → STRING, DATETIME(p) → TIMESTAMP(p), TIMESTAMP(p) → TIMESTAMP_LTZ(p), YEAR → INT, BIT(1) → BOOLEAN, BIT(n) →
 * BINARY of its bytes, the lowest first, ENUM, JSON and geometries → STRING; SET, for which Flink has an array, is STRING too, as the server
 * prints it. A table may declare
 * another type that holds every value of the column (wider integers, TINYINT for TINYINT(1), STRING for any number or time);
 * anything narrower is refused, so that no value is ever cut, rounded or shifted.
 */
import {
  DECIMAL_PRECISION_MAX,
  decimal,
  formatType,
  isBinary,
  isString,
  type SqlType,
  simple,
  temporal,
  varbinary,
  varchar,
} from '../../model/types.ts';
import { charsetKind } from './charsets.ts';

export interface MysqlColumn {
  readonly name: string;
  /** DATA_TYPE in lower case: `int`, `varchar`, `decimal`, … */
  readonly dataType: string;
  /** COLUMN_TYPE: `int(10) unsigned`, `enum('a','b')`, `tinyint(1)`. */
  readonly columnType: string;
  readonly isNullable: boolean;
  /** CHARACTER_SET_NAME of text columns, ENUM and SET. */
  readonly charset?: string | undefined;
  /** CHARACTER_MAXIMUM_LENGTH: characters of text, bytes of binary columns. */
  readonly length?: number | undefined;
  /** NUMERIC_PRECISION: digits, of BIT bits. */
  readonly precision?: number | undefined;
  /** NUMERIC_SCALE. */
  readonly scale?: number | undefined;
  /** DATETIME_PRECISION: digits of the fraction of a second. */
  readonly fraction?: number | undefined;
}

/** A column by the name a table declares: MySQL's names of columns differ in more than case. */
export function findColumn(columns: readonly MysqlColumn[], name: string): MysqlColumn | undefined {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

interface IntegerShape {
  readonly bytes: number;
  readonly kind: 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT';
  /** What holds the unsigned range; undefined: DECIMAL(20, 0). */
  readonly unsigned: 'SMALLINT' | 'INT' | 'BIGINT' | undefined;
}

export const INTEGERS: Readonly<Record<string, IntegerShape>> = {
  tinyint: { bytes: 1, kind: 'TINYINT', unsigned: 'SMALLINT' },
  smallint: { bytes: 2, kind: 'SMALLINT', unsigned: 'INT' },
  mediumint: { bytes: 3, kind: 'INT', unsigned: 'INT' },
  int: { bytes: 4, kind: 'INT', unsigned: 'BIGINT' },
  bigint: { bytes: 8, kind: 'BIGINT', unsigned: undefined },
};

const TEXT = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext']);
const BINARY = new Set(['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob']);
const GEOMETRIES = new Set([
  'geometry',
  'point',
  'linestring',
  'polygon',
  'multipoint',
  'multilinestring',
  'multipolygon',
  'geomcollection',
  'geometrycollection',
]);
const BITS: Readonly<Record<string, number>> = { TINYINT: 8, SMALLINT: 16, INT: 32, BIGINT: 64 };

export function isText(column: MysqlColumn): boolean {
  return TEXT.has(column.dataType) && column.charset !== 'binary';
}

export function isBinaryColumn(column: MysqlColumn): boolean {
  return BINARY.has(column.dataType) || (TEXT.has(column.dataType) && column.charset === 'binary');
}

export function isGeometry({ dataType }: MysqlColumn): boolean {
  return GEOMETRIES.has(dataType);
}

/** Whether its values are labels out of a list. */
export function isLabelled({ dataType }: MysqlColumn): boolean {
  return dataType === 'enum' || dataType === 'set';
}

export function isUnsigned(column: MysqlColumn): boolean {
  return /\bunsigned\b|\bzerofill\b/i.test(withoutLabels(column));
}

/** MariaDB's COMPRESSED columns: a comment of that word in COLUMN_TYPE. */
function isCompressed(column: MysqlColumn): boolean {
  return /\bCOMPRESSED\b/.test(withoutLabels(column));
}

function withoutLabels({ columnType }: MysqlColumn): string {
  return columnType.replace(/'(?:[^']|'')*'/g, '');
}

/** The labels of `enum('a','it''s','two\\nlines')`, in order: servers double the quote and escape four characters (append_unescaped). */
export function enumLabels(column: MysqlColumn): readonly string[] {
  return [...column.columnType.matchAll(/'((?:[^']|'')*)'/g)].map(([, label = '']) =>
    label.replace(/''|\\(.)/g, (escaped, letter?: string) => (letter === undefined ? "'" : (ESCAPES[letter] ?? escaped))),
  );
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r', '0': '\0' };

/** The type Flink CDC gives the column; undefined for a type that is not read here. */
export function sqlTypeOf(column: MysqlColumn): SqlType | undefined {
  const nullable = column.isNullable;
  const shape = INTEGERS[column.dataType];
  if (shape !== undefined) return integerType(column, shape);
  if (isCompressed(column)) return undefined;
  if (isText(column)) {
    if (charsetKind(column.charset) === undefined) return undefined;
    const length = column.length ?? 0;
    if (column.dataType === 'char' && length > 0) return { kind: 'CHAR', length, nullable };
    return column.dataType === 'varchar' && length > 0 ? varchar(length, nullable) : varchar(undefined, nullable);
  }
  if (isBinaryColumn(column)) {
    const length = column.length ?? 0;
    if (column.dataType === 'binary' && length > 0) return { kind: 'BINARY', length, nullable };
    return column.dataType === 'varbinary' && length > 0 ? varbinary(length, nullable) : varbinary(undefined, nullable);
  }
  switch (column.dataType) {
    case 'decimal': {
      const { precision = 10, scale = 0 } = column;
      return precision <= DECIMAL_PRECISION_MAX ? decimal(precision, scale, nullable) : varchar(undefined, nullable);
    }
    case 'float':
      return simple('FLOAT', nullable);
    case 'double':
      return simple('DOUBLE', nullable);
    case 'date':
      return simple('DATE', nullable);
    case 'time':
      return temporal('TIME', column.fraction ?? 0, nullable);
    case 'datetime':
      return temporal('TIMESTAMP', column.fraction ?? 0, nullable);
    case 'timestamp':
      return temporal('TIMESTAMP_LTZ', column.fraction ?? 0, nullable);
    case 'enum':
    case 'set':
    case 'json':
      return varchar(undefined, nullable);
    case 'year':
      return simple('INT', nullable);
    case 'bit':
      return bitType(column);
    default:
      return isGeometry(column) ? varchar(undefined, nullable) : undefined;
  }
}

function bitType({ precision = 1, isNullable }: MysqlColumn): SqlType {
  return precision === 1 ? simple('BOOLEAN', isNullable) : { kind: 'BINARY', length: Math.ceil(precision / 8), nullable: isNullable };
}

function integerType(column: MysqlColumn, shape: IntegerShape): SqlType {
  const nullable = column.isNullable;
  if (/^tinyint\(1\)$/i.test(column.columnType)) return simple('BOOLEAN', nullable);
  if (!isUnsigned(column)) return simple(shape.kind, nullable);
  return shape.unsigned === undefined ? decimal(20, 0, nullable) : simple(shape.unsigned, nullable);
}

/** Why this column cannot be read as that type, in a sentence that ends with what to declare; undefined when it can. */
export function refusal(column: MysqlColumn, wanted: SqlType): string | undefined {
  const own = sqlTypeOf(column);
  if (own === undefined) return unsupported(column);
  if (holdsAll(column, own, wanted)) return undefined;
  const shown = formatType({ ...own, nullable: true });
  return `Column ${column.name} is ${column.columnType} in MySQL, which ${formatType({ ...wanted, nullable: true })} cannot hold. Declare it as ${shown}.`;
}

function unsupported(column: MysqlColumn): string {
  const isForeign = isText(column) && charsetKind(column.charset) === undefined;
  const what = isForeign ? `${column.columnType} in character set ${column.charset}` : column.columnType;
  const remedy = isForeign ? 'Convert it to utf8mb4, or leave' : 'Leave';
  return `Column ${column.name} is ${what} in MySQL, a type that is not read yet. ${remedy} the column out of the table.`;
}

function holdsAll(column: MysqlColumn, own: SqlType, wanted: SqlType): boolean {
  if (isString(wanted)) return holdsText(column, own, wanted);
  const shape = INTEGERS[column.dataType];
  if (shape !== undefined) return holdsInteger(column, shape, wanted);
  if (isBinary(own)) return isBinary(wanted) && lengthOf(wanted) >= lengthOf(own);
  switch (own.kind) {
    case 'INT':
      return wanted.kind === 'SMALLINT' || wanted.kind === 'INT' || wanted.kind === 'BIGINT';
    case 'DECIMAL':
      return wanted.kind === 'DECIMAL' && wanted.scale >= own.scale && wanted.precision - wanted.scale >= own.precision - own.scale;
    case 'FLOAT':
      return wanted.kind === 'FLOAT' || wanted.kind === 'DOUBLE';
    case 'TIME':
    case 'TIMESTAMP':
      return wanted.kind === own.kind && wanted.precision >= own.precision;
    case 'TIMESTAMP_LTZ':
      return (wanted.kind === 'TIMESTAMP_LTZ' || wanted.kind === 'TIMESTAMP') && wanted.precision >= own.precision;
    default:
      return wanted.kind === own.kind;
  }
}

function holdsText(column: MysqlColumn, own: SqlType, wanted: SqlType): boolean {
  if (isText(column) || column.dataType === 'json' || isGeometry(column)) return lengthOf(wanted) >= lengthOf(own);
  if (own.kind === 'BOOLEAN' && column.dataType === 'bit') return false;
  if (own.kind === 'FLOAT' || own.kind === 'DOUBLE' || own.kind === 'TIMESTAMP_LTZ' || isBinary(own)) return false;
  return wanted.kind === 'VARCHAR';
}

function holdsInteger(column: MysqlColumn, shape: IntegerShape, wanted: SqlType): boolean {
  if (wanted.kind === 'BOOLEAN') return /^tinyint\(1\)/i.test(column.columnType);
  const bits = shape.bytes * 8;
  if (wanted.kind === 'DECIMAL') {
    const digits = (isUnsigned(column) ? 2n ** BigInt(bits) : 2n ** BigInt(bits - 1)).toString().length;
    return wanted.precision - wanted.scale >= digits;
  }
  const holds = BITS[wanted.kind];
  return holds !== undefined && holds >= (isUnsigned(column) ? bits + 1 : bits);
}

function lengthOf(type: SqlType): number {
  return 'length' in type ? type.length : 0;
}
