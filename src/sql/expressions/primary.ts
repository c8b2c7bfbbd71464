/** The operands of expressions: literals, columns, calls, parentheses, CASE and CAST, and what may stand behind them. */
import type { Span } from '../../model/errors.ts';
import type { CaseBranch, Expression, ObjectName } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { spanOf } from '../diagnose.ts';
import { isReserved, isStructural } from '../keywords.ts';
import { close, skipParenthesised } from '../list.ts';
import { identifier, isNameStart, isString, stringLiteral } from '../names.ts';
import { typeNode } from '../types.ts';
import { call, NILADIC } from './call.ts';
import { bytesLiteral, intervalLiteral, isTemporalLiteral, temporalLiteral } from './literals.ts';
import { startsQuery, subquery } from './subquery.ts';

export function primary(cursor: Cursor): Expression {
  const start = cursor.token;
  let operand = bare(cursor);
  for (;;) {
    if (cursor.is('[')) {
      const bracket = cursor.advance();
      const index = cursor.rules.expression(cursor);
      cursor.expect(']');
      const place = { span: cursor.spanFrom(start), nameSpan: cursor.spanFrom(bracket) };
      operand = plainCall('[]', [operand, index], place);
    } else if (cursor.is('.') && (operand.kind !== 'column' || start.word === '(') && !cursor.is('*', 1)) {
      cursor.advance();
      const field = identifier(cursor, 'a field name');
      operand = { kind: 'field', span: cursor.spanFrom(start), operand, field };
    } else return operand;
  }
}

function bare(cursor: Cursor): Expression {
  const { token } = cursor;
  if (token.kind === 'number') return number(cursor);
  if (isString(token)) return string(cursor);
  if (token.flaw?.means === 'either') return isMeantAsName(cursor) ? column(cursor) : string(cursor);
  if (token.word === '(') return parenthesis(cursor);
  if (token.kind === 'keyword') {
    const special = keyword(cursor);
    if (special !== undefined) return special;
  }
  if (isPrefixedLiteral(cursor)) {
    if (token.word === 'X') return bytesLiteral(cursor);
    while (!isString(cursor.advance()));
    return unsupported(cursor, cursor.spanFrom(token), `The literal ${cursor.text.slice(token.start, token.end)}'…'`);
  }
  if (cursor.is('(', 1) && isCallable(cursor)) return call(cursor);
  if (isNameStart(cursor) || (isReserved(token.word) && !isStructural(token.word))) return column(cursor);
  cursor.expecting('an expression');
  return cursor.stopHere();
}

/** Double quotes are a name's in the standard and a text's in MySQL: what stands around them tells. */
function isMeantAsName(cursor: Cursor): boolean {
  if (cursor.isOneOf(['.', '=', '<>', '<', '<=', '>', '>=', 'IS', 'IN', 'LIKE', 'BETWEEN', 'FROM', 'AS'], 1)) return true;
  return cursor.isOneOf(['SELECT', 'DISTINCT', 'BY', '.'], -1);
}

function number(cursor: Cursor): Expression {
  const token = cursor.advance();
  return { kind: 'literal', span: spanOf(token), literal: { kind: 'number', text: cursor.text.slice(token.start, token.end) } };
}

function string(cursor: Cursor): Expression {
  const { span, value } = stringLiteral(cursor, 'a text');
  return { kind: 'literal', span, literal: { kind: 'string', value } };
}

/** `X'0aff'`, `U&'…'`, `_UTF8'…'`: a prefix right before the mark. */
function isPrefixedLiteral(cursor: Cursor): boolean {
  const { token } = cursor;
  if (token.kind !== 'identifier') return false;
  const distance = token.word === 'U' && cursor.is('&', 1) ? 2 : 1;
  return cursor.peek(distance).kind === 'string' && cursor.peek(distance).start === cursor.peek(distance - 1).end;
}

function isCallable(cursor: Cursor): boolean {
  const { token } = cursor;
  return isNameStart(cursor) || (token.kind === 'keyword' && !isStructural(token.word));
}

/** `a.b.c`; the star of `t.*` belongs to the select list. */
function column(cursor: Cursor): Expression {
  const start = cursor.token;
  const parts = [identifier(cursor, 'a column name')];
  while (cursor.is('.') && !cursor.is('*', 1)) {
    cursor.advance();
    parts.push(identifier(cursor, 'a column name'));
  }
  const name: ObjectName = { parts, span: cursor.spanFrom(start) };
  if (!cursor.is('(')) return { kind: 'column', span: name.span, name };
  skipParenthesised(cursor);
  return unsupported(cursor, cursor.spanFrom(start), 'A function of a catalog');
}

