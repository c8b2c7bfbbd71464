/** ABS, SIGN, and what gives up digits: ROUND, TRUNCATE, FLOOR, CEIL. */

import { powerOfTen, rescale } from '../model/decimal.ts';
import { shortestFloat } from '../model/floating.ts';
import { addIntegers, divideIntegers, type Integer, multiplyIntegers, subtractIntegers } from '../model/integer.ts';
import { DECIMAL_PRECISION_MAX, type DecimalType, decimal, isApproximate, isNumeric, type SqlType } from '../model/types.ts';
import type { Value } from '../model/value.ts';
import { scaleOf } from './arithmetic.ts';
import { type Call, type Evaluate, INT, propagated, type Resolved, type ScalarFunction } from './function.ts';
import { resolveToUnit, toUnitEvaluator } from './time-unit.ts';

export const rounding: readonly ScalarFunction[] = [
  {
    name: 'ABS',
    syntax: 'ABS(number)',
    doc: 'The number without its sign.',
    example: { sql: 'ABS(-3.5)', result: '3.5' },
    nulls: 'propagate',
    resolve: (types) => oneNumber(types, (type) => type),
    evaluator: ({ type }) => (isApproximate(type) ? Math.abs : (value: Integer) => (value < 0 ? subtractIntegers(0, value) : value)),
  },
  {
    name: 'ROUND',
    syntax: 'ROUND(number [, digits])',
    doc: 'Rounds half up to that many digits behind the point (0 when left out), or before it when negative.',
    example: { sql: 'ROUND(2.345, 2)', result: '2.35' },
    nulls: 'propagate',
    resolve: resolveRound,
    evaluator: (call) => roundEvaluator(call, HALF_UP),
  },
  whole('FLOOR', {
    aliases: [],
    doc: 'The greatest whole number that is not above the number.',
    example: { sql: 'FLOOR(-1.5)', result: '-2' },
  }),
  whole('CEIL', {
    aliases: ['CEILING'],
    doc: 'The least whole number that is not below the number.',
    example: { sql: 'CEIL(1.2)', result: '2' },
  }),
  {
    name: 'TRUNCATE',
    syntax: 'TRUNCATE(number [, digits])',
    doc: 'Cuts what is behind that many digits (0 when left out); a negative number of digits makes those before the point zero.',
    example: { sql: 'TRUNCATE(42.324, 2)', result: '42.32' },
    nulls: 'propagate',
    resolve: resolveRound,
    evaluator: (call) => roundEvaluator(call, CUTTING),
  },
  {
    name: 'SIGN',
    syntax: 'SIGN(number)',
    doc: '1, 0 or -1 after the sign of the number, in its own type.',
    example: { sql: 'SIGN(-3)', result: '-1' },
    nulls: 'propagate',
    resolve: (types) => oneNumber(types, (type) => type),
    evaluator: ({ type }) => {
      if (isApproximate(type)) return Math.sign;
      const one = powerOfTen(scaleOf(type));
      return (value: Integer) => (value === 0 ? 0 : value > 0 ? one : subtractIntegers(0, one));
    },
  },
];

function oneNumber(types: readonly SqlType[], result: (type: SqlType) => SqlType): Resolved | undefined {
  const [type] = types;
  return type !== undefined && types.length === 1 && isNumeric(type) ? { type: result(type), operandTypes: types } : undefined;
}

function whole(name: 'FLOOR' | 'CEIL', help: Pick<ScalarFunction, 'aliases' | 'doc' | 'example'>): ScalarFunction {
  return {
    ...help,
    name,
    syntax: `${name}(number) | ${name}(timestamp TO unit)`,
    nulls: 'propagate',
    resolve: (types, constants) => resolveToUnit(types, constants) ?? oneNumber(types, withoutScale),
    evaluator(call) {
      const [type] = call.operandTypes;
      if (call.operandTypes.length === 2) return toUnitEvaluator(call, name);
      if (type !== undefined && isApproximate(type)) return name === 'FLOOR' ? Math.floor : Math.ceil;
      const unit = powerOfTen(scaleOf(type));
      return (value: Integer) => towards(value, unit, name === 'FLOOR' ? -1 : 1);
    },
  };
}

