/**
 * Queries: SELECT, VALUES, set operations, parentheses, and the clauses around them. What cannot be executed yet is read to its end, noted by
 * name, and makes the query an `unsupported-query`.
 */
import type { Span } from '../../model/errors.ts';
import type { CommonTable, Query, Select } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { spanOf } from '../diagnose.ts';
import { close, parenthesised } from '../list.ts';
import { identifier, objectName } from '../names.ts';
import { columnNames } from './column-names.ts';
import { orderAndLimit } from './ordering.ts';
import { select } from './select.ts';

export function query(cursor: Cursor): Query {
  return cursor.nested(() => {
    const start = cursor.token;
    const tables = cursor.is('WITH') ? commonTables(cursor) : [];
    const body = orderAndLimit(cursor, setOperations(cursor));
    return tables.length === 0 ? body : { kind: 'with', span: cursor.spanFrom(start), tables, body };
  });
}

/** `WITH a (x) AS (SELECT …), …` */
function commonTables(cursor: Cursor): readonly CommonTable[] {
  cursor.advance();
  if (cursor.is('RECURSIVE')) cursor.unsupported(spanOf(cursor.advance()), 'WITH RECURSIVE');
  const tables: CommonTable[] = [];
  do tables.push(commonTable(cursor));
  while (cursor.accept(',') !== undefined);
  return tables;
}

function commonTable(cursor: Cursor): CommonTable {
  const start = cursor.token;
  const name = identifier(cursor, 'a name for the query');
  const columns = cursor.at('(') ? columnNames(cursor) : undefined;
  cursor.expect('AS');
  cursor.expect('(');
  const inner = query(cursor);
  close(cursor);
  return { span: cursor.spanFrom(start), name, columns, query: inner };
}

function setOperations(cursor: Cursor): Query {
  let left = intersections(cursor);
  for (;;) {
    const operator = cursor.acceptOneOf(['UNION', 'EXCEPT', 'MINUS']);
    if (operator === undefined) return left;
    const quantifier = cursor.acceptOneOf(['ALL', 'DISTINCT'])?.word;
    const operatorEnd = cursor.previous.end;
    const right = intersections(cursor);
    const span = cursor.spanFrom(left.span);
    if (operator.word === 'UNION') left = { kind: 'union', span, isAll: quantifier === 'ALL', left, right };
    else left = unsupported(cursor, { start: operator.start, end: operatorEnd }, operator.word);
  }
}

function intersections(cursor: Cursor): Query {
  let left = operand(cursor);
  for (;;) {
    const operator = cursor.accept('INTERSECT');
    if (operator === undefined) return left;
    cursor.acceptOneOf(['ALL', 'DISTINCT']);
    operand(cursor);
    left = unsupported(cursor, { start: operator.start, end: operator.end }, 'INTERSECT');
  }
}

function operand(cursor: Cursor): Query {
  const start = cursor.token;
  if (cursor.at('SELECT')) return select(cursor);
  if (cursor.accept('VALUES') !== undefined) return values(cursor);
  if (cursor.accept('(') !== undefined) {
    const inner = query(cursor);
    close(cursor);
    return inner;
  }
  if (cursor.accept('TABLE') !== undefined) {
    objectName(cursor, 'a table name');
    return unsupported(cursor, cursor.spanFrom(start), 'TABLE as a query');
  }
  return cursor.stopHere();
}

/** `VALUES (1, 'a'), (2, 'b')` is a UNION ALL of rows; the tree of it is balanced, so that thousands of rows do not make it deep. */
function values(cursor: Cursor): Query {
  const rows: Select[] = [];
  do rows.push(row(cursor));
  while (cursor.accept(',') !== undefined);
  return union(rows);
}

function union(rows: readonly Query[]): Query {
  const [first] = rows;
  const middle = Math.ceil(rows.length / 2);
  if (first === undefined || rows.length === 1) return first ?? { kind: 'unsupported-query', span: { start: 0, end: 0 }, name: 'VALUES' };
  const left = union(rows.slice(0, middle));
  const right = union(rows.slice(middle));
  return { kind: 'union', span: { start: left.span.start, end: right.span.end }, isAll: true, left, right };
}

function row(cursor: Cursor): Select {
  const start = cursor.token;
  if (cursor.is('ROW') && cursor.is('(', 1)) cursor.advance();
  const element = (at: Cursor) => at.rules.expression(at);
  const cells = cursor.at('(') ? parenthesised(cursor, { element, startsElement: () => false, what: 'a value' }) : [element(cursor)];
  const items = cells.map((expression) => ({ kind: 'expression', span: expression.span, expression, alias: undefined }) as const);
  const span = cursor.spanFrom(start);
  return { kind: 'select', span, hints: [], isDistinct: false, items, from: undefined, where: undefined, groupBy: [], having: undefined };
}

function unsupported(cursor: Cursor, span: Span, name: string): Query {
  cursor.unsupported(span, name);
  return { kind: 'unsupported-query', span, name };
}
