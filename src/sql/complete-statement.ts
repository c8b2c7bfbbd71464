/** Where statements end: whether Enter runs what was typed or begins a new line, and where the statement at the cursor starts. */
import { type Token, tokenize } from './lexer.ts';

/**
 * True when the text ends in a semicolon or `\G` that ends a statement: not one inside a text or comment, and not one between BEGIN and END
 * of a statement set.
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

/** The offset behind the last semicolon before `cursor` that ends a statement. */
export function statementStart(text: string, cursor: number): number {
  if (!/;|\\G/.test(text)) return 0;
  const tokens = tokenize(text.slice(0, cursor)).filter((token) => !isIgnored(token));
  const ends = setsAt(tokens);
  const last = tokens.findLastIndex(({ word }, index) => word === ';' && ends[index] === false);
  return tokens[last]?.end ?? 0;
}

function isInsideSet(tokens: readonly Token[]): boolean {
  return setsAt(tokens).at(-1) ?? false;
}

/** For each token whether a statement set is open behind it. */
function setsAt(tokens: readonly Token[]): readonly boolean[] {
  let isInside = false;
  let openCases = 0;
  return tokens.map(({ word }, index) => {
    if (!isInside) isInside = word === 'STATEMENT' && tokens[index + 1]?.word === 'SET' && isSetStart(tokens[index - 1]);
    else if (word === 'CASE') openCases++;
    else if (word === ';') openCases = 0;
    else if (word === 'END' && openCases > 0) openCases--;
    else if (word === 'END') isInside = false;
    return isInside;
  });
}

function isSetStart(before: Token | undefined): boolean {
  return before === undefined || ['EXECUTE', 'EXPLAIN', 'FOR', 'BEGIN', ';'].includes(before.word);
}
