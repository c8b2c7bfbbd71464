/**
 * Walks over the JSON text of one message, in its bytes: nothing is built but what is asked for.
 *
 *   RFC 8259, and what Jackson takes as Flink sets it up: a byte order mark in front, control characters inside strings.
 *
 * Between two calls `at` is the next byte that was not read. A text that is no JSON is a BadMessage that names the byte (counted from the
 * message's first) and what was expected there. Strings are cut out of one latin1 text of the whole message where they are ASCII: a long
 * one pins that text, so who keeps a value makes it its own (see own-text.ts).
 */
import { isUtf8 } from 'node:buffer';
import { latin1Slice, utf8Slice } from '../../model/byte-text.ts';
import { BadMessage } from '../format.ts';
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  isDigit,
  isEscape,
  isHexDigit,
  isNumberPart,
  LETTER_E,
  LETTER_N,
  LETTER_U,
  LOWER,
  MINUS,
  OPEN_ARRAY,
  OPEN_OBJECT,
  PLUS,
  POINT,
  QUOTE,
  shownByte,
  ZERO,
} from './json-bytes.ts';
import { unescaped } from './json-text.ts';

/** Deeper values are refused, as by Jackson. */
export const DEPTH_MAX = 1000;

/** Of longer messages each string is cut out by itself: their text as a whole would be kept for nothing. */
const TEXT_BYTES_MAX = 65_536;

/** Set beside the bytes of a string that were or-ed together: it holds an escape. */
const ESCAPED = 256;

const NULL = Buffer.from('null');
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

/** A name with its quotes: four bytes at a time, and what is left. */
export interface LearnedName {
  readonly words: Int32Array;
  readonly rest: Uint8Array;
  readonly length: number;
}

export class JsonCursor {
  bytes: Buffer = Buffer.alloc(0);
  /** Of `bytes`: four of them are looked at in one step. */
  #view = new DataView(this.bytes.buffer, 0, 0);
  at = 0;
  #start = 0;
  #end = 0;
  #text = '';
  #hasText = false;

