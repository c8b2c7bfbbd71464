/** Building, walking and comparing typed expressions. */
import { type SqlType, simple } from '../model/types.ts';
import type { CallExpression, ColumnExpression, Expression, LiteralExpression } from './expression.ts';

/**
 * Stands where an expression had a fault, so that the rest of the statement is still checked. Whoever meets it stays silent: the fault
 * is already told. A plan never holds it.
 */
export const POISON: LiteralExpression = { kind: 'literal', type: simple('NULL'), value: null };

export function column(index: number, type: SqlType): ColumnExpression {
  return { kind: 'column', index, type };
}

export function literal(value: LiteralExpression['value'], type: SqlType): LiteralExpression {
  return { kind: 'literal', value, type };
}

/** TRUE for an empty list. */
export function conjunction(parts: readonly Expression[]): Expression | undefined {
  const [first, ...rest] = parts;
  if (first === undefined) return undefined;
  return rest.reduce<Expression>((left, right) => {
    const type = simple('BOOLEAN', left.type.nullable || right.type.nullable);
    return { kind: 'call', name: 'AND', type, operands: [left, right] };
  }, first);
}

/** `a AND (b AND c)` → [a, b, c]; conditions that are literally TRUE vanish. */
export function conjuncts(condition: Expression | undefined): readonly Expression[] {
  if (condition === undefined) return [];
  if (condition.kind === 'call' && condition.name === 'AND') return condition.operands.flatMap(conjuncts);
  return condition.kind === 'literal' && condition.value === true ? [] : [condition];
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'column':
    case 'literal':
      return [];
    case 'call':
      return expression.operands;
    case 'cast':
      return [expression.operand];
    case 'case':
      return [...expression.branches.flatMap((branch) => [branch.when, branch.result]), expression.otherwise];
  }
}

/** The calls anywhere inside. */
export function callsInside(expression: Expression): readonly CallExpression[] {
  const own = expression.kind === 'call' ? [expression] : [];
  return [...own, ...childrenOf(expression).flatMap(callsInside)];
}

/** The columns an expression reads, ascending. */
export function columnsOf(...expressions: readonly (Expression | undefined)[]): readonly number[] {
  const found = new Set<number>();
  const visit = (expression: Expression): void => {
    if (expression.kind === 'column') found.add(expression.index);
    childrenOf(expression).forEach(visit);
  };
  for (const expression of expressions) if (expression !== undefined) visit(expression);
  return [...found].sort((left, right) => left - right);
}

/** Every column replaced by what `replacement` says. */
export function mapColumns(expression: Expression, replacement: (column: ColumnExpression) => Expression): Expression {
  const visit = (inner: Expression): Expression => {
    switch (inner.kind) {
      case 'column':
        return replacement(inner);
      case 'literal':
        return inner;
      case 'call':
        return { ...inner, operands: inner.operands.map(visit) } satisfies CallExpression;
      case 'cast':
        return { ...inner, operand: visit(inner.operand) };
      case 'case': {
        const branches = inner.branches.map((branch) => ({ when: visit(branch.when), result: visit(branch.result) }));
        return { ...inner, branches, otherwise: visit(inner.otherwise) };
      }
    }
  };
  return visit(expression);
}

/** Columns renumbered: place → new place. */
export function moveColumns(expression: Expression, places: ReadonlyMap<number, number> | ((index: number) => number)): Expression {
  const move = typeof places === 'function' ? places : (index: number): number => places.get(index) ?? -1;
  return mapColumns(expression, (inner) => column(move(inner.index), inner.type));
}

/** Whether two expressions always give the same value of the same type (by shape). */
export function isSameExpression(left: Expression, right: Expression): boolean {
  return shapeOf(left) === shapeOf(right);
}

/** One text per shape; values keep their JS type. */
function shapeOf(expression: Expression): string {
  return JSON.stringify(expression, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'number' && !Number.isFinite(value)) return `${value}`;
    return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
  });
}
