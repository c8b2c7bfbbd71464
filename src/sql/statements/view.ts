/** Views: `CREATE [TEMPORARY] VIEW [IF NOT EXISTS] v [(columns)] [COMMENT '…'] AS query`, and what changes or drops one. */
import type { AlterView, CreateView, DropView } from '../ast-statements.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { ifClause, objectName, stringLiteral } from '../names.ts';
import { columnNames } from './column-names.ts';

/** Behind CREATE [OR REPLACE] [TEMPORARY] VIEW. */
export function createView(
  cursor: Cursor,
  start: Token,
  was: { readonly isTemporary: boolean; readonly isReplacing: boolean },
): CreateView {
  // Flink has it for tables and functions, not for views.
  if (was.isReplacing) cursor.unsupported(cursor.spanFrom(start), 'CREATE OR REPLACE VIEW');
  const ifNotExists = ifClause(cursor, ['NOT', 'EXISTS']);
  const name = objectName(cursor, 'a name for the view');
  const columns = cursor.at('(') ? columnNames(cursor) : undefined;
  const comment = cursor.accept('COMMENT') === undefined ? undefined : stringLiteral(cursor, 'a comment in single quotes').value;
  cursor.expect('AS');
  const query = cursor.rules.query(cursor);
  const { isTemporary } = was;
  return { kind: 'create-view', span: cursor.spanFrom(start), name, ifNotExists, isTemporary, columns, comment, query };
}

/** Behind DROP [TEMPORARY] VIEW. */
export function dropView(cursor: Cursor, start: Token, isTemporary: boolean): DropView {
  const ifExists = ifClause(cursor, ['EXISTS']);
  const name = objectName(cursor, 'the name of a view');
  return { kind: 'drop-view', span: cursor.spanFrom(start), name, ifExists, isTemporary };
}

/** Behind ALTER VIEW: `RENAME TO w`, or `AS query`. */
export function alterView(cursor: Cursor, start: Token): AlterView {
  const name = objectName(cursor, 'the name of a view');
  if (cursor.accept('AS') !== undefined) {
    const query = cursor.rules.query(cursor);
    return { kind: 'alter-view', span: cursor.spanFrom(start), name, change: { kind: 'query', query } };
  }
  cursor.expect('RENAME');
  cursor.expect('TO');
  const to = objectName(cursor, 'a new name for the view');
  return { kind: 'alter-view', span: cursor.spanFrom(start), name, change: { kind: 'rename', to } };
}
