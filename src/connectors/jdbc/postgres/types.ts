/**
 * Which PostgreSQL types take which SQL types. A value may become longer on its way, never silently shorter: numbers do not narrow,
 * fractions are not rounded. Text goes into every type whose values people write as text (uuid, jsonb, inet, enums, arrays, …), but not into
 * numbers, booleans, times and bytea, where the declaration is the mistake. Everything but bytes goes into text.
 */
import type { UserError } from '../../../model/errors.ts';
import {
  DECIMAL_PRECISION_MAX,
  decimal,
  formatType,
  LENGTH_MAX,
  type SqlType,
  simple,
  temporal,
  varbinary,
  varchar,
} from '../../../model/types.ts';
import { typeMismatch } from '../target-faults.ts';
import type { ServerColumn } from './target-table.ts';

/** The type a new column gets: `numeric(10, 2)`. */
export function serverType(type: SqlType): string {
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
      return 'smallint';
    case 'INT':
      return 'integer';
    case 'DECIMAL':
      return `numeric(${type.precision}, ${type.scale})`;
    case 'FLOAT':
      return 'real';
    case 'DOUBLE':
      return 'double precision';
    case 'CHAR':
      return `char(${type.length})`;
    case 'VARCHAR':
      return type.length === LENGTH_MAX ? 'text' : `varchar(${type.length})`;
    case 'BINARY':
    case 'VARBINARY':
      return 'bytea';
    case 'TIME':
    case 'TIMESTAMP':
      return `${type.kind.toLowerCase()}(${Math.min(6, type.precision)})`;
    case 'TIMESTAMP_LTZ':
      return `timestamptz(${Math.min(6, type.precision)})`;
    case 'NULL':
      return 'text';
    default:
      return type.kind.toLowerCase();
  }
}

/** Types whose values are text with a length or without. */
export function isServerText({ typeName }: ServerColumn): boolean {
  return ['text', 'varchar', 'bpchar', 'citext', 'name'].includes(typeName);
}

/** The fault of writing `type` into a column; undefined when it fits. `place` names the column with its table. */
export function typeFault(place: string, type: SqlType, column: ServerColumn, alter: string): UserError | undefined {
  if (fits(type, column)) return undefined;
  const better = declaration(column);
  const declare = better === undefined ? '' : `Declare the column as ${better} and CAST in the query, or run: `;
  return typeMismatch(place, type, column.declared, `${declare === '' ? 'Run: ' : declare}${alter} TYPE ${serverType(type)};`);
}

function fits(type: SqlType, column: ServerColumn): boolean {
  if (isServerText(column)) return type.kind !== 'BINARY' && type.kind !== 'VARBINARY';
  const is = (...names: readonly string[]): boolean => names.includes(column.typeName);
  switch (type.kind) {
    case 'NULL':
    // No table has a column of intervals.
    case 'INTERVAL YEAR TO MONTH':
    case 'INTERVAL DAY TO SECOND':
      return true;
    case 'BOOLEAN':
      return is('bool');
    case 'TINYINT':
    case 'SMALLINT':
      return is('int2', 'int4', 'int8', 'float4', 'float8') || numericHolds(column, 5, 0);
    case 'INT':
      return is('int4', 'int8', 'float8') || numericHolds(column, 10, 0);
    case 'BIGINT':
      return is('int8') || numericHolds(column, 19, 0);
    case 'DECIMAL':
      return numericHolds(column, type.precision, type.scale) || (type.scale === 0 && integerHolds(column, type.precision));
    case 'FLOAT':
      return is('float4', 'float8');
    case 'DOUBLE':
      return is('float8');
    case 'CHAR':
    case 'VARCHAR':
      return !['N', 'B', 'D'].includes(column.category) && !is('bytea');
    case 'BINARY':
    case 'VARBINARY':
      return is('bytea');
    case 'DATE':
      return is('date', 'timestamp', 'timestamptz');
    case 'TIME':
      return is('time') && fractionHolds(column, type.precision);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return is('timestamp', 'timestamptz') && fractionHolds(column, type.precision);
    case 'ARRAY':
    case 'MAP':
    case 'ROW':
      return false;
  }
}

function numericHolds({ typeName, modifiers: [precision, scale = 0] }: ServerColumn, digits: number, fraction: number): boolean {
  if (typeName !== 'numeric') return false;
  return precision === undefined || (scale >= fraction && precision - scale >= digits - fraction);
}

function integerHolds({ typeName }: ServerColumn, digits: number): boolean {
  const digitsMax = { int2: 4, int4: 9, int8: 18 }[typeName];
  return digitsMax !== undefined && digits <= digitsMax;
}

function fractionHolds({ modifiers: [precision = 6] }: ServerColumn, digits: number): boolean {
  return precision >= Math.min(6, digits);
}

/** How a server column is declared here; undefined for what has no counterpart. */
function declaration(column: ServerColumn): string | undefined {
  const type = sqlTypeOf(column);
  return type === undefined ? undefined : formatType({ ...type, nullable: true });
}

/** The type of a column that is declared to write to it; undefined for what has no counterpart. */
export function sqlTypeOf({ typeName, category, modifiers: [first, second = 0] }: ServerColumn): SqlType | undefined {
  switch (typeName) {
    case 'bool':
      return simple('BOOLEAN');
    case 'int2':
      return simple('SMALLINT');
    case 'int4':
      return simple('INT');
    case 'int8':
      return simple('BIGINT');
    case 'float4':
      return simple('FLOAT');
    case 'float8':
      return simple('DOUBLE');
    case 'numeric':
      return first !== undefined && first <= DECIMAL_PRECISION_MAX && second >= 0
        ? decimal(first, second)
        : decimal(DECIMAL_PRECISION_MAX, 10);
    case 'bytea':
      return varbinary();
    case 'date':
      return simple('DATE');
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return temporal(KINDS[typeName], first ?? 6);
    case 'varchar':
      return varchar(first);
    case 'bpchar':
      return first === undefined ? varchar() : { kind: 'CHAR', length: first, nullable: true };
    default:
      return ['N', 'B', 'D'].includes(category) ? undefined : varchar();
  }
}

const KINDS = { time: 'TIME', timestamp: 'TIMESTAMP', timestamptz: 'TIMESTAMP_LTZ' } as const;
