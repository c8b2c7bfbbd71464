/** `ORDER BY …`, `LIMIT n`, `OFFSET m ROWS`, `FETCH FIRST n ROWS ONLY` behind a query. */
import type { Query, RowCount } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { spanOf } from '../diagnose.ts';
import { orderByClause } from '../expressions/order-by.ts';
import { syntaxFault } from '../faults.ts';

/** The query with what stands behind it; as it is where nothing does. */
export function orderAndLimit(cursor: Cursor, input: Query): Query {
  const orderBy = orderByClause(cursor);
  let [limit, offset]: (RowCount | undefined)[] = [undefined, undefined];
  for (;;) {
    const clause = cursor.acceptOneOf(['LIMIT', 'OFFSET', 'FETCH'])?.word;
    if (clause === undefined) break;
    if (clause === 'OFFSET') {
      offset = rowCount(cursor);
      cursor.acceptOneOf(['ROW', 'ROWS']);
    } else if (clause === 'FETCH') limit = fetch(cursor);
    else if (cursor.accept('ALL') === undefined) limit = startAndCount(cursor, rowCount(cursor));
  }
  if (orderBy.length === 0 && limit === undefined && offset === undefined) return input;
  return { kind: 'ordered', span: cursor.spanFrom(input.span), input, orderBy, limit, offset };
}

/** Digits alone, and no more of them than can be counted. */
export function rowCount(cursor: Cursor): RowCount {
  const { token } = cursor;
  const text = cursor.text.slice(token.start, token.end);
  cursor.expecting('a number of rows');
  if (token.kind !== 'number' || !/^\d{1,15}$/.test(text)) return cursor.stopHere();
  cursor.advance();
  return { span: spanOf(token), rows: Number(text) };
}

/** FETCH FIRST ROW ONLY is one row. */
function fetch(cursor: Cursor): RowCount {
  if (cursor.acceptOneOf(['FIRST', 'NEXT']) === undefined) return cursor.stopHere();
  const count = cursor.isOneOf(['ROW', 'ROWS']) ? { span: spanOf(cursor.token), rows: 1 } : rowCount(cursor);
  if (cursor.acceptOneOf(['ROW', 'ROWS']) === undefined) return cursor.stopHere();
  cursor.expect('ONLY');
  return count;
}

/** MySQL's `LIMIT 10, 5`. */
function startAndCount(cursor: Cursor, first: RowCount): RowCount {
  if (cursor.accept(',') === undefined) return first;
  const count = rowCount(cursor);
  const span = { start: first.span.start, end: count.span.end };
  const replacement = `${count.rows} OFFSET ${first.rows}`;
  cursor.note(syntaxFault(span, 'LIMIT takes one number, how many rows.', `Write LIMIT ${replacement}.`, { span, replacement }));
  return count;
}
