/**
 * The parser's place in the tokens of one text. Every test of a token records what was looked for, so that a fault can say what was expected
 * there, and completion what may stand at the end of an unfinished text; moving on forgets it.
 *
 * A rule that cannot go on calls `stop`: the fault is noted and unwinds, as its UserError, to the nearest place that can go on (the next
 * element of a list, the next statement). A rule that knows what was meant calls `note` and goes on.
 */
import { type Span, UserError } from '../model/errors.ts';
import type { Expression, Query, StringNode } from './ast.ts';
import { diagnose } from './diagnose.ts';
import { inOrder, tooDeep, unsupportedFault } from './faults.ts';
import { HintReader } from './hint-reader.ts';
import { isReserved } from './keywords.ts';
import type { Token } from './lexer.ts';

/** Deep enough for any query a person or a generator writes, far from the end of the stack. */
const NESTING_MAX = 250;
const CORRECTIONS_MAX = 10;
/** A statement with more faults is no statement; it is given up. */
const FAULTS_MAX = 100;

/** The two rules that everything else calls: the files that hold them would import each other in a circle. */
export interface Rules {
  readonly query: (cursor: Cursor) => Query;
  /** Reads operators that bind at least as tight as `minimum`; 0 reads all. */
  readonly expression: (cursor: Cursor, minimum?: number) => Expression;
}

export class Cursor {
  readonly text: string;
  readonly rules: Rules;
  readonly #tokens: Token[];
  readonly #hints: HintReader;
  #index = 0;
  #nesting = 0;
  #expected: string[] = [];
  #faults: UserError[] = [];
  #alias: { readonly index: number; readonly expected: readonly string[] } | undefined;
  #misspelt: { readonly index: number; readonly word: string } | undefined;
  /** What was looked for at the end of the text, up to the first fault there. */
  #atEnd = new Set<string>();
  #isEndRead = false;

  /** `tokens`: what `tokenize` gave, without comments and hints. */
  constructor(text: string, tokens: readonly Token[], { rules, hints }: { readonly rules: Rules; readonly hints: readonly Token[] }) {
    this.text = text;
    this.rules = rules;
    this.#tokens = [...tokens];
    this.#hints = new HintReader(hints);
  }

  /** As they were read: a misspelt keyword is put right. */
  get tokens(): readonly Token[] {
    return this.#tokens;
  }

  get index(): number {
    return this.#index;
  }

  get token(): Token {
    return this.peek(0);
  }

  get previous(): Token {
    return this.peek(-1);
  }

