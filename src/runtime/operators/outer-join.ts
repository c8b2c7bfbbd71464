/**
 * Outer equi-join of two changelogs: an inner join that keeps the rows of one side, or of both, which match nothing, padded with NULL. A row
 * that finds its first match loses its padded form before the pair comes, and gets it back after the last pair has gone.
 *
 *   left    +I[1, a]                                                                    -D[1, a]
 *   right                  +I[1, x]                         -D[1, x]
 *   out     +I[1,a,-,-]    -D[1,a,-,-] +I[1,a,1,x]          -D[1,a,1,x] +I[1,a,-,-]     -D[1,a,-,-]      LEFT JOIN
 *
 * Law: the output describes the outer join of the two tables, with +I and -D alone, as Flink's does. NULL in a join key matches nothing. The
 * rest of the condition decides whether two rows match. A retraction of what never came is ignored.
 */
import { type Key, keyOf } from '../../model/key.ts';
import { ownRow } from '../../model/own-text.ts';
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, isAddition, type RowKind } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import { compilePredicate } from '../../planner/compile.ts';
import type { JoinNode } from '../../planner/operators/join.ts';
import type { States } from '../state/states.ts';
import { hasNullIn } from './join.ts';
import { type MatchedRow, MatchedRows } from './matched-rows.ts';
import type { Emit } from './operator.ts';

/** One input, and what a row of it looks like in the output. */
interface Side {
  readonly rows: MatchedRows;
  readonly keyOf: (row: Row) => Key;
  readonly isUnmatchable: (row: Row) => boolean;
  /** Whether its rows stay where nothing matches them. */
  readonly isKept: boolean;
  pair(row: Row, other: Row): Row;
  padded(row: Row): Row;
}

export class OuterJoin {
  readonly #left: Side;
  readonly #right: Side;
  readonly #matches: (pair: Row) => boolean;
  readonly #emit: Emit;

  constructor(node: JoinNode, context: { readonly states: States; readonly timeZone: string }, emit: Emit) {
    const { id, left, right, condition, keepsLeft, keepsRight } = node;
    const [leftPadding, rightPadding] = [left, right].map(({ schema }) => schema.map(() => null));
    this.#left = {
      ...keyed(left.schema, node.leftKey),
      rows: new MatchedRows(`${id}.left`, left.schema, node.leftRowKey, context.states),
      isKept: keepsLeft,
      pair: (row, other) => [...row, ...other],
      padded: (row) => [...row, ...(rightPadding ?? [])],
    };
    this.#right = {
      ...keyed(right.schema, node.rightKey),
      rows: new MatchedRows(`${id}.right`, right.schema, node.rightRowKey, context.states),
      isKept: keepsRight,
      pair: (row, other) => [...other, ...row],
      padded: (row) => [...(leftPadding ?? []), ...row],
    };
    this.#matches = condition === undefined ? () => true : compilePredicate(condition, context.timeZone, node.schema);
    this.#emit = emit;
  }

  left(kind: RowKind, row: Row): void {
    this.#join(kind, row, this.#left, this.#right);
  }

  right(kind: RowKind, row: Row): void {
    this.#join(kind, row, this.#right, this.#left);
  }

  #join(kind: RowKind, row: Row, own: Side, other: Side): void {
    if (own.isUnmatchable(row)) {
      if (own.isKept) this.#emit(isAddition(kind) ? INSERT : DELETE, own.padded(row));
    } else if (isAddition(kind)) this.#add(ownRow(row), own, other);
    else this.#remove(row, own, other);
  }

  #add(row: Row, own: Side, other: Side): void {
    const key = own.keyOf(row);
    let matches = 0;
    other.rows.forEach(key, (known) => {
      const pair = own.pair(row, known.row);
      if (!this.#matches(pair)) return known.matches;
      matches += known.copies;
      for (let copy = 0; copy < known.copies; copy++) {
        if (other.isKept && known.matches === 0) this.#emit(DELETE, other.padded(known.row));
        this.#emit(INSERT, pair);
      }
      return other.isKept ? known.matches + 1 : 0;
    });
    if (own.isKept && matches === 0) this.#emit(INSERT, own.padded(row));
    own.rows.add(key, row, own.isKept ? matches : 0);
  }

  #remove(row: Row, own: Side, other: Side): void {
    const key = own.keyOf(row);
    if (!own.rows.remove(key, row)) return;
    let hasMatch = false;
    other.rows.forEach(key, (known: MatchedRow) => {
      const pair = own.pair(row, known.row);
      if (!this.#matches(pair)) return known.matches;
      hasMatch = true;
      for (let copy = 0; copy < known.copies; copy++) {
        this.#emit(DELETE, pair);
        if (other.isKept && known.matches === 1) this.#emit(INSERT, other.padded(known.row));
      }
      return other.isKept ? known.matches - 1 : 0;
    });
    if (own.isKept && !hasMatch) this.#emit(DELETE, own.padded(row));
  }
}

function keyed(schema: Schema, key: readonly number[]): Pick<Side, 'keyOf' | 'isUnmatchable'> {
  const types = key.flatMap((column) => schema[column]?.type ?? []);
  return { keyOf: keyOf(key, types), isUnmatchable: hasNullIn(key) };
}
