/** `SELECT [DISTINCT] items FROM … WHERE … GROUP BY … HAVING …`, with WINDOW and grouping sets noted as not there yet. */
import type { Expression, Query, SelectItem } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { spanOf } from '../diagnose.ts';
import { syntaxFault } from '../faults.ts';
import { skipParenthesised } from '../list.ts';
import { identifier, isNameStart, isString, objectName } from '../names.ts';
import { queryHints } from './hint.ts';
import { fromClause } from './relation.ts';

const CLAUSES = 'FROM WHERE GROUP HAVING WINDOW ORDER LIMIT UNION EXCEPT INTERSECT';

export function select(cursor: Cursor): Query {
  const start = cursor.expect('SELECT');
  const hints = queryHints(cursor);
  const unsupported: string[] = [];
  const isDistinct = cursor.acceptOneOf(['DISTINCT', 'ALL'])?.word === 'DISTINCT';
  const items = selectItems(cursor);
  const from = cursor.accept('FROM') === undefined ? undefined : fromClause(cursor);
  const where = cursor.accept('WHERE') === undefined ? undefined : cursor.rules.expression(cursor);
  const groupBy = groupByClause(cursor, unsupported);
  const having = cursor.accept('HAVING') === undefined ? undefined : cursor.rules.expression(cursor);
  windowClause(cursor, unsupported);
  const span = cursor.spanFrom(start);
  const [name] = unsupported;
  if (name !== undefined) return { kind: 'unsupported-query', span, name };
  return { kind: 'select', span, hints, isDistinct, items, from, where, groupBy, having };
}

function selectItems(cursor: Cursor): readonly SelectItem[] {
  const items: SelectItem[] = [];
  do {
    if (items.length > 0 && cursor.is('FROM')) {
      trailingComma(cursor);
      break;
    }
    items.push(selectItem(cursor));
  } while (cursor.accept(',') !== undefined);
  return items;
}

function trailingComma(cursor: Cursor): void {
  const comma = cursor.previous;
  const problem = 'The comma before FROM is one too many.';
  cursor.note(syntaxFault(spanOf(cursor.token), problem, 'Leave it out.', { span: spanOf(comma), replacement: '' }));
}

function selectItem(cursor: Cursor): SelectItem {
  const start = cursor.token;
  if (cursor.is('*')) {
    cursor.advance();
    return { kind: 'star', span: spanOf(start), qualifier: undefined };
  }
  if (isQualifiedStar(cursor)) {
    const parts = [identifier(cursor, 'a table name')];
    while (!cursor.is('*', 1)) {
      cursor.advance();
      parts.push(identifier(cursor, 'a name'));
    }
    const qualifier = { parts, span: cursor.spanFrom(start) };
    cursor.advance();
    cursor.advance();
    return { kind: 'star', span: cursor.spanFrom(start), qualifier };
  }
  const expression = cursor.rules.expression(cursor);
  const alias = itemAlias(cursor);
  return { kind: 'expression', span: cursor.spanFrom(start), expression, alias };
}

/** `t.*` and `db.t.*`, told from `t.a * 2` by looking ahead. */
function isQualifiedStar(cursor: Cursor): boolean {
  let distance = 0;
  while (isNameStart(cursor, distance) && cursor.is('.', distance + 1)) {
    if (cursor.is('*', distance + 2)) return true;
    distance += 2;
  }
  return false;
}

function itemAlias(cursor: Cursor): (SelectItem & { readonly kind: 'expression' })['alias'] {
  if (cursor.accept('AS') !== undefined) return identifier(cursor, 'a column name');
  // A word in quotes of any kind right behind an expression can only be its name.
  if (!isNameStart(cursor) && !isString(cursor.token) && cursor.token.flaw?.means !== 'either') return undefined;
  cursor.suspectAlias(CLAUSES);
  return identifier(cursor, 'a column name');
}

function groupByClause(cursor: Cursor, unsupported: string[]): readonly Expression[] {
  const start = cursor.token;
  if (cursor.accept('GROUP') === undefined) return [];
  cursor.expect('BY');
  const expressions: Expression[] = [];
  do {
    const name = groupingSets(cursor);
    if (name !== undefined) {
      cursor.unsupported(cursor.spanFrom(start), name);
      unsupported.push(name);
    } else expressions.push(cursor.rules.expression(cursor));
  } while (cursor.accept(',') !== undefined);
  return expressions;
}

function groupingSets(cursor: Cursor): string | undefined {
  if (cursor.is('(') && cursor.is(')', 1)) {
    skipParenthesised(cursor);
    return 'GROUP BY ()';
  }
  const isSets = cursor.is('GROUPING') && cursor.is('SETS', 1);
  if (!isSets && !(cursor.isOneOf(['CUBE', 'ROLLUP']) && cursor.is('(', 1))) return undefined;
  const word = cursor.advance().word;
  if (isSets) cursor.advance();
  skipParenthesised(cursor);
  return isSets ? 'GROUPING SETS' : word;
}

function windowClause(cursor: Cursor, unsupported: string[]): void {
  const window = cursor.token;
  if (cursor.accept('WINDOW') !== undefined) {
    do {
      objectName(cursor, 'the name of a window');
      cursor.expect('AS');
      skipParenthesised(cursor);
    } while (cursor.accept(',') !== undefined);
    cursor.unsupported(cursor.spanFrom(window), 'WINDOW');
    unsupported.push('WINDOW');
  }
}
