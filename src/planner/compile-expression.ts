/** One typed expression → lines of code and the operand that holds its value. */
import { caster, isIdentityCast, tryCaster } from '../functions/cast.ts';
import { findFunction } from '../functions/catalogue.ts';
import type { Evaluate } from '../functions/function.ts';
import { invariant, UserError } from '../model/errors.ts';
import type { Value } from '../model/value.ts';
import { type Code, computed, constantOperand, type Operand, unlessNull } from './compile-code.ts';
import { evaluatorOf } from './compile-evaluator.ts';
import { INLINED } from './compile-operators.ts';
import { isSteadyCall } from './determinism.ts';
import type { CallExpression, CaseExpression, CastExpression, Expression } from './expression.ts';

export function emit(expression: Expression, code: Code): Operand {
  switch (expression.kind) {
    case 'column':
      // NOT NULL is a promise of the user's, not of the source: NULL is looked for all the same.
      return { text: code.column(expression.index), mayBeNull: true };
    case 'literal':
      return constantOperand(expression.value, code);
    case 'cast':
      return emitCast(expression, code);
    case 'case':
      return emitCase(expression, code);
    case 'call':
      return emitCall(expression, code);
  }
}

function emitCast({ operand, type, isTry }: CastExpression, code: Code): Operand {
  const value = emit(operand, code);
  if (operand.type.kind === 'NULL' || isIdentityCast(operand.type, type)) return value;
  const pair = { from: operand.type, to: type, timeZone: code.timeZone };
  const convert = isTry ? tryCaster(pair) : caster(pair);
  return callOf(convert, [value], { propagates: true, mayBeNull: isTry || value.mayBeNull, isSteady: true, code });
}

function emitCall(expression: CallExpression, code: Code): Operand {
  const inlined = INLINED[expression.name]?.(expression, code, emit);
  if (inlined !== undefined) return inlined;
  const entry = findFunction(expression.name);
  invariant(entry !== undefined, `the planner resolved the function ${expression.name}`);
  const evaluate = evaluatorOf(expression, code);
  const operands = expression.operands.map((operand) => emit(operand, code));
  const shape = { propagates: entry.nulls === 'propagate', mayBeNull: true, isSteady: isSteadyCall(expression), code };
  return callOf(evaluate, operands, shape);
}

interface CallShape {
  readonly propagates: boolean;
  readonly mayBeNull: boolean;
  /** Whether equal operands give equal results. */
  readonly isSteady: boolean;
  readonly code: Code;
}

/** A call of something beside the code; of constants alone it is made now, once. */
function callOf(evaluate: Evaluate, operands: readonly Operand[], { propagates, mayBeNull, isSteady, code }: CallShape): Operand {
  const folded = isSteady ? foldedCall(evaluate, operands, propagates) : undefined;
  if (folded !== undefined) return constantOperand(folded, code);
  const call = `${code.constant(evaluate)}(${operands.map(({ text }) => text).join(', ')})`;
  return computed(propagates ? unlessNull(operands, call) : call, mayBeNull, code);
}

function foldedCall(evaluate: Evaluate, operands: readonly Operand[], propagates: boolean): Value | undefined {
  const values: Value[] = [];
  for (const { constant } of operands) {
    if (constant === undefined) return undefined;
    values.push(constant.value);
  }
  if (propagates && values.includes(null)) return null;
  try {
    return (evaluate as (...operands: Value[]) => Value)(...values);
  } catch (error) {
    // It fails for the rows that reach it, and there may be none.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Branches in order, each condition evaluated only when those before it did not hold. */
function emitCase({ branches, otherwise }: CaseExpression, code: Code): Operand {
  const result = code.variable();
  const label = `b${result}`;
  code.line(`let ${result};`);
  code.line(`${label}: {`);
  let mayBeNull = false;
  for (const { when, result: value } of branches) {
    code.line(`if (${emit(when, code).text} === true) {`);
    mayBeNull = assign(result, value, code) || mayBeNull;
    code.line(`break ${label};`);
    code.line('}');
  }
  mayBeNull = assign(result, otherwise, code) || mayBeNull;
  code.line('}');
  return { text: result, mayBeNull };
}

/** Whether the assigned value may be NULL. */
function assign(name: string, expression: Expression, code: Code): boolean {
  const operand = emit(expression, code);
  code.line(`${name} = ${operand.text};`);
  return operand.mayBeNull;
}
