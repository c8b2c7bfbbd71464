/**
 * CAST and TRY_CAST, as Flink's LogicalTypeCasts allows them: what cannot be represented (a text that is no number, an
 * overflow) fails in CAST and is NULL in TRY_CAST. DECIMAL rounds half up, a cast to an integer cuts the fraction, a time of lower
 * precision is cut.
 */
import { decimalToDouble, fitsDecimal, parseDecimal, powerOfTen, rescale } from '../model/decimal.ts';
import { divideIntegers, type Integer, integer } from '../model/integer.ts';
import { daysOfMicros, microsOf, microsOfDayOf, truncateMicros } from '../model/temporal.ts';
import { instantFromLocal, localFromInstant } from '../model/temporal-zone.ts';
import {
  isApproximate,
  isBinary,
  isInteger,
  isNested,
  isNumeric,
  isString,
  isTemporal,
  type NestedType,
  type SqlType,
} from '../model/types.ts';
import { fitsInteger, formatValue, type Value } from '../model/value.ts';
import { castNested, partPairs, partsOf } from './cast-nested.ts';
import { castBytes, castFromText, castToText } from './cast-text.ts';
import { asDecimal } from './common-type.ts';
import { castFailed } from './errors.ts';

/** Whether CAST(… AS …) is defined at all; a single value may still fail. */
export function canCast(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'NULL' || isString(to)) return to.kind !== 'NULL';
  if (isNested(from) || isNested(to)) {
    return isNested(from) && isNested(to) && (partPairs(from, to)?.every(([one, other]) => canCast(one, other)) ?? false);
  }
  if (isString(from)) return to.kind !== 'NULL';
  if (isBinary(from) || isBinary(to)) return isBinary(from) && isBinary(to);
  if (from.kind === 'BOOLEAN' || to.kind === 'BOOLEAN') return canBeTruth(from) && canBeTruth(to);
  if (isNumeric(from) || isNumeric(to)) return isNumeric(from) && isNumeric(to);
  if (from.kind === 'TIME' || to.kind === 'TIME') return from.kind !== 'DATE' && to.kind !== 'DATE';
  return isTemporal(from) && isTemporal(to);
}

/** Flink's CHAR(n) goes up to 2^31 - 1; a text of so many blanks in every row is no text that anyone means. */
export const PADDED_LENGTH_MAX = 1_000_000;

/** Whether CAST would pad every value to more than `PADDED_LENGTH_MAX` characters or bytes. */
export function padsTooFar(to: SqlType): boolean {
  if (isNested(to)) return partsOf(to).some(padsTooFar);
  return (to.kind === 'CHAR' || to.kind === 'BINARY') && to.length > PADDED_LENGTH_MAX;
}

function canBeTruth(type: SqlType): boolean {
  return type.kind === 'BOOLEAN' || isNumeric(type);
}

/** undefined: the value cannot be represented in the target type. */
type Convert = (value: never) => Value | undefined;

export interface CastPair {
  readonly from: SqlType;
  readonly to: SqlType;
  readonly timeZone: string;
}

/** The code of CAST for values that are not NULL; it throws what the value cannot be cast for. */
export function caster(pair: CastPair): (value: never) => Value {
  const convert = converter(pair);
  const { from, to, timeZone } = pair;
  return (value) => {
    const converted = convert(value);
    if (converted !== undefined) return converted;
    throw castFailed(formatValue(value, from, timeZone) ?? 'NULL', from, to);
  };
}

/** The code of TRY_CAST for values that are not NULL. */
export function tryCaster(pair: CastPair): (value: never) => Value {
  const convert = converter(pair);
  return (value) => convert(value) ?? null;
}

/** True when the canonical value stays as it is, so that compiled code leaves the cast out. */
export function isIdentityCast(from: SqlType, to: SqlType): boolean {
  if (isNested(from) && isNested(to)) return partPairs(from, to)?.every(([one, other]) => isIdentityCast(one, other)) ?? false;
  if (from.kind === to.kind) {
    if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL') return from.scale === to.scale && from.precision <= to.precision;
    if ('length' in from && 'length' in to) return from.length <= to.length && (from.kind.startsWith('VAR') || from.length === to.length);
    return !('precision' in from && 'precision' in to) || Math.min(6, from.precision) <= to.precision;
  }
  if (isInteger(from) && isInteger(to)) return asDecimal(from).precision <= asDecimal(to).precision;
  if (isInteger(from) && to.kind === 'DECIMAL') return to.scale === 0 && asDecimal(from).precision <= to.precision;
  if (from.kind === 'FLOAT' && to.kind === 'DOUBLE') return true;
  if (from.kind === 'CHAR' && to.kind === 'VARCHAR') return from.length <= to.length;
  if (from.kind === 'BINARY' && to.kind === 'VARBINARY') return from.length <= to.length;
  return false;
}

