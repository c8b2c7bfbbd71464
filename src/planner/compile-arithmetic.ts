/**
 * + - * / % and the unary minus in compiled code: numbers are computed in place, and where an operand is a bigint or the result is not
 * safe the evaluator of the catalogue repeats the operation exactly. Both give the same value.
 */
import { invariant } from '../model/errors.ts';
import { isApproximate, isInterval, type SqlType } from '../model/types.ts';
import { type Code, computed, type Operand, unlessNull } from './compile-code.ts';
import { evaluatorOf } from './compile-evaluator.ts';
import type { CallExpression, Expression } from './expression.ts';

type Emit = (expression: Expression, code: Code) => Operand;

const SAFE_MAX = Number.MAX_SAFE_INTEGER;
/** The greatest power of ten that is exact as a number. */
const FACTOR_DIGITS_MAX = 22;

export function inlineArithmetic(call: CallExpression, code: Code, emit: Emit): Operand | undefined {
  if (call.operands.some(({ type }) => isInterval(type))) return undefined;
  const operands = call.operands.map((operand) => emit(operand, code));
  const [left, right] = operands;
  invariant(left !== undefined && right !== undefined, `${call.name} has two operands`);
  const operator = call.name;
  const mayBeNull = left.mayBeNull || right.mayBeNull;
  if (isApproximate(call.type)) return computed(unlessNull(operands, approximate(operator, call.type, [left, right])), mayBeNull, code);
  // Asked for the rows that the number path cannot do, and for every division by zero: it knows the expression's text.
  const exact = `${code.constant(evaluatorOf(call, code))}(${left.text}, ${right.text})`;
  const fast = fastPath(operator, call, [left, right]);
  if (fast === undefined) return computed(unlessNull(operands, exact), mayBeNull, code);
  const result = code.variable();
  code.line(`let ${result};`);
  code.line(`if (${bothNumbers(left, right, fast.guard)}) {`);
  code.line(`${result} = ${fast.value};`);
  if (fast.unsafe !== undefined) code.line(`if (${fast.unsafe(result)}) ${result} = ${exact};`);
  code.line(`} else ${result} = ${unlessNull(operands, exact)};`);
  return { text: result, mayBeNull };
}

export function inlineNegation(call: CallExpression, code: Code, emit: Emit): Operand | undefined {
  const [operand] = call.operands.map((one) => emit(one, code));
  invariant(operand !== undefined, 'the unary minus has an operand');
  if (isApproximate(call.type)) return computed(unlessNull([operand], `-${operand.text}`), operand.mayBeNull, code);
  const exact = `${code.constant(evaluatorOf(call, code))}(${operand.text})`;
  return computed(`typeof ${operand.text} === 'number' ? 0 - ${operand.text} : ${unlessNull([operand], exact)}`, operand.mayBeNull, code);
}

function approximate(operator: string, type: SqlType, [left, right]: readonly [Operand, Operand]): string {
  const result = `${left.text} ${operator} ${right.text}`;
  return type.kind === 'FLOAT' ? `Math.fround(${result})` : result;
}

interface FastPath {
  /** Beyond both operands being numbers. */
  readonly guard?: string;
  readonly value: string;
  /** When the number is not the exact result. */
  readonly unsafe?: (result: string) => string;
}

function fastPath(operator: string, call: CallExpression, [left, right]: readonly [Operand, Operand]): FastPath | undefined {
  const [leftScale = 0, rightScale = 0] = call.operands.map(({ type }) => scaleOf(type));
  const scale = scaleOf(call.type);
  const [a, b] = [left.text, right.text];
  switch (operator) {
    case '+':
    case '-':
      if (scale !== Math.max(leftScale, rightScale) || scale - Math.min(leftScale, rightScale) > FACTOR_DIGITS_MAX) return undefined;
      return { value: `${aligned(a, scale - leftScale)} ${operator} ${aligned(b, scale - rightScale)}`, unsafe: beyondSafe };
    case '*':
      // The zero added turns -0 into 0.
      return scale === leftScale + rightScale ? { value: `${a} * ${b} + 0`, unsafe: beyondSafe } : undefined;
    case '/':
      return call.type.kind === 'DECIMAL' ? undefined : { guard: `${b} !== 0`, value: `Math.trunc(${a} / ${b}) + 0` };
    default:
      return scale === leftScale && scale === rightScale ? { guard: `${b} !== 0`, value: `${a} % ${b} + 0` } : undefined;
  }
}

/**
 * One operand at most is scaled, by an even factor: while it stays below 2^54 it is exact, and from there on no other operand brings the
 * sum back to a safe number.
 */
function aligned(operand: string, digits: number): string {
  return digits === 0 ? operand : `${operand} * ${10 ** digits}`;
}

function beyondSafe(result: string): string {
  return `${result} > ${SAFE_MAX} || ${result} < -${SAFE_MAX}`;
}

/** NULL is no number, and neither is a bigint. A constant needs no asking. */
function bothNumbers(left: Operand, right: Operand, guard: string | undefined): string {
  const tests = [left, right]
    .filter(({ constant }) => typeof constant?.value !== 'number')
    .map(({ text }) => `typeof ${text} === 'number'`);
  return [...tests, ...(guard === undefined ? [] : [guard])].join(' && ') || 'true';
}

function scaleOf(type: SqlType): number {
  return type.kind === 'DECIMAL' ? type.scale : 0;
}
