/**
 * In front of a sink whose PRIMARY KEY is not the key of the query: several rows of the query may want the same row of the sink. Keeps them
 * in the order they came; the last one shows.
 *
 *   in    +I[1, a]   +I[1, b]   -D[1, b]   -D[1, a]       key: first column
 *   out   +I[1, a]   +U[1, b]   +U[1, a]   -D[1, a]
 *
 * Law: under each key the sink holds the last of the input's rows that are still there, and none when all are gone.
 */
import { type Key, keyOf } from '../../model/key.ts';
import { ownRow } from '../../model/own-text.ts';
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, isAddition, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/row-kind.ts';
import type { SinkUpsertMaterializeNode } from '../../planner/operators/sink-upsert-materialize.ts';
import { rowsCodec } from '../state/codec.ts';
import type { States, ValueState } from '../state/states.ts';
import type { Emit, Operator } from './operator.ts';

export class SinkUpsertMaterialize implements Operator {
  readonly #keyOf: (row: Row) => Key;
  /** What makes a retraction meet its row: the input's upsert key, or all columns. */
  readonly #identityOf: (row: Row) => Key;
  readonly #hasUpsertKey: boolean;
  readonly #rows: ValueState<readonly Row[]>;
  readonly #hasUpdateBefore: boolean;
  readonly #emit: Emit;

  constructor(node: SinkUpsertMaterializeNode, states: States, emit: Emit) {
    const { schema, upsertKeys } = node.input;
    const typesOf = (columns: readonly number[]) => columns.flatMap((column) => schema[column]?.type ?? []);
    const [upsertKey] = upsertKeys;
    const identity = upsertKey ?? schema.map((_, column) => column);
    this.#keyOf = keyOf(node.key, typesOf(node.key));
    this.#identityOf = keyOf(identity, typesOf(identity));
    this.#hasUpsertKey = upsertKey !== undefined;
    this.#rows = states.value(`${node.id}.rows`, rowsCodec);
    this.#hasUpdateBefore = node.changelog.updateBefore;
    this.#emit = emit;
  }

  process(kind: RowKind, row: Row): void {
    const kept = ownRow(row);
    const key = this.#keyOf(kept);
    const rows = this.#rows.get(key) ?? [];
    if (isAddition(kind)) this.#add(key, rows, kept);
    else this.#remove(key, rows, kept);
  }

  #add(key: Key, rows: readonly Row[], row: Row): void {
    const known = this.#hasUpsertKey ? this.#place(rows, row) : -1;
    const after = known < 0 ? [...rows, row] : rows.with(known, row);
    this.#rows.put(key, after);
    this.#show(rows.at(-1), after.at(-1));
  }

  #remove(key: Key, rows: readonly Row[], row: Row): void {
    const place = this.#place(rows, row);
    // Retracting what never came changes nothing.
    if (place < 0) return;
    const after = rows.toSpliced(place, 1);
    if (after.length === 0) this.#rows.delete(key);
    else this.#rows.put(key, after);
    this.#show(rows.at(-1), after.at(-1));
  }

  #show(before: Row | undefined, after: Row | undefined): void {
    if (before === after) return;
    if (after === undefined) {
      if (before !== undefined) this.#emit(DELETE, before);
    } else if (before === undefined) {
      this.#emit(INSERT, after);
    } else {
      if (this.#hasUpdateBefore) this.#emit(UPDATE_BEFORE, before);
      this.#emit(UPDATE_AFTER, after);
    }
  }

  /** The oldest row that is the same; -1 where there is none. */
  #place(rows: readonly Row[], row: Row): number {
    const identity = this.#identityOf(row);
    return rows.findIndex((known) => this.#identityOf(known) === identity);
  }
}
