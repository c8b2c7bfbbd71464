/**
 * Inner equi-join of two changelogs. Each side keeps its rows; a change of one side meets the rows of the other and passes its kind on.
 *
 *   left    +I[1, a]                                  -D[1, a]
 *   right              +I[1, x]   +I[1, y]
 *   out                +I[1,a,1,x] +I[1,a,1,y]        -D[1,a,1,x] -D[1,a,1,y]
 *
 * Law: the output describes the join of the two tables. NULL in a join key matches nothing, so such rows are not kept.
 */
import { type Key, keyOf } from '../../model/key.ts';
import { ownRow } from '../../model/own-text.ts';
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, isAddition, type RowKind, UPDATE_BEFORE } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import { compilePredicate } from '../../planner/compile.ts';
import type { JoinNode } from '../../planner/operators/join.ts';
import type { States } from '../state/states.ts';
import { type JoinSide, joinSide } from './join-side.ts';
import type { Emit } from './operator.ts';

export class Join {
  readonly #left: Input;
  readonly #right: Input;
  readonly #meetsRight: (row: Row) => void;
  readonly #meetsLeft: (row: Row) => void;
  readonly #hasUpdateBefore: boolean;
  /** The change being joined: fields, so that meeting a row needs no closure of its own. */
  #kind: RowKind = INSERT;
  #row: Row = [];

  constructor(node: JoinNode, context: { readonly states: States; readonly timeZone: string }, emit: Emit) {
    const { id, left, right, leftKey, rightKey, leftRowKey, rightRowKey } = node;
    this.#left = inputOf(left.schema, leftKey, joinSide(`${id}.left`, left.schema, leftRowKey, context.states));
    this.#right = inputOf(right.schema, rightKey, joinSide(`${id}.right`, right.schema, rightRowKey, context.states));
    const passes = node.condition === undefined ? undefined : compilePredicate(node.condition, context.timeZone, node.schema);
    const emitJoined = (joined: Row): void => {
      if (passes === undefined || passes(joined)) emit(this.#kind, joined);
    };
    this.#meetsRight = (row) => emitJoined([...this.#row, ...row]);
    this.#meetsLeft = (row) => emitJoined([...row, ...this.#row]);
    this.#hasUpdateBefore = node.changelog.updateBefore;
  }

  left(kind: RowKind, row: Row): void {
    this.#join(kind, row, this.#left, this.#right, this.#meetsRight);
  }

  right(kind: RowKind, row: Row): void {
    this.#join(kind, row, this.#right, this.#left, this.#meetsLeft);
  }

  #join(kind: RowKind, row: Row, own: Input, other: Input, meets: (row: Row) => void): void {
    if (own.isUnmatchable(row)) return;
    // Owned before its key is taken: both stay in the state.
    const kept = isAddition(kind) ? ownRow(row) : row;
    const key = own.keyOf(kept);
    own.rows.apply(kind, key, kept);
    // The other half of the update may match other rows, so what it replaces must go even where no -U may flow.
    this.#kind = kind === UPDATE_BEFORE && !this.#hasUpdateBefore ? DELETE : kind;
    this.#row = row;
    other.rows.forEach(key, meets);
  }
}

interface Input {
  readonly keyOf: (row: Row) => Key;
  readonly isUnmatchable: (row: Row) => boolean;
  readonly rows: JoinSide;
}

function inputOf(schema: Schema, key: readonly number[], rows: JoinSide): Input {
  const types = key.flatMap((column) => schema[column]?.type ?? []);
  return { keyOf: keyOf(key, types), isUnmatchable: hasNullIn(key), rows };
}

/** Whether a row has NULL in its join key. */
export function hasNullIn(key: readonly number[]): (row: Row) => boolean {
  const [column] = key;
  if (key.length === 1 && column !== undefined) return (row) => row[column] === null;
  return (row) => key.some((place) => row[place] === null);
}
