/**
 * + - * / with lengths of time:
 *
 *   moment ± interval → moment     interval + moment → moment     interval ± interval → interval     interval * / number → interval
 *
 * Months follow the calendar: a month after January 31 is the last day of February. A TIMESTAMP_LTZ takes months on the session's wall
 * clock, days and less as they pass. A DATE takes whole days alone, a TIME goes round at midnight, as in Flink.
 */
import type { DecimalOperator } from '../model/decimal.ts';
import { addIntegers, divideIntegers, type Integer, integer, multiplyIntegers, subtractIntegers } from '../model/integer.ts';
import { MICROS_PER_DAY } from '../model/temporal.ts';
import { isInteger, isInterval, isTemporal, type SqlType, simple } from '../model/types.ts';
import { divisionByZero } from './errors.ts';
import { type Call, type Evaluate, propagated, type Resolved } from './function.ts';
import { addMonths, localOf, storedOf } from './time-unit.ts';

export function resolveInterval(operator: DecimalOperator, types: readonly SqlType[]): Resolved | undefined {
  const [left, right] = types;
  if (left === undefined || right === undefined || types.length !== 2) return undefined;
  const as = (type: SqlType): Resolved => ({ type: propagated(type, types), operandTypes: types });
  if (operator === '*' || operator === '/') {
    const [interval, number] = operator === '*' && isInterval(right) ? [right, left] : [left, right];
    return isInterval(interval) && isInteger(number) ? as(interval) : undefined;
  }
  if (operator === '%') return undefined;
  if (isInterval(left) && left.kind === right.kind) return as(left);
  if (isTemporal(left) && isInterval(right)) return as(left);
  return operator === '+' && isInterval(left) && isTemporal(right) ? as(right) : undefined;
}

export function intervalEvaluator(operator: DecimalOperator, call: Call): Evaluate {
  const [left = simple('NULL'), right = simple('NULL')] = call.operandTypes;
  switch (operator) {
    case '*':
      return multiplyIntegers;
    case '/':
      return (value: Integer, divisor: Integer) => {
        if (divisor === 0) throw divisionByZero(call.text);
        return divideIntegers(value, divisor);
      };
    default:
      if (left.kind === right.kind) return operator === '+' ? addIntegers : subtractIntegers;
      if (isInterval(left)) {
        const shift = shifter(right, left, call.timeZone);
        return (interval: Integer, moment: Integer) => shift(moment, interval);
      }
      return negating(operator, shifter(left, right, call.timeZone));
  }
}

type Shift = (moment: Integer, interval: Integer) => Integer;

function negating(operator: DecimalOperator, shift: Shift): Shift {
  return operator === '+' ? shift : (moment, interval) => shift(moment, subtractIntegers(0, interval));
}

function shifter(moment: SqlType, { kind }: SqlType, timeZone: string): Shift {
  if (kind === 'INTERVAL YEAR TO MONTH') {
    if (moment.kind === 'TIME') return (value) => value;
    const [toLocal, fromLocal] = [localOf(moment, timeZone), storedOf(moment, timeZone)];
    return (value, months) => fromLocal(addMonths(toLocal(value), Number(months)));
  }
  if (moment.kind === 'DATE') return (value, micros) => addIntegers(value, divideIntegers(micros, MICROS_PER_DAY));
  if (moment.kind === 'TIME') return (value, micros) => integer(wrapped(BigInt(addIntegers(value, micros)), BigInt(MICROS_PER_DAY)));
  return addIntegers;
}

function wrapped(value: bigint, length: bigint): bigint {
  return ((value % length) + length) % length;
}
