/**
 * Walks over the JSON text of one message, in its bytes: nothing is built but what is asked for.
 *
 *   RFC 8259, and what Jackson takes as Flink sets it up: a byte order mark in front, control characters inside strings.
 *
 * Between two calls `at` is the next byte that was not read. A text that is no JSON is a BadMessage that names the byte (counted from the
 * message's first) and what was expected there. Strings that are ASCII are cut out of one latin1 text of the bytes around them: a long one pins
 * that text, so who keeps a value makes it its own (see own-text.ts).
 */
import { isUtf8 } from 'node:buffer';
import { latin1Slice, utf8Slice } from '../../model/byte-text.ts';
import { BadMessage } from '../format.ts';
import * as sign from './json-bytes.ts';
import * as skip from './json-skip.ts';
import { unescaped } from './json-text.ts';

/** Of so many bytes a text is made at once: of more, short strings would pin what nobody reads; longer strings are cut out by themselves. */
const TEXT_BYTES = 256;
/** Decimal digits that a number holds exactly, whatever they are. */
const DIGITS_MAX = 15;

const SMALL_POWERS = Array.from({ length: DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent);

/** What stands from behind one member's value to the next one's, `,"name":`, four bytes at a time: the last four may overlap those before. */
export interface LearnedName {
  readonly words: Int32Array;
  readonly length: number;
}

/** Shorter ones are not learned: a name without a letter. */
export const LEARNED_BYTES_MIN = 4;

export class JsonCursor {
  bytes: Buffer = Buffer.alloc(0);
  /** Of `bytes`: four of them are looked at in one step. */
  #view = new DataView(this.bytes.buffer, 0, 0);
  at = 0;
  #start = 0;
  #end = 0;
  #text = '';
  #textStart = 0;
  #textEnd = 0;

  /** Begins a message. */
  open(bytes: Uint8Array, start: number, end: number): void {
    if (bytes !== this.bytes) {
      this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#start = start;
    this.#end = end;
    this.#textEnd = 0;
    const hasMark = end - start >= 3 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
    this.at = hasMark ? start + 3 : start;
  }

  /** Moves over blanks to the next byte and returns it, -1 at the end. */
  next(): number {
    this.at = skip.blanks(this.bytes, this.at, this.#end);
    return this.kind();
  }

  /** The first byte of the value here, -1 at the end. */
  kind(): number {
    return this.at < this.#end ? (this.bytes[this.at] as number) : -1;
  }

  /** Behind the one value of a message there is nothing. */
  expectEnd(): void {
    if (this.next() !== -1) throw this.fault('the end of the message');
  }

  /** Moves to the value of a member whose name stands here as it stood when it was learned. */
  acceptName({ words, length }: LearnedName): boolean {
    const from = this.at;
    const end = from + length;
    if (end > this.#end) return false;
    const last = words.length - 1;
    for (let index = 0; index < last; index++) if (this.#view.getInt32(from + 4 * index, true) !== words[index]) return false;
    if (this.#view.getInt32(end - 4, true) !== words[last]) return false;
    this.at = end;
    this.next();
    return true;
  }

  /** What stands between `from` and the cursor, at least four bytes, to be accepted in other messages. */
  learnedName(from: number): LearnedName {
    const length = this.at - from;
    const words = new Int32Array((length + 3) >> 2);
    for (let index = 0; index < words.length; index++) words[index] = this.#view.getInt32(Math.min(from + 4 * index, this.at - 4), true);
    return { words, length };
  }

  /** Moves behind these bytes, a whole value, if they stand here: what was seen in the last message need not be read again. */
  acceptValue(value: Uint8Array): boolean {
    const end = this.at + value.length;
    if (end > this.#end || this.bytes.compare(value, 0, value.length, this.at, end) !== 0) return false;
    this.at = end;
    return true;
  }

  /** Moves behind a null if one stands here. */
  acceptNull(): boolean {
    if (this.kind() !== sign.LETTER_N) return false;
    this.skip();
    return true;
  }

  /** Moves over the colon behind a name to the value. */
  colon(): void {
    if (this.next() !== sign.COLON) throw this.fault("':'");
    this.at++;
    this.next();
  }

  /** Moves into the object or array here, to what comes first; false, and behind it, where it is empty. `depth`: how many are around it. */
  enter(closing: number, depth: number): boolean {
    this.into(depth);
    return this.first(closing);
  }

  /** Moves behind the opening sign of an object or array. */
  into(depth: number): void {
    if (depth >= skip.DEPTH_MAX) throw this.fault(skip.TOO_DEEP);
    this.at++;
  }

  /** Behind an opening sign: true, and at what comes first; false, and behind the closing sign, where nothing does. */
  first(closing: number): boolean {
    if (this.next() !== closing) return true;
    this.at++;
    return false;
  }

  /** Behind a member or an element: true, and at the next one, where another follows; false, and behind the closing sign. */
  more(closing: number): boolean {
    const byte = this.next();
    if (byte !== sign.COMMA && byte !== closing) throw this.fault(`',' or '${String.fromCharCode(closing)}'`);
    this.at++;
    if (byte === closing) return false;
    this.next();
    return true;
  }

  /** The string here, its quotes and escapes undone. */
  string(): string {
    const from = this.at + 1;
    const end = skip.plainEnd(this.bytes, this.#view, from, this.#end);
    if (this.bytes[end] === sign.QUOTE && end < this.#end) {
      this.at = end + 1;
      return skip.hasHighBits(this.bytes, this.#view, from, end) ? this.#utf8(from, end) : this.ascii(from, end);
    }
    this.skip();
    return unescaped(this.#utf8(from, this.at - 1));
  }

  /** Where the string here ends, its quote, if its bytes are its text; -1 for every other value. It is not moved. */
  plainStringEnd(): number {
    if (this.kind() !== sign.QUOTE) return -1;
    const end = skip.plainEnd(this.bytes, this.#view, this.at + 1, this.#end);
    return end < this.#end && this.bytes[end] === sign.QUOTE ? end : -1;
  }

  /** A whole number of up to 15 digits here, bare or in quotes; undefined, and not moved, for every other value. */
  smallInteger(): number | undefined {
    return this.smallDecimal(0);
  }

  /**
   * A number without exponent, bare or in quotes, of up to 15 digits at that scale, and at most `scale` of them behind the point: its
   * unscaled integer. undefined, and not moved, for every other value.
   */
  smallDecimal(scale: number): number | undefined {
    const { bytes } = this;
    const isQuoted = this.kind() === sign.QUOTE;
    const first = isQuoted ? this.at + 1 : this.at;
    const from = bytes[first] === sign.MINUS ? first + 1 : first;
    const limit = Math.min(this.#end, from + DIGITS_MAX + 2);
    let value = 0;
    let point = -1;
    let end = from;
    for (; end < limit; end++) {
      const digit = (bytes[end] as number) - sign.ZERO;
      if (digit >= 0 && digit <= 9) value = value * 10 + digit;
      else if (point < 0 && digit === sign.POINT - sign.ZERO) point = end;
      else break;
    }
    const behind = point < 0 ? 0 : end - point - 1;
    const digits = end - from - (point < 0 ? 0 : 1);
    const shift = scale - behind;
    const isWhole = point !== from && point !== end - 1 && (bytes[from] !== sign.ZERO || digits - behind === 1);
    if (digits === 0 || !isWhole || shift < 0 || digits + shift > DIGITS_MAX) return undefined;
    if (isQuoted ? end >= this.#end || bytes[end] !== sign.QUOTE : end < this.#end && sign.isNumberPart(bytes[end] as number))
      return undefined;
    this.at = isQuoted ? end + 1 : end;
    const unscaled = value * (SMALL_POWERS[shift] as number);
    return from === first ? unscaled : 0 - unscaled;
  }

  /** Whether a number begins here. */
  isNumber(): boolean {
    const byte = this.kind();
    return byte === sign.MINUS || sign.isDigit(byte);
  }

  /** The text of the number here, as it is written. */
  number(): string {
    const from = this.at;
    this.skip();
    return this.ascii(from, this.at);
  }

  /** The value of true or false here; undefined, and not moved, for every other value. */
  boolean(): boolean | undefined {
    const byte = this.kind();
    if (byte !== sign.LETTER_T && byte !== sign.LETTER_F) return undefined;
    this.skip();
    return byte === sign.LETTER_T;
  }

  /** Moves over the value here, whatever it is; `depth`: how many objects and arrays are around it. */
  skip(depth = 0): void {
    try {
      this.at = skip.skipValue(this.bytes, this.#view, this.at, this.#end, depth);
    } catch (cause) {
      throw this.#refused(cause);
    }
  }

  /** What stands from `from` to the cursor, as text. */
  raw(from: number): string {
    return this.#utf8(from, this.at);
  }

  /** Where a byte lies in the message. */
  offsetOf(at: number): number {
    return at - this.#start;
  }

  /** It is no JSON at this byte. */
  fault(expected: string, at = this.at): BadMessage {
    const found = at < this.#end ? `it has ${sign.shownByte(this.bytes[at] as number)}` : 'it ends';
    return new BadMessage(`${found} at byte ${at - this.#start}, where ${expected} is expected.`);
  }

  /** The text between two places that hold nothing but ASCII. */
  ascii(from: number, to: number): string {
    if (to - from === 1) return String.fromCharCode(this.bytes[from] as number);
    if (from < this.#textStart || to > this.#textEnd) {
      if (to - from > TEXT_BYTES) return latin1Slice(this.bytes, from, to);
      this.#textStart = from;
      this.#textEnd = Math.min(from + TEXT_BYTES, this.#end);
      this.#text = latin1Slice(this.bytes, from, this.#textEnd);
    }
    return this.#text.substring(from - this.#textStart, to - this.#textStart);
  }

  #utf8(from: number, to: number): string {
    const text = utf8Slice(this.bytes, from, to);
    // What is no UTF-8 was replaced: a value that differs from what was sent.
    if (text.includes('\ufffd') && !isUtf8(this.bytes.subarray(from, to))) {
      throw new BadMessage(`the string at byte ${from - this.#start} is not UTF-8.`);
    }
    return text;
  }

  #refused(cause: unknown): unknown {
    return cause instanceof skip.SkipFault ? this.fault(cause.expected, cause.at) : cause;
  }
}