function converter(pair: CastPair): Convert {
  const { from, to, timeZone } = pair;
  if (isIdentityCast(from, to)) return (value: Value) => value;
  if (isString(to)) return castToText(from, to, timeZone);
  if (isNested(from) && isNested(to)) return castParts(from, to, timeZone);
  if (isString(from)) return castFromText(to, timeZone);
  if (isBinary(to)) return castBytes(to);
  if (to.kind === 'BOOLEAN') return (value: Integer) => value !== 0;
  if (from.kind === 'BOOLEAN') return fromTruth(to);
  if (isInteger(to)) return toInteger(from, to);
  if (isApproximate(to)) return toApproximate(from, to);
  if (to.kind === 'DECIMAL') return toDecimal(from, to);
  return toTemporal(from, to, timeZone);
}

function castParts(from: NestedType, to: NestedType, timeZone: string): Convert {
  const pairs = partPairs(from, to) ?? [];
  return castNested(
    to.kind,
    pairs.map(([one, other]) => converter({ from: one, to: other, timeZone }) as (value: Value) => Value | undefined),
  );
}

function fromTruth(to: SqlType): Convert {
  const one = to.kind === 'DECIMAL' ? powerOfTen(to.scale) : 1;
  return (value: boolean) => (value ? one : 0);
}

function toInteger(from: SqlType, to: SqlType): Convert {
  const kind = to.kind as 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT';
  const bounded = (value: Integer): Integer | undefined => (fitsInteger(value, kind) ? value : undefined);
  if (from.kind === 'DECIMAL') {
    const unit = powerOfTen(from.scale);
    return (value: Integer) => bounded(divideIntegers(value, unit));
  }
  if (isInteger(from)) return bounded;
  return (value: number) => {
    if (!Number.isFinite(value)) return undefined;
    const whole = Math.trunc(value) + 0;
    return bounded(Number.isSafeInteger(whole) ? whole : integer(BigInt(whole)));
  };
}

function toApproximate(from: SqlType, to: SqlType): Convert {
  const toDouble = from.kind === 'DECIMAL' ? (value: Integer): number => decimalToDouble(value, from.scale) : Number;
  return to.kind === 'FLOAT' ? (value: Integer) => Math.fround(toDouble(value)) : (value: Integer) => toDouble(value);
}

function toDecimal(from: SqlType, to: SqlType & { kind: 'DECIMAL' }): Convert {
  const bounded = (value: Integer | undefined): Integer | undefined =>
    value !== undefined && fitsDecimal(value, to.precision) ? value : undefined;
  // The shortest text of a floating number is what its reader means by it: 0.1 becomes 0.1.
  if (isApproximate(from)) return (value: number) => bounded(parseDecimal(formatValue(value, from, 'UTC') ?? '', to.scale));
  const { precision, scale } = asDecimal(from);
  // Every value of the type fits; what is beyond it (a sum past BIGINT) stays exact, as it does without a cast.
  if (to.scale >= scale && to.precision - to.scale >= precision - scale) return (value: Integer) => rescale(value, scale, to.scale);
  return (value: Integer) => bounded(rescale(value, scale, to.scale));
}

function toTemporal(from: SqlType, to: SqlType, timeZone: string): Convert {
  const precision = 'precision' in to ? to.precision : 0;
  const local = localTime(from, timeZone);
  switch (to.kind) {
    case 'DATE':
      return (value: Integer) => daysOfMicros(local(value));
    case 'TIME':
      return (value: Integer) => truncateMicros(microsOfDayOf(local(value)), precision);
    case 'TIMESTAMP':
      return (value: Integer) => truncateMicros(local(value), precision);
    default:
      return from.kind === 'TIMESTAMP_LTZ'
        ? (value: Integer) => truncateMicros(value, precision)
        : (value: Integer) => instantFromLocal(truncateMicros(local(value), precision), timeZone);
  }
}

/** The wall clock that a temporal value means; a TIME is one of 1970-01-01, as in Flink. */
function localTime(from: SqlType, timeZone: string): (value: Integer) => Integer {
  if (from.kind === 'DATE') return (value) => microsOf(Number(value), 0);
  return from.kind === 'TIMESTAMP_LTZ' ? (value) => localFromInstant(value, timeZone) : (value) => value;
}
