/**
 * What stands between the rows of a group and its accumulators: FILTER (WHERE …) lets some rows through, DISTINCT each different value once.
 * Calls with the same operand and filter share one multiset of values, so that COUNT(DISTINCT x) and SUM(DISTINCT x) keep it once.
 */
import { keyOf } from '../../model/key.ts';
import { ownText } from '../../model/own-text.ts';
import type { SqlType } from '../../model/types.ts';
import type { AggregateCall } from '../../planner/operators/group-aggregate.ts';
import type { MapState } from '../state/states.ts';
import type { Accumulator, Feeder } from './accumulator.ts';
import { countRows } from './accumulators.ts';

interface FeederContext {
  /** Types of the columns of the input. */
  readonly types: readonly SqlType[];
  readonly isRetracting: boolean;
  /** The multiset of values of a distinct call, by the place of the first call that reads it. */
  values(call: number): MapState<number>;
}

/** In the order of the calls, one for each or for several; none for COUNT(*), which the group counts itself. */
export function feedersOf(
  calls: readonly AggregateCall[],
  accumulators: readonly Accumulator[],
  context: FeederContext,
): readonly Feeder[] {
  const fed = calls.map((call, index) => ({ call, index, accumulator: accumulators[index] ?? countRows }));
  return fed.flatMap(({ call, index, accumulator }): readonly Feeder[] => {
    if (accumulator === countRows) return [];
    if (!call.isDistinct || call.operand === undefined) return [filtered(call.filter, accumulator)];
    const sharing = fed.filter((one) => one.call.isDistinct && one.call.operand === call.operand && one.call.filter === call.filter);
    if (sharing[0]?.index !== index) return [];
    const inner = sharing.map((one) => one.accumulator);
    return [filtered(call.filter, distinctValues(call.operand, inner, { ...context, values: context.values(index) }))];
  });
}

function filtered(column: number | undefined, inner: Feeder): Feeder {
  if (column === undefined) return inner;
  return {
    add(slots, row, key) {
      if (row[column] === true) inner.add(slots, row, key);
    },
    retract(slots, row, key) {
      if (row[column] === true) inner.retract(slots, row, key);
    },
  };
}

interface DistinctContext extends Omit<FeederContext, 'values'> {
  /** Value → how often it is there. */
  readonly values: MapState<number>;
}

/** Aggregates pass NULL over, so it is not remembered. */
function distinctValues(operand: number, inner: readonly Feeder[], { types, isRetracting, values }: DistinctContext): Feeder {
  const entryOf = keyOf([operand], types.slice(operand, operand + 1));
  return {
    add(slots, row, key) {
      const entry = entryOf(row);
      if (entry === null) return;
      const count = values.get(key, entry);
      if (count === undefined) for (const one of inner) one.add(slots, row, key);
      else if (!isRetracting) return;
      values.put(key, typeof entry === 'string' && count === undefined ? ownText(entry) : entry, (count ?? 0) + 1);
    },
    retract(slots, row, key) {
      const entry = entryOf(row);
      const count = entry === null ? undefined : values.get(key, entry);
      // Retracting what never came changes nothing.
      if (count === undefined) return;
      if (count > 1) {
        values.put(key, entry, count - 1);
        return;
      }
      values.delete(key, entry);
      for (const one of inner) one.retract(slots, row, key);
    },
  };
}
