/** What stands behind FROM: tables and joins; every other kind of relation is read and noted by name. */
import type { Span } from '../../model/errors.ts';
import type { JoinType, Relation, RelationAlias } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { startsQuery } from '../expressions/subquery.ts';
import { syntaxFault } from '../faults.ts';
import type { Token } from '../lexer.ts';
import { close, skipParenthesised } from '../list.ts';
import { identifier, isNameStart, objectName } from '../names.ts';
import { columnNames } from './column-names.ts';
import { optionsHint } from './hint.ts';

const CLAUSES = 'JOIN INNER CROSS NATURAL ON WHERE GROUP HAVING WINDOW ORDER LIMIT UNION EXCEPT INTERSECT MATCH_RECOGNIZE';

/** Behind FROM. A comma is an inner join without condition. */
export function fromClause(cursor: Cursor): Relation {
  let left = joins(cursor);
  while (cursor.accept(',') !== undefined) left = crossJoin(cursor, left, joins(cursor));
  return left;
}

function joins(cursor: Cursor): Relation {
  let left = relation(cursor);
  for (;;) {
    const start = cursor.token;
    const kind = joinKind(cursor);
    if (kind === undefined) return left;
    const right = relation(cursor);
    if (kind === 'CROSS') left = crossJoin(cursor, left, right);
    else if (kind !== 'NATURAL') left = conditionalJoin(cursor, kind, { left, right });
    else left = unsupported(cursor, { start: start.start, end: right.span.end }, 'NATURAL JOIN');
  }
}

/** Up to the word JOIN; undefined when no join follows. */
function joinKind(cursor: Cursor): JoinType | 'CROSS' | 'NATURAL' | undefined {
  const natural = cursor.accept('NATURAL');
  const side = cursor.acceptOneOf(['INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS'])?.word;
  if (side === 'LEFT' || side === 'RIGHT' || side === 'FULL') cursor.accept('OUTER');
  if (natural === undefined && side === undefined) return cursor.accept('JOIN') === undefined ? undefined : 'INNER';
  cursor.expect('JOIN');
  if (natural !== undefined) return 'NATURAL';
  return side === 'LEFT' || side === 'RIGHT' || side === 'FULL' || side === 'CROSS' ? side : 'INNER';
}

function crossJoin(cursor: Cursor, left: Relation, right: Relation): Relation {
  return { kind: 'join', span: spanBetween(left, cursor), type: 'INNER', left, right, condition: undefined, using: undefined };
}

function conditionalJoin(cursor: Cursor, type: JoinType, { left, right }: { left: Relation; right: Relation }): Relation {
  if (cursor.accept('ON') !== undefined) {
    const condition = cursor.rules.expression(cursor);
    return { kind: 'join', span: spanBetween(left, cursor), type, left, right, condition, using: undefined };
  }
  if (cursor.accept('USING') !== undefined) {
    const using = columnNames(cursor);
    return { kind: 'join', span: spanBetween(left, cursor), type, left, right, condition: undefined, using };
  }
  if (right.kind !== 'unsupported-relation' && !cursor.isBlamed) {
    const end = { start: cursor.previous.end, end: cursor.previous.end };
    const otherwise = type === 'INNER' ? ', or CROSS JOIN where every pair of rows is meant' : '';
    cursor.note(syntaxFault(end, 'A JOIN needs a condition.', `Write ON and the condition behind the table${otherwise}.`));
  }
  return { kind: 'join', span: spanBetween(left, cursor), type, left, right, condition: undefined, using: undefined };
}

function relation(cursor: Cursor): Relation {
  const start = cursor.token;
  const lateral = cursor.is('LATERAL');
  if (lateral) cursor.advance();
  const name = lateral ? 'LATERAL' : undefined;
  if (cursor.is('(')) return parenthesis(cursor, start, name);
  if (cursor.isOneOf(['TABLE', 'UNNEST']) && cursor.is('(', 1)) {
    const function_ = cursor.advance();
    cursor.advance();
    cursor.rules.expression(cursor);
    close(cursor);
    if (cursor.accept('WITH') !== undefined) cursor.expect('ORDINALITY');
    return aliased(cursor, cursor.spanFrom(start), name ?? (function_.word === 'TABLE' ? tableFunction(cursor, start.start) : 'UNNEST'));
  }
  if (isNameStart(cursor) && cursor.is('(', 1)) {
    const call = cursor.token;
    cursor.rules.expression(cursor);
    return aliased(cursor, cursor.spanFrom(start), name ?? `The table function ${call.word}`);
  }
  return table(cursor, name);
}

