/**
 * Proves that a condition is not TRUE for a row whose columns at some places are all NULL, as those of a side of an outer join that nothing
 * matched: `c.city = 'Oslo'`, but not `c.city IS NULL OR …`. It may fail to see it, and is never wrong.
 */
import { findFunction } from '../functions/catalogue.ts';
import type { CallExpression, Expression } from './expression.ts';

/** Whether a place is one of a side that is NULL as a whole. */
export type IsNull = (place: number) => boolean;

export function rejectsNull(condition: Expression, isNull: IsNull): boolean {
  if (isAlwaysNull(condition, isNull)) return true;
  if (condition.kind === 'literal') return condition.value === false;
  if (condition.kind !== 'call') return false;
  const { name, operands } = condition;
  const [first] = operands;
  switch (name) {
    case 'AND':
      return operands.some((operand) => rejectsNull(operand, isNull));
    case 'OR':
      return operands.every((operand) => rejectsNull(operand, isNull));
    case 'NOT':
      return first !== undefined && isAlwaysTrue(first, isNull);
    case 'IS TRUE':
      return first !== undefined && rejectsNull(first, isNull);
    case 'IS FALSE':
      return first !== undefined && isAlwaysNull(first, isNull);
    default:
      return false;
  }
}

function isAlwaysTrue(condition: Expression, isNull: IsNull): boolean {
  if (condition.kind === 'literal') return condition.value === true;
  if (condition.kind !== 'call') return false;
  const [first] = condition.operands;
  const isTest = condition.name === 'IS NULL' || condition.name === 'IS UNKNOWN';
  return isTest && first !== undefined && isAlwaysNull(first, isNull);
}

function isAlwaysNull(expression: Expression, isNull: IsNull): boolean {
  switch (expression.kind) {
    case 'column':
      return isNull(expression.index);
    case 'literal':
      return expression.value === null;
    case 'cast':
      return isAlwaysNull(expression.operand, isNull);
    case 'call':
      return isCallNull(expression, isNull);
    case 'case':
      return [...expression.branches.map(({ result }) => result), expression.otherwise].every((result) => isAlwaysNull(result, isNull));
  }
}

function isCallNull({ name, operands }: CallExpression, isNull: IsNull): boolean {
  const isAny = operands.some((operand) => isAlwaysNull(operand, isNull));
  if (findFunction(name)?.nulls === 'propagate') return isAny;
  if (name === 'IN') return operands.slice(0, 1).some((operand) => isAlwaysNull(operand, isNull));
  const isEvery = isAny && operands.every((operand) => isAlwaysNull(operand, isNull));
  return isEvery && (name === 'AND' || name === 'OR' || name === 'COALESCE');
}
