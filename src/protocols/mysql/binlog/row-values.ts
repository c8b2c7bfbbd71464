/**
 * What generated row code calls for the values that are not read inline: texts, big numbers, times.
 *
 * A text is cut out of one latin1 string of the whole row event where its bytes are ASCII, which is several times faster than a decoder
 * call per value. The trap: V8 keeps such a cut of 13 characters or more as a slice that pins the event's whole string (8 KB, at most 64 KB). Whoever
 * keeps a text in state or in a ring copies it first.
 */
import { latin1Slice, utf8Slice } from '../../../model/byte-text.ts';
import { formatDecimal, powerOfTen } from '../../../model/decimal.ts';
import { type Integer, integer, multiplyIntegers } from '../../../model/integer.ts';

/** Longer texts go through the decoder directly: their call costs less than looking at every byte here. */
const SCANNED_BYTES_MAX = 512;

/** UTF-8 bytes `at … at + length` → text. `event` is the latin1 text of `bytes` from `base` on, or empty when the event is too long for one. */
export function utf8(bytes: Buffer, event: string, base: number, at: number, length: number): string {
  if (length === 0) return '';
  const end = at + length;
  if (length > SCANNED_BYTES_MAX || event === '') return utf8Slice(bytes, at, end);
  let seen = 0;
  for (let index = at; index < end; index++) seen |= bytes[index] as number;
  return seen < 128 ? event.substring(at - base, end - base) : utf8Slice(bytes, at, end);
}

/** Whether the same bytes stand at both places: then the text read at one is the text at the other. */
export function same(bytes: Buffer, left: number, right: number, length: number): boolean {
  for (let index = 0; index < length; index++) {
    if (bytes[left + index] !== bytes[right + index]) return false;
  }
  return true;
}

/** Bytes 0x80 to 0x9F in Windows-1252, which MySQL calls latin1; the five gaps stay control characters, as there. */
const UPPER = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** MySQL's latin1 → text. Not by TextDecoder: that of Node 20 reads windows-1252 as ISO-8859-1. */
export function latin1(bytes: Buffer, at: number, length: number): string {
  const text = latin1Slice(bytes, at, at + length);
  return text.replace(/[\u0080-\u009f]/g, (character) => UPPER[character.charCodeAt(0) - 0x80] ?? character);
}

/** A copy: the event's buffer is reused. */
export function binary(bytes: Buffer, at: number, length: number): Uint8Array {
  return new Uint8Array(bytes.subarray(at, at + length));
}

/** BINARY(n): the log leaves trailing zero bytes out. */
export function paddedBinary(bytes: Buffer, at: number, length: number, whole: number): Uint8Array {
  const padded = new Uint8Array(whole);
  padded.set(bytes.subarray(at, at + length));
  return padded;
}

/** BIT: the log and the text protocol have the highest byte first. */
export function reversedBinary(bytes: Uint8Array, at: number, length: number): Uint8Array {
  return new Uint8Array(bytes.subarray(at, at + length)).reverse();
}

/** SET: one bit for each label, the first one lowest. */
export function setText(bytes: Uint8Array, at: number, length: number, labels: readonly string[]): string {
  return labels.filter((_, index) => index >> 3 < length && ((bytes[at + (index >> 3)] as number) & (1 << (index & 7))) !== 0).join();
}

/** Both halves of a BIGINT, the upper one signed or not. */
export function wide(upper: number, lower: number): Integer {
  return integer(BigInt(upper) * 4_294_967_296n + BigInt(lower));
}

const scratch = new DataView(new ArrayBuffer(8));

export function float(bytes: Uint8Array, at: number): number {
  for (let index = 0; index < 4; index++) scratch.setUint8(index, bytes[at + index] as number);
  return scratch.getFloat32(0, true);
}

export function double(bytes: Uint8Array, at: number): number {
  for (let index = 0; index < 8; index++) scratch.setUint8(index, bytes[at + index] as number);
  return scratch.getFloat64(0, true);
}

/** A DECIMAL of any length, exact: `wholeDigits` before the point, `scale` behind it, groups of nine digits in four bytes. */
export function bigDecimal(bytes: Uint8Array, at: number, wholeDigits: number, scale: number): Integer {
  const isNegative = (bytes[at] as number) < 128;
  const flip = isNegative ? 255 : 0;
  let first = 128;
  let unscaled = 0n;
  const group = (digits: number): void => {
    const width = GROUP_BYTES[digits] as number;
    let value = 0;
    for (let index = 0; index < width; index++) {
      value = value * 256 + ((bytes[at++] as number) ^ flip ^ first);
      first = 0;
    }
    unscaled = unscaled * 10n ** BigInt(digits) + BigInt(value);
  };
  if (wholeDigits % 9 > 0) group(wholeDigits % 9);
  for (let rest = Math.floor(wholeDigits / 9); rest > 0; rest--) group(9);
  for (let rest = Math.floor(scale / 9); rest > 0; rest--) group(9);
  if (scale % 9 > 0) group(scale % 9);
  return integer(isNegative ? -unscaled : unscaled);
}

const GROUP_BYTES = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];

export function decimalText(unscaled: Integer, scale: number): string {
  return formatDecimal(unscaled, scale);
}

/** More digits behind the point than the log holds. */
export function scaled(unscaled: Integer, zeros: number): Integer {
  return multiplyIntegers(unscaled, powerOfTen(zeros));
}

export function differ(left: Uint8Array | null, right: Uint8Array | null): boolean {
  if (left === null || right === null) return left !== right;
  return left.length !== right.length || left.some((byte, index) => byte !== right[index]);
}
