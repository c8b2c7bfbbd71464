/** The code that runs per row for one call, asked of the function's entry with everything the plan knows. */
import { findFunction } from '../functions/catalogue.ts';
import type { Evaluate } from '../functions/function.ts';
import { invariant } from '../model/errors.ts';
import type { Code } from './compile-code.ts';
import type { CallExpression } from './expression.ts';
import { printExpression } from './print-expression.ts';

export function evaluatorOf(call: CallExpression, code: Code): Evaluate {
  const entry = findFunction(call.name);
  invariant(entry !== undefined, `the planner resolved ${call.name}`);
  return entry.evaluator({
    operandTypes: call.operands.map(({ type }) => type),
    type: call.type,
    timeZone: code.timeZone,
    text: printExpression(call, code.schema),
    operandCalls: call.operands.map((operand) => (operand.kind === 'call' ? operand.name : undefined)),
  });
}
