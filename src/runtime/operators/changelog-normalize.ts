/**
 * Turns changes that are known by their key into a full changelog, by remembering the last row of each key.
 *
 *   in    +U[1, a]   +U[1, b]            +U[1, b]   -D[1, NULL]   -D[1, NULL]       key: first column
 *   out   +I[1, a]   -U[1, a] +U[1, b]              -D[1, b]
 *
 * Law: after each change the output describes the table that holds, under each key, the last row that came and was not taken away since; every
 * -U and -D is a row that was sent. So what comes twice says nothing, and changes of a key that come again from some earlier one on leave
 * the row they left before. Without -U where nobody asks for it.
 */
import { type Key, keyOf } from '../../model/key.ts';
import { ownRow } from '../../model/own-text.ts';
import { isSameRow, type Row } from '../../model/row.ts';
import { DELETE, INSERT, isAddition, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/row-kind.ts';
import type { ChangelogNormalizeNode } from '../../planner/operators/changelog-normalize.ts';
import { rowCodec } from '../state/codec.ts';
import type { States, ValueState } from '../state/states.ts';
import type { Emit, Operator } from './operator.ts';

export class ChangelogNormalize implements Operator {
  readonly #keyOf: (row: Row) => Key;
  readonly #lastRow: ValueState<Row>;
  readonly #hasUpdateBefore: boolean;
  readonly #emit: Emit;

  constructor({ id, key, input, changelog }: ChangelogNormalizeNode, states: States, emit: Emit) {
    const types = key.flatMap((place) => input.schema[place]?.type ?? []);
    this.#keyOf = keyOf(key, types);
    this.#lastRow = states.value(`${id}.row`, rowCodec);
    this.#hasUpdateBefore = changelog.updateBefore;
    this.#emit = emit;
  }

  process(kind: RowKind, row: Row): void {
    const before = this.#lastRow.get(this.#keyOf(row));
    if (!isAddition(kind)) this.#remove(before);
    else if (before === undefined || !isSameRow(before, row)) this.#upsert(before, ownRow(row));
  }

  #upsert(before: Row | undefined, row: Row): void {
    this.#lastRow.put(this.#keyOf(row), row);
    if (before === undefined) {
      this.#emit(INSERT, row);
      return;
    }
    if (this.#hasUpdateBefore) this.#emit(UPDATE_BEFORE, before);
    this.#emit(UPDATE_AFTER, row);
  }

  /** A -U that comes all the same takes its row away, as its +U brings it back. */
  #remove(before: Row | undefined): void {
    if (before === undefined) return;
    this.#lastRow.delete(this.#keyOf(before));
    this.#emit(DELETE, before);
  }
}
