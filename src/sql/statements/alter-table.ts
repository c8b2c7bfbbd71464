/** `ALTER TABLE [IF EXISTS] t RENAME TO u | SET ('key' = 'value', …) | RESET ('key', …)`; what changes columns is noted by name. */
import type { AlterTable, UnsupportedStatement } from '../ast-statements.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parenthesised } from '../list.ts';
import { ifClause, isStringLike, objectName, stringLiteral } from '../names.ts';
import { unsupportedStatement } from './unsupported.ts';
import { optionList } from './with-options.ts';

/** What changes the columns, the key or the partitions. */
const LATER = ['ADD', 'MODIFY', 'DROP', 'PARTITION', 'COMPACT'];
const KEY = 'the key of an option in single quotes';

export function alterTable(cursor: Cursor, start: Token): AlterTable | UnsupportedStatement {
  const ifExists = ifClause(cursor, ['EXISTS']);
  const name = objectName(cursor, 'a table name');
  const isColumn = cursor.is('RENAME') && !cursor.is('TO', 1);
  if (isColumn || cursor.isOneOf(LATER)) return unsupportedStatement(cursor, start, `ALTER TABLE … ${cursor.token.word}`);
  const change = tableChange(cursor);
  return { kind: 'alter-table', span: cursor.spanFrom(start), name, ifExists, change };
}

function tableChange(cursor: Cursor): AlterTable['change'] {
  if (cursor.accept('SET') !== undefined) return { kind: 'set', options: optionList(cursor) };
  if (cursor.accept('RESET') !== undefined) {
    const rule = { element: (at: Cursor) => stringLiteral(at, KEY), startsElement: (at: Cursor) => isStringLike(at.token), what: KEY };
    return { kind: 'reset', keys: parenthesised(cursor, rule) };
  }
  cursor.expect('RENAME');
  cursor.expect('TO');
  return { kind: 'rename', to: objectName(cursor, 'a new name for the table') };
}
