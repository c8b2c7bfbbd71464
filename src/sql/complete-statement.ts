/** Whether Enter runs what was typed or begins a new line. */
import { type Token, tokenize } from './lexer.ts';

/**
 * True when the text ends in a semicolon that ends a statement: not one inside a text or comment, and not one between BEGIN and END of a
 * statement set.
 */
export function isComplete(text: string): boolean {
  const all = tokenize(text);
  if (all.some((token) => isOpen(text, token))) return false;
  const tokens = all.filter((token) => !isIgnored(token));
  if (tokens.at(-1)?.word !== ';') return false;
  return !isInsideSet(tokens);
}

function isIgnored({ kind, flaw }: Token): boolean {
  return kind === 'comment' || kind === 'hint' || kind === 'end' || flaw?.means === 'comment';
}

/** A text, name or comment without its closing mark anywhere: more lines of it may follow. */
function isOpen(text: string, { start, flaw }: Token): boolean {
  if (flaw?.kind !== 'unclosed') return false;
  return flaw.means === 'comment' || text.indexOf(text.charAt(start), start + 1) < 0;
}

function isInsideSet(tokens: readonly Token[]): boolean {
  let isInside = false;
  let openCases = 0;
  for (const [index, { word }] of tokens.entries()) {
    if (!isInside) isInside = word === 'STATEMENT' && tokens[index + 1]?.word === 'SET' && isSetStart(tokens[index - 1]);
    else if (word === 'CASE') openCases++;
    else if (word === ';') openCases = 0;
    else if (word === 'END' && openCases > 0) openCases--;
    else if (word === 'END') isInside = false;
  }
  return isInside;
}

function isSetStart(before: Token | undefined): boolean {
  return before === undefined || ['EXECUTE', 'EXPLAIN', 'FOR', 'BEGIN', ';'].includes(before.word);
}
