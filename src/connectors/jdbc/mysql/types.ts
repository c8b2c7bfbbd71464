/**
 * Which types of MySQL and MariaDB take which SQL types. A value may become longer on its way, never silently shorter: what strict mode
 * rounds without an error (fractions, digits behind the point) does not fit, what it refuses loudly (a negative number in an UNSIGNED column)
 * does where the column is read as that type. Everything but bytes goes into text.
 */
import type { UserError } from '../../../model/errors.ts';
import { formatType, type SqlType } from '../../../model/types.ts';
import { isUnsigned, sqlTypeOf } from '../../../protocols/mysql/columns.ts';
import { typeMismatch } from '../target-faults.ts';
import type { ServerColumn } from './target-table.ts';

const TEXT_TYPES: ReadonlySet<string> = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext']);
const BYTE_TYPES: ReadonlySet<string> = new Set(['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob']);
/** Values that people write as text. */
const WRITTEN_TYPES: ReadonlySet<string> = new Set(['enum', 'set', 'json', 'uuid', 'inet4', 'inet6']);

/** A column of a table that is to be made. */
export interface NewColumn {
  readonly type: SqlType;
  /** Text of a key has it: compared byte by byte, as here. undefined: no key. */
  readonly keyCollation: string | undefined;
}

/** Longest text of a key: 3072 bytes of an index, at 4 a character. */
const KEY_LENGTH_MAX = 768;
const KEY_LENGTH = 255;
/** Longer ones are kept outside of the row, whose 65,535 bytes all columns share. */
const INLINE_MAX = 1024;
const FRACTION_MAX = 6;

/** The type a new column gets: `decimal(10, 2)`. */
export function serverType({ type, keyCollation }: NewColumn): string {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'tinyint(1)';
    case 'DECIMAL':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'CHAR':
    case 'VARCHAR':
      return textType(type.length, { isFixed: type.kind === 'CHAR', keyCollation });
    case 'BINARY':
    case 'VARBINARY':
      return bytesType(type.length, keyCollation !== undefined);
    case 'TIME':
      return `time(${Math.min(FRACTION_MAX, type.precision)})`;
    case 'TIMESTAMP':
      return `datetime(${Math.min(FRACTION_MAX, type.precision)})`;
    case 'TIMESTAMP_LTZ':
      return `timestamp(${Math.min(FRACTION_MAX, type.precision)})`;
    case 'NULL':
      return 'longtext';
    case 'INTERVAL YEAR TO MONTH':
    case 'INTERVAL DAY TO SECOND':
      return 'varchar(40)';
    default:
      return type.kind.toLowerCase();
  }
}

function textType(length: number, { isFixed, keyCollation }: { isFixed: boolean; keyCollation: string | undefined }): string {
  if (keyCollation !== undefined) {
    return `varchar(${length > KEY_LENGTH_MAX ? KEY_LENGTH : length}) CHARACTER SET utf8mb4 COLLATE ${keyCollation}`;
  }
  if (isFixed && length <= 255) return `char(${length})`;
  if (length <= INLINE_MAX) return `varchar(${length})`;
  return length * 4 < 2 ** 16 ? 'text' : length * 4 < 2 ** 24 ? 'mediumtext' : 'longtext';
}

function bytesType(length: number, isKey: boolean): string {
  if (isKey) return `varbinary(${length > 3072 ? KEY_LENGTH : length})`;
  if (length <= INLINE_MAX) return `varbinary(${length})`;
  return length < 2 ** 16 ? 'blob' : length < 2 ** 24 ? 'mediumblob' : 'longblob';
}

/** Types whose values are text with a length or without. */
export function isServerText({ dataType }: ServerColumn): boolean {
  return TEXT_TYPES.has(dataType);
}

