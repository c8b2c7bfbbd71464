/**
 * Steps over JSON that nobody reads, checking it on the way: the same texts are refused as by reading them.
 *
 * One loop without calls for what stands in most messages; `at` is passed in and returned, so that nothing is stored per byte.
 */
import * as sign from './json-bytes.ts';

/** Deeper values are refused, as by Jackson. */
export const DEPTH_MAX = 1000;

/** Where a text is no JSON, and what was expected there. */
export class SkipFault {
  readonly at: number;
  readonly expected: string;

  constructor(at: number, expected: string) {
    this.at = at;
    this.expected = expected;
  }
}

export const TOO_DEEP = `a value inside fewer than ${DEPTH_MAX} others`;

/** What is open around the place that is being read: true for an object. */
const open = new Uint8Array(DEPTH_MAX + 1);

/** From the first byte of a value to behind its last. `outer`: how many objects and arrays are around it. */
export function skipValue(bytes: Buffer, view: DataView, start: number, end: number, outer: number): number {
  const first = start < end ? bytes[start] : -1;
  const isNested = first === sign.OPEN_OBJECT || first === sign.OPEN_ARRAY;
  return isNested ? skipNested(bytes, view, start, end, outer) : skipScalar(bytes, view, start, end);
}

/** From the first byte of an object or array to behind its last. */
function skipNested(bytes: Buffer, view: DataView, start: number, end: number, outer: number): number {
  let depth = 0;
  let at = start;
  for (;;) {
    // A value.
    const first = at < end ? (bytes[at] as number) : -1;
    if (first === sign.OPEN_OBJECT || first === sign.OPEN_ARRAY) {
      if (depth + outer >= DEPTH_MAX) throw new SkipFault(at, TOO_DEEP);
      const isObject = first === sign.OPEN_OBJECT;
      open[depth++] = isObject ? 1 : 0;
      at = blanks(bytes, at + 1, end);
      if (at >= end || bytes[at] !== (isObject ? sign.CLOSE_OBJECT : sign.CLOSE_ARRAY)) {
        if (isObject) at = skipName(bytes, view, at, end);
        continue;
      }
      at++;
      depth--;
    } else at = skipScalar(bytes, view, at, end);
    // Behind a value: what closes, then a comma.
    for (;;) {
      if (depth === 0) return at;
      at = blanks(bytes, at, end);
      const isObject = open[depth - 1] === 1;
      const byte = at < end ? bytes[at] : -1;
      if (byte === sign.COMMA) {
        at = blanks(bytes, at + 1, end);
        if (isObject) at = skipName(bytes, view, at, end);
        break;
      }
      const closing = isObject ? sign.CLOSE_OBJECT : sign.CLOSE_ARRAY;
      if (byte !== closing) throw new SkipFault(at, `',' or '${String.fromCharCode(closing)}'`);
      at++;
      depth--;
    }
  }
}

/** From the quote of a name to the value. */
function skipName(bytes: Buffer, view: DataView, start: number, end: number): number {
  if (start >= end || bytes[start] !== sign.QUOTE) throw new SkipFault(start, 'a name in quotes');
  let at = skipString(bytes, view, start, end);
  if (at >= end || bytes[at] !== sign.COLON) at = blanks(bytes, at, end);
  if (at >= end || bytes[at] !== sign.COLON) throw new SkipFault(at, "':'");
  return blanks(bytes, at + 1, end);
}

function skipScalar(bytes: Buffer, view: DataView, at: number, end: number): number {
  const byte = at < end ? (bytes[at] as number) : -1;
  switch (byte) {
    case sign.QUOTE:
      return skipString(bytes, view, at, end);
    case sign.LETTER_N:
      return skipWord(bytes, at, end, sign.NULL);
    case sign.LETTER_T:
      return skipWord(bytes, at, end, sign.TRUE);
    case sign.LETTER_F:
      return skipWord(bytes, at, end, sign.FALSE);
    default:
      if (byte !== sign.MINUS && !sign.isDigit(byte)) throw new SkipFault(at, 'a value');
      return skipNumber(bytes, at, end);
  }
}

