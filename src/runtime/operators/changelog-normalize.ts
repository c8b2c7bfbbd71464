/**
 * Turns changes that are known by their key into a full changelog, by remembering the last row of each key.
 *
 *   in    +U[1, a]   +U[1, b]            +U[1, b]   -D[1, NULL]   -D[1, NULL]       key: first column
 *   out   +I[1, a]   -U[1, a] +U[1, b]              -D[1, b]
 *
 * An image may leave columns out (ABSENT); they are what they were:
 *
 *   in    +I[1, a, x]   +U[1, b, ABSENT]
 *   out   +I[1, a, x]   -U[1, a, x] +U[1, b, x]
 *
 * Law: after each change the output describes the table that holds, under each key, the last row that came and was not taken away since; every
 * -U and -D is a row that was sent. So what comes twice says nothing, and changes of a key that come again from some earlier one on leave
 * the row they left before. Without -U where nobody asks for it.
 */
import { UserError } from '../../model/errors.ts';
import { type Key, keyOf } from '../../model/key.ts';
import { ownRow } from '../../model/own-text.ts';
import { isSameRow, type Row } from '../../model/row.ts';
import { DELETE, INSERT, isAddition, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/row-kind.ts';
import { ABSENT, formatValue } from '../../model/value.ts';
import type { ChangelogNormalizeNode } from '../../planner/operators/changelog-normalize.ts';
import { rowCodec } from '../state/codec.ts';
import type { States, ValueState } from '../state/states.ts';
import type { Emit, Operator } from './operator.ts';

export class ChangelogNormalize implements Operator {
  readonly #node: ChangelogNormalizeNode;
  readonly #keyOf: (row: Row) => Key;
  readonly #lastRow: ValueState<Row>;
  readonly #hasUpdateBefore: boolean;
  readonly #emit: Emit;

  constructor(node: ChangelogNormalizeNode, states: States, emit: Emit) {
    const { id, key, schema, changelog } = node;
    const types = key.flatMap((place) => schema[place]?.type ?? []);
    this.#node = node;
    this.#keyOf = keyOf(key, types);
    this.#lastRow = states.value(`${id}.row`, rowCodec);
    this.#hasUpdateBefore = changelog.updateBefore;
    this.#emit = emit;
  }

  process(kind: RowKind, row: Row): void {
    const before = this.#lastRow.get(this.#keyOf(row));
    if (!isAddition(kind)) {
      this.#remove(before);
      return;
    }
    const whole = row.includes(ABSENT) ? this.#completed(row, before) : row;
    if (before === undefined || !isSameRow(before, whole)) this.#upsert(before, ownRow(whole));
  }

  #completed(row: Row, before: Row | undefined): Row {
    if (before === undefined) throw rowIncomplete(row, this.#node);
    return row.map((value, place) => (value === ABSENT ? (before[place] ?? null) : value));
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

function rowIncomplete(row: Row, { schema, key }: ChangelogNormalizeNode): UserError {
  const missing = schema.filter((_, place) => row[place] === ABSENT).map(({ name }) => `'${name}'`);
  const keyed = key.map((place) => {
    const { name, type } = schema[place] ?? { name: '', type: { kind: 'NULL', nullable: true } };
    return `${name} = ${formatValue(row[place] ?? null, type, 'UTC') ?? 'NULL'}`;
  });
  return new UserError('ROW_INCOMPLETE', {
    problem: `A change of the row ${keyed.join(', ')} leaves out ${missing.join(', ')}, and no row of that key came before it.`,
    remedy:
      "Read the log from its beginning ('scan.startup.mode' = 'earliest-offset'), or let the database log whole rows " +
      '(PostgreSQL: ALTER TABLE … REPLICA IDENTITY FULL) and read from there on.',
  });
}
