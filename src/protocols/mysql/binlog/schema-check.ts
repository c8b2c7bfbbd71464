/** Whether a TableMap was written for the columns that information_schema describes: every column is compared, not only those read. */
import { INTEGERS, isGeometry, isUnsigned, type MysqlColumn } from '../columns.ts';
import type { TableMap } from './table-map.ts';
import type { WireColumn } from './wire-types.ts';
import * as wire from './wire-types.ts';

/** The first difference in words; undefined when they agree. */
export function schemaDifference(map: TableMap, columns: readonly MysqlColumn[]): string | undefined {
  if (map.columns.length !== columns.length) return `it had ${map.columns.length} columns and has ${columns.length}`;
  for (const [index, column] of columns.entries()) {
    const name = map.names?.[index];
    if (name !== undefined && name.toLowerCase() !== column.name.toLowerCase())
      return `column ${index + 1} was ${name} and is ${column.name}`;
    const wireColumn = map.columns[index];
    if (wireColumn !== undefined && LEGACY_TIMES.has(wireColumn.type)) {
      return `column ${column.name} is stored in the format of MySQL 5.5, which is not read: run ALTER TABLE … FORCE`;
    }
    if (wireColumn !== undefined && !isWrittenAs(column, wireColumn)) {
      return `column ${column.name} is ${column.columnType} and was of another type (${wireColumn.type}, ${wireColumn.meta})`;
    }
    const unsigned = map.unsigned?.[index];
    if (unsigned !== undefined && unsigned !== isUnsigned(column)) {
      return `column ${column.name} is ${column.columnType} and was ${unsigned ? 'unsigned' : 'signed'}`;
    }
  }
  return undefined;
}

/** TIMESTAMP, TIME and DATETIME of tables that were never rebuilt, or of a MariaDB with mysql56_temporal_format = OFF. */
const LEGACY_TIMES: ReadonlySet<number> = new Set([wire.TIMESTAMP, wire.TIME, wire.DATETIME]);

const INTEGER_TYPES: Readonly<Record<number, number>> = { 1: wire.TINY, 2: wire.SHORT, 3: wire.INT24, 4: wire.LONG, 8: wire.LONGLONG };

const FRACTIONS: Readonly<Record<string, number>> = { time: wire.TIME2, datetime: wire.DATETIME2, timestamp: wire.TIMESTAMP2 };

/** Bytes of the length prefix of each kind of BLOB and TEXT. */
const BLOB_PREFIX: Readonly<Record<string, number>> = {
  tinyblob: 1,
  tinytext: 1,
  blob: 2,
  text: 2,
  mediumblob: 3,
  mediumtext: 3,
  longblob: 4,
  longtext: 4,
};

function isWrittenAs(column: MysqlColumn, { type, meta }: WireColumn): boolean {
  const { dataType } = column;
  const integerShape = INTEGERS[dataType];
  if (integerShape !== undefined) return type === INTEGER_TYPES[integerShape.bytes];
  const fractionType = FRACTIONS[dataType];
  if (fractionType !== undefined) return type === fractionType && meta === (column.fraction ?? 0);
  const prefix = BLOB_PREFIX[dataType];
  if (prefix !== undefined) return (type === wire.BLOB || type === wire.BLOB_COMPRESSED) && meta === prefix;
  switch (dataType) {
    case 'char':
    case 'binary':
      return type === wire.STRING;
    case 'varchar':
    case 'varbinary':
      return type === wire.VARCHAR || type === wire.VARCHAR_COMPRESSED;
    case 'decimal':
      return type === wire.NEWDECIMAL && meta >> 8 === (column.precision ?? 10) && (meta & 255) === (column.scale ?? 0);
    case 'float':
      return type === wire.FLOAT;
    case 'double':
      return type === wire.DOUBLE;
    case 'date':
      return type === wire.DATE;
    case 'enum':
      return type === wire.ENUM;
    case 'set':
      return type === wire.SET;
    case 'year':
      return type === wire.YEAR;
    case 'bit':
      return type === wire.BIT && (meta >> 8) * 8 + (meta & 255) === (column.precision ?? 1);
    case 'json':
      return type === wire.JSON_TYPE;
    default:
      if (isGeometry(column)) return type === wire.GEOMETRY;
      // A type that nobody reads here (JSON, geometry, VECTOR, UUID): its length is known from the TableMap alone.
      return INTEGER_CODES[type] !== true;
  }
}

const INTEGER_CODES: Readonly<Record<number, true>> = { 1: true, 2: true, 3: true, 8: true, 9: true };
