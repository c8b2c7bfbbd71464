/**
 * + - * / % and the unary minus. Integers keep the wider of their types and stay exact beyond it (Flink wraps around); their division
 * cuts the fraction. Decimals take the type that Flink derives. FLOAT and DOUBLE follow IEEE 754: dividing by zero is Infinity there,
 * and an error everywhere else.
 */
import { type DecimalOperator, decimalOperation, derivedDecimal } from '../model/decimal.ts';
import { addIntegers, divideIntegers, type Integer, multiplyIntegers, remainderOfIntegers, subtractIntegers } from '../model/integer.ts';
import { isApproximate, isInteger, isInterval, isNumeric, type SqlType } from '../model/types.ts';
import { asDecimal, commonType } from './common-type.ts';
import { divisionByZero } from './errors.ts';
import { type Call, type Evaluate, isNumber, propagated, type Resolved, type ScalarFunction } from './function.ts';
import { intervalEvaluator, resolveInterval } from './interval-arithmetic.ts';

const SYNTAX: Readonly<Record<DecimalOperator, string>> = {
  '+': 'number + number | timestamp + interval | interval + interval',
  '-': 'number - number | timestamp - interval | interval - interval; TIMESTAMPDIFF for timestamps',
  '*': 'number * number | interval * integer',
  '/': 'number / number | interval / integer',
  '%': 'number % number',
};

export const arithmetic: readonly ScalarFunction[] = [
  binary('+', { doc: 'Sum; of a date or time with an interval, the later one.', example: { sql: '1.5 + 2', result: '3.5' } }),
  binary('-', {
    doc: 'Difference; of a date or time with an interval, the earlier one.',
    example: { sql: "DATE '2024-03-31' - INTERVAL '1' MONTH", result: '2024-02-29' },
  }),
  binary('*', { doc: 'Product.', example: { sql: '1.5 * 1.5', result: '2.25' } }),
  binary('/', { doc: 'Quotient; between integers without its fraction.', example: { sql: '7 / 2', result: '3' } }),
  {
    ...binary('%', { doc: 'Rest of the division, with the sign of the dividend.', example: { sql: 'MOD(-7, 3)', result: '-1' } }),
    aliases: ['MOD'],
    syntax: 'number % number | MOD(number, number)',
  },
  {
    name: 'NEGATE',
    syntax: '-number',
    doc: 'The number with the other sign.',
    example: { sql: '-(1 + 2)', result: '-3' },
    nulls: 'propagate',
    resolve(types) {
      const [type] = types;
      return type !== undefined && types.length === 1 && (isNumeric(type) || isInterval(type)) ? { type, operandTypes: types } : undefined;
    },
    evaluator({ type }) {
      return isApproximate(type) ? (value: number) => -value : (value: Integer) => subtractIntegers(0, value);
    },
  },
];

function binary(operator: DecimalOperator, help: Pick<ScalarFunction, 'doc' | 'example'>): ScalarFunction {
  return {
    ...help,
    name: operator,
    syntax: SYNTAX[operator],
    nulls: 'propagate',
    resolve: (types) => resolveArithmetic(operator, types) ?? resolveInterval(operator, types),
    evaluator: (call) => (call.operandTypes.some(isInterval) ? intervalEvaluator(operator, call) : arithmeticEvaluator(operator, call)),
  };
}

function resolveArithmetic(operator: DecimalOperator, types: readonly SqlType[]): Resolved | undefined {
  const [left, right] = types.map((type, _, all) => (type.kind === 'NULL' ? (all.find(isNumeric) ?? type) : type));
  if (left === undefined || right === undefined || types.length !== 2 || !types.every(isNumber)) return undefined;
  const common = commonType([left, right]);
  if (common === undefined || common.kind === 'NULL') return undefined;
  if (common.kind !== 'DECIMAL') {
    // The rest is never beyond the divisor: Flink gives it the divisor's type.
    const type = operator === '%' && isInteger(common) ? right : common;
    return { type: propagated(type, types), operandTypes: isInteger(common) ? [left, right] : [common, common] };
  }
  const operandTypes = [asDecimal(left), asDecimal(right)] as const;
  return { type: propagated(derivedDecimal(operator, ...operandTypes), types), operandTypes };
}

const INTEGERS = { '+': addIntegers, '-': subtractIntegers, '*': multiplyIntegers, '/': divideIntegers, '%': remainderOfIntegers };

const DOUBLES = {
  '+': (left: number, right: number) => left + right,
  '-': (left: number, right: number) => left - right,
  '*': (left: number, right: number) => left * right,
  '/': (left: number, right: number) => left / right,
  '%': (left: number, right: number) => left % right,
};

function arithmeticEvaluator(operator: DecimalOperator, { operandTypes, type, text }: Call): Evaluate {
  if (isApproximate(type)) {
    const operate = DOUBLES[operator];
    return type.kind === 'FLOAT' ? (left: number, right: number) => Math.fround(operate(left, right)) : operate;
  }
  const operate = type.kind === 'DECIMAL' ? decimalOperation(operator, scalesOf(operandTypes, type)) : INTEGERS[operator];
  if (operator !== '/' && operator !== '%') return operate;
  return (left: Integer, right: Integer) => {
    if (right === 0) throw divisionByZero(text);
    return operate(left, right);
  };
}

function scalesOf([left, right]: readonly SqlType[], type: SqlType): { leftScale: number; rightScale: number; scale: number } {
  return { leftScale: scaleOf(left), rightScale: scaleOf(right), scale: scaleOf(type) };
}

/** Digits behind the point; none for integers. */
export function scaleOf(type: SqlType | undefined): number {
  return type?.kind === 'DECIMAL' ? type.scale : 0;
}
