/** The one type that values of several types share, as Flink's LogicalTypeMerging.findCommonType has it: for COALESCE, comparisons, CASE, UNION. */
import {
  array,
  DECIMAL_PRECISION_MAX,
  type DecimalType,
  decimal,
  isApproximate,
  isBinary,
  isInteger,
  isInterval,
  isNested,
  isNumeric,
  isString,
  isTemporal,
  map,
  type NestedType,
  row,
  type SqlType,
  simple,
  temporal,
  varbinary,
  varchar,
  withNullability,
} from '../model/types.ts';

const INTEGER_DIGITS: Readonly<Record<string, number>> = { TINYINT: 3, SMALLINT: 5, INT: 10, BIGINT: 19 };

/** undefined where there is none; the type NULL for nothing but NULL literals. The result may be NULL where one of the types may. */
export function commonType(types: readonly SqlType[]): SqlType | undefined {
  const nullable = types.some((type) => type.nullable || type.kind === 'NULL');
  const [first, ...rest] = types.filter((type) => type.kind !== 'NULL');
  if (first === undefined) return simple('NULL');
  let common: SqlType = first;
  for (const type of rest) {
    const wider = commonOfTwo(common, type);
    if (wider === undefined) return undefined;
    common = wider;
  }
  return withNullability(common, nullable);
}

/** The type in which two operands are compared. Beyond the common type, text is read as what it is compared with. */
export function comparedType(left: SqlType, right: SqlType): SqlType | undefined {
  const common = commonType([left, right]);
  if (common !== undefined) return common;
  const nullable = left.nullable || right.nullable;
  if (isInterval(left) || isInterval(right) || isNested(left) || isNested(right)) return undefined;
  if (isString(left)) return withNullability(readable(right), nullable);
  return isString(right) ? withNullability(readable(left), nullable) : undefined;
}

/** The widest type of the kind, so that reading a text fails only where it is of another kind. */
function readable(type: SqlType): SqlType {
  if (isInteger(type)) return simple('BIGINT');
  if (type.kind === 'DECIMAL') return decimal(DECIMAL_PRECISION_MAX, type.scale);
  return type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ' ? temporal(type.kind, 6) : type;
}

function commonOfTwo(left: SqlType, right: SqlType): SqlType | undefined {
  if (isNumeric(left) && isNumeric(right)) return commonNumeric(left, right);
  if (isTemporal(left) && isTemporal(right)) return commonTemporal(left, right);
  if ('length' in left && 'length' in right) {
    const isFixed = left.kind === right.kind && left.length === right.length;
    if (isString(left) && isString(right)) return isFixed ? left : varchar(Math.max(left.length, right.length));
    if (isBinary(left) && isBinary(right)) return isFixed ? left : varbinary(Math.max(left.length, right.length));
  }
  if (isNested(left) && isNested(right)) return commonNested(left, right);
  return left.kind === right.kind ? left : undefined;
}

/** Part by part; a ROW keeps the names of the first. */
function commonNested(left: NestedType, right: NestedType): SqlType | undefined {
  if (left.kind === 'ARRAY' && right.kind === 'ARRAY') {
    const element = commonType([left.element, right.element]);
    return element && array(element);
  }
  if (left.kind === 'MAP' && right.kind === 'MAP') {
    const key = commonType([left.key, right.key]);
    const value = commonType([left.value, right.value]);
    return key && value && map(key, value);
  }
  if (left.kind !== 'ROW' || right.kind !== 'ROW' || left.fields.length !== right.fields.length) return undefined;
  const fields = left.fields.flatMap(({ name, type }, place) => {
    const common = commonType([type, right.fields[place]?.type ?? type]);
    return common === undefined ? [] : [{ name, type: common }];
  });
  return fields.length === left.fields.length ? row(fields) : undefined;
}

/** Exact with approximate is the approximate one, but DECIMAL with FLOAT is DOUBLE; integers the wider, decimals what holds both. */
function commonNumeric(left: SqlType, right: SqlType): SqlType {
  if (isApproximate(left) || isApproximate(right)) {
    const isDouble = [left, right].some(({ kind }) => kind === 'DOUBLE' || kind === 'DECIMAL');
    return simple(isDouble ? 'DOUBLE' : 'FLOAT');
  }
  if (isInteger(left) && isInteger(right)) return digitsOf(left) >= digitsOf(right) ? left : right;
  const [one, two] = [asDecimal(left), asDecimal(right)];
  const scale = Math.max(one.scale, two.scale);
  const whole = Math.max(one.precision - one.scale, two.precision - two.scale);
  // Whole digits go before those behind the point, as Flink cuts the scale.
  return decimal(Math.min(DECIMAL_PRECISION_MAX, whole + scale), Math.min(scale, DECIMAL_PRECISION_MAX - whole));
}

/** DECIMAL itself; an integer type as the DECIMAL that holds it. */
export function asDecimal(type: SqlType): DecimalType {
  return type.kind === 'DECIMAL' ? type : decimal(digitsOf(type), 0, type.nullable);
}

function digitsOf(type: SqlType): number {
  return INTEGER_DIGITS[type.kind] ?? INTEGER_DIGITS['BIGINT'] ?? 19;
}

const TEMPORAL_ORDER = ['DATE', 'TIMESTAMP', 'TIMESTAMP_LTZ'];

function commonTemporal(left: SqlType, right: SqlType): SqlType | undefined {
  const precision = Math.max(precisionOf(left), precisionOf(right));
  if (left.kind === 'TIME' || right.kind === 'TIME') return left.kind === right.kind ? temporal('TIME', precision) : undefined;
  const wider = TEMPORAL_ORDER.indexOf(left.kind) >= TEMPORAL_ORDER.indexOf(right.kind) ? left : right;
  return wider.kind === 'TIMESTAMP' || wider.kind === 'TIMESTAMP_LTZ' ? temporal(wider.kind, precision) : wider;
}

function precisionOf(type: SqlType): number {
  return 'precision' in type ? type.precision : 0;
}
