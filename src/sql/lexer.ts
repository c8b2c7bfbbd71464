/**
 * Text → tokens, for parsing, highlighting and completion alike. Never throws and never loses a character: what is no SQL becomes an
 * `error` token that says what was probably meant. Tokens are in order and do not overlap; between them is only white space; the last is
 * the empty `end`.
 */
import { closerOf, isIdentifierPart, isIdentifierStart, isSpace, WIDE } from './characters.ts';
import { isKeyword } from './keywords.ts';

type TokenKind =
  | 'keyword'
  | 'identifier'
  | 'quoted'
  | 'string'
  | 'number'
  | 'operator'
  | 'punctuation'
  | 'comment'
  | 'hint'
  | 'error'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** What the grammar compares: a keyword or identifier in upper case, an operator or punctuation mark as it should be typed; else empty. */
  readonly word: string;
  /** Of an `error` token only. */
  readonly flaw: Flaw | undefined;
}

/** `wide`: `，“”` and the like. `double-quoted`: a name or a text, the parser knows. `unclosed`: no closing mark up to the end of its line. */
interface Flaw {
  readonly kind: 'wide' | 'double-quoted' | 'unclosed' | 'foreign' | 'unknown';
  /** What the parser takes it for. */
  readonly means: 'string' | 'quoted' | 'either' | 'symbol' | 'comment' | undefined;
  /** What should stand there; undefined where that is not known. */
  readonly replacement: string | undefined;
}

const LONG_OPERATORS: ReadonlySet<string> = new Set(['<>', '<=', '>=', '!=', '||', '=>', '==', '::', '&&']);
const OPERATORS = '=<>+-*/%|^&!?:';
const PUNCTUATION = '()[]{},;.';

export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    if (at >= text.length) break;
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push(make('end', text.length, text.length));
  return tokens;
}

function tokenAt(text: string, start: number): Token {
  const code = text.charCodeAt(start);
  if (isIdentifierStart(text, start)) return wordAt(text, start);
  if (isDigit(code) || (code === 0x2e && isDigit(text.charCodeAt(start + 1)))) return numberAt(text, start);
  const character = text.charAt(start);
  if (character === "'") return quotedAt(text, start, 'string');
  if (character === '`') return quotedAt(text, start, 'quoted');
  if (character === '"') return quotedAt(text, start, 'either');
  if (text.startsWith('--', start)) return make('comment', start, lineEnd(text, start));
  if (text.startsWith('/*', start)) return blockCommentAt(text, start);
  // Another way to write a semicolon, which asks for the result row by row (parse.ts).
  if (text.startsWith('\\G', start)) return make('punctuation', start, start + 2, ';');
  if (PUNCTUATION.includes(character)) return make('punctuation', start, start + 1, character);
  if (OPERATORS.includes(character)) return operatorAt(text, start);
  return strangeAt(text, start);
}

function wordAt(text: string, start: number): Token {
  let end = start;
  do end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  while (end < text.length && isIdentifierPart(text, end));
  const word = text.slice(start, end).toUpperCase();
  return make(isKeyword(word) ? 'keyword' : 'identifier', start, end, word);
}

function numberAt(text: string, start: number): Token {
  let end = digitsEnd(text, start);
  if (text[end] === '.') end = digitsEnd(text, end + 1);
  if (text[end] === 'e' || text[end] === 'E') {
    const sign = text[end + 1] === '+' || text[end + 1] === '-' ? 1 : 0;
    const exponentEnd = digitsEnd(text, end + 1 + sign);
    if (exponentEnd > end + 1 + sign) end = exponentEnd;
  }
  return make('number', start, end);
}

function operatorAt(text: string, start: number): Token {
  const two = text.slice(start, start + 2);
  if (!LONG_OPERATORS.has(two)) return make('operator', start, start + 1, text.charAt(start));
  if (two === '==') return flawed(start, start + 2, { kind: 'foreign', means: 'symbol', replacement: '=' }, '=');
  if (two === '&&') return flawed(start, start + 2, { kind: 'foreign', means: 'symbol', replacement: 'AND' }, 'AND');
  return make('operator', start, start + 2, two === '!=' ? '<>' : two);
}

/** The mark is doubled inside. */
function quotedAt(text: string, start: number, means: 'string' | 'quoted' | 'either'): Token {
  const mark = text.charAt(start);
  let end = text.indexOf(mark, start + 1);
  while (end >= 0 && text[end + 1] === mark) end = text.indexOf(mark, end + 2);
  if (end < 0 || isOpeningMark(text, start, end)) return unclosedAt(text, start, means);
  if (means !== 'either') return make(means, start, end + 1);
  return flawed(start, end + 1, { kind: 'double-quoted', means, replacement: undefined });
}

