/** A query in parentheses inside an expression: read for its faults, not executable yet. */
import type { Cursor } from '../cursor.ts';
import { close } from '../list.ts';

/** Whether a query begins at this distance, past any parentheses. */
export function startsQuery(cursor: Cursor, distance = 0): boolean {
  let at = distance;
  while (cursor.is('(', at)) at++;
  return cursor.isOneOf(['SELECT', 'WITH', 'VALUES'], at);
}

/** With its parentheses. */
export function subquery(cursor: Cursor): void {
  cursor.expect('(');
  cursor.rules.query(cursor);
  close(cursor);
}