/** The fault of writing `type` into a column; undefined when it fits. `place` names the column with its table; `alter` gives it another type. */
export function typeFault(
  place: string,
  { type, column }: { readonly type: SqlType; readonly column: ServerColumn },
  alter: string,
): UserError | undefined {
  if (fits(type, column)) return undefined;
  const better = declaration(column);
  const run = better === undefined ? 'Run: ' : `Declare the column as ${better} and CAST in the query, or run: `;
  return typeMismatch(place, type, column.columnType, `${run}${alter}`);
}

/** Whether a column takes every value of a type, or refuses it loudly. */
export function fits(type: SqlType, column: ServerColumn): boolean {
  const { dataType } = column;
  if (TEXT_TYPES.has(dataType)) return type.kind !== 'BINARY' && type.kind !== 'VARBINARY';
  const is = (...names: readonly string[]): boolean => names.includes(dataType);
  switch (type.kind) {
    case 'NULL':
      return true;
    case 'BOOLEAN':
      return is('tinyint', 'bit');
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return integerFits(type.kind, column);
    case 'DECIMAL':
      return numericHolds(column, type.precision, type.scale) || (type.scale === 0 && integerHolds(column, type.precision));
    case 'FLOAT':
      return is('float', 'double') && column.scale === undefined;
    case 'DOUBLE':
      return is('double') && column.scale === undefined;
    case 'CHAR':
    case 'VARCHAR':
      // More digits than a DECIMAL here can have are read as text: Flink CDC's mapping.
      return WRITTEN_TYPES.has(dataType) || (dataType === 'decimal' && (column.precision ?? 0) > 38);
    case 'BINARY':
    case 'VARBINARY':
      return BYTE_TYPES.has(dataType) || is('bit');
    case 'DATE':
      return is('date', 'datetime', 'timestamp');
    case 'TIME':
      return is('time') && fractionHolds(column, type.precision);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return is('datetime', 'timestamp') && fractionHolds(column, type.precision);
    // As text only.
    case 'INTERVAL YEAR TO MONTH':
    case 'INTERVAL DAY TO SECOND':
    case 'ARRAY':
    case 'MAP':
    case 'ROW':
      return false;
  }
}

const INTEGER_KINDS = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'] as const;

/** The widest integer type that a column is read as; an UNSIGNED one is read as the next wider. */
const READ_AS: Readonly<Record<string, readonly [signed: number, unsigned: number]>> = {
  tinyint: [0, 1],
  smallint: [1, 2],
  mediumint: [2, 2],
  int: [2, 3],
  bigint: [3, 3],
  year: [2, 2],
};
const INTEGER_DIGITS = [3, 5, 10, 19];

function integerFits(kind: (typeof INTEGER_KINDS)[number], column: ServerColumn): boolean {
  const width = INTEGER_KINDS.indexOf(kind);
  const readAs = READ_AS[column.dataType]?.[isUnsigned(column) ? 1 : 0];
  if (readAs !== undefined) return width <= readAs;
  if (column.dataType === 'float') return width <= 1 && column.scale === undefined;
  if (column.dataType === 'double') return width <= 2 && column.scale === undefined;
  return numericHolds(column, INTEGER_DIGITS[width] ?? 0, 0);
}

function numericHolds({ dataType, precision = 0, scale = 0 }: ServerColumn, digits: number, fraction: number): boolean {
  return dataType === 'decimal' && scale >= fraction && precision - scale >= digits - fraction;
}

/** DECIMAL(20, 0) is how a BIGINT UNSIGNED is read. */
function integerHolds(column: ServerColumn, digits: number): boolean {
  const digitsMax = { tinyint: 2, smallint: 4, mediumint: 6, int: 9, bigint: isUnsigned(column) ? 20 : 18 }[column.dataType];
  return digitsMax !== undefined && digits <= digitsMax;
}

function fractionHolds({ fraction = 0 }: ServerColumn, digits: number): boolean {
  return fraction >= Math.min(FRACTION_MAX, digits);
}

/** How a server column is declared here; undefined for what has no counterpart. */
function declaration(column: ServerColumn): string | undefined {
  const type = sqlTypeOf(column);
  return type === undefined ? undefined : formatType({ ...type, nullable: true });
}
