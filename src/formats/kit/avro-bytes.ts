/**
 * Avro's binary encoding, exact over all 64 bits of a long.
 *
 *   int long       zigzag, then seven bits a byte, the lowest first, the eighth bit set on all but the last
 *   float double   little-endian
 *   bytes string   a long for the length, then the bytes
 */
import { type Integer, integer } from '../../model/integer.ts';
import { BadMessage } from '../format.ts';
import { OTHER_SCHEMA } from './avro-errors.ts';
import { textOf } from './utf8-text.ts';

/** Deeper values are no data of anyone. */
const DEPTH_MAX = 200;

export class AvroInput {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  end = 0;
  #depth = 0;

  from(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.#depth = 0;
  }

  expectEnd(): void {
    if (this.at !== this.end) throw new BadMessage(`${this.end - this.at} bytes are left behind its last field.`, OTHER_SCHEMA);
  }

  boolean(): boolean {
    const byte = this.bytes[this.#take(1)];
    if (byte !== 0 && byte !== 1) throw new BadMessage(`a boolean has the byte ${byte}.`, OTHER_SCHEMA);
    return byte === 1;
  }

  int(): number {
    const value = this.long();
    if (value < -2_147_483_648 || value > 2_147_483_647) throw new BadMessage(`an int has the value ${value}.`, OTHER_SCHEMA);
    return Number(value);
  }

  long(): Integer {
    const { bytes } = this;
    let at = this.at;
    let low = 0;
    let middle = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = at < this.end ? (bytes[at++] ?? 0) : this.#short();
      const bits = byte & 0x7f;
      if (shift < 28) low += bits * 2 ** shift;
      else if (shift < 56) middle += bits * 2 ** (shift - 28);
      else high += bits * 2 ** (shift - 56);
      if (byte < 0x80) break;
      if (shift === 63) throw new BadMessage('a number has more than ten bytes.', OTHER_SCHEMA);
    }
    this.at = at;
    if (high === 0 && middle < 0x200_0000) {
      const value = low + middle * 0x1000_0000;
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    const value = BigInt.asUintN(64, BigInt(low) + (BigInt(middle) << 28n) + (BigInt(high) << 56n));
    return integer((value >> 1n) ^ -(value & 1n));
  }

  float(): number {
    return this.bytes.readFloatLE(this.#take(4));
  }

  double(): number {
    return this.bytes.readDoubleLE(this.#take(8));
  }

  text(): string {
    const length = this.length();
    const start = this.#take(length);
    const text = textOf(this.bytes, start, start + length);
    if (text === undefined) throw new BadMessage('a string is not UTF-8.', OTHER_SCHEMA);
    return text;
  }

  /** A copy. */
  taken(length: number): Uint8Array {
    const start = this.#take(length);
    return new Uint8Array(this.bytes.subarray(start, start + length));
  }

  skip(length: number): void {
    this.#take(length);
  }

  length(): number {
    const length = Number(this.long());
    if (length < 0 || length > this.end - this.at) this.#short();
    return length;
  }

  /** Items of an array or map, block by block. `skip`: whether blocks that tell their bytes are passed over unread. */
  blocks(item: () => void, skip = false): void {
    if (++this.#depth > DEPTH_MAX) throw new BadMessage(`it is nested deeper than ${DEPTH_MAX} levels.`, OTHER_SCHEMA);
    for (;;) {
      let count = Number(this.long());
      if (count === 0) break;
      const hasBytes = count < 0;
      const bytes = hasBytes ? this.length() : 0;
      if (hasBytes && skip) {
        this.#take(bytes);
        continue;
      }
      count = Math.abs(count);
      // Every item that anyone stores takes a byte.
      if (count > this.end - this.at) this.#short();
      for (; count > 0; count--) item();
    }
    this.#depth--;
  }

  /** Of the branches of a union, or the symbols of an enum, the one whose number stands here. */
  oneOf<T>(branches: readonly T[]): T {
    const index = Number(this.long());
    const branch = branches[index];
    if (branch === undefined) throw new BadMessage(`a union of ${branches.length} types has the type number ${index}.`, OTHER_SCHEMA);
    return branch;
  }

  nested<T>(read: () => T): T {
    if (++this.#depth > DEPTH_MAX) throw new BadMessage(`it is nested deeper than ${DEPTH_MAX} levels.`, OTHER_SCHEMA);
    const value = read();
    this.#depth--;
    return value;
  }

  #take(length: number): number {
    if (length > this.end - this.at) this.#short();
    const start = this.at;
    this.at += length;
    return start;
  }

  #short(): never {
    throw new BadMessage('it ends before its last field does.', OTHER_SCHEMA);
  }
}

export class AvroOutput {
  #bytes = Buffer.allocUnsafe(256);
  #length = 0;

  /** A copy of what was written since the call before. */
  take(): Uint8Array {
    const taken = new Uint8Array(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  byte(value: number): void {
    this.#bytes[this.#room(1)] = value;
  }

  long(value: Integer): void {
    const start = this.#room(10);
    let at = start;
    if (typeof value === 'number' && value >= -0x4000_0000 && value < 0x4000_0000) {
      let rest = (value << 1) ^ (value >> 31);
      for (; rest > 0x7f; rest >>>= 7) this.#bytes[at++] = (rest & 0x7f) | 0x80;
      this.#bytes[at++] = rest;
    } else {
      const big = BigInt(value);
      let rest = BigInt.asUintN(64, (big << 1n) ^ (big >> 63n));
      for (; rest > 0x7fn; rest >>= 7n) this.#bytes[at++] = Number(rest & 0x7fn) | 0x80;
      this.#bytes[at++] = Number(rest);
    }
    this.#length -= 10 - (at - start);
  }

  float(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeFloatLE(value, at);
  }

  double(value: number): void {
    const at = this.#room(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.long(length);
    const at = this.#room(length);
    this.#bytes.write(value, at);
  }

  raw(bytes: Uint8Array): void {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }

  #room(length: number): number {
    const start = this.#length;
    if (start + length > this.#bytes.length) {
      const wider = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, start + length));
      this.#bytes.copy(wider, 0, 0, start);
      this.#bytes = wider;
    }
    this.#length = start + length;
    return start;
  }
}

/** Two's complement, big-endian → integer. */
export function integerOf(bytes: Uint8Array): Integer {
  if (bytes.length === 0) return 0;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length <= 6) return buffer.readIntBE(0, bytes.length);
  return integer(BigInt.asIntN(bytes.length * 8, BigInt(`0x${buffer.toString('hex')}`)));
}

/** The fewest bytes of two's complement, big-endian; at least `sizeMin`. */
export function bytesOf(value: Integer, sizeMin = 1): Uint8Array {
  const big = BigInt(value);
  let size = sizeMin;
  while (BigInt.asIntN(size * 8, big) !== big) size++;
  return Buffer.from(
    BigInt.asUintN(size * 8, big)
      .toString(16)
      .padStart(size * 2, '0'),
    'hex',
  );
}