  /** Begins a message. */
  open(bytes: Uint8Array, start: number, end: number): void {
    if (bytes !== this.bytes) {
      this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#start = start;
    this.#end = end;
    this.#hasText = false;
    const hasMark = end - start >= 3 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
    this.at = hasMark ? start + 3 : start;
  }

  /** Moves over blanks to the next byte and returns it, -1 at the end. */
  next(): number {
    const { bytes } = this;
    while (this.at < this.#end) {
      const byte = bytes[this.at] as number;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.at++;
    }
    return -1;
  }

  /** Moves over the one value of a message to its end. */
  expectEnd(): void {
    if (this.next() !== -1) throw this.fault('the end of the message');
  }

  /** Moves behind the name in quotes if it stands here. */
  acceptName({ words, rest, length }: LearnedName): boolean {
    const { bytes } = this;
    let at = this.at;
    if (at + length > this.#end) return false;
    for (let index = 0; index < words.length; index++, at += 4) if (this.#view.getInt32(at, true) !== words[index]) return false;
    for (let index = 0; index < rest.length; index++, at++) if (bytes[at] !== rest[index]) return false;
    this.at = at;
    return true;
  }

  /** The name in quotes that stands between `from` and the cursor, to be accepted in other messages. */
  learnedName(from: number): LearnedName {
    const length = this.at - from;
    const words = new Int32Array(length >> 2);
    for (let index = 0; index < words.length; index++) words[index] = this.#view.getInt32(from + 4 * index, true);
    return { words, rest: Uint8Array.from(this.bytes.subarray(from + 4 * words.length, this.at)), length };
  }

  /** Moves over the colon behind a name to the value. */
  colon(): void {
    if (this.next() !== COLON) throw this.fault("':'");
    this.at++;
    this.next();
  }

  /** Behind a member or an element: true where another follows, false behind the closing sign. */
  more(closing: number): boolean {
    const byte = this.next();
    if (byte !== COMMA && byte !== closing) throw this.fault(`',' or '${String.fromCharCode(closing)}'`);
    this.at++;
    return byte === COMMA;
  }

  /** Moves behind a null if one stands here. */
  acceptNull(): boolean {
    if (this.bytes[this.at] !== LETTER_N || this.at >= this.#end) return false;
    this.#word(NULL);
    return true;
  }

  /** The first byte of the value here; see the constants. */
  kind(): number {
    return this.at < this.#end ? (this.bytes[this.at] as number) : -1;
  }

  /** The string here, its quotes and escapes undone. */
  string(): string {
    const from = this.at + 1;
    const seen = this.#passString();
    return this.#stringOf(from, this.at - 1, seen);
  }

  /** What `string` would return for the bytes between two quotes. */
  #stringOf(from: number, to: number, seen: number): string {
    if (seen < 128) return this.ascii(from, to);
    const text = this.#utf8(from, to);
    return seen >= ESCAPED ? unescaped(text) : text;
  }

  /** A whole number of up to 15 digits here; undefined, and not moved, for every other value. */
  smallInteger(): number | undefined {
    const { bytes, at } = this;
    const from = bytes[at] === MINUS ? at + 1 : at;
    const limit = Math.min(this.#end, from + 16);
    let value = 0;
    let end = from;
    while (end < limit) {
      const digit = (bytes[end] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      end++;
    }
    const digits = end - from;
    if (digits === 0 || digits > 15 || (digits > 1 && bytes[from] === ZERO)) return undefined;
    if (end < this.#end && isNumberPart(bytes[end] as number)) return undefined;
    this.at = end;
    return from === at ? value : 0 - value;
  }

  /** A number without exponent, of up to 15 digits in all and at most `scale` of them behind the point, at that scale; undefined as above. */
  smallDecimal(scale: number): number | undefined {
    const { bytes, at } = this;
    const from = bytes[at] === MINUS ? at + 1 : at;
    const limit = Math.min(this.#end, from + 17);
    let value = 0;
    let point = -1;
    let end = from;
    for (; end < limit; end++) {
      const digit = (bytes[end] as number) - ZERO;
      if (digit >= 0 && digit <= 9) value = value * 10 + digit;
      else if (point < 0 && digit === POINT - ZERO) point = end;
      else break;
    }
    const behind = point < 0 ? 0 : end - point - 1;
    const digits = end - from - (point < 0 ? 0 : 1);
    const shift = scale - behind;
    const isWhole = point !== from && point !== end - 1 && (bytes[from] !== ZERO || digits - behind === 1);
    if (digits === 0 || !isWhole || shift < 0 || digits + shift > 15) return undefined;
    if (end < this.#end && isNumberPart(bytes[end] as number)) return undefined;
    this.at = end;
    const unscaled = value * (SMALL_POWERS[shift] as number);
    return from === at ? unscaled : 0 - unscaled;
  }

  /** Whether a number begins here. */
  isNumber(): boolean {
    const byte = this.kind();
    return byte === MINUS || isDigit(byte);
  }

  /** The text of the number here, as it is written. */
  number(): string {
    const from = this.at;
    this.#passNumber();
    return this.ascii(from, this.at);
  }

  /** The value of true or false here; undefined, and not moved, for every other value. */
  boolean(): boolean | undefined {
    const byte = this.kind();
    if (byte === TRUE[0]) this.#word(TRUE);
    else if (byte === FALSE[0]) this.#word(FALSE);
    else return undefined;
    return byte === TRUE[0];
  }

  /** Moves over the value here, whatever it is. */
  skip(depth = 0): void {
    switch (this.kind()) {
      case QUOTE:
        this.#passString();
        return;
      case OPEN_OBJECT:
        this.#skipObject(depth);
        return;
      case OPEN_ARRAY:
        this.#skipArray(depth);
        return;
      default:
        if (this.isNumber()) this.#passNumber();
        else if (!this.acceptNull() && this.boolean() === undefined) throw this.fault('a value');
    }
  }

  /** Moves into the object or array here; false, and behind it, where it is empty. */
  enter(closing: number, depth: number): boolean {
    if (depth >= DEPTH_MAX) throw new BadMessage(`it nests deeper than ${DEPTH_MAX} levels, at byte ${this.at - this.#start}.`);
    this.at++;
    if (this.next() !== closing) return true;
    this.at++;
    return false;
  }

  #skipObject(depth: number): void {
    if (!this.enter(CLOSE_OBJECT, depth)) return;
    do {
      if (this.next() !== QUOTE) throw this.fault('a name in quotes');
      this.#passString();
      this.colon();
      this.skip(depth + 1);
    } while (this.more(CLOSE_OBJECT));
  }

  #skipArray(depth: number): void {
    if (!this.enter(CLOSE_ARRAY, depth)) return;
    do {
      this.next();
      this.skip(depth + 1);
    } while (this.more(CLOSE_ARRAY));
  }

  /** Moves behind these bytes, a whole value, if they stand here: what was seen in the last message need not be read again. */
  acceptValue(value: Uint8Array): boolean {
    const end = this.at + value.length;
    if (end > this.#end || this.bytes.compare(value, 0, value.length, this.at, end) !== 0) return false;
    this.at = end;
    return true;
  }

  /** The bytes from `from` on as they are, to be shown or to be kept as JSON. */
  raw(from: number): string {
    return this.#utf8(from, this.at);
  }

  /** Where a byte lies in the message. */
  offsetOf(at: number): number {
    return at - this.#start;
  }

  fault(expected: string): BadMessage {
    const offset = this.at - this.#start;
    if (this.at >= this.#end) return new BadMessage(`it ends at byte ${offset}, where ${expected} is expected.`);
    return new BadMessage(`it has ${shownByte(this.kind())} at byte ${offset}, where ${expected} is expected.`);
  }

  /** The text between two places that hold nothing but ASCII. */
  ascii(from: number, to: number): string {
    if (this.#end - this.#start > TEXT_BYTES_MAX) return latin1Slice(this.bytes, from, to);
    if (!this.#hasText) {
      this.#text = latin1Slice(this.bytes, this.#start, this.#end);
      this.#hasText = true;
    }
    return this.#text.substring(from - this.#start, to - this.#start);
  }

  #utf8(from: number, to: number): string {
    const text = utf8Slice(this.bytes, from, to);
    // What is no UTF-8 was replaced: a value that differs from what was sent.
    if (text.includes('\ufffd') && !isUtf8(this.bytes.subarray(from, to))) {
      throw new BadMessage(`the string at byte ${from - this.#start} is not UTF-8.`);
    }
    return text;
  }

  /** Moves behind the string here. Returns its bytes or-ed together, and ESCAPED where it has escapes. */
  #passString(): number {
    const { bytes } = this;
    const end = this.#end;
    let at = this.at + 1;
    let seen = 0;
    while (at < end) {
      while (at + 4 <= end) {
        const word = this.#view.getInt32(at, true);
        if (hasByte(word ^ FOUR_QUOTES) || hasByte(word ^ FOUR_BACKSLASHES)) break;
        if ((word & FOUR_HIGH_BITS) !== 0) seen |= 128;
        at += 4;
      }
      const byte = bytes[at++] as number;
      if (byte === QUOTE) {
        this.at = at;
        return seen;
      }
      seen |= byte;
      if (byte === BACKSLASH) {
        seen |= ESCAPED;
        at = this.#passEscape(at);
      }
    }
    this.at = end;
    throw this.fault('the closing quote of a string');
  }

  /** From behind the backslash to behind the escape. */
  #passEscape(at: number): number {
    const byte = at < this.#end ? (this.bytes[at] as number) : -1;
    if (byte === LETTER_U) {
      for (let digit = at + 1; digit < at + 5; digit++) {
        if (digit < this.#end && isHexDigit(this.bytes[digit] as number)) continue;
        this.at = Math.min(digit, this.#end);
        throw this.fault('a digit of an escape \\u0000');
      }
      return at + 5;
    }
    if (!isEscape(byte)) {
      this.at = at;
      throw this.fault('an escape');
    }
    return at + 1;
  }

  #passNumber(): void {
    if (this.bytes[this.at] === MINUS) this.at++;
    if (this.kind() === ZERO) this.at++;
    else this.#digits();
    if (this.kind() === POINT) {
      this.at++;
      this.#digits();
    }
    if ((this.kind() | LOWER) === LETTER_E) {
      this.at++;
      const sign = this.kind();
      if (sign === MINUS || sign === PLUS) this.at++;
      this.#digits();
    }
    if (isNumberPart(this.kind())) throw this.fault('the end of a number');
  }

  #digits(): void {
    const from = this.at;
    const { bytes } = this;
    const end = this.#end;
    let at = from;
    while (at < end && isDigit(bytes[at] as number)) at++;
    this.at = at;
    if (at === from) throw this.fault('a digit');
  }

  #word(word: Uint8Array): void {
    const { bytes, at } = this;
    const { length } = word;
    if (at + length > this.#end) throw this.fault('a value');
    for (let index = 0; index < length; index++) if (bytes[at + index] !== word[index]) throw this.fault('a value');
    this.at = at + length;
  }
}

const SMALL_POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

const FOUR_QUOTES = 0x22222222;
const FOUR_BACKSLASHES = 0x5c5c5c5c;
const FOUR_HIGH_BITS = 0x80808080 | 0;

/** Whether one of the four bytes is 0; now and then true beside a byte of 1, which costs a step and changes nothing. */
function hasByte(word: number): boolean {
  return ((word - 0x01010101) & ~word & FOUR_HIGH_BITS) !== 0;
}
