/**
 * SQL with its secrets replaced, for everything that is shown or kept: values of options that are named like a secret, whatever quotes they
 * stand in, and secrets inside other texts and comments.
 *
 * Law: with stars of the same length the masked text is read as the text is, where its quotes are closed and its values stand in some.
 */
import { isReference, isSecretName, maskInside, SECRET_MASK } from '../model/secrets.ts';
import { hintTokens, type Token, tokenize, unquote } from './lexer.ts';

interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Whether all of it is a secret; else it may hold one. */
  readonly isSecret: boolean;
}

/** `'same length'` lets a caret beneath the text stay where it was; `'fixed'` does not tell how long the secret is. */
export function maskSecrets(text: string, stars: 'same length' | 'fixed'): string {
  const mask = (secret: string): string => (stars === 'fixed' ? SECRET_MASK : secret.replace(/[^\n]/g, '*'));
  let masked = '';
  let done = 0;
  for (const { start: from, end, isSecret } of stretches(text)) {
    const start = Math.max(from, done);
    if (start >= end) continue;
    const content = text.slice(start, end);
    const isMasked = isSecret && content !== '' && !isReference(content);
    masked += text.slice(done, start) + (isMasked ? mask(content) : maskInside(content, mask));
    done = end;
  }
  return masked + text.slice(done);
}

/** What is masked or looked into, in the order of the text. */
function stretches(text: string): readonly Stretch[] {
  const tokens = tokenize(text).flatMap((token) => (token.kind === 'hint' ? hintTokens(text, token) : [token]));
  const found: Stretch[] = tokens.filter(isComment).map((comment) => ({ ...insideOf(text, comment), isSecret: false }));
  const words = tokens.filter((token) => !isComment(token));
  let isInOptions = false;
  let end = 0;
  for (const [index, token] of words.entries()) {
    isInOptions = startsOptions(words, index) || (isInOptions && token.word !== ')' && token.word !== ';');
    if (token.start < end || isAssignment(token)) continue;
    const key = keyOf(text, { words, index, isInOptions });
    const isSecret = key !== undefined && isSecretName(key);
    if (isText(token) || (isSecret && isName(token))) found.push({ ...contentOf(token), isSecret });
    else if (isSecret && isAssignment(words[index - 1])) {
      end = bareEnd(text, words, index);
      if (end > token.start) found.push({ start: token.start, end, isSecret });
    }
  }
  return [...found, ...bareUrls(text, tokens)].sort((left, right) => left.start - right.start);
}

/** `mysql://user:x@host` whose quotes were forgotten; the lengths are bounded so that a long text is read in one go. */
const BARE_URL = /[a-z][\w+.-]{0,30}:\/\/[^\s/?@:'"`;]{0,200}:([^\s'"`;]{1,200})@/diy;

/** The passwords of such addresses: what looks like a comment inside of one is a part of it. */
function bareUrls(text: string, tokens: readonly Token[]): readonly Stretch[] {
  return tokens.flatMap((token) => {
    if (isText(token) || isName(token) || isComment(token)) return [];
    BARE_URL.lastIndex = token.start;
    const [start, end] = BARE_URL.exec(text)?.indices?.[1] ?? [];
    return start === undefined || end === undefined ? [] : [{ start, end, isSecret: true }];
  });
}

/** Behind WITH and in an OPTIONS hint comes a list of options, and SET sets one up to its semicolon: there a key may stand without quotes. */
function startsOptions(words: readonly Token[], index: number): boolean {
  const { word = '' } = words[index] ?? {};
  const before = words[index - 1]?.word;
  return (word === '(' && (before === 'WITH' || before === 'OPTIONS')) || (word === 'SET' && (before === undefined || before === ';'));
}

/** The option whose value a token is: `'password' = …`, `"password": …`, and without a mark between them, `IDENTIFIED BY '…'` of MySQL. */
function keyOf(
  text: string,
  { words, index, isInOptions }: { words: readonly Token[]; index: number; isInOptions: boolean },
): string | undefined {
  let place = index - 1;
  while (isAssignment(words[place])) place--;
  const [key, value] = [words[place], words[index]];
  if (key === undefined) return undefined;
  if (isText(key)) return unquote(text, key);
  if (place === index - 1) return isText(value) ? (key.word === 'BY' ? 'password' : bareKey(text, words, place)) : undefined;
  if (!isInOptions) return undefined;
  return isName(key) ? unquote(text, key) : bareKey(text, words, place);
}

function isAssignment(token: Token | undefined): boolean {
  return token?.word === '=' || token?.word === ':' || token?.word === '=>';
}

/** `scan.api-key`: what stands together without a blank. */
function bareKey(text: string, words: readonly Token[], last: number): string {
  let first = last;
  while (words[first - 1]?.end === words[first]?.start && !isText(words[first - 1])) first--;
  return text.slice(words[first]?.start, words[last]?.end);
}

/** Where a value without quotes ends, at the latest: as the parser reads it, or in front of a comment. */
function bareEnd(text: string, words: readonly Token[], first: number): number {
  let end = words[first]?.start ?? 0;
  for (let index = first; !isBareEnd(words[index]); index++) {
    const { start, end: next } = words[index] ?? { start: 0, end };
    if (text.slice(end, start).trim() !== '') break;
    end = next;
  }
  return end;
}

function isBareEnd(token: Token | undefined): boolean {
  return token === undefined || token.kind === 'end' || isText(token) || isName(token) || [',', ')', ';', '('].includes(token.word);
}

function isComment({ kind, flaw }: Token): boolean {
  return kind === 'comment' || flaw?.means === 'comment';
}

/** A comment without its marks. */
function insideOf(text: string, { start, end, flaw }: Token): { readonly start: number; readonly end: number } {
  if (text[start] === '#') return { start: start + 1, end };
  return { start: start + 2, end: text[start] === '-' || flaw?.kind === 'unclosed' ? end : end - 2 };
}

function isText(token: Token | undefined): boolean {
  return token?.kind === 'string' || token?.flaw?.means === 'string' || token?.flaw?.means === 'either';
}

/** Between backticks. */
function isName({ kind, flaw }: Token): boolean {
  return kind === 'quoted' || flaw?.means === 'quoted';
}

/** A text or a name without its marks. */
function contentOf({ start, end, flaw }: Token): { readonly start: number; readonly end: number } {
  return { start: start + 1, end: flaw?.kind === 'unclosed' ? end : end - 1 };
}
