/**
 * ROW_NUMBER() OVER (PARTITION BY … ORDER BY …) where the number is filtered: of each partition the rows at these places.
 *
 *   in    +I[a, 5]      +I[a, 7]                                   -D[a, 7]           number <= 2, from the greatest on
 *   out   +I[a, 5, 1]   -D[a, 5, 1] +I[a, 7, 1] +I[a, 5, 2]        and back
 *
 *   in    +I[a, 5]      +I[a, 7]                                                      number = 1, which is not shown
 *   out   +I[a, 5]      -U[a, 5] +U[a, 7]
 *
 * Law: the output describes those rows of the input's table; of rows that tie, those that came first. A row whose number changes is taken away
 * before any comes, so that neither of two keys of the output (that of the row, and partition and number) is there twice.
 */
import { type Key, keyOf } from '../../model/key.ts';
import { ownText } from '../../model/own-text.ts';
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, isAddition, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/row-kind.ts';
import type { RankNode } from '../../planner/operators/rank.ts';
import type { States } from '../state/states.ts';
import type { Emit, Operator } from './operator.ts';
import { TopRows } from './top-rows.ts';

export class Rank implements Operator {
  readonly #node: RankNode;
  readonly #partitionOf: (row: Row) => Key;
  readonly #rows: TopRows;
  readonly #emit: Emit;
  /** What the change being processed makes leave and enter. */
  #left: Row | undefined;
  #entered: Row | undefined;

  constructor(node: RankNode, states: States, emit: Emit) {
    const { id, input, partition, order, from, to, isRetracting } = node;
    this.#node = node;
    this.#partitionOf = keyOf(
      partition,
      partition.flatMap((column) => input.schema[column]?.type ?? []),
    );
    this.#rows = new TopRows({
      name: `${id}`,
      states,
      schema: input.schema,
      order,
      start: from - 1,
      end: to,
      identity: isRetracting ? input.upsertKeys[0] : 'never',
      leaves: (row) => {
        this.#left = row;
      },
      enters: (row) => {
        this.#entered = row;
      },
    });
    this.#emit = emit;
  }

  process(kind: RowKind, row: Row): void {
    const key = this.#partitionOf(row);
    const partition = typeof key === 'string' ? ownText(key) : key;
    const before = this.#node.hasNumber && this.#rows.mayChange(partition, kind, row) ? this.#rows.inOrder(partition) : [];
    this.#left = undefined;
    this.#entered = undefined;
    if (isAddition(kind)) this.#rows.add(partition, row);
    else this.#rows.retract(partition, row);
    if (this.#left === undefined && this.#entered === undefined) return;
    if (this.#node.hasNumber) this.#emitNumbered(before, this.#rows.inOrder(partition));
    else this.#emitRows(this.#left, this.#entered);
  }

  #emitRows(left: Row | undefined, entered: Row | undefined): void {
    const { isSingle, changelog } = this.#node;
    if (isSingle && left !== undefined && entered !== undefined) {
      if (changelog.updateBefore) this.#emit(UPDATE_BEFORE, left);
      this.#emit(UPDATE_AFTER, entered);
      return;
    }
    if (left !== undefined) this.#emit(DELETE, left);
    if (entered !== undefined) this.#emit(INSERT, entered);
  }

  #emitNumbered(before: readonly Row[], after: readonly Row[]): void {
    const { from } = this.#node;
    for (const [place, row] of before.entries()) if (row !== after[place]) this.#emit(DELETE, [...row, from + place]);
    for (const [place, row] of after.entries()) if (row !== before[place]) this.#emit(INSERT, [...row, from + place]);
  }
}
