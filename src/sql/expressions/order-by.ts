/** `ORDER BY a DESC NULLS LAST, b`, behind a query and in a window. */
import type { OrderItem } from '../ast.ts';
import type { Cursor } from '../cursor.ts';

/** None where no ORDER BY stands here. */
export function orderByClause(cursor: Cursor): readonly OrderItem[] {
  const orderBy: OrderItem[] = [];
  if (cursor.accept('ORDER') === undefined) return orderBy;
  cursor.expect('BY');
  do orderBy.push(orderItem(cursor));
  while (cursor.accept(',') !== undefined);
  return orderBy;
}

function orderItem(cursor: Cursor): OrderItem {
  const start = cursor.token;
  const expression = cursor.rules.expression(cursor);
  const isDescending = cursor.acceptOneOf(['ASC', 'DESC'])?.word === 'DESC';
  if (cursor.accept('NULLS') === undefined) return { span: cursor.spanFrom(start), expression, isDescending, nulls: undefined };
  const nulls = cursor.acceptOneOf(['FIRST', 'LAST'])?.word;
  if (nulls !== 'FIRST' && nulls !== 'LAST') return cursor.stopHere();
  return { span: cursor.spanFrom(start), expression, isDescending, nulls };
}
