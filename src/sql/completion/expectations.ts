/**
 * What the grammar expects at the end of an unfinished text: words, marks and descriptions, as the parser's own tests record them. Where
 * something before the end cannot be read, a value is put before the clause that the parser stopped at, or the token is left out, and the text
 * is read again: one slip of the pen does not end completion for the rest of the statement.
 */
import { Cursor } from '../cursor.ts';
import { expression } from '../expressions/expression.ts';
import { isStructural } from '../keywords.ts';
import type { Token } from '../lexer.ts';
import { readStatement } from '../parse.ts';
import { query } from '../statements/query.ts';
import { isWord } from './words.ts';

const RETRIES_MAX = 12;

export interface ReadToEnd {
  readonly expected: readonly string[];
  /** What was read: without what could not be, misspelt keywords put right. */
  readonly tokens: readonly Token[];
}

/** `tokens`: of `text`, its end token among them. */
export function readUnfinished(text: string, tokens: readonly Token[]): ReadToEnd {
  let read: readonly Token[] = tokens.filter((token) => isWord(token) || token.kind === 'end');
  for (let retry = 0; retry <= RETRIES_MAX; retry++) {
    const { stoppedAt, ...result } = readToEnd(text, read);
    const place = read.findIndex(({ start, end }) => start === stoppedAt && end > start);
    if (result.expected.length > 0 || place < 0) return result;
    read = mended(read, place);
  }
  return { expected: [], tokens: read };
}

/** `place`: of the token that the parser stopped at. */
function mended(tokens: readonly Token[], place: number): readonly Token[] {
  const { start = 0, word = '' } = tokens[place] ?? {};
  const isFilled = tokens[place - 1]?.start === start;
  if (!isStructural(word) || isFilled) return tokens.toSpliced(place, 1);
  return tokens.toSpliced(place, 0, { kind: 'number', start, end: start, word: '', flaw: undefined });
}

function readToEnd(text: string, tokens: readonly Token[]): ReadToEnd & { readonly stoppedAt: number | undefined } {
  const cursor = new Cursor(text, tokens, { rules: { query, expression }, hints: [] });
  for (;;) {
    while (cursor.token.word === ';') cursor.advance();
    const { faults } = readStatement(cursor);
    if (cursor.isAtEnd) return { expected: cursor.expectedAtEnd, tokens: cursor.tokens, stoppedAt: faults.at(-1)?.span?.start };
  }
}