function keyword(cursor: Cursor): Expression | undefined {
  const { token } = cursor;
  switch (token.word) {
    case 'TRUE':
    case 'FALSE':
      cursor.advance();
      return { kind: 'literal', span: spanOf(token), literal: { kind: 'boolean', value: token.word === 'TRUE' } };
    case 'NULL':
    case 'UNKNOWN':
      cursor.advance();
      return { kind: 'literal', span: spanOf(token), literal: { kind: 'null' } };
    case 'CASE':
      return caseExpression(cursor);
    case 'CAST':
    case 'TRY_CAST':
      return cursor.is('(', 1) ? cast(cursor) : undefined;
    case 'INTERVAL':
      return intervalLiteral(cursor);
    case 'DEFAULT':
      cursor.advance();
      return unsupported(cursor, spanOf(token), 'DEFAULT as a value');
    case 'EXISTS':
    case 'UNIQUE':
      cursor.advance();
      subquery(cursor);
      return unsupported(cursor, cursor.spanFrom(token), token.word);
    case 'ARRAY':
    case 'MAP':
    case 'MULTISET':
    case 'ROW':
      return construction(cursor);
    default:
      if (NILADIC.has(token.word) && !cursor.is('(', 1)) return niladic(cursor);
      return isTemporalLiteral(cursor) ? temporalLiteral(cursor) : undefined;
  }
}

/** CURRENT_TIMESTAMP and its like are calls without parentheses. */
function niladic(cursor: Cursor): Expression {
  const token = cursor.advance();
  const span = spanOf(token);
  return plainCall(token.word, [], { span, nameSpan: span });
}

function plainCall(name: string, operands: readonly Expression[], place: { readonly span: Span; readonly nameSpan: Span }): Expression {
  return { kind: 'call', ...place, name, operands, isStar: false, isDistinct: false, filter: undefined, over: undefined };
}

function parenthesis(cursor: Cursor): Expression {
  const start = cursor.token;
  if (startsQuery(cursor, 1)) {
    subquery(cursor);
    return unsupported(cursor, cursor.spanFrom(start), 'A subquery in an expression');
  }
  cursor.advance();
  const inner = cursor.rules.expression(cursor);
  if (!cursor.at(',')) {
    close(cursor);
    return inner;
  }
  const fields = [inner];
  while (cursor.accept(',') !== undefined) fields.push(cursor.rules.expression(cursor));
  close(cursor);
  return plainCall('ROW', fields, { span: cursor.spanFrom(start), nameSpan: spanOf(start) });
}

/** `CASE x WHEN 1, 2 THEN y` is `CASE x WHEN 1 THEN y WHEN 2 THEN y`. */
function caseExpression(cursor: Cursor): Expression {
  const start = cursor.advance();
  const operand = cursor.at('WHEN') ? undefined : cursor.rules.expression(cursor);
  const branches: CaseBranch[] = [];
  do {
    cursor.expect('WHEN');
    const whens = [cursor.rules.expression(cursor)];
    while (operand !== undefined && cursor.accept(',') !== undefined) whens.push(cursor.rules.expression(cursor));
    cursor.expect('THEN');
    const result = cursor.rules.expression(cursor);
    branches.push(...whens.map((when) => ({ when, result })));
  } while (cursor.at('WHEN'));
  const otherwise = cursor.accept('ELSE') === undefined ? undefined : cursor.rules.expression(cursor);
  cursor.expect('END');
  return { kind: 'case', span: cursor.spanFrom(start), operand, branches, otherwise };
}

function cast(cursor: Cursor): Expression {
  const start = cursor.advance();
  cursor.expect('(');
  const operand = cursor.rules.expression(cursor);
  cursor.expect('AS');
  const type = typeNode(cursor);
  close(cursor);
  return { kind: 'cast', span: cursor.spanFrom(start), operand, type, isTry: start.word === 'TRY_CAST' };
}

/** `ARRAY[1, 2]`, `MAP['k', 1]`, `ROW(1, 'a')`; undefined where the word is something else. */
function construction(cursor: Cursor): Expression | undefined {
  const start = cursor.token;
  const closing = cursor.is('[', 1) ? ']' : ')';
  if (!cursor.is('[', 1) && !(cursor.is('(', 1) && start.word !== 'MAP')) return undefined;
  cursor.advance();
  const operands: Expression[] = [];
  if (startsQuery(cursor)) subquery(cursor);
  else {
    cursor.advance();
    if (!cursor.is(closing)) {
      do operands.push(cursor.rules.expression(cursor));
      while (cursor.accept(',') !== undefined);
    }
    if (closing === ')') close(cursor);
    else cursor.expect(closing);
  }
  const span = cursor.spanFrom(start);
  const isKnown = operands.length > 0 && (start.word === 'ROW' ? closing === ')' : closing === ']' && start.word !== 'MULTISET');
  if (isKnown) return plainCall(start.word, operands, { span, nameSpan: spanOf(start) });
  return unsupported(cursor, span, `${start.word}${closing === ']' ? '[…]' : '(…)'}`);
}

function unsupported(cursor: Cursor, span: Span, name: string): Expression {
  cursor.unsupported(span, name);
  return { kind: 'unsupported-expression', span, name };
}