export function blanks(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] as number) <= 0x20 && sign.isBlank(bytes[at] as number)) at++;
  return at;
}

function skipWord(bytes: Buffer, at: number, end: number, word: Uint8Array): number {
  const { length } = word;
  for (let index = 0; index < length; index++)
    if (at + index >= end || bytes[at + index] !== word[index]) throw new SkipFault(at, 'a value');
  return at + length;
}

const FOUR_QUOTES = 0x22222222;
const FOUR_BACKSLASHES = 0x5c5c5c5c;
const FOUR_HIGH_BITS = 0x80808080 | 0;

/** The high bit of the lowest byte that is 0 is set; above it others may be. */
function zeroes(word: number): number {
  return (word - 0x01010101) & ~word & FOUR_HIGH_BITS;
}

/** From a quote to behind the quote that closes. */
function skipString(bytes: Buffer, view: DataView, start: number, end: number): number {
  let at = start + 1;
  for (;;) {
    at = plainEnd(bytes, view, at, end);
    if (at >= end) throw new SkipFault(end, 'the closing quote of a string');
    if (bytes[at++] === sign.QUOTE) return at;
    at = skipEscape(bytes, at, end);
  }
}

/** The next quote or backslash, `end` where there is none. */
export function plainEnd(bytes: Buffer, view: DataView, start: number, end: number): number {
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word = view.getInt32(at, true);
    const found = zeroes(word ^ FOUR_QUOTES) | zeroes(word ^ FOUR_BACKSLASHES);
    if (found !== 0) return at + ((31 - Math.clz32(found & -found)) >> 3);
  }
  while (at < end && bytes[at] !== sign.QUOTE && bytes[at] !== sign.BACKSLASH) at++;
  return at;
}

/** Whether any byte is beyond ASCII. */
export function hasHighBits(bytes: Buffer, view: DataView, start: number, end: number): boolean {
  let seen = 0;
  let at = start;
  for (; at + 4 <= end; at += 4) seen |= view.getInt32(at, true);
  let rest = 0;
  for (; at < end; at++) rest |= bytes[at] as number;
  return (seen & FOUR_HIGH_BITS) !== 0 || rest >= 128;
}

/** From behind the backslash to behind the escape. */
export function skipEscape(bytes: Buffer, at: number, end: number): number {
  const byte = at < end ? (bytes[at] as number) : -1;
  if (byte !== sign.LETTER_U) {
    if (!sign.isEscape(byte)) throw new SkipFault(at, 'an escape');
    return at + 1;
  }
  for (let digit = at + 1; digit < at + 5; digit++) {
    if (digit >= end || !sign.isHexDigit(bytes[digit] as number)) throw new SkipFault(Math.min(digit, end), 'a digit of an escape \\u0000');
  }
  return at + 5;
}

function skipNumber(bytes: Buffer, start: number, end: number): number {
  let at = bytes[start] === sign.MINUS ? start + 1 : start;
  at = at < end && bytes[at] === sign.ZERO ? at + 1 : digits(bytes, at, end);
  if (at >= end || !sign.isNumberPart(bytes[at] as number)) return at;
  if (bytes[at] === sign.POINT) at = digits(bytes, at + 1, end);
  if (at < end && ((bytes[at] as number) | sign.LOWER) === sign.LETTER_E) {
    at++;
    if (at < end && (bytes[at] === sign.MINUS || bytes[at] === sign.PLUS)) at++;
    at = digits(bytes, at, end);
  }
  if (at < end && sign.isNumberPart(bytes[at] as number)) throw new SkipFault(at, 'the end of a number');
  return at;
}

function digits(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && sign.isDigit(bytes[at] as number)) at++;
  if (at === start) throw new SkipFault(at, 'a digit');
  return at;
}