function withoutScale(type: SqlType): SqlType {
  return type.kind === 'DECIMAL' ? decimal(type.precision, 0, type.nullable) : type;
}

/** value / unit, rounded to the whole number on that side. */
function towards(value: Integer, unit: Integer, side: -1 | 1): Integer {
  const quotient = divideIntegers(value, unit);
  const back = multiplyIntegers(quotient, unit);
  if (back === value) return quotient;
  return back > value === side < 0 ? addIntegers(quotient, side) : quotient;
}

/** The type Flink derives when the number of digits is a literal; otherwise the scale stays. */
function resolveRound(types: readonly SqlType[], constants: readonly (Value | undefined)[] = []): Resolved | undefined {
  const [type, digitsType] = types;
  if (type === undefined || !isNumeric(type) || types.length > 2) return undefined;
  if (digitsType !== undefined && !isNumeric(digitsType) && digitsType.kind !== 'NULL') return undefined;
  const digits = digitsType === undefined ? 0 : constants[1];
  const result = type.kind === 'DECIMAL' && typeof digits === 'number' ? roundedDecimal(type, digits) : type;
  const operandTypes = digitsType === undefined ? [type] : [type, { ...INT, nullable: digitsType.nullable }];
  return { type: propagated(result, types), operandTypes };
}

function roundedDecimal({ precision, scale }: DecimalType, digits: number): SqlType {
  if (digits >= scale) return decimal(precision, scale);
  // Rounding may need one digit more: 9.9 becomes 10.
  if (digits < 0) return decimal(Math.min(DECIMAL_PRECISION_MAX, 1 + precision - scale), 0);
  return decimal(Math.min(DECIMAL_PRECISION_MAX, 1 + precision - scale + digits), digits);
}

/** How digits are given up: of an exact number from one scale to a smaller one, of a positive number behind the point. */
interface Rounding {
  readonly rescale: (unscaled: Integer, fromScale: number, toScale: number) => Integer;
  readonly toWhole: (positive: number) => number;
}

const HALF_UP: Rounding = { rescale, toWhole: Math.round };
const CUTTING: Rounding = {
  rescale: (unscaled, fromScale, toScale) =>
    toScale < fromScale ? divideIntegers(unscaled, powerOfTen(fromScale - toScale)) : rescale(unscaled, fromScale, toScale),
  toWhole: Math.floor,
};

function roundEvaluator({ operandTypes: [from], type }: Call, rounding: Rounding): Evaluate {
  if (isApproximate(type)) {
    const read = type.kind === 'FLOAT' ? shortestFloat : (value: number) => value;
    const store = type.kind === 'FLOAT' ? Math.fround : (value: number) => value;
    return (value: number, digits = 0) => store(roundDouble(read(value), digits, rounding));
  }
  const [fromScale, scale] = [scaleOf(from), scaleOf(type)];
  return (value: Integer, digits = 0) => {
    const kept = Math.max(-DECIMAL_PRECISION_MAX, Math.min(digits, fromScale));
    return rescale(rounding.rescale(value, fromScale, kept), kept, scale);
  };
}

/** Rounds the shortest decimal text of the number, as BigDecimal.valueOf(x).setScale does: 1.005 to two digits is 1.01. */
function roundDouble(value: number, digits: number, { toWhole }: Rounding): number {
  if (!Number.isFinite(value) || digits > 300) return value;
  const [mantissa, exponent = '0'] = Math.abs(value).toString().split('e');
  const shifted = Number(`${mantissa}e${Number(exponent) + digits}`);
  if (!Number.isFinite(shifted) || shifted > Number.MAX_SAFE_INTEGER) return value;
  const [roundedMantissa, roundedExponent = '0'] = toWhole(shifted).toString().split('e');
  return Math.sign(value) * Number(`${roundedMantissa}e${Number(roundedExponent) - digits}`) + 0;
}