/** The name inside `TABLE(TUMBLE(…))`. */
function tableFunction(cursor: Cursor, start: number): string {
  const match = /^table\s*\(\s*([\w$]+)/i.exec(cursor.text.slice(start, start + 200));
  return `The table function ${match?.[1]?.toUpperCase() ?? 'TABLE(…)'}`;
}

function table(cursor: Cursor, unsupportedName: string | undefined): Relation {
  const start = cursor.token;
  const name = objectName(cursor, 'a table name');
  const hint = optionsHint(cursor);
  const special = unsupportedName ?? tableSuffix(cursor);
  if (special !== undefined) return aliased(cursor, cursor.spanFrom(start), special);
  const alias = relationAlias(cursor);
  const span = cursor.spanFrom(start);
  const suffix = tableSuffix(cursor);
  if (suffix !== undefined) return aliased(cursor, cursor.spanFrom(start), suffix);
  return { kind: 'table', span, name, alias, hint };
}

/** FOR SYSTEM_TIME AS OF, MATCH_RECOGNIZE, TABLESAMPLE: the name of what stands here. */
function tableSuffix(cursor: Cursor): string | undefined {
  if (cursor.acceptAll('FOR', 'SYSTEM_TIME')) {
    cursor.expect('AS');
    cursor.expect('OF');
    cursor.rules.expression(cursor);
    return 'FOR SYSTEM_TIME AS OF';
  }
  const match = cursor.acceptOneOf(['MATCH_RECOGNIZE', 'TABLESAMPLE']);
  if (match === undefined) return undefined;
  if (match.word === 'TABLESAMPLE') cursor.acceptOneOf(['SYSTEM', 'BERNOULLI']);
  skipParenthesised(cursor);
  return match.word;
}

function relationAlias(cursor: Cursor): RelationAlias | undefined {
  if (cursor.accept('AS') === undefined) {
    if (!isNameStart(cursor)) return undefined;
    cursor.suspectAlias(CLAUSES);
  }
  const name = identifier(cursor, 'an alias');
  return { name, columns: cursor.is('(') ? columnNames(cursor) : undefined };
}

/** A relation that is not executable: its alias and the names of its columns belong to it. */
function aliased(cursor: Cursor, span: Span, name: string): Relation {
  relationAlias(cursor);
  return unsupported(cursor, span, name);
}

function parenthesis(cursor: Cursor, start: Token, lateral: string | undefined): Relation {
  const isQuery = startsSubquery(cursor);
  cursor.advance();
  if (!isQuery) {
    const inner = cursor.nested(() => fromClause(cursor));
    close(cursor);
    return inner;
  }
  const query = cursor.rules.query(cursor);
  close(cursor);
  if (lateral !== undefined) return aliased(cursor, cursor.spanFrom(start), lateral);
  const alias = relationAlias(cursor);
  return { kind: 'subquery', span: cursor.spanFrom(start), query, alias };
}

const BEHIND_QUERY = [')', 'UNION', 'EXCEPT', 'MINUS', 'INTERSECT', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH'];

/** Whether what stands in the parenthesis is a query, and not relations of which the first is one: `((SELECT 1) AS a JOIN b ON …)`. */
function startsSubquery(cursor: Cursor): boolean {
  if (!startsQuery(cursor)) return false;
  if (!cursor.is('(', 1)) return true;
  let depth = 0;
  for (let distance = 1; cursor.peek(distance).kind !== 'end'; distance++) {
    if (cursor.is('(', distance)) depth++;
    if (cursor.is(')', distance)) depth--;
    if (depth === 0) return cursor.isOneOf(BEHIND_QUERY, distance + 1);
  }
  return true;
}

function spanBetween(left: Relation, cursor: Cursor): Span {
  return cursor.spanFrom(left.span);
}

function unsupported(cursor: Cursor, span: Span, name: string): Relation {
  cursor.unsupported(span, name);
  return { kind: 'unsupported-relation', span, name };
}
