/** Statements of Flink that are not executable yet: recognised by their first words, read to their end, noted by name. */
import type { UnsupportedStatement } from '../ast-statements.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';

export function unsupportedStatement(cursor: Cursor, start: Token, name: string): UnsupportedStatement {
  restOfStatement(cursor);
  const span = cursor.spanFrom(start);
  cursor.unsupported(span, name);
  return { kind: 'unsupported', span, name };
}

export function restOfStatement(cursor: Cursor): void {
  while (!cursor.isAtStatementEnd) {
    if (cursor.is('STATEMENT') && cursor.is('SET', 1)) restOfSet(cursor);
    else cursor.advance();
  }
}

/** Up to the END of a statement set, whose statements have semicolons of their own. */
function restOfSet(cursor: Cursor): void {
  let openCases = 0;
  while (!cursor.isAtEnd && !(cursor.is('END') && openCases === 0)) {
    if (cursor.is('CASE')) openCases++;
    if (cursor.is('END')) openCases--;
    cursor.advance();
  }
}
