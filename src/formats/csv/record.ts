/**
 * Where the fields of one csv record stand, and where the record ends: a state machine over the bytes, as Jackson's CsvParser reads them.
 * Nothing is decoded here, so that columns which nobody reads cost their bytes alone.
 *
 *   record   field (separator field)*, up to \n, \r, \r\n or the end of the message; what follows is not read
 *   field    quoted only when its very first character is the quote; blanks behind the closing quote are passed over
 *   escape   \0 \n \r \t, and anything else stands for itself, quoted or not
 *
 * A last field that is blank and one too many is a trailing separator and no field.
 */
import { Buffer } from 'node:buffer';
import { BadMessage, type Framing } from '../format.ts';
import type { Syntax } from './syntax.ts';

/** How a field's bytes become its text: as they are, without escapes, without escapes and doubled quotes. */
export const PLAIN = 0;
const ESCAPED = 1;
const DOUBLED = 2;

const LF = 10;
const CR = 13;
const BLANK = 32;
const HASH = 35;
const NONE = new Uint8Array(0);
const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

export class RecordReader {
  /** Of the record that was split last. */
  count = 0;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly form: Uint8Array;
  readonly #columns: number;
  readonly #separator: Uint8Array;
  readonly #quote: Uint8Array;
  readonly #escaping: Uint8Array;
  readonly #allowComments: boolean;

  constructor(syntax: Syntax, columns: number) {
    this.#columns = columns;
    // One for a trailing separator, one that is too many.
    this.from = new Int32Array(columns + 2);
    this.to = new Int32Array(columns + 2);
    this.form = new Uint8Array(columns + 2);
    this.#separator = Buffer.from(syntax.separator);
    this.#quote = Buffer.from(syntax.quote);
    this.#escaping = Buffer.from(syntax.escaping);
    this.#allowComments = syntax.allowComments;
  }

