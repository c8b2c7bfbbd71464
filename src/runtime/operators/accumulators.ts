/** Which accumulator a call has; COUNT, SUM, AVG, MIN and MAX are here, the others have a file of their own. */
import { decimalOperation } from '../../model/decimal.ts';
import { addIntegers, divideIntegers, type Integer, subtractIntegers } from '../../model/integer.ts';
import type { Key } from '../../model/key.ts';
import { ownText } from '../../model/own-text.ts';
import { isApproximate, type SqlType } from '../../model/types.ts';
import { compareValues, type Value } from '../../model/value.ts';
import type { AggregateCall } from '../../planner/operators/group-aggregate.ts';
import { type Codec, countCodec } from '../state/codec.ts';
import type { MapState } from '../state/states.ts';
import type { Accumulator } from './accumulator.ts';
import { BestEntries } from './best-entries.ts';
import { firstOrLast, placesCodec, retractableFirstOrLast } from './first-and-last.ts';
import { growingList, retractableList, textCodec } from './list-aggregate.ts';
import { variance } from './variance.ts';

export interface AccumulatorContext {
  /** The first of its slots. */
  readonly at: number;
  /** Type of the operand; undefined for COUNT(*). */
  readonly operandType: SqlType | undefined;
  /** Declares a state of this call; undefined where values are never taken back, so that none is needed. */
  readonly state: (<V>(name: 'values' | 'next', codec: Codec<V>) => MapState<V>) | undefined;
}

export function accumulatorOf(call: AggregateCall, context: AccumulatorContext): Accumulator {
  if (call.operand === undefined) return call.filter === undefined ? countRows : countFilteredRows(context.at);
  switch (call.name) {
    case 'COUNT':
      return countValues(call.operand, context.at);
    case 'SUM':
    case 'AVG':
      return sumOrAverage(call, call.operand, context);
    case 'MIN':
    case 'MAX':
      return extreme(call.name === 'MIN' ? -1 : 1, call.operand, context);
    case 'FIRST_VALUE':
    case 'LAST_VALUE':
      return ordered(call.name === 'FIRST_VALUE', call.operand, context);
    case 'LISTAGG':
      return list(call.separator ?? '', call.operand, context);
    default: {
      const { at, operandType = call.type } = context;
      const [isSample, isDeviation] = [call.name.endsWith('_SAMP'), call.name.startsWith('STDDEV')];
      return variance(call.operand, { at, operandType, type: call.type, isSample, isDeviation });
    }
  }
}

function ordered(isFirst: boolean, operand: number, { at, state }: AccumulatorContext): Accumulator {
  if (state === undefined) return firstOrLast(operand, at, isFirst);
  const [values, next] = [state('values', placesCodec), state('next', countCodec)];
  return retractableFirstOrLast(operand, at, { values, next, isFirst });
}

function list(separator: string, operand: number, { at, state }: AccumulatorContext): Accumulator {
  if (state === undefined) return growingList(operand, at, separator);
  return retractableList(operand, at, { texts: state('values', textCodec), separator });
}

/** The group counts its rows itself. */
export const countRows: Accumulator = { zero: [], add() {}, retract() {}, result: (slots) => slots[0] as number };

function countFilteredRows(at: number): Accumulator {
  return {
    zero: [0],
    add(slots) {
      slots[at] = (slots[at] as number) + 1;
    },
    retract(slots) {
      slots[at] = (slots[at] as number) - 1;
    },
    result: (slots) => slots[at] as number,
  };
}

function countValues(operand: number, at: number): Accumulator {
  return {
    zero: [0],
    add(slots, row) {
      if (row[operand] !== null) slots[at] = (slots[at] as number) + 1;
    },
    retract(slots, row) {
      if (row[operand] !== null) slots[at] = (slots[at] as number) - 1;
    },
    result: (slots) => slots[at] as number,
  };
}

