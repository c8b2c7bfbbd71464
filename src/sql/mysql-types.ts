/** Types as MySQL writes them, for a CREATE TABLE that was pasted from there. */
import type { Cursor } from './cursor.ts';
import { syntaxFault } from './faults.ts';
import type { Token } from './lexer.ts';

/** The type of Flink SQL that holds the same values. */
export const MYSQL_TYPES: ReadonlyMap<string, string> = new Map([
  ['TINYTEXT', 'STRING'],
  ['TEXT', 'STRING'],
  ['MEDIUMTEXT', 'STRING'],
  ['LONGTEXT', 'STRING'],
  ['ENUM', 'STRING'],
  ['JSON', 'STRING'],
  ['TINYBLOB', 'BYTES'],
  ['BLOB', 'BYTES'],
  ['MEDIUMBLOB', 'BYTES'],
  ['LONGBLOB', 'BYTES'],
  ['MEDIUMINT', 'INT'],
  ['BOOL', 'BOOLEAN'],
  ['DATETIME', 'TIMESTAMP(0)'],
]);

const WIDER: Readonly<Record<string, string>> = {
  TINYINT: 'SMALLINT',
  SMALLINT: 'INT',
  INT: 'BIGINT',
  INTEGER: 'BIGINT',
  BIGINT: 'DECIMAL(20, 0)',
};

/**
 * What MySQL writes behind a type, `(11) UNSIGNED`, is noted with the type to write instead. True when something was there.
 */
export function skipMysqlType(cursor: Cursor, type: Token): boolean {
  const hasWidth = cursor.is('(');
  if (hasWidth) skipParentheses(cursor);
  const isUnsigned = cursor.is('UNSIGNED');
  if (isUnsigned) cursor.advance();
  if (cursor.is('ZEROFILL')) cursor.advance();
  if (!hasWidth && !isUnsigned) return false;
  const span = cursor.spanFrom(type);
  const base = MYSQL_TYPES.get(type.word) ?? type.word;
  const replacement = isUnsigned ? (WIDER[type.word] ?? base) : base;
  const written = cursor.text.slice(span.start, span.end);
  cursor.note(syntaxFault(span, `${written} is a type of MySQL, not of Flink SQL.`, `Write ${replacement}.`, { span, replacement }));
  return true;
}

function skipParentheses(cursor: Cursor): void {
  while (!cursor.is(')') && !cursor.isAtStatementEnd) cursor.advance();
  cursor.accept(')');
}
