/** Which expressions give the same value for the same row whenever they are asked; those that do not ask the clock or chance. */
import { findFunction } from '../functions/catalogue.ts';
import type { CallExpression, Expression } from './expression.ts';
import { callsInside } from './expression-tree.ts';

/** The first function inside that may give another result the next time. */
export function unsteadyFunction(expression: Expression): string | undefined {
  return callsInside(expression).find((call) => !isSteadyCall(call))?.name;
}

/** Whether equal operands give equal results. */
export function isSteadyCall({ name, operands }: CallExpression): boolean {
  const { isDeterministic = true } = findFunction(name) ?? {};
  return typeof isDeterministic === 'boolean' ? isDeterministic : isDeterministic(operands.length);
}
