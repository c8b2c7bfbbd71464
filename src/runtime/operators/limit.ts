/**
 * LIMIT n OFFSET m without ORDER BY: the rows that came at the places from m on.
 *
 *   in    +I[a]   +I[b]   +I[c]   -D[a]         SELECT x LIMIT 2
 *   out   +I[a]   +I[b]           -D[a] +I[c]
 *
 * Law: the output describes the first rows, in the order they came, of those that are there.
 *
 * Where no row is ever taken back, a row that is there stays: n of them are the whole result, and the query ends, though its tables go on.
 * (Flink's goes on for ever without another row.)
 */
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, isAddition, type RowKind } from '../../model/row-kind.ts';
import type { LimitNode } from '../../planner/operators/limit.ts';
import { countCodec } from '../state/codec.ts';
import type { States } from '../state/states.ts';
import type { Emit, Operator } from './operator.ts';
import { orderedRows, WHOLE } from './top-rows.ts';

interface LimitOutput {
  readonly emit: Emit;
  /** No row will come any more, whatever the input does. */
  readonly end: () => void;
}

export function limit(node: LimitNode, states: States, output: LimitOutput): Operator {
  return node.isRetracting ? changingLimit(node, states, output.emit) : firstRows(node, states, output);
}

function changingLimit(node: LimitNode, states: States, emit: Emit): Operator {
  const rows = orderedRows(node, { states, order: [], leaves: (row) => emit(DELETE, row), enters: (row) => emit(INSERT, row) });
  return {
    process(kind: RowKind, row: Row): void {
      if (isAddition(kind)) rows.add(WHOLE, row);
      else rows.retract(WHOLE, row);
    },
  };
}

function firstRows({ id, offset, fetch = Number.POSITIVE_INFINITY }: LimitNode, states: States, { emit, end }: LimitOutput): Operator {
  const came = states.value(`${id}.came`, countCodec);
  const enough = offset + fetch;
  return {
    process(_, row): void {
      const count = came.get(WHOLE) ?? 0;
      if (count < enough) {
        came.put(WHOLE, count + 1);
        if (count >= offset) emit(INSERT, row);
      }
      if (count + 1 >= enough) end();
    },
  };
}
