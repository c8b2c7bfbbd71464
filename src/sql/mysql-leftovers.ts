/** What a CREATE TABLE pasted from MySQL has behind its columns and at its end, and Flink SQL has not: noted, with its removal as the repair. */
import type { Cursor } from './cursor.ts';
import { syntaxFault } from './faults.ts';
import { skipParenthesised } from './list.ts';
import { isTypeWord } from './type-words.ts';

const ATTRIBUTES = [
  'AUTO_INCREMENT',
  'UNSIGNED',
  'ZEROFILL',
  'DEFAULT',
  'ON',
  'UNIQUE',
  'COLLATE',
  'CHARSET',
  'CHARACTER',
  'KEY',
  'INVISIBLE',
  'VISIBLE',
];
const INDEXES = ['KEY', 'INDEX', 'UNIQUE', 'FULLTEXT', 'SPATIAL', 'FOREIGN', 'CHECK'];
const TABLE_OPTIONS = ['ENGINE', 'AUTO_INCREMENT', 'DEFAULT', 'CHARSET', 'CHARACTER', 'COLLATE', 'ROW_FORMAT'];

/** `AUTO_INCREMENT`, `DEFAULT 3`, `ON UPDATE CURRENT_TIMESTAMP(3)` behind the type of a column. */
export function columnAttributes(cursor: Cursor): void {
  while (ATTRIBUTES.includes(cursor.token.word)) {
    const { token, previous } = cursor;
    cursor.advance();
    if (token.word === 'UNIQUE' && cursor.is('KEY')) cursor.advance();
    if (cursor.isOneOf(['SET', 'UPDATE'])) cursor.advance();
    if (['DEFAULT', 'ON', 'COLLATE', 'CHARSET', 'CHARACTER'].includes(token.word)) {
      if (cursor.isOneOf(['-', '+'])) cursor.advance();
      cursor.advance();
      if (cursor.is('(')) skipParenthesised(cursor);
    }
    leftover(cursor, { start: token.start, before: previous.end });
  }
}

/** Whether an index, a foreign key or a check stands where a column should. */
export function isIndex(cursor: Cursor): boolean {
  return INDEXES.includes(cursor.token.word) && !isTypeWord(cursor.peek(1).word) && !cursor.is('AS', 1);
}

/** `KEY idx (a)`, `UNIQUE KEY …`, `FOREIGN KEY … REFERENCES …`: up to the next comma, which goes with it. */
export function index(cursor: Cursor): void {
  const { token, previous } = cursor;
  while (!cursor.isAtStatementEnd && !cursor.is(',') && !cursor.is(')')) {
    if (cursor.is('(')) skipParenthesised(cursor);
    else cursor.advance();
  }
  if (previous.word === ',') leftover(cursor, { start: token.start, before: previous.start });
  else leftover(cursor, { start: token.start, before: token.start }, cursor.is(',') ? cursor.token.end : cursor.previous.end);
}

/** `ENGINE=InnoDB DEFAULT CHARSET=utf8mb4` up to what Flink has there. */
export function tableOptions(cursor: Cursor): void {
  if (!TABLE_OPTIONS.includes(cursor.token.word)) return;
  const { token, previous } = cursor;
  while (!cursor.isAtStatementEnd && !cursor.isOneOf(['COMMENT', 'WITH'])) cursor.advance();
  leftover(cursor, { start: token.start, before: previous.end });
}

function leftover(cursor: Cursor, at: { readonly start: number; readonly before: number }, until = cursor.previous.end): void {
  const span = { start: at.start, end: cursor.previous.end };
  const problem = `${cursor.text.slice(span.start, span.end)} belongs to MySQL, not to Flink SQL.`;
  cursor.note(syntaxFault(span, problem, 'Leave it out.', { span: { start: at.before, end: until }, replacement: '' }));
}