/**
 * A mark behind a line break with a letter right behind it opens a text: the one before was never closed. This keeps one forgotten mark
 * from turning the rest of a script inside out.
 */
function isOpeningMark(text: string, start: number, mark: number): boolean {
  if (mark + 1 >= text.length || !isIdentifierPart(text, mark + 1)) return false;
  return text.slice(start, mark).includes('\n');
}

function unclosedAt(text: string, start: number, means: 'string' | 'quoted' | 'either'): Token {
  const line = text.slice(start, lineEnd(text, start));
  const comment = line.indexOf(' --');
  const content = (comment > 0 ? line.slice(0, comment) : line).trimEnd();
  let length = content.length;
  while (length > 1 && ',;)'.includes(content.charAt(length - 1))) length--;
  const mark = text.charAt(start);
  const replacement = mark === '"' ? undefined : content.slice(0, length) + mark;
  return flawed(start, start + length, { kind: 'unclosed', means, replacement });
}

function blockCommentAt(text: string, start: number): Token {
  const close = text[start + 2] === '+' ? hintEnd(text, start + 3) : text.indexOf('*/', start + 2);
  if (close < 0) return flawed(start, text.length, { kind: 'unclosed', means: 'comment', replacement: undefined });
  return make(text[start + 2] === '+' ? 'hint' : 'comment', start, close + 2);
}

/** A hint is made of tokens: its end is not inside a text. */
function hintEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('*/', at)) return at;
    if (text[at] !== "'") continue;
    const close = text.indexOf("'", at + 1);
    if (close < 0) break;
    at = close;
  }
  return text.indexOf('*/', from);
}

function strangeAt(text: string, start: number): Token {
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  const closer = closerOf(character);
  if (closer !== undefined) return wideQuotedAt(text, start, closer);
  const plain = WIDE.get(character);
  if (plain !== undefined) return flawed(start, start + 1, { kind: 'wide', means: 'symbol', replacement: plain }, plain);
  if (character === '#') return flawed(start, lineEnd(text, start), hashComment(text, start));
  return flawed(start, start + character.length, { kind: 'unknown', means: undefined, replacement: undefined });
}

function hashComment(text: string, start: number): Flaw {
  return { kind: 'foreign', means: 'comment', replacement: `--${text.slice(start + 1, lineEnd(text, start))}` };
}

/** `“connector”` up to a closing mark of its family on the same line. */
function wideQuotedAt(text: string, start: number, closer: { readonly marks: string; readonly plain: string }): Token {
  let end = start + 1;
  while (end < text.length && text[end] !== '\n' && !closer.marks.includes(text.charAt(end))) end++;
  const means = closer.plain === '`' ? 'quoted' : 'string';
  if (end >= text.length || text[end] === '\n') {
    return flawed(start, start + 1, { kind: 'wide', means: undefined, replacement: closer.plain });
  }
  const content = text.slice(start + 1, end).replaceAll(closer.plain, closer.plain + closer.plain);
  return flawed(start, end + 1, { kind: 'wide', means, replacement: closer.plain + content + closer.plain });
}

/** The text between the marks of a string, or of what was meant as one. */
export function unquote(text: string, token: Token): string {
  const plain = token.flaw?.replacement ?? text.slice(token.start, token.end);
  const mark = plain.charAt(0);
  const isClosed = plain.length > 1 && plain.endsWith(mark);
  return plain.slice(1, isClosed ? -1 : undefined).replaceAll(mark + mark, mark);
}

function make(kind: TokenKind, start: number, end: number, word = ''): Token {
  return { kind, start, end, word, flaw: undefined };
}

function flawed(start: number, end: number, flaw: Flaw, word = ''): Token {
  return { kind: 'error', start, end, word, flaw };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function digitsEnd(text: string, start: number): number {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

function lineEnd(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline < 0 ? text.length : newline;
}

/** The tokens inside a hint, at their places in the text, without the `end`. */
export function hintTokens(text: string, hint: Token): readonly Token[] {
  const start = hint.start + 3;
  const inside = tokenize(text.slice(start, hint.end - 2)).slice(0, -1);
  return inside.map((token) => ({ ...token, start: token.start + start, end: token.end + start }));
}
