/**
 * Expressions, by operator precedence (Pratt). Weakest first, as Calcite has it:
 *
 *   OR · AND · NOT · IS · = <> < <= > >= · BETWEEN IN LIKE · + - · * / % || · unary - +
 */
import type { Span } from '../../model/errors.ts';
import type { BinaryOperator, Expression } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { close } from '../list.ts';
import { BINDING, OPERATOR_BINDING } from './binding.ts';
import { primary } from './primary.ts';
import { startsQuery, subquery } from './subquery.ts';

const TRUTHS = ['NULL', 'TRUE', 'FALSE', 'UNKNOWN'] as const;
const JSON_KINDS = ['VALUE', 'OBJECT', 'ARRAY', 'SCALAR'] as const;
const PREDICATES: ReadonlySet<string> = new Set(['BETWEEN', 'IN', 'LIKE', 'SIMILAR', 'RLIKE', 'ILIKE', 'OVERLAPS']);
const CONTINUATIONS = '~AND OR IS IN LIKE BETWEEN NOT SIMILAR';

export function expression(cursor: Cursor, minimum = 0): Expression {
  return cursor.nested(() => {
    let left = prefix(cursor);
    for (;;) {
      const longer = infix(cursor, left, minimum);
      if (longer === undefined) break;
      left = longer;
    }
    cursor.expecting(CONTINUATIONS);
    return left;
  });
}

function prefix(cursor: Cursor): Expression {
  const start = cursor.token;
  if (start.word === 'NOT') {
    cursor.advance();
    const operand = expression(cursor, BINDING.not);
    return { kind: 'unary', span: cursor.spanFrom(start), operator: 'NOT', operand };
  }
  if (start.word === '-' || start.word === '+') {
    cursor.advance();
    const operand = expression(cursor, BINDING.unary);
    return { kind: 'unary', span: cursor.spanFrom(start), operator: start.word, operand };
  }
  return primary(cursor);
}

/** The expression that `left` is the beginning of; undefined when it ends here. */
function infix(cursor: Cursor, left: Expression, minimum: number): Expression | undefined {
  const { word } = cursor.token;
  const operator = OPERATOR_BINDING.get(word);
  if (operator !== undefined) return operator < minimum ? undefined : binary(cursor, left, operator);
  if (word === 'IS') return BINDING.is < minimum ? undefined : isPredicate(cursor, left);
  const isNegated = word === 'NOT';
  // For completion: what may follow where the text ends behind NOT.
  if (isNegated) cursor.isOneOf([...PREDICATES], 1);
  const predicate = isNegated ? cursor.peek(1).word : word;
  if (BINDING.predicate < minimum || !PREDICATES.has(predicate)) return undefined;
  if (isNegated) cursor.advance();
  cursor.advance();
  if (predicate === 'BETWEEN') return between(cursor, left, isNegated);
  if (predicate === 'IN') return inList(cursor, left, isNegated);
  return like(cursor, left, { isNegated, word: predicate });
}

function binary(cursor: Cursor, left: Expression, binding: number): Expression {
  const token = cursor.advance();
  if (cursor.isOneOf(['ANY', 'SOME', 'ALL']) && cursor.is('(', 1)) {
    cursor.advance();
    subquery(cursor);
    return unsupported(cursor, left, 'A comparison with ANY or ALL');
  }
  const right = expression(cursor, binding + 1);
  const span = spanFrom(left, cursor);
  // The table of bindings holds nothing but binary operators.
  return { kind: 'binary', span, operator: token.word as BinaryOperator, left, right };
}

function isPredicate(cursor: Cursor, operand: Expression): Expression {
  cursor.advance();
  const isNegated = cursor.accept('NOT') !== undefined;
  const what = TRUTHS.find((truth) => cursor.at(truth));
  if (what !== undefined) {
    cursor.advance();
    return { kind: 'is', span: spanFrom(operand, cursor), operand, what, isNegated };
  }
  if (cursor.accept('DISTINCT') !== undefined) {
    cursor.expect('FROM');
    const other = expression(cursor, BINDING.comparison);
    return { kind: 'distinct', span: spanFrom(operand, cursor), operand, other, isNegated };
  }
  if (cursor.accept('JSON') === undefined) return cursor.stopHere();
  const json = JSON_KINDS.find((kind) => cursor.at(kind)) ?? 'VALUE';
  if (cursor.is(json)) cursor.advance();
  return { kind: 'is', span: spanFrom(operand, cursor), operand, what: `JSON ${json}`, isNegated };
}

function between(cursor: Cursor, operand: Expression, isNegated: boolean): Expression {
  const symmetric = cursor.acceptOneOf(['SYMMETRIC', 'ASYMMETRIC']);
  const low = expression(cursor, BINDING.predicate + 1);
  cursor.expect('AND');
  const high = expression(cursor, BINDING.predicate + 1);
  const isSymmetric = symmetric?.word === 'SYMMETRIC';
  return { kind: 'between', span: spanFrom(operand, cursor), operand, low, high, isSymmetric, isNegated };
}

function inList(cursor: Cursor, operand: Expression, isNegated: boolean): Expression {
  if (cursor.is('(') && startsQuery(cursor, 1)) {
    subquery(cursor);
    return unsupported(cursor, operand, 'IN with a subquery');
  }
  cursor.expect('(');
  const list: Expression[] = [];
  do list.push(expression(cursor));
  while (cursor.accept(',') !== undefined);
  close(cursor);
  return { kind: 'in', span: spanFrom(operand, cursor), operand, list, isNegated };
}

function like(cursor: Cursor, operand: Expression, how: { readonly isNegated: boolean; readonly word: string }): Expression {
  if (how.word === 'SIMILAR') cursor.expect('TO');
  const pattern = expression(cursor, BINDING.predicate + 1);
  const escapedBy = cursor.accept('ESCAPE') === undefined ? undefined : expression(cursor, BINDING.predicate + 1);
  if (how.word !== 'LIKE' && how.word !== 'SIMILAR') return unsupported(cursor, operand, how.word);
  const span = spanFrom(operand, cursor);
  const operator = how.word === 'LIKE' ? 'LIKE' : 'SIMILAR TO';
  return { kind: 'like', span, operator, operand, pattern, escape: escapedBy, isNegated: how.isNegated };
}

/** From the operand in front up to where the cursor has read. */
function spanFrom(left: Expression, cursor: Cursor): Span {
  return { start: left.span.start, end: cursor.previous.end };
}

function unsupported(cursor: Cursor, left: Expression, name: string): Expression {
  const span = spanFrom(left, cursor);
  cursor.unsupported(span, name);
  return { kind: 'unsupported-expression', span, name };
}
