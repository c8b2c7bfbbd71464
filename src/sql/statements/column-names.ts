/** `(a, b)`: names for the columns of a query, or the columns that a statement speaks of. */
import type { Identifier } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parenthesised } from '../list.ts';
import { identifier, isNameStart } from '../names.ts';

export function columnNames(cursor: Cursor): readonly Identifier[] {
  return parenthesised(cursor, {
    element: (at) => identifier(at, 'a column name'),
    startsElement: (at) => isNameStart(at),
    what: 'a column name',
  });
}
