/** A token that cannot stand where it stands → the fault in the user's words, with the repair where one is plain. */
import type { Span, UserError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { syntaxFault } from './faults.ts';
import { isReserved } from './keywords.ts';
import type { Token } from './lexer.ts';

export interface Situation {
  readonly text: string;
  readonly token: Token;
  readonly previous: Token;
  /** Words, marks, and descriptions (`a table name`) that could stand at the token. */
  readonly expected: readonly string[];
  /** What could have stood at the previous token, where that was taken as an alias. */
  readonly expectedBefore: readonly string[] | undefined;
}

export interface Diagnosis {
  readonly fault: UserError;
  /** The keyword that was meant: of this token (0) or the one before (-1). */
  readonly misspelt: { readonly distance: 0 | -1; readonly word: string } | undefined;
}

const SHOWN_MAX = 6;
/** Longer words are not misspelt keywords: the comparison is not worth its time. */
const KEYWORD_LENGTH_MAX = 20;

export function diagnose(situation: Situation): Diagnosis {
  const { text, token, previous, expected, expectedBefore } = situation;
  const meant = meantKeyword(token, expected);
  if (meant !== undefined) return { fault: misspelling(text, token, meant), misspelt: { distance: 0, word: meant } };
  const meantBefore = expectedBefore === undefined ? undefined : meantKeyword(previous, expectedBefore);
  if (meantBefore !== undefined) return { fault: misspelling(text, previous, meantBefore), misspelt: { distance: -1, word: meantBefore } };
  return { fault: unexpected(situation), misspelt: undefined };
}

function meantKeyword(token: Token, expected: readonly string[]): string | undefined {
  if (token.word.length < 3 || token.word.length > KEYWORD_LENGTH_MAX || isReserved(token.word)) return undefined;
  if (token.kind !== 'identifier' && token.kind !== 'keyword') return undefined;
  const candidates = expected
    .flatMap((word) => (word.startsWith('~') ? word.slice(1).split(' ') : word))
    .filter((word) => isWord(word) && Math.abs(word.length - token.word.length) <= 2);
  // A word that is right where it could stand is not misspelt; something behind it is wrong.
  return candidates.includes(token.word) ? undefined : nearest(token.word, candidates);
}

function misspelling(text: string, token: Token, word: string): UserError {
  const written = text.slice(token.start, token.end);
  return syntaxFault(spanOf(token), `${written} is not a word of SQL here; ${word} seems to be meant.`, `Write ${word}.`, {
    span: spanOf(token),
    replacement: word,
  });
}

function unexpected(situation: Situation): UserError {
  const { text, token, previous } = situation;
  const expected = ranked(situation.expected);
  const [only] = expected.length === 1 ? expected : [];
  const problem = `Expected ${oneOf(expected)}, but found ${found(text, token)}.`;
  if (only === undefined || !isConcrete(only) || (isEnd(token) && !isClosing(only)))
    return syntaxFault(spanOf(token), problem, remedyFor(only));
  const replacement = isWord(only) ? ` ${only}${token.start === previous.end ? ' ' : ''}` : only;
  return syntaxFault(spanOf(token), problem, `Put ${only} here.`, { span: { start: previous.end, end: previous.end }, replacement });
}

function remedyFor(only: string | undefined): string {
  if (only === ';') return 'End the statement before it with a semicolon, or leave it out.';
  if (only !== undefined) return `Write ${only} here.`;
  return 'Look at what stands before it, too.';
}

/** Descriptions first: they say more than the words that could also stand here. */
function ranked(expected: readonly string[]): readonly string[] {
  const distinct = [...new Set(expected)].filter((word) => !word.startsWith('~'));
  return [...distinct.filter((word) => word.includes(' ')), ...distinct.filter((word) => !word.includes(' '))];
}

function oneOf(expected: readonly string[]): string {
  if (expected.length === 0) return 'something else';
  const shown = expected.slice(0, SHOWN_MAX).map(label);
  if (expected.length > SHOWN_MAX) return `${shown.join(', ')} or another word`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} or ${last}`;
}

function label(word: string): string {
  if (word === ';') return 'the end of the statement';
  return isWord(word) || word.includes(' ') ? word : `"${word}"`;
}

export function found(text: string, token: Token): string {
  if (token.kind === 'end') return 'the end of the text';
  if (token.word === ';') return 'the end of the statement';
  const written = text.slice(token.start, token.end);
  const short = written.length > 40 ? `${written.slice(0, 39)}…` : written;
  return token.kind === 'string' ? `the text ${short}` : `"${short}"`;
}

function isEnd(token: Token): boolean {
  return token.kind === 'end' || token.word === ';';
}

function isClosing(word: string): boolean {
  return word === ')' || word === ']' || word === 'END';
}

function isConcrete(word: string): boolean {
  return !word.includes(' ') && word !== ';';
}

function isWord(word: string): boolean {
  return /^[A-Z]\w+$/.test(word);
}

export function spanOf(token: Token): Span {
  return { start: token.start, end: token.end };
}
