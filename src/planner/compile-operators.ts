/**
 * Operators that compiled code spells out instead of calling: logic, tests, comparisons, conditionals, IN over constants. Each gives what its
 * entry in the catalogue gives; undefined leaves the call to the evaluator.
 */
import { isApproximate, isBinary, isNested, isString, type SqlType, simple } from '../model/types.ts';
import { compareStrings, compareValues, type Value } from '../model/value.ts';
import { inlineArithmetic, inlineNegation } from './compile-arithmetic.ts';
import { type Code, computed, type Operand, unlessNull } from './compile-code.ts';
import type { CallExpression, Expression } from './expression.ts';

type Emit = (expression: Expression, code: Code) => Operand;
type Inline = (call: CallExpression, code: Code, emit: Emit) => Operand | undefined;

/** Comparisons against more constants than this go through a Set. */
const CHAIN_MAX = 4;

export const INLINED: Readonly<Record<string, Inline>> = {
  '+': inlineArithmetic,
  '-': inlineArithmetic,
  '*': inlineArithmetic,
  '/': inlineArithmetic,
  '%': inlineArithmetic,
  NEGATE: inlineNegation,
  AND: (call, code, emit) => shortCircuit(call, { decisive: false, code, emit }),
  OR: (call, code, emit) => shortCircuit(call, { decisive: true, code, emit }),
  NOT(call, code, emit) {
    const [operand] = emitAll(call, code, emit);
    return operand && computed(unlessNull([operand], `!${operand.text}`), operand.mayBeNull, code);
  },
  'IS NULL': (call, code, emit) => isLiteral(call, 'null', { code, emit }),
  'IS UNKNOWN': (call, code, emit) => isLiteral(call, 'null', { code, emit }),
  'IS TRUE': (call, code, emit) => isLiteral(call, 'true', { code, emit }),
  'IS FALSE': (call, code, emit) => isLiteral(call, 'false', { code, emit }),
  '=': compare('==='),
  '<>': compare('!=='),
  '<': compare('<'),
  '<=': compare('<='),
  '>': compare('>'),
  '>=': compare('>='),
  IN: membership,
  COALESCE: firstKnown,
  IFNULL: firstKnown,
  IF: conditional,
};

function emitAll(call: CallExpression, code: Code, emit: Emit): readonly Operand[] {
  return call.operands.map((operand) => emit(operand, code));
}

interface Writing {
  readonly code: Code;
  readonly emit: Emit;
}

/** AND is decided by FALSE, OR by TRUE: the right side is evaluated only when the left does not decide. */
function shortCircuit(call: CallExpression, { decisive, code, emit }: Writing & { readonly decisive: boolean }): Operand | undefined {
  const [leftExpression, rightExpression] = call.operands;
  if (leftExpression === undefined || rightExpression === undefined) return undefined;
  const left = emit(leftExpression, code);
  const result = code.variable();
  code.line(`let ${result} = ${decisive};`);
  code.line(`if (${left.text} !== ${decisive}) {`);
  const right = emit(rightExpression, code);
  const undecided = left.mayBeNull ? `${left.text} === null ? (${right.text} === ${decisive} ? ${decisive} : null) : ` : '';
  code.line(`${result} = ${undecided}${right.text};`);
  code.line('}');
  return { text: result, mayBeNull: left.mayBeNull || right.mayBeNull };
}

function isLiteral(call: CallExpression, literal: string, { code, emit }: Writing): Operand | undefined {
  const [operand] = emitAll(call, code, emit);
  return operand && computed(`${operand.text} === ${literal}`, false, code);
}

/** Canonical values of one type compare by themselves, numbers with bigints too; text, bytes and nested values have an order of their own. */
function compare(operator: string): Inline {
  return (call, code, emit) => {
    const operands = emitAll(call, code, emit);
    const [left, right] = operands;
    const type = comparedType(call);
    if (left === undefined || right === undefined) return undefined;
    const isEquality = operator === '===' || operator === '!==';
    const hasOwnOrder = isBinary(type) || isNested(type) || (isString(type) && !isEquality);
    const order = hasOwnOrder ? code.constant(isString(type) ? compareStrings : compareValues) : '';
    const test = hasOwnOrder ? `${order}(${left.text}, ${right.text}) ${operator} 0` : `${left.text} ${operator} ${right.text}`;
    return computed(unlessNull(operands, test), left.mayBeNull || right.mayBeNull, code);
  };
}

function comparedType({ operands }: CallExpression): SqlType {
  return operands.find(({ type }) => type.kind !== 'NULL')?.type ?? simple('NULL');
}

/** Over constants; any other list goes to the evaluator. */
function membership(call: CallExpression, code: Code, emit: Emit): Operand | undefined {
  const [subject, ...list] = call.operands;
  const type = comparedType(call);
  if (subject === undefined || isBinary(type) || isApproximate(type) || isNested(type)) return undefined;
  const values: Value[] = [];
  for (const element of list) {
    const constant = emit(element, code).constant;
    if (constant === undefined) return undefined;
    values.push(constant.value);
  }
  const operand = emit(subject, code);
  const known = values.filter((value) => value !== null);
  const isFound =
    known.length > CHAIN_MAX
      ? `${code.constant(new Set(known))}.has(${operand.text})`
      : known.map((value) => `${operand.text} === ${code.constant(value)}`).join(' || ') || 'false';
  const hasNull = known.length < values.length;
  const found = hasNull ? `(${isFound}) ? true : null` : `(${isFound})`;
  return computed(unlessNull([operand], found), operand.mayBeNull || hasNull, code);
}

function firstKnown(call: CallExpression, code: Code, emit: Emit): Operand | undefined {
  const [first, ...rest] = call.operands;
  if (first === undefined) return undefined;
  const result = code.variable();
  let operand = emit(first, code);
  code.line(`let ${result} = ${operand.text};`);
  let depth = 0;
  for (const expression of rest) {
    if (!operand.mayBeNull) break;
    code.line(`if (${result} === null) {`);
    depth++;
    operand = emit(expression, code);
    code.line(`${result} = ${operand.text};`);
  }
  code.line('}'.repeat(depth));
  return { text: result, mayBeNull: operand.mayBeNull };
}

function conditional({ operands, type }: CallExpression, code: Code, emit: Emit): Operand | undefined {
  const [when, result, otherwise] = operands;
  if (when === undefined || result === undefined || otherwise === undefined) return undefined;
  return emit({ kind: 'case', type, branches: [{ when, result }], otherwise }, code);
}
