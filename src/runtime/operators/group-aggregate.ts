/**
 * GROUP BY with COUNT, SUM, AVG, MIN and MAX, each row taken back when the input takes it back.
 *
 *   in    +I[a, 1]   +I[a, 2]            -D[a, 1]            -D[a, 2]       SELECT k, SUM(n) GROUP BY k
 *   out   +I[a, 1]   -U[a, 1] +U[a, 3]   -U[a, 3] +U[a, 2]   -D[a, 2]
 *
 * Law: the output describes the aggregation of the input's table. An unchanged result emits nothing; a retraction of a group that is not
 * there is ignored. Without grouping there is one row: it comes with the first input, or, where there is none, once the input has settled,
 * and it stays when the last input row goes.
 */
import { type Key, keyOf } from '../../model/key.ts';
import { ownText } from '../../model/own-text.ts';
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, isAddition, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/row-kind.ts';
import { compareValues, type Value } from '../../model/value.ts';
import type { GroupAggregateNode } from '../../planner/plan.ts';
import { bytesOfRow, type Codec, countCodec } from '../state/codec.ts';
import type { OwnedState, States } from '../state/states.ts';
import { type Accumulator, accumulatorOf } from './accumulators.ts';
import type { Emit, Operator } from './operator.ts';

/** Rows in the group, what the aggregates keep, and what was emitted last. */
interface Group {
  count: number;
  readonly slots: Value[];
  row: Row;
}

export class GroupAggregate implements Operator {
  readonly #keyOf: (row: Row) => Key;
  readonly #grouping: readonly number[];
  readonly #accumulators: readonly Accumulator[];
  readonly #zero: readonly Value[];
  readonly #groups: OwnedState<Group>;
  readonly #hasUpdateBefore: boolean;
  readonly #emit: Emit;
  readonly #results: Value[];

  constructor(node: GroupAggregateNode, states: States, emit: Emit) {
    const { schema } = node.input;
    this.#grouping = node.grouping;
    this.#keyOf = keyOf(
      node.grouping,
      node.schema.slice(0, node.grouping.length).map(({ type }) => type),
    );
    const zero: Value[] = [];
    this.#accumulators = node.calls.map((call, index) => {
      const needsValues = node.isRetracting && (call.name === 'MIN' || call.name === 'MAX');
      const accumulator = accumulatorOf(call, {
        at: zero.length,
        operandType: call.operand === undefined ? undefined : schema[call.operand]?.type,
        values: needsValues ? states.map(`${node.id}.values.${index}`, countCodec) : undefined,
      });
      zero.push(...accumulator.zero);
      return accumulator;
    });
    this.#zero = zero;
    this.#groups = states.owned(`${node.id}.groups`, groupCodec, copyGroup);
    this.#hasUpdateBefore = node.changelog.updateBefore;
    this.#emit = emit;
    this.#results = node.calls.map(() => null);
  }

  process(kind: RowKind, row: Row): void {
    const key = owned(this.#keyOf(row));
    const group = this.#groups.own(key);
    if (isAddition(kind)) this.#add(key, group, row);
    else if (group !== undefined && group.count > 0) this.#retract(key, group, row);
  }

  /** The one row of an aggregation without grouping whose input has stayed empty. */
  settle(): void {
    if (this.#grouping.length > 0) return;
    const key = this.#keyOf([]);
    if (this.#groups.own(key) !== undefined) return;
    this.#emitFirst(key, { count: 0, slots: this.#zero.slice(), row: [] }, []);
  }

  #add(key: Key, known: Group | undefined, row: Row): void {
    const group = known ?? { count: 0, slots: this.#zero.slice(), row: [] };
    group.count++;
    for (const accumulator of this.#accumulators) accumulator.add(group.slots, row, key);
    if (known === undefined) this.#emitFirst(key, group, row);
    else this.#emitUpdate(group);
  }

  #retract(key: Key, group: Group, row: Row): void {
    group.count--;
    for (const accumulator of this.#accumulators) accumulator.retract(group.slots, row, key);
    if (group.count > 0 || this.#grouping.length === 0) {
      this.#emitUpdate(group);
    } else {
      this.#groups.delete(key);
      this.#emit(DELETE, group.row);
    }
  }

  #emitFirst(key: Key, group: Group, row: Row): void {
    const first: Value[] = this.#grouping.map((column) => owned(row[column] as Value));
    for (const accumulator of this.#accumulators) first.push(accumulator.result(group.slots, group.count));
    group.row = first;
    this.#groups.put(key, group);
    this.#emit(INSERT, first);
  }

  #emitUpdate(group: Group): void {
    const before = group.row;
    const groupingColumns = this.#grouping.length;
    let isChanged = false;
    for (let index = 0; index < this.#results.length; index++) {
      const result = (this.#accumulators[index] as Accumulator).result(group.slots, group.count);
      this.#results[index] = result;
      if (!isSame(result, before[groupingColumns + index] as Value)) isChanged = true;
    }
    if (!isChanged) return;
    const after = before.slice();
    for (let index = 0; index < this.#results.length; index++) after[groupingColumns + index] = this.#results[index] as Value;
    group.row = after;
    if (this.#hasUpdateBefore) this.#emit(UPDATE_BEFORE, before);
    this.#emit(UPDATE_AFTER, after);
  }
}

/** Keys and grouping columns stay in the state. */
function owned<V extends Value>(value: V): V | string {
  return typeof value === 'string' ? ownText(value) : value;
}

function isSame(left: Value, right: Value): boolean {
  return left === right || (left !== null && right !== null && compareValues(left, right) === 0);
}

function copyGroup({ count, slots, row }: Group): Group {
  return { count, slots: slots.slice(), row };
}

const groupCodec: Codec<Group> = {
  write(writer, group) {
    writer.varint(group.count);
    writer.row(group.slots);
    writer.row(group.row);
  },
  read: (reader) => ({ count: reader.varint(), slots: reader.row() as Value[], row: reader.row() }),
  bytesOf: ({ slots, row }) => 40 + bytesOfRow(slots) + bytesOfRow(row),
};