  /** Finds the fields; false where the message holds nothing but comments. */
  split(bytes: Uint8Array, start: number, end: number): boolean {
    this.count = 0;
    let at = matches(bytes, start, end, BYTE_ORDER_MARK) ? start + 3 : start;
    if (this.#allowComments) {
      at = pastComments(bytes, at, end);
      if (at === end) return false;
    }
    while (at >= 0 && this.count < this.from.length) {
      at = matches(bytes, at, end, this.#quote) ? this.#quoted(bytes, at + this.#quote.length, end) : this.#unquoted(bytes, at, end);
    }
    if (this.count > this.#columns) this.#leaveTrailing(bytes);
    return true;
  }

  /** The bytes that a field means which is not PLAIN. */
  unescaped(bytes: Uint8Array, field: number): Buffer {
    const [start, end] = [this.from[field] ?? 0, this.to[field] ?? 0];
    const isQuoted = this.form[field] === DOUBLED;
    const text = Buffer.allocUnsafe(end - start);
    let length = 0;
    for (let at = start; at < end; ) {
      if (isQuoted && matches(bytes, at, end, this.#quote)) at += this.#quote.length;
      else if (matches(bytes, at, end, this.#escaping)) {
        at += this.#escaping.length;
        const meaning = MEANINGS.get(bytes[at] ?? 0);
        if (meaning !== undefined) {
          text[length++] = meaning;
          at++;
          continue;
        }
      }
      const next = pastCharacter(bytes, at, end);
      while (at < next) text[length++] = bytes[at++] ?? 0;
    }
    return text.subarray(0, length);
  }

  /** → where the next field begins, -1 at the end of the record. */
  #unquoted(bytes: Uint8Array, start: number, end: number): number {
    const [separator, escaping] = [this.#separator[0], this.#escaping[0]];
    let form = PLAIN;
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      if (byte === separator && matches(bytes, at, end, this.#separator)) {
        this.#add(start, at, form);
        return at + this.#separator.length;
      }
      if (byte === LF || byte === CR) {
        this.#add(start, at, form);
        return -1;
      }
      if (byte === escaping && matches(bytes, at, end, this.#escaping)) {
        form = ESCAPED;
        at = pastEscaped(bytes, at + this.#escaping.length, end) - 1;
      }
    }
    this.#add(start, end, form);
    return -1;
  }

  #quoted(bytes: Uint8Array, start: number, end: number): number {
    const [quote, escaping] = [this.#quote[0], this.#escaping[0]];
    let form = PLAIN;
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      if (byte === quote && matches(bytes, at, end, this.#quote)) {
        const behind = at + this.#quote.length;
        if (!matches(bytes, behind, end, this.#quote)) {
          this.#add(start, at, form);
          return this.#behindQuote(bytes, behind, end);
        }
        form = DOUBLED;
        at = behind + this.#quote.length - 1;
      } else if (byte === escaping && matches(bytes, at, end, this.#escaping)) {
        form = DOUBLED;
        at = pastEscaped(bytes, at + this.#escaping.length, end) - 1;
      }
    }
    throw new BadMessage(`the closing quote of field ${this.count + 1} is missing.`);
  }

  #behindQuote(bytes: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      if (matches(bytes, at, end, this.#separator)) return at + this.#separator.length;
      const byte = bytes[at] ?? 0;
      if (byte === LF || byte === CR) return -1;
      if (byte > BLANK) throw new BadMessage(`something stands between the closing quote of field ${this.count} and its end.`);
    }
    return -1;
  }

  #add(from: number, to: number, form: number): void {
    this.from[this.count] = from;
    this.to[this.count] = to;
    this.form[this.count] = form;
    this.count++;
  }

  #leaveTrailing(bytes: Uint8Array): void {
    const last = this.#columns;
    if (this.count === last + 1 && isBlank(bytes, this.from[last] ?? 0, this.to[last] ?? 0)) this.count = last;
    else throw new BadMessage(`it has more than the ${last} fields that the table has columns.`);
  }
}

/** Records in a file: a line each, and a quoted field may hold line ends. */
export function csvFraming(syntax: Syntax): Framing {
  const [separator, quote, escaping] = [Buffer.from(syntax.separator), Buffer.from(syntax.quote), Buffer.from(syntax.escaping)];
  return {
    head: NONE,
    delimiter: Uint8Array.of(LF),
    endOf(bytes, start, end) {
      let isFieldStart = true;
      let isQuoted = false;
      const isComment = syntax.allowComments && bytes[firstBeyondBlanks(bytes, start, end)] === HASH;
      for (let at = matches(bytes, start, end, BYTE_ORDER_MARK) ? start + 3 : start; at < end; at++) {
        const byte = bytes[at];
        if (!isQuoted && (byte === LF || byte === CR)) return endAt(bytes, at, end);
        if (isComment) continue;
        if (matches(bytes, at, end, quote) && (isQuoted || isFieldStart)) {
          // A doubled quote closes and opens again, which comes to the same.
          isFieldStart = isQuoted;
          isQuoted = !isQuoted;
          at += quote.length - 1;
        } else if (matches(bytes, at, end, escaping)) {
          at += escaping.length;
          isFieldStart = false;
        } else {
          isFieldStart = !isQuoted && matches(bytes, at, end, separator);
          if (isFieldStart) at += separator.length - 1;
        }
      }
      return -1;
    },
  };
}

/** A \r in front of the \n belongs to the record, which ends there all the same; one alone is the delimiter. */
function endAt(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === LF) return at;
  if (at + 1 === end) return -1;
  return bytes[at + 1] === LF ? at + 1 : at;
}

/** By the byte behind the escape character. */
const MEANINGS: ReadonlyMap<number, number> = new Map([
  [0x30, 0],
  [0x6e, LF],
  [0x72, CR],
  [0x74, 9],
]);

/** An empty sequence stands nowhere. */
function matches(bytes: Uint8Array, at: number, end: number, sequence: Uint8Array): boolean {
  const length = sequence.length;
  if (length === 0 || at + length > end || bytes[at] !== sequence[0]) return false;
  for (let index = 1; index < length; index++) if (bytes[at + index] !== sequence[index]) return false;
  return true;
}

function pastEscaped(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) throw new BadMessage('it ends with an escape character.');
  return pastCharacter(bytes, at, end);
}

/** One character of UTF-8, or one byte that is none. */
function pastCharacter(bytes: Uint8Array, at: number, end: number): number {
  let next = at + 1;
  while (next < end && ((bytes[next] ?? 0) & 0xc0) === 0x80) next++;
  return next;
}

function pastComments(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === HASH) while (at + 1 < end && bytes[at] !== LF && bytes[at] !== CR) at++;
    else if (byte !== LF && byte !== CR && byte !== BLANK) return at;
  }
  return end;
}

function firstBeyondBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === BLANK) at++;
  return at;
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) > BLANK) return false;
  return true;
}