/** Slots: the sum, and how many values are in it. A sum of nothing is set back to 0, so that rounding errors of doubles do not stay. */
function sumOrAverage(call: AggregateCall, operand: number, { at, operandType }: AccumulatorContext): Accumulator {
  const isInexact = operandType !== undefined && isApproximate(operandType);
  const plus = (isInexact ? (left: number, right: number) => left + right : addIntegers) as typeof addIntegers;
  const minus = (isInexact ? (left: number, right: number) => left - right : subtractIntegers) as typeof subtractIntegers;
  const finish = call.name === 'SUM' ? sumResult(call.type) : averageResult(call.type, operandType);
  return {
    zero: [0, 0],
    add(slots, row) {
      const value = row[operand] as Integer | null;
      if (value === null) return;
      slots[at] = plus(slots[at] as Integer, value);
      slots[at + 1] = (slots[at + 1] as number) + 1;
    },
    retract(slots, row) {
      const value = row[operand] as Integer | null;
      if (value === null) return;
      const left = (slots[at + 1] as number) - 1;
      slots[at] = left === 0 ? 0 : minus(slots[at] as Integer, value);
      slots[at + 1] = left;
    },
    result(slots) {
      const values = slots[at + 1] as number;
      return values === 0 ? null : finish(slots[at] as Integer, values);
    },
  };
}

function sumResult(type: SqlType): (sum: Integer) => Value {
  return type.kind === 'FLOAT' ? (sum) => Math.fround(Number(sum)) : (sum) => sum;
}

function averageResult(type: SqlType, operandType: SqlType | undefined): (sum: Integer, values: number) => Value {
  const scale = operandType?.kind === 'DECIMAL' ? operandType.scale : 0;
  switch (type.kind) {
    case 'DECIMAL':
      return decimalOperation('/', { leftScale: scale, rightScale: 0, scale: type.scale });
    case 'FLOAT':
      return (sum, values) => Math.fround(Number(sum) / values);
    case 'DOUBLE':
      return (sum, values) => Number(sum) / values;
    default:
      return (sum, values) => divideIntegers(sum, values);
  }
}

/** What MIN and MAX are asked of: values that are Map keys, so neither bytes nor nested ones. */
type Comparable = Exclude<Key, null>;

/** Slot: the least (`sign` -1) or greatest (1) value, or NULL. */
function extreme(sign: -1 | 1, operand: number, { at, state }: AccumulatorContext): Accumulator {
  const values = state?.('values', countCodec);
  const ranked = values === undefined ? undefined : { values, best: bestValues(sign, values) };
  return {
    zero: [null],
    add(slots, row, key) {
      const given = row[operand] as Comparable | null;
      if (given === null) return;
      const value = typeof given === 'string' ? ownText(given) : given;
      if (ranked !== undefined) {
        const count = ranked.values.get(key, value) ?? 0;
        ranked.values.put(key, value, count + 1);
        if (count === 0) ranked.best.added(key, value);
      }
      const best = slots[at] as Value;
      if (best === null || compareValues(value, best) * sign > 0) slots[at] = value;
    },
    retract(slots, row, key) {
      const value = row[operand] as Comparable | null;
      if (value === null || ranked === undefined) return;
      const count = ranked.values.get(key, value);
      if (count === undefined) return;
      if (count > 1) {
        ranked.values.put(key, value, count - 1);
        return;
      }
      ranked.values.delete(key, value);
      ranked.best.removed(key);
      if (slots[at] !== null && compareValues(value, slots[at] as Value) === 0) slots[at] = ranked.best.best(key) ?? null;
    },
    result: (slots) => slots[at] as Value,
  };
}

function bestValues(sign: -1 | 1, values: MapState<number>): BestEntries<Comparable> {
  return new BestEntries({
    isBetter: (value, than) => compareValues(value, than) * sign > 0,
    isHeld: (key, value) => values.get(key, value) !== undefined,
    forEach: (key, visit) => values.forEach(key, (_, value) => visit(value as Comparable)),
  });
}
