/** The tokens of an unfinished statement as what completion looks at. Comments and hints are left out. */
import { isReserved } from '../keywords.ts';
import { type Token, unquote } from '../lexer.ts';

export interface Word {
  /** As the grammar compares it; empty for texts and quoted names. */
  readonly word: string;
  /** What it means as a name; undefined where it cannot be one. */
  readonly name: string | undefined;
  readonly written: string;
  /** What a text in single quotes says. */
  readonly text: string | undefined;
}

export function wordsOf(text: string, tokens: readonly Token[]): readonly Word[] {
  return tokens.filter(isWord).map((token) => ({
    word: token.word,
    written: text.slice(token.start, token.end),
    name: nameOf(text, token),
    text: textOf(text, token),
  }));
}

/** What the grammar reads: no comment, and nothing that belongs to nothing. */
export function isWord({ kind, flaw }: Token): boolean {
  if (kind === 'comment' || kind === 'hint' || kind === 'end') return false;
  return kind !== 'error' || (flaw?.means !== undefined && flaw.means !== 'comment');
}

function nameOf(text: string, token: Token): string | undefined {
  if (token.kind === 'quoted' || token.flaw?.means === 'quoted') return unquote(text, token);
  const isPlain = token.kind === 'identifier' || (token.kind === 'keyword' && !isReserved(token.word));
  return isPlain ? text.slice(token.start, token.end) : undefined;
}

function textOf(text: string, token: Token): string | undefined {
  return token.kind === 'string' || token.flaw?.means === 'string' ? unquote(text, token) : undefined;
}
