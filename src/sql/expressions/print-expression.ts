/** Expressions → text, with the parentheses that reading it again needs and no others. */
import type { CallExpression, Expression, Literal, OrderItem, Over } from '../ast.ts';
import { isStructural } from '../keywords.ts';
import { quoted } from '../names.ts';
import { printName, quoteName } from '../quote-name.ts';
import { BINDING, bindingOf } from './binding.ts';
import { NILADIC } from './call.ts';

/** Words that begin an operand of another kind than a call. */
const NOT_CALLS = [
  'ARRAY',
  'CAST',
  'TRY_CAST',
  'EXISTS',
  'FALSE',
  'INTERVAL',
  'MAP',
  'MULTISET',
  'NULL',
  'ROW',
  'TRUE',
  'UNIQUE',
  'UNKNOWN',
];
/** Calls with syntax of their own, which a bare operand could be mistaken for. */
const SPECIAL = ['POSITION', 'TIMESTAMPDIFF', 'TIMESTAMPADD'];

export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return printName(expression.name);
    case 'literal':
      return literal(expression.literal);
    case 'unary':
      return unary(expression.operator, expression.operand);
    case 'binary': {
      const binding = bindingOf(expression);
      return `${atLeast(expression.left, binding)} ${expression.operator} ${atLeast(expression.right, binding + 1)}`;
    }
    case 'is':
      return `${atLeast(expression.operand, BINDING.is)} IS ${expression.isNegated ? 'NOT ' : ''}${expression.what}`;
    case 'distinct': {
      const [operand, other] = [atLeast(expression.operand, BINDING.is), atLeast(expression.other, BINDING.comparison)];
      return `${operand} IS ${expression.isNegated ? 'NOT ' : ''}DISTINCT FROM ${other}`;
    }
    case 'between':
    case 'in':
    case 'like':
      return predicate(expression);
    case 'case': {
      const operand = expression.operand === undefined ? '' : ` ${printExpression(expression.operand)}`;
      const branches = expression.branches.map(({ when, result }) => ` WHEN ${printExpression(when)} THEN ${printExpression(result)}`);
      const otherwise = expression.otherwise === undefined ? '' : ` ELSE ${printExpression(expression.otherwise)}`;
      return `CASE${operand}${branches.join('')}${otherwise} END`;
    }
    case 'cast':
      return `${expression.isTry ? 'TRY_CAST' : 'CAST'}(${printExpression(expression.operand)} AS ${expression.type.text})`;
    case 'call':
      return call(expression);
    case 'field':
      return `${accessed(expression.operand, expression.operand.kind !== 'column')}.${quoteName(expression.field.name)}`;
    case 'unsupported-expression':
      return expression.name;
  }
}

function unary(operator: '-' | '+' | 'NOT', operand: Expression): string {
  if (operator === 'NOT') return `NOT ${atLeast(operand, BINDING.not)}`;
  // Two minus signs in a row would begin a comment.
  return operator + atLeast(operand, BINDING.unary + 1);
}

function predicate(expression: Expression & { readonly kind: 'between' | 'in' | 'like' }): string {
  const operand = `${atLeast(expression.operand, BINDING.predicate)} ${expression.isNegated ? 'NOT ' : ''}`;
  const tight = BINDING.predicate + 1;
  switch (expression.kind) {
    case 'between':
      return `${operand}BETWEEN ${expression.isSymmetric ? 'SYMMETRIC ' : ''}${atLeast(expression.low, tight)} AND ${atLeast(expression.high, tight)}`;
    case 'in':
      return `${operand}IN (${expression.list.map(printExpression).join(', ')})`;
    case 'like': {
      const escapedBy = expression.escape === undefined ? '' : ` ESCAPE ${atLeast(expression.escape, tight)}`;
      return `${operand}${expression.operator} ${atLeast(expression.pattern, tight)}${escapedBy}`;
    }
  }
}

