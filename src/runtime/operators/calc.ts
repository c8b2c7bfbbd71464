/**
 * Filters and projects; the kind of a change stays what it was.
 *
 *   in    +I[1, a]   -U[1, a]   +U[1, b]        SELECT UPPER(name) WHERE name <> 'b'
 *   out   +I[A]      -U[A]
 *
 * Law: the output is the projection of the rows that pass, each retracted when its input is. The planner sees to it that a row which
 * stops passing is retracted by a -U.
 */
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';
import { compilePredicate, compileProjection } from '../../planner/compile.ts';
import type { Expression } from '../../planner/expression.ts';
import type { CalcNode } from '../../planner/operators/calc.ts';
import type { Emit, Operator } from './operator.ts';

export class Calc implements Operator {
  readonly #passes: ((row: Row) => boolean) | undefined;
  readonly #project: ((row: Row) => Row) | undefined;
  readonly #emit: Emit;

  constructor(node: CalcNode, timeZone: string, emit: Emit) {
    this.#passes = node.condition === undefined ? undefined : compilePredicate(node.condition, timeZone, node.input.schema);
    const isIdentity = node.projection.length === node.input.schema.length && node.projection.every(isSamePlace);
    this.#project = isIdentity ? undefined : compileProjection(node.projection, timeZone, node.input.schema);
    this.#emit = emit;
  }

  process(kind: RowKind, row: Row): void {
    if (this.#passes !== undefined && !this.#passes(row)) return;
    this.#emit(kind, this.#project === undefined ? row : this.#project(row));
  }
}

function isSamePlace(expression: Expression, place: number): boolean {
  return expression.kind === 'column' && expression.index === place;
}
