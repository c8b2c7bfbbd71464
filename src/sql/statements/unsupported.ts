/** Statements of Flink that are not executable yet: recognised by their first words, read to their end, noted by name. */
import type { UnsupportedStatement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';

export function unsupportedStatement(cursor: Cursor, start: Token, name: string): UnsupportedStatement {
  restOfStatement(cursor);
  const span = cursor.spanFrom(start);
  cursor.unsupported(span, name);
  return { kind: 'unsupported', span, name };
}

export function restOfStatement(cursor: Cursor): void {
  while (!cursor.isAtStatementEnd) cursor.advance();
}