function call({ name, operands, isStar, isDistinct, filter, over }: CallExpression): string {
  const bracketed = isDistinct || filter !== undefined ? undefined : inBrackets(name, operands);
  if (bracketed !== undefined) return bracketed;
  if (NILADIC.has(name) && operands.length === 0 && !isStar && !isDistinct && filter === undefined) return name;
  const isPlain = /^[A-Z_][A-Z0-9_$]*$/.test(name) && !isStructural(name) && !NOT_CALLS.includes(name);
  const written = isPlain ? name : quoted(name, '`');
  if ((name === 'JSON_OBJECT' || name === 'JSON_ARRAY') && operands.length > 0) return jsonConstruction(name, operands);
  const printed = SPECIAL.includes(name) ? operands.map(specialOperand) : operands.map(printExpression);
  const filtered = filter === undefined ? '' : ` FILTER (WHERE ${printExpression(filter)})`;
  return `${written}(${isDistinct ? 'DISTINCT ' : ''}${isStar ? '*' : printed.join(', ')})${filtered}${over === undefined ? '' : window(over)}`;
}

/** `ARRAY[…]`, `MAP[…]`, `ROW(…)`, `a[1]`. */
function inBrackets(name: string, operands: readonly Expression[]): string | undefined {
  const [collection, index] = operands;
  if (collection === undefined) return undefined;
  if (name === '[]' && index !== undefined) return `${accessed(collection, true)}[${printExpression(index)}]`;
  const listed = operands.map(printExpression).join(', ');
  if (name === 'ARRAY' || name === 'MAP') return `${name}[${listed}]`;
  return name === 'ROW' ? `ROW(${listed})` : undefined;
}

/** What stands in front of `.field` and `[index]`. A column named map would begin a MAP[…]. */
function accessed(operand: Expression, isBare: boolean): string {
  const text = printExpression(operand);
  const isName = isBare && (operand.kind === 'column' || operand.kind === 'field' || operand.kind === 'call' || operand.kind === 'cast');
  return isName && text.toUpperCase() !== 'MAP' ? text : `(${text})`;
}

function window({ partitionBy, orderBy }: Over): string {
  const partition = partitionBy.length === 0 ? [] : [`PARTITION BY ${partitionBy.map(printExpression).join(', ')}`];
  const order = orderBy.length === 0 ? [] : [printOrderBy(orderBy)];
  return ` OVER (${[...partition, ...order].join(' ')})`;
}

export function printOrderBy(orderBy: readonly OrderItem[]): string {
  const items = orderBy.map(({ expression, isDescending, nulls }) => {
    return `${printExpression(expression)}${isDescending ? ' DESC' : ''}${nulls === undefined ? '' : ` NULLS ${nulls}`}`;
  });
  return `ORDER BY ${items.join(', ')}`;
}

/** The first operand says what is done with NULL. */
function jsonConstruction(name: string, [mode, ...operands]: readonly Expression[]): string {
  const isMember = name === 'JSON_OBJECT';
  const printed = operands.map((operand, index) => {
    const lead = !isMember || index % 2 === 0 ? (index === 0 ? '' : ', ') + (isMember ? 'KEY ' : '') : ' VALUE ';
    return lead + printExpression(operand);
  });
  const onNull = mode?.kind === 'literal' && mode.literal.kind === 'string' ? mode.literal.value : 'NULL';
  return `${name}(${printed.join('')}${operands.length === 0 ? '' : ' '}${onNull} ON NULL)`;
}

function specialOperand(operand: Expression): string {
  return operand.kind === 'literal' && operand.literal.kind === 'string' ? printExpression(operand) : `(${printExpression(operand)})`;
}

function atLeast(expression: Expression, binding: number): string {
  const text = printExpression(expression);
  return bindingOf(expression) < binding ? `(${text})` : text;
}

function literal(one: Literal): string {
  switch (one.kind) {
    case 'number':
      return one.text;
    case 'string':
      return quoted(one.value, "'");
    case 'boolean':
      return one.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'NULL';
    case 'INTERVAL':
      return `INTERVAL ${quoted(one.text, "'")} ${one.from === one.to ? one.from : `${one.from} TO ${one.to}`}`;
    case 'bytes':
      return `X'${one.hex}'`;
    default:
      return `${one.kind} ${quoted(one.text, "'")}`;
  }
}
