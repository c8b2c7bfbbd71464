/** Names and texts: identifiers, dotted names, and string literals. What is only quoted the wrong way is noted, repaired and taken. */
import type { Identifier, ObjectName, StringNode } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { found, spanOf } from './diagnose.ts';
import { syntaxFault } from './faults.ts';
import { isReserved, isStructural } from './keywords.ts';
import { type Token, unquote } from './lexer.ts';

/** What may follow a name whatever the statement: then even a word such as ORDER was meant as a name. */
const AFTER_NAME: ReadonlySet<string> = new Set(['(', ')', ',', '.', ';', '=']);

/** What goes on behind the name of a table or view that is created. */
const BEHIND_NAME = ['AS', 'COMMENT', 'WITH', 'LIKE', 'FROM', 'SET', 'RESET', 'RENAME'];

/** One name. `what` describes it in a fault: `a table name`. */
export function identifier(cursor: Cursor, what: string): Identifier {
  const found = acceptIdentifier(cursor);
  if (found !== undefined) return found;
  const { token } = cursor;
  if (isString(token) || token.flaw?.means === 'either') return misquotedName(cursor, what);
  if (isReserved(token.word) && looksLikeName(cursor)) return reservedName(cursor, what);
  cursor.expecting(what);
  return cursor.stopHere();
}

/** A name that needs no repair; undefined, and nothing recorded, where none stands. */
function acceptIdentifier(cursor: Cursor): Identifier | undefined {
  const { token } = cursor;
  if (isQuoted(token)) return { name: unquote(cursor.text, cursor.advance()), span: spanOf(token) };
  if (cursor.isPlainWord()) return plain(cursor, cursor.advance());
  return undefined;
}

export function isNameStart(cursor: Cursor, distance = 0): boolean {
  return isQuoted(cursor.peek(distance)) || cursor.isPlainWord(distance);
}

/** `db.t`. Behind a dot a reserved word can only be a name, but Flink wants the backticks there, too. */
export function objectName(cursor: Cursor, what: string): ObjectName {
  const parts = [identifier(cursor, what)];
  const start = cursor.previous;
  while (cursor.is('.')) {
    cursor.advance();
    parts.push(identifier(cursor, 'a name'));
  }
  return { parts, span: { start: start.start, end: cursor.previous.end } };
}

/** `IF EXISTS`, `IF NOT EXISTS`: the words behind IF. IF alone may be the name of a table. */
export function ifClause(cursor: Cursor, words: readonly string[]): boolean {
  const isClause = cursor.isOneOf(words.slice(0, 1), 1) || cursor.isPlainWord(1) || isReserved(cursor.peek(1).word);
  if (!cursor.at('IF') || !isClause || cursor.isOneOf(BEHIND_NAME, 1)) return false;
  cursor.advance();
  for (const word of words) cursor.expect(word);
  return true;
}

/** A text in single quotes. */
export function stringLiteral(cursor: Cursor, what: string): StringNode {
  const { token } = cursor;
  if (isString(token)) return { value: unquote(cursor.text, cursor.advance()), span: spanOf(token) };
  if (token.flaw?.means === 'either' || token.kind === 'quoted') return misquotedString(cursor);
  cursor.expecting(what);
  return cursor.stopHere();
}

export function isString(token: Token): boolean {
  return token.kind === 'string' || token.flaw?.means === 'string';
}

/** A string, or something in other quotes where a string should stand. */
export function isStringLike(token: Token): boolean {
  return isString(token) || token.flaw?.means === 'either' || token.kind === 'quoted';
}

function isQuoted(token: Token): boolean {
  return token.kind === 'quoted' || token.flaw?.means === 'quoted';
}

function plain(cursor: Cursor, token: Token): Identifier {
  return { name: cursor.text.slice(token.start, token.end), span: spanOf(token) };
}

function looksLikeName(cursor: Cursor): boolean {
  const { word } = cursor.token;
  if (!isStructural(word)) return true;
  const next = cursor.peek(1);
  if (next.kind === 'end' || AFTER_NAME.has(next.word)) return word !== 'SELECT' && word !== 'VALUES';
  return (word === 'ORDER' || word === 'GROUP') && next.word !== 'BY';
}

export function reservedName(cursor: Cursor, what: string): Identifier {
  const name = plain(cursor, cursor.advance());
  const replacement = `\`${name.name}\``;
  const problem = `${name.name} is a reserved word, so it cannot be ${what} as it stands.`;
  cursor.note(syntaxFault(name.span, problem, `Write ${replacement} with backticks.`, { span: name.span, replacement }));
  return name;
}

function misquotedName(cursor: Cursor, what: string): Identifier {
  const token = cursor.advance();
  const name = unquote(cursor.text, token);
  const replacement = quoted(name, '`');
  const problem = `Expected ${what}, but found ${found(cursor.text, token)}: names stand between backticks, texts between single quotes.`;
  cursor.note(syntaxFault(spanOf(token), problem, `Write ${replacement}.`, { span: spanOf(token), replacement }));
  return { name, span: spanOf(token) };
}

function misquotedString(cursor: Cursor): StringNode {
  const token = cursor.advance();
  const value = unquote(cursor.text, token);
  const replacement = quoted(value, "'");
  const problem = `${cursor.text.slice(token.start, token.end)} is not a text: texts stand between single quotes.`;
  cursor.note(syntaxFault(spanOf(token), problem, `Write ${replacement}.`, { span: spanOf(token), replacement }));
  return { value, span: spanOf(token) };
}

/** What was read since `start` should have stood in single quotes. */
export function unquotedText(cursor: Cursor, start: number): StringNode {
  const span = { start, end: cursor.previous.end };
  const value = cursor.text.slice(span.start, span.end);
  const replacement = quoted(value, "'");
  cursor.note(syntaxFault(span, `${value} stands without quotes.`, `Write ${replacement}.`, { span, replacement }));
  return { span, value };
}

/** The text between marks, which are doubled inside. */
export function quoted(text: string, mark: "'" | '`'): string {
  return mark + text.replaceAll(mark, mark + mark) + mark;
}