  /** What could go on from the end of the text, in the order of the tests; empty when reading stopped before it. */
  get expectedAtEnd(): readonly string[] {
    return [...this.#atEnd];
  }

  get isAtEnd(): boolean {
    return this.token.kind === 'end';
  }

  /** Where the current statement stops: at its `;` or at the end of the text. */
  get isAtStatementEnd(): boolean {
    return this.token.kind === 'end' || this.token.word === ';';
  }

  /** A token further on (or back), clamped to the text. */
  peek(distance: number): Token {
    const last = this.#tokens.length - 1;
    const token = this.#tokens[Math.max(0, Math.min(last, this.#index + distance))];
    if (token === undefined) throw new RangeError('a text has at least its end token');
    return token;
  }

  /** Whether the token is this word or mark; no fault will say that it was expected. */
  is(word: string, distance = 0): boolean {
    if (this.#isEnd(distance)) this.#noteAtEnd(word);
    return this.peek(distance).word === word;
  }

  isOneOf(words: readonly string[], distance = 0): boolean {
    if (this.#isEnd(distance)) for (const word of words) this.#noteAtEnd(word);
    return words.includes(this.peek(distance).word);
  }

  /** Whether the token is this word or mark, which is recorded as expected. */
  at(word: string): boolean {
    if (this.token.word === word) return true;
    this.expecting(word);
    return false;
  }

  /** Records something expected that is not one word: `a table name`. Words behind a `~` serve to find misspelt ones and are not shown. */
  expecting(what: string): void {
    this.#expected.push(what);
    if (this.isAtEnd) for (const word of what.startsWith('~') ? what.slice(1).split(' ') : [what]) this.#noteAtEnd(word);
  }

  /** Words of Flink that are not executable yet: they explain a misspelling, and are offered to nobody. */
  suspecting(words: readonly string[]): void {
    this.#expected.push(`~${words.join(' ')}`);
  }

  /** At the end of an unfinished text: what the rule would expect there is recorded, its faults are not. */
  foresee(rule: () => unknown): void {
    if (!this.isAtEnd || this.#isEndRead) return;
    const before = { faults: this.#faults, expected: this.#expected, nesting: this.#nesting };
    this.#faults = [];
    this.#expected = [];
    this.#run(rule);
    this.#faults = before.faults;
    this.#expected = before.expected;
    this.#nesting = before.nesting;
    this.#misspelt = undefined;
    this.#isEndRead = false;
  }

  #isEnd(distance: number): boolean {
    return this.#index + distance === this.#tokens.length - 1;
  }

  #noteAtEnd(what: string): void {
    if (!this.#isEndRead) this.#atEnd.add(what);
  }

  advance(): Token {
    const token = this.token;
    if (this.#index < this.#tokens.length - 1) this.#index++;
    if (this.#expected.length > 0) this.#expected = [];
    return token;
  }

  accept(word: string): Token | undefined {
    return this.at(word) ? this.advance() : undefined;
  }

  /** All words in a row, or none. Only the first is recorded. */
  acceptAll(...words: readonly string[]): boolean {
    const [first] = words;
    if (first === undefined || !this.at(first) || !words.every((word, index) => this.is(word, index))) return false;
    for (const _ of words) this.advance();
    return true;
  }

  acceptOneOf(words: readonly string[]): Token | undefined {
    for (const word of words) if (this.at(word)) return this.advance();
    return undefined;
  }

  expect(word: string): Token {
    return this.at(word) ? this.advance() : this.stopHere();
  }

  /** The span from a token's start to the end of what was read last. */
  spanFrom(start: Token | Span): Span {
    return { start: start.start, end: Math.max(start.start, this.#hints.endBetween(this.previous, this.token)) };
  }

  /** An unquoted word that may be a name. */
  isPlainWord(distance = 0): boolean {
    const token = this.peek(distance);
    return token.kind === 'identifier' || (token.kind === 'keyword' && !isReserved(token.word));
  }

  /** The hint that stands right here, which is thereby read; undefined where none does. */
  takeHint(): Token | undefined {
    return this.#hints.take(this.previous, this.token);
  }

  hasTaken(hint: Token): boolean {
    return this.#hints.hasTaken(hint);
  }

  /** Whether there is a fault of the token here already: that something is missing in front of it follows from it. */
  get isBlamed(): boolean {
    return this.#faults.at(-1)?.span?.start === this.token.start;
  }

  note(fault: UserError): void {
    // Behind a fault at the end the rules only close what is open.
    if (this.isAtEnd && (fault.span?.start ?? 0) >= this.token.start) this.#isEndRead = true;
    this.#faults.push(fault);
    if (this.#faults.length >= FAULTS_MAX) throw fault;
  }

  unsupported(span: Span, name: string): void {
    this.note(unsupportedFault(span, name));
  }

  stop(fault: UserError): never {
    this.note(fault);
    throw fault;
  }

  /** Stops with what was expected against what stands here. */
  stopHere(): never {
    const alias = this.#alias?.index === this.#index - 1 ? this.#alias : undefined;
    const { text, token, previous } = this;
    const diagnosis = diagnose({ text, token, previous, expected: this.#expected, expectedBefore: alias?.expected });
    if (diagnosis.misspelt !== undefined) {
      this.#misspelt = { index: this.#index + diagnosis.misspelt.distance, word: diagnosis.misspelt.word };
    }
    this.stop(diagnosis.fault);
  }

  /** The token is taken as an alias without AS; if the statement fails right behind it, it was one of these keywords, misspelt. */
  suspectAlias(keywords: string): void {
    this.#alias = { index: this.#index, expected: keywords.split(' ') };
  }

  /** Runs a rule one level deeper. */
  nested<T>(rule: () => T): T {
    if (this.#nesting >= NESTING_MAX) this.stop(tooDeep({ start: this.token.start, end: this.token.end }));
    this.#nesting++;
    const result = rule();
    this.#nesting--;
    return result;
  }

  /** Runs a rule whose text is kept and not executed: what is not there yet is no fault in it. */
  keptAsText(rule: () => unknown): StringNode {
    const { token } = this;
    const before = this.#faults.length;
    rule();
    const faults = this.#faults.splice(before);
    this.#faults.push(...faults.filter(({ code }) => code !== 'SQL_UNSUPPORTED'));
    const span = this.spanFrom(token);
    return { span, value: this.text.slice(span.start, span.end) };
  }

  /** Runs a rule; when it stops, its fault stays noted and the answer is undefined. */
  attempt<T>(rule: () => T): T | undefined {
    const nesting = this.#nesting;
    try {
      return rule();
    } catch (error) {
      // Anything else is a defect of the parser. A misspelt keyword is put right and the statement is read again from its start.
      if (!(error instanceof UserError) || this.#misspelt !== undefined || this.#faults.length >= FAULTS_MAX) throw error;
      this.#nesting = nesting;
      return undefined;
    }
  }

  /**
   * Runs a statement's rule. A misspelt keyword is replaced and the statement is read again, so that the defects behind it are found as
   * well. Gives what the rule gave (undefined when it stopped) and all faults in the order of the text.
   */
  statement<T>(rule: () => T): { readonly result: T | undefined; readonly faults: readonly UserError[] } {
    const start = this.#index;
    const corrections: UserError[] = [];
    for (;;) {
      this.#index = start;
      this.#nesting = 0;
      this.#expected = [];
      this.#faults = [];
      this.#atEnd.clear();
      this.#isEndRead = false;
      this.#alias = undefined;
      const result = this.#run(rule);
      const misspelt = this.#misspelt;
      this.#misspelt = undefined;
      if (misspelt === undefined || corrections.length >= CORRECTIONS_MAX) {
        return { result, faults: inOrder([...corrections, ...this.#faults]) };
      }
      // The fault that stopped the rule is the last one noted.
      corrections.push(...this.#faults.slice(-1));
      const token = this.#tokens[misspelt.index];
      if (token !== undefined) this.#tokens[misspelt.index] = { ...token, kind: 'keyword', word: misspelt.word };
    }
  }

  #run<T>(rule: () => T): T | undefined {
    try {
      return rule();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return undefined;
    }
  }
}
