/**
 * VAR_POP, VAR_SAMP, STDDEV_POP and STDDEV_SAMP, from how many values there are, their sum and the sum of their squares: all of which can be
 * taken back. The sums are exact over integers and decimals, and doubles over FLOAT and DOUBLE.
 *
 * Of the type of AVG, as Flink has it: over integers every division drops its fraction, decimals are rounded once, to the scale of the result.
 */
import { powerOfTen } from '../../model/decimal.ts';
import {
  addIntegers,
  divideHalfUp,
  divideIntegers,
  type Integer,
  integer,
  multiplyIntegers,
  subtractIntegers,
} from '../../model/integer.ts';
import { isApproximate, type SqlType } from '../../model/types.ts';
import type { Value } from '../../model/value.ts';
import type { Accumulator } from './accumulator.ts';

interface VarianceParts {
  /** The first of its slots: count, sum, sum of squares. */
  readonly at: number;
  readonly operandType: SqlType;
  readonly type: SqlType;
  /** Of a sample: divided by one less. */
  readonly isSample: boolean;
  /** The square root of it. */
  readonly isDeviation: boolean;
}

type Finish = (count: number, sum: Integer, squares: Integer) => Value;

export function variance(operand: number, parts: VarianceParts): Accumulator {
  const { at, operandType, isSample } = parts;
  const isInexact = isApproximate(operandType);
  const plus = (isInexact ? (left: number, right: number) => left + right : addIntegers) as typeof addIntegers;
  const minus = (isInexact ? (left: number, right: number) => left - right : subtractIntegers) as typeof subtractIntegers;
  const times = (isInexact ? (left: number, right: number) => left * right : multiplyIntegers) as typeof multiplyIntegers;
  const finish: Finish = isInexact
    ? inexactVariance(parts)
    : operandType.kind === 'DECIMAL'
      ? decimalVariance(parts)
      : integerVariance(parts);
  return {
    zero: [0, 0, 0],
    add(slots, row) {
      const value = row[operand] as Integer | null;
      if (value === null) return;
      slots[at] = (slots[at] as number) + 1;
      slots[at + 1] = plus(slots[at + 1] as Integer, value);
      slots[at + 2] = plus(slots[at + 2] as Integer, times(value, value));
    },
    retract(slots, row) {
      const value = row[operand] as Integer | null;
      if (value === null) return;
      const left = (slots[at] as number) - 1;
      slots[at] = left;
      // Set back to 0, so that rounding errors of doubles do not stay.
      slots[at + 1] = left === 0 ? 0 : minus(slots[at + 1] as Integer, value);
      slots[at + 2] = left === 0 ? 0 : minus(slots[at + 2] as Integer, times(value, value));
    },
    result(slots) {
      const count = slots[at] as number;
      return count > (isSample ? 1 : 0) ? finish(count, slots[at + 1] as Integer, slots[at + 2] as Integer) : null;
    },
  };
}

function inexactVariance({ type, isSample, isDeviation }: VarianceParts): Finish {
  return (count, sum, squares) => {
    // What rounding leaves of a variance of 0 may lie below 0.
    const squared = Math.max(0, (Number(squares) - (Number(sum) * Number(sum)) / count) / (isSample ? count - 1 : count));
    const result = isDeviation ? Math.sqrt(squared) : squared;
    return type.kind === 'FLOAT' ? Math.fround(result) : result;
  };
}

function integerVariance({ isSample, isDeviation }: VarianceParts): Finish {
  return (count, sum, squares) => {
    const spread = subtractIntegers(squares, divideIntegers(multiplyIntegers(sum, sum), count));
    const squared = divideIntegers(spread, isSample ? count - 1 : count);
    return isDeviation ? Math.trunc(Math.sqrt(Number(squared))) : squared;
  };
}

/** (count * squares - sum²) / (count * (count or count - 1)), which is exact up to the division. */
function decimalVariance({ operandType, type, isSample, isDeviation }: VarianceParts): Finish {
  const fromScale = operandType.kind === 'DECIMAL' ? operandType.scale : 0;
  const toScale = type.kind === 'DECIMAL' ? type.scale : 0;
  const unit = powerOfTen(Math.max(0, toScale - 2 * fromScale));
  const divisorUnit = powerOfTen(Math.max(0, 2 * fromScale - toScale));
  return (count, sum, squares) => {
    const top = subtractIntegers(multiplyIntegers(count, squares), multiplyIntegers(sum, sum));
    const bottom = multiplyIntegers(count, isSample ? count - 1 : count);
    if (!isDeviation) return divideHalfUp(multiplyIntegers(top, unit), multiplyIntegers(bottom, divisorUnit));
    const root = Math.sqrt(Number(top) / Number(bottom)) / 10 ** fromScale;
    return integer(BigInt(Math.round(root * 10 ** toScale)));
  };
}
