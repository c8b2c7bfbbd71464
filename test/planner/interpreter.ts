/** Typed expressions by the book: one node after the other, integers and decimals as BigInt fractions. What compiled code must agree with. */
import { caster, tryCaster } from '../../src/functions/cast.ts';
import { findFunction } from '../../src/functions/catalogue.ts';
import { UserError } from '../../src/model/errors.ts';
import { integer } from '../../src/model/integer.ts';
import type { Row } from '../../src/model/row.ts';
import { isApproximate, isNumeric, type SqlType } from '../../src/model/types.ts';
import type { Value } from '../../src/model/value.ts';
import type { CallExpression, Expression } from '../../src/planner/expression.ts';

export function interpret(expression: Expression, row: Row): Value {
  switch (expression.kind) {
    case 'column':
      return row[expression.index] ?? null;
    case 'literal':
      return expression.value;
    case 'cast': {
      const value = interpret(expression.operand, row);
      const pair = { from: expression.operand.type, to: expression.type, timeZone: 'UTC' };
      return value === null ? null : (expression.isTry ? tryCaster(pair) : caster(pair))(value as never);
    }
    case 'case': {
      const branch = expression.branches.find(({ when }) => interpret(when, row) === true);
      return interpret(branch?.result ?? expression.otherwise, row);
    }
    case 'call':
      return call(expression, row);
  }
}

function call(expression: CallExpression, row: Row): Value {
  const { name, operands, type } = expression;
  const [first, second, third] = operands;
  if (first === undefined) throw new Error(`${name} without operands`);
  const left = interpret(first, row);
  if (name === 'AND' && left === false) return false;
  if (name === 'OR' && left === true) return true;
  if ((name === 'COALESCE' || name === 'IFNULL') && left !== null) return left;
  if (name === 'IF') return interpret((left === true ? second : third) ?? first, row);
  const values =
    name === 'COALESCE' ? [left, ...firstKnown(operands.slice(1), row)] : [left, ...operands.slice(1).map((one) => interpret(one, row))];
  const entry = findFunction(name);
  if (entry === undefined) throw new Error(`no function ${name}`);
  if (entry.nulls === 'propagate' && values.includes(null)) return null;
  if (/^[-+*/%]$/.test(name) && isNumeric(type) && !isApproximate(type)) return exact(expression, values as (number | bigint)[]);
  const evaluate = entry.evaluator({
    operandTypes: operands.map((one) => one.type),
    type,
    timeZone: 'UTC',
    text: name,
    operandCalls: [],
  }) as (...values: Value[]) => Value;
  return evaluate(...values);
}

function firstKnown(operands: readonly Expression[], row: Row): Value[] {
  for (const operand of operands) {
    const value = interpret(operand, row);
    if (value !== null) return [value];
  }
  return [null];
}

/** Both operands as fractions over 10^scale; the result rounded half up to the scale of its type (integers cut). */
function exact({ name, operands, type }: CallExpression, [left = 0, right = 0]: readonly (number | bigint)[]): Value {
  const [leftScale, rightScale] = [scaleOf(operands[0]?.type), scaleOf(operands[1]?.type)];
  const common = Math.max(leftScale, rightScale);
  const one = BigInt(left) * power(common - leftScale);
  const two = BigInt(right) * power(common - rightScale);
  const unit = power(common);
  if ((name === '/' || name === '%') && two === 0n) throw new UserError('SQL_RUNTIME_DIVISION_BY_ZERO', { problem: '', remedy: '' });
  const scaled = power(scaleOf(type));
  switch (name) {
    case '+':
      return integer(halfUp((one + two) * scaled, unit));
    case '-':
      return integer(halfUp((one - two) * scaled, unit));
    case '*':
      return integer(halfUp(one * two * scaled, unit * unit));
    case '%':
      return integer(halfUp((one % two) * scaled, unit));
    default:
      return integer(type.kind === 'DECIMAL' ? halfUp(one * scaled, two) : one / two);
  }
}

function halfUp(top: bigint, bottom: bigint): bigint {
  const isNegative = top < 0n !== bottom < 0n;
  const [numerator, denominator] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
  const magnitude = (2n * numerator + denominator) / (2n * denominator);
  return isNegative ? -magnitude : magnitude;
}

function scaleOf(type: SqlType | undefined): number {
  return type?.kind === 'DECIMAL' ? type.scale : 0;
}

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}
