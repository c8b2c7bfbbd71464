import type { Token } from '../../sql/lexer.ts';

const CLOSER_OF: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** The bracket at the cursor, or else right before it, and its partner; none where they do not match. */
export function bracketPair(tokens: readonly Token[], cursor: number): readonly Token[] {
  const isBracket = ({ word }: Token): boolean => word in CLOSER_OF || Object.values(CLOSER_OF).includes(word);
  const brackets = tokens.filter(isBracket);
  const at = brackets.findIndex(({ start }) => start === cursor);
  const place = at >= 0 ? at : brackets.findIndex(({ end }) => end === cursor);
  const open: Token[] = [];
  for (const bracket of brackets) {
    if (bracket.word in CLOSER_OF) open.push(bracket);
    else {
      const opener = open.pop();
      if (opener === undefined || CLOSER_OF[opener.word] !== bracket.word) return [];
      if (opener === brackets[place] || bracket === brackets[place]) return [opener, bracket];
    }
  }
  return [];
}
