/**
 * SQL types as Flink names them. One JS representation belongs to each: see value.ts.
 *
 * STRING is VARCHAR(2147483647) and BYTES is VARBINARY(2147483647), as in Flink; a bare VARCHAR means STRING here, so that no
 * value is cut silently (a departure from the standard's VARCHAR(1)).
 */
export type SqlType =
  | SimpleType
  | DecimalType
  | { readonly kind: 'CHAR' | 'VARCHAR' | 'BINARY' | 'VARBINARY'; readonly nullable: boolean; readonly length: number }
  | TemporalType
  | NestedType;

export type SimpleKind = 'BOOLEAN' | 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT' | 'FLOAT' | 'DOUBLE' | 'DATE' | 'NULL' | IntervalKind;

/** Lengths of time live in expressions alone: no table has a column of them. See interval.ts. */
export type IntervalKind = 'INTERVAL YEAR TO MONTH' | 'INTERVAL DAY TO SECOND';

export interface SimpleType {
  readonly kind: SimpleKind;
  readonly nullable: boolean;
}

export interface DecimalType {
  readonly kind: 'DECIMAL';
  readonly nullable: boolean;
  /** 1 to 38 digits in all. */
  readonly precision: number;
  /** Digits behind the point, 0 to `precision`. */
  readonly scale: number;
}

export interface TemporalType {
  readonly kind: 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_LTZ';
  readonly nullable: boolean;
  /** Digits of the fraction of a second, 0 to 9; the values hold microseconds. */
  readonly precision: number;
}

export type NestedType = ArrayType | MapType | RowType;

export interface ArrayType {
  readonly kind: 'ARRAY';
  readonly nullable: boolean;
  readonly element: SqlType;
}

export interface MapType {
  readonly kind: 'MAP';
  readonly nullable: boolean;
  readonly key: SqlType;
  readonly value: SqlType;
}

export interface RowType {
  readonly kind: 'ROW';
  readonly nullable: boolean;
  readonly fields: readonly RowField[];
}

export interface RowField {
  readonly name: string;
  readonly type: SqlType;
  readonly comment?: string | undefined;
}

export const LENGTH_MAX = 2_147_483_647;
export const DECIMAL_PRECISION_MAX = 38;

export function simple(kind: SimpleKind, nullable = true): SimpleType {
  return { kind, nullable };
}

export function decimal(precision: number, scale: number, nullable = true): DecimalType {
  return { kind: 'DECIMAL', precision, scale, nullable };
}

export function varchar(length = LENGTH_MAX, nullable = true): SqlType {
  return { kind: 'VARCHAR', length, nullable };
}

export function varbinary(length = LENGTH_MAX, nullable = true): SqlType {
  return { kind: 'VARBINARY', length, nullable };
}

export function temporal(kind: TemporalType['kind'], precision: number, nullable = true): TemporalType {
  return { kind, precision, nullable };
}

export function array(element: SqlType, nullable = true): ArrayType {
  return { kind: 'ARRAY', element, nullable };
}

export function map(key: SqlType, value: SqlType, nullable = true): MapType {
  return { kind: 'MAP', key, value, nullable };
}

export function row(fields: readonly RowField[], nullable = true): RowType {
  return { kind: 'ROW', fields, nullable };
}

export function withNullability(type: SqlType, nullable: boolean): SqlType {
  return type.nullable === nullable ? type : { ...type, nullable };
}

/** The type as Flink prints it: `DECIMAL(10, 2) NOT NULL`, `STRING`, `ARRAY<INT>`, ``ROW<`id` INT>``. */
export function formatType(type: SqlType): string {
  return bareType(type) + (type.nullable ? '' : ' NOT NULL');
}

function bareType(type: SqlType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'VARCHAR':
      return type.length === LENGTH_MAX ? 'STRING' : `VARCHAR(${type.length})`;
    case 'VARBINARY':
      return type.length === LENGTH_MAX ? 'BYTES' : `VARBINARY(${type.length})`;
    case 'CHAR':
    case 'BINARY':
      return `${type.kind}(${type.length})`;
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind}(${type.precision})`;
    case 'ARRAY':
      return `ARRAY<${formatType(type.element)}>`;
    case 'MAP':
      return `MAP<${formatType(type.key)}, ${formatType(type.value)}>`;
    case 'ROW':
      return `ROW<${type.fields.map(fieldText).join(', ')}>`;
    default:
      return type.kind;
  }
}

function fieldText({ name, type, comment }: RowField): string {
  const told = comment === undefined ? '' : ` '${comment.replaceAll("'", "''")}'`;
  return `\`${name.replaceAll('`', '``')}\` ${formatType(type)}${told}`;
}

export function isNested(type: SqlType): type is NestedType {
  return type.kind === 'ARRAY' || type.kind === 'MAP' || type.kind === 'ROW';
}

export function isString(type: SqlType): boolean {
  return type.kind === 'CHAR' || type.kind === 'VARCHAR';
}

export function isBinary(type: SqlType): boolean {
  return type.kind === 'BINARY' || type.kind === 'VARBINARY';
}

export function isInteger(type: SqlType): boolean {
  return type.kind === 'TINYINT' || type.kind === 'SMALLINT' || type.kind === 'INT' || type.kind === 'BIGINT';
}

export function isApproximate(type: SqlType): boolean {
  return type.kind === 'FLOAT' || type.kind === 'DOUBLE';
}

export function isNumeric(type: SqlType): boolean {
  return isInteger(type) || isApproximate(type) || type.kind === 'DECIMAL';
}

export function isInterval(type: SqlType): boolean {
  return type.kind === 'INTERVAL YEAR TO MONTH' || type.kind === 'INTERVAL DAY TO SECOND';
}

export function isTemporal(type: SqlType): boolean {
  return type.kind === 'DATE' || type.kind === 'TIME' || type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
}
