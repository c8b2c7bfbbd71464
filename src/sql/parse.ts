/**
 * Text → statements. Never throws: what is wrong comes back as faults, all of a statement at once, each with its span in the text and, where
 * it is plain what was meant, the edit that repairs it. After a fault the parser goes on with the next statement.
 */
import { type Span, UserError } from '../model/errors.ts';
import type { Statement } from './ast-statements.ts';
import { Cursor } from './cursor.ts';
import { depthFault } from './depth.ts';
import { expression } from './expressions/expression.ts';
import { besideSecret, inOrder, syntaxFault } from './faults.ts';
import { flawFault } from './flaws.ts';
import { type Token, tokenize } from './lexer.ts';
import { maskSecrets } from './mask-secrets.ts';
import { query } from './statements/query.ts';
import { startsStatement, statement } from './statements/statement.ts';

export interface ParsedStatement {
  /** Without its semicolon or `\G`. */
  readonly span: Span;
  readonly text: string;
  /** Ended by `\G`: its result is wanted row by row, a column a line. */
  readonly isVertical: boolean;
  /** undefined when it could not be read; incomplete when there are faults. */
  readonly statement: Statement | undefined;
  readonly faults: readonly UserError[];
}

/** Whoever pastes a novel is told of so many faults in it. */
const FAULTS_MAX = 1000;

export function parse(text: string): { readonly statements: readonly ParsedStatement[] } {
  const statements = read(text);
  if (statements.every(({ faults }) => faults.length === 0)) return { statements };
  const masked = maskSecrets(text, 'same length');
  return { statements: masked === text ? statements : statements.map(inWordsOf(read(masked))) };
}

/** Faults quote the text: those of a text with secrets are told in the words of the masked one, where the same is wrong at the same places. */
function inWordsOf(masked: readonly ParsedStatement[]): (parsed: ParsedStatement) => ParsedStatement {
  const placeOf = ({ code, span }: UserError): string => `${code} ${span?.start} ${span?.end}`;
  const told = new Map(masked.flatMap(({ faults }) => faults.map((fault) => [placeOf(fault), fault])));
  return (parsed) => ({
    ...parsed,
    faults: parsed.faults.map((fault) => retold(fault, told.get(placeOf(fault)))),
  });
}

/** In the words of the masked text, with the edits for the one that was given. */
function retold(error: UserError, masked: UserError | undefined): UserError {
  if (masked === undefined) return besideSecret(error);
  const { code, problem, remedy, span } = masked;
  return new UserError(code, { problem, remedy, span, repair: error.repair });
}

function read(text: string): readonly ParsedStatement[] {
  const tokens = tokenize(text);
  const cursor = new Cursor(
    text,
    tokens.filter((token) => !isAside(token) && token.kind !== 'comment'),
    { rules: { query, expression }, hints: tokens.filter(({ kind }) => kind === 'hint') },
  );
  const asides = tokens.filter(isAside);
  const statements: ParsedStatement[] = [];
  let asidesDone = 0;
  let faultsFound = 0;
  for (;;) {
    while (cursor.is(';')) cursor.advance();
    if (cursor.isAtEnd) break;
    if (faultsFound >= FAULTS_MAX) return [...statements, givenUp(text, cursor.token.start)];
    const one = oneStatement(cursor);
    let next = asidesDone;
    while (next < asides.length && (asides[next]?.start ?? 0) < cursor.token.start) next++;
    const parsed = withFlaws(
      text,
      one,
      asides.slice(asidesDone, Math.min(next, asidesDone + FAULTS_MAX)).filter((aside) => !cursor.hasTaken(aside)),
    );
    statements.push(parsed);
    faultsFound += parsed.faults.length;
    asidesDone = next;
  }
  const rest = asides.slice(asidesDone, asidesDone + FAULTS_MAX).flatMap((token) => flawFault(text, token) ?? []);
  const [first] = rest;
  if (first?.span !== undefined) {
    const span = { start: first.span.start, end: text.trimEnd().length };
    statements.push({ span, text: text.slice(span.start, span.end), isVertical: false, statement: undefined, faults: rest });
  }
  return statements;
}

