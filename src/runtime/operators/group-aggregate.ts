/**
 * GROUP BY with its aggregates, each row taken back when the input takes it back; without aggregates, SELECT DISTINCT.
 *
 *   in    +I[a, 1]   +I[a, 2]            -D[a, 1]            -D[a, 2]       SELECT k, SUM(n) GROUP BY k
 *   out   +I[a, 1]   -U[a, 1] +U[a, 3]   -U[a, 3] +U[a, 2]   -D[a, 2]
 *
 * Law: the output describes the aggregation of the input's table. An unchanged result emits nothing; a retraction of a group that is not
 * there is ignored. Without grouping there is one row: it comes with the first input, or, where there is none, once the input has settled,
 * and it stays when the last input row goes.
 */
import { type Key, keyOf } from '../../model/key.ts';
import { ownValue } from '../../model/own-text.ts';
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, isAddition, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/row-kind.ts';
import { isSameValue, type Value } from '../../model/value.ts';
import type { GroupAggregateNode } from '../../planner/operators/group-aggregate.ts';
import { type Codec, countCodec, rowCodec } from '../state/codec.ts';
import type { OwnedState, States } from '../state/states.ts';
import type { Accumulator, Feeder } from './accumulator.ts';
import { accumulatorOf } from './accumulators.ts';
import { feedersOf } from './feeders.ts';
import type { Emit, Operator } from './operator.ts';

/**
 * One flat list, because a million groups are a million of everything they consist of: the number of rows, the slots of the accumulators,
 * then the row that was emitted last.
 */
type Group = Value[];

const COUNT = 0;

export class GroupAggregate implements Operator {
  readonly #keyOf: (row: Row) => Key;
  readonly #grouping: readonly number[];
  /** One per call. */
  readonly #accumulators: readonly Accumulator[];
  /** What the rows go to. */
  readonly #feeders: readonly Feeder[];
  /** A group before its first row, at its full length. */
  readonly #zero: readonly Value[];
  readonly #groups: OwnedState<Group>;
  readonly #hasUpdateBefore: boolean;
  readonly #emit: Emit;
  /** Where the emitted row begins, and in it the first result. */
  readonly #rowAt: number;
  readonly #resultsAt: number;
  readonly #results: Value[];

  constructor(node: GroupAggregateNode, states: States, emit: Emit) {
    const { schema } = node.input;
    this.#grouping = node.grouping;
    this.#keyOf = keyOf(
      node.grouping,
      node.schema.slice(0, node.grouping.length).map(({ type }) => type),
    );
    const zero: Value[] = [0];
    this.#accumulators = node.calls.map((call, index) => {
      const accumulator = accumulatorOf(call, {
        at: zero.length,
        operandType: call.operand === undefined ? undefined : schema[call.operand]?.type,
        state: node.isRetracting ? (name, codec) => states.map(`${node.id}.${name}.${index}`, codec) : undefined,
      });
      zero.push(...accumulator.zero);
      return accumulator;
    });
    this.#feeders = feedersOf(node.calls, this.#accumulators, {
      types: schema.map(({ type }) => type),
      isRetracting: node.isRetracting,
      values: (call) => states.map(`${node.id}.distinct.${call}`, countCodec),
    });
    this.#rowAt = zero.length;
    this.#resultsAt = zero.length + node.grouping.length;
    this.#zero = [...zero, ...node.schema.map(() => null)];
    this.#groups = states.owned(`${node.id}.groups`, rowCodec as Codec<Group>, (group) => group.slice());
    this.#hasUpdateBefore = node.changelog.updateBefore;
    this.#emit = emit;
    this.#results = node.calls.map(() => null);
  }

  process(kind: RowKind, row: Row): void {
    const key = ownValue(this.#keyOf(row)) as Key;
    const group = this.#groups.own(key);
    if (isAddition(kind)) this.#add(key, group, row);
    else if (group !== undefined && group[COUNT] !== 0) this.#retract(key, group, row);
  }

  /** The one row of an aggregation without grouping whose input has stayed empty. */
  settle(): void {
    if (this.#grouping.length > 0) return;
    const key = this.#keyOf([]);
    if (this.#groups.own(key) === undefined) this.#emitFirst(key, this.#zero.slice(), []);
  }

  #add(key: Key, known: Group | undefined, row: Row): void {
    const group = known ?? this.#zero.slice();
    group[COUNT] = (group[COUNT] as number) + 1;
    for (const feeder of this.#feeders) feeder.add(group, row, key);
    if (known === undefined) this.#emitFirst(key, group, row);
    else this.#emitUpdate(group);
  }

  #retract(key: Key, group: Group, row: Row): void {
    const count = (group[COUNT] as number) - 1;
    group[COUNT] = count;
    for (const feeder of this.#feeders) feeder.retract(group, row, key);
    if (count > 0 || this.#grouping.length === 0) {
      this.#emitUpdate(group);
    } else {
      this.#groups.delete(key);
      this.#emit(DELETE, group.slice(this.#rowAt));
    }
  }

  #emitFirst(key: Key, group: Group, row: Row): void {
    for (const [index, column] of this.#grouping.entries()) group[this.#rowAt + index] = ownValue(row[column] as Value);
    for (const [index, accumulator] of this.#accumulators.entries()) group[this.#resultsAt + index] = accumulator.result(group);
    this.#groups.put(key, group);
    this.#emit(INSERT, group.slice(this.#rowAt));
  }

  #emitUpdate(group: Group): void {
    const results = this.#results;
    const at = this.#resultsAt;
    let isChanged = false;
    for (let index = 0; index < results.length; index++) {
      const result = (this.#accumulators[index] as Accumulator).result(group);
      results[index] = result;
      if (!isSameValue(result, group[at + index] as Value)) isChanged = true;
    }
    if (!isChanged) return;
    if (this.#hasUpdateBefore) this.#emit(UPDATE_BEFORE, group.slice(this.#rowAt));
    for (let index = 0; index < results.length; index++) group[at + index] = results[index] as Value;
    this.#emit(UPDATE_AFTER, group.slice(this.#rowAt));
  }
}
