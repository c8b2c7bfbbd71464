/**
 * Where the cursor stands in a text → the word being typed there and what kinds of things may take its place.
 *
 *   SELECT o.cus▮ FROM orders o     typed `cus`, wanted: the columns of the source `o`
 *   … WITH ('connector' = 'my▮      typed `my` in a text, wanted: a value of the option `connector`
 *
 * Which kinds: what the grammar expects at the end of the text before the word. Nothing is wanted inside comments, numbers, and texts that
 * only the person knows.
 */
import type { Span } from '../../model/errors.ts';
import { statementStart } from '../complete-statement.ts';
import { type Token, tokenize } from '../lexer.ts';
import { startsStatement } from '../statements/statement.ts';
import { readUnfinished } from './expectations.ts';
import { type Want, wantsOf } from './wants.ts';
import { isWord, wordsOf } from './words.ts';

export interface CompletionPlace {
  /** What a chosen completion replaces: the word at the cursor, its quotes included. */
  readonly span: Span;
  /** What stands of it before the cursor, without its quote. */
  readonly typed: string;
  /** The quote that is open. */
  readonly quote: Quote;
  /** Most specific first; empty where nothing can be offered. */
  readonly wants: readonly Want[];
}

type Quote = '' | "'" | '`';

/** Statements that may follow without a semicolon before them; a query may belong to the one before. */
const NOT_FOLLOWING = ['SELECT', 'WITH', 'VALUES', 'TABLE', '(', 'SET'];

export function completionPlace(text: string, cursor: number): CompletionPlace {
  const start = statementStart(text, cursor);
  const tokens = tokenize(text.slice(start, cursor));
  const word = wordAt(text, start, cursor, tokens);
  const none = { span: { start: cursor, end: cursor }, typed: '', quote: '', wants: [] } as const;
  if (word === undefined) return none;
  const before = text.slice(start, word.span.start);
  const beforeTokens = [...tokens.filter((token) => token.end <= before.length && token.kind !== 'end'), endToken(before.length)];
  const read = readUnfinished(before, beforeTokens);
  const context = { before: wordsOf(before, read.tokens), after: wordsAfter(text, word.span.end) };
  return { ...word, wants: wantsOf(read.expected, context).filter((want) => fits(want, word.quote)) };
}

interface WordPlace {
  readonly span: Span;
  readonly typed: string;
  readonly quote: Quote;
}

function endToken(at: number): Token {
  return { kind: 'end', start: at, end: at, word: '', flaw: undefined };
}

/** undefined inside of what is nobody's to complete. `tokens` are those from `start` to the cursor. */
function wordAt(text: string, start: number, cursor: number, tokens: readonly Token[]): WordPlace | undefined {
  const last = tokens.at(-2);
  const plain = { span: { start: cursor, end: cursor }, typed: '', quote: '' } as const;
  const open = openQuote(text.slice(start, cursor), tokens);
  if (open?.quote !== undefined) {
    const from = start + open.start;
    const rest = /^[\p{L}\p{N}_$.\-#*]*/u.exec(text.slice(cursor))?.[0].length ?? 0;
    const end = cursor + rest + (text.startsWith(open.quote, cursor + rest) ? 1 : 0);
    const typed = text.slice(from + 1, cursor);
    return {
      span: { start: from, end: text.startsWith(open.quote, end - 1) && end > cursor ? end : cursor + rest },
      typed,
      quote: open.quote,
    };
  }
  if (open !== undefined || isInside(last, cursor - start)) return undefined;
  const isTouching = last !== undefined && last.end === cursor - start;
  if (!isTouching || (last.kind !== 'identifier' && last.kind !== 'keyword'))
    return last?.kind === 'number' && isTouching ? undefined : plain;
  const rest = /^[\p{L}\p{N}_$]*/u.exec(text.slice(cursor))?.[0].length ?? 0;
  const from = start + (bareKeyStart(tokens) ?? last.start);
  return { span: { start: from, end: cursor + rest }, typed: text.slice(from, cursor), quote: '' };
}

/** `SET execution.check…`: what is typed is the key, dots and all. */
function bareKeyStart(tokens: readonly Token[]): number | undefined {
  const words = tokens.filter(isWord);
  const [first, second] = words;
  if ((first?.word !== 'SET' && first?.word !== 'RESET') || words.some(({ word }) => word === '=')) return undefined;
  return second?.start;
}

/** A text or name whose quote is open at the end. `quote` is undefined for double quotes, which mean neither. */
function openQuote(text: string, tokens: readonly Token[]): { readonly start: number; readonly quote: "'" | '`' | undefined } | undefined {
  const open = tokens.findLast(({ flaw }) => flaw?.kind === 'unclosed' && flaw.means !== 'comment');
  if (open === undefined || text.indexOf('\n', open.start) >= 0) return undefined;
  return { start: open.start, quote: open.flaw?.means === 'string' ? "'" : open.flaw?.means === 'quoted' ? '`' : undefined };
}

/** In a comment that is not over: a line comment ends with its line, and no other is closed when it is still open. */
function isInside(last: Token | undefined, cursor: number): boolean {
  if (last === undefined || last.end < cursor) return last?.flaw?.means === 'comment';
  return last.flaw?.means === 'comment' || (last.kind === 'comment' && last.end === cursor);
}

/** Up to the end of the statement, as far as that can be told. */
function wordsAfter(text: string, end: number) {
  const rest = text.slice(end);
  const tokens = tokenize(rest);
  const stop = tokens.findIndex((token, index) => token.word === ';' || isNext(rest, token, tokens[index - 1]));
  return wordsOf(rest, stop < 0 ? tokens : tokens.slice(0, stop));
}

function isNext(text: string, token: Token, before: Token | undefined): boolean {
  if (token.kind !== 'keyword' || !startsStatement(token.word) || NOT_FOLLOWING.includes(token.word)) return false;
  return text.slice(before?.end ?? 0, token.start).includes('\n');
}

/** Names stand between backticks or in none, texts in single quotes; what stands in a text may also be typed before its quotes. */
function fits({ kind }: Want, quote: Quote): boolean {
  const isText = TEXTS.includes(kind);
  if (quote === "'") return isText;
  return quote === '`' ? kind === 'table' || kind === 'column' : true;
}

const TEXTS: readonly Want['kind'][] = ['option-key', 'option-value', 'setting-key', 'setting-value', 'job', 'file', 'metadata', 'topic'];