function givenUp(text: string, start: number): ParsedStatement {
  const fault = syntaxFault(
    { start, end: start },
    `The text has more than ${FAULTS_MAX} faults.`,
    'What stands from here on was not read.',
  );
  return { span: { start, end: text.length }, text: text.slice(start), isVertical: false, statement: undefined, faults: [fault] };
}

/** What the grammar does not see: hints where it takes none, comments that are not closed, characters that belong to nothing. */
function isAside(token: Token): boolean {
  const means = token.flaw?.means;
  return token.kind === 'hint' || (token.kind === 'error' && (means === undefined || means === 'comment'));
}

interface Read {
  readonly parsed: ParsedStatement;
  readonly flawed: readonly Token[];
}

/** Reads one statement; the cursor stops at what ends it. */
export function readStatement(cursor: Cursor): ParsedStatement {
  return oneStatement(cursor).parsed;
}

function oneStatement(cursor: Cursor): Read {
  const start = cursor.token;
  const startIndex = cursor.index;
  const { result, faults } = cursor.statement(() => {
    const read = statement(cursor);
    endOfStatement(cursor);
    return read;
  });
  const isBeforeNext = cursor.index > startIndex && isNextStatement(cursor);
  if (!isBeforeNext) while (!cursor.isAtStatementEnd) cursor.advance();
  const span = cursor.spanFrom(start);
  const flawed: Token[] = [];
  for (let distance = startIndex - cursor.index; distance < 0; distance++) {
    const token = cursor.peek(distance);
    if (token.flaw !== undefined && flawed.length < FAULTS_MAX) flawed.push(token);
  }
  if (cursor.token.flaw !== undefined) flawed.push(cursor.token);
  const tooDeep = result === undefined ? undefined : depthFault(result);
  const read = { span, text: cursor.text.slice(span.start, span.end), isVertical: cursor.text.startsWith('\\G', cursor.token.start) };
  if (tooDeep !== undefined) return { parsed: { ...read, statement: undefined, faults: [tooDeep] }, flawed };
  return { parsed: { ...read, statement: result, faults }, flawed };
}

function endOfStatement(cursor: Cursor): void {
  if (cursor.at(';') || cursor.isAtEnd) return;
  if (!isNextStatement(cursor)) cursor.stopHere();
  const { token, previous } = cursor;
  const problem = `A semicolon is missing before ${token.word}.`;
  cursor.note(
    syntaxFault({ start: token.start, end: token.end }, problem, 'End the statement before it with a semicolon.', {
      span: { start: previous.end, end: previous.end },
      replacement: ';',
    }),
  );
}

/** A word that begins statements, first on its line. */
function isNextStatement(cursor: Cursor): boolean {
  const { token, previous } = cursor;
  return token.kind === 'keyword' && startsStatement(token.word) && cursor.text.slice(previous.end, token.start).includes('\n');
}

/** Adds what is wrong with single tokens, unless the grammar has noted it already. */
function withFlaws(text: string, read: Read, asides: readonly Token[]): ParsedStatement {
  const { parsed, flawed } = read;
  const isBare = parsed.statement?.kind === 'set' || parsed.statement?.kind === 'reset' || parsed.statement?.kind === 'help';
  const noted = new Set(parsed.faults.map((fault) => fault.span?.start));
  // The @ of a MySQL variable belongs to the fault behind it.
  const more = [...flawed, ...asides].filter(
    (token) => !noted.has(token.start) && !noted.has(token.end) && !(isBare && token.flaw?.kind === 'unknown'),
  );
  if (more.length === 0) return parsed;
  return { ...parsed, faults: inOrder([...parsed.faults, ...more.flatMap((token) => flawFault(text, token) ?? [])]) };
}
