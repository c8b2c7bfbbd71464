/**
 * The binary form of values in checkpoints: one tag byte, then the payload. Compact for what is common: an integer below 128 is one byte,
 * a short ASCII text its characters and two bytes.
 *
 *   value    := tag payload
 *   integer  := 0x80 | n                   0 ≤ n < 128
 *             | INTEGER zigzag varint      any safe integer
 *             | BIG varint(bytes) bytes      a bigint in hexadecimal digits, with its sign
 *   text     := ASCII | UTF8 | UTF16, varint(bytes) bytes
 *   nested   := LIST row                 ARRAY, MAP, ROW
 *   row      := varint(columns) value…
 *
 * Law: reading what was written gives an equal value of the same JS type, -0 and unpaired surrogates included.
 */
import { invariant } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import { isNestedValue, type Value } from '../../model/value.ts';

const NULL = 0;
const FALSE = 1;
const TRUE = 2;
const INTEGER = 3;
const DOUBLE = 4;
const BIG = 5;
const ASCII = 6;
const UTF8 = 7;
const UTF16 = 8;
const BYTES = 9;
const LIST = 10;
const SMALL = 0x80;

/** Below this many characters a loop in JavaScript is faster than a call into the runtime. */
const SHORT_CHARACTERS = 24;
const VARINT_BYTES_MAX = 8;
const UNPAIRED_SURROGATE = /\p{Surrogate}/u;

export class Writer {
  #bytes: Buffer;
  #length = 0;

  constructor(capacityBytes = 1024) {
    this.#bytes = Buffer.allocUnsafe(capacityBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written so far, copied; the writer starts anew. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  /** A safe integer from 0 on. */
  varint(value: number): void {
    this.#reserve(VARINT_BYTES_MAX);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  row(row: Row): void {
    this.varint(row.length);
    for (let column = 0; column < row.length; column++) this.value(row[column] as Value);
  }

  value(value: Value): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#text(value);
    else if (value === null) this.byte(NULL);
    else if (typeof value === 'boolean') this.byte(value ? TRUE : FALSE);
    else if (typeof value === 'bigint') this.#chunk(BIG, Buffer.from(value.toString(16), 'latin1'));
    else if (isNestedValue(value)) this.#list(value);
    else this.#chunk(BYTES, value);
  }

  #list(value: Row): void {
    this.byte(LIST);
    this.row(value);
  }

  #number(value: number): void {
    // -0 is an integer to Number.isSafeInteger; only a double keeps its sign.
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      this.#reserve(9);
      this.#bytes[this.#length] = DOUBLE;
      this.#bytes.writeDoubleLE(value, this.#length + 1);
      this.#length += 9;
    } else if (value >= 0 && value < SMALL) {
      this.byte(SMALL | value);
    } else {
      this.#integer(value);
    }
  }

  /** Zigzag without doubling, which would leave the safe integers: the sign is the lowest bit of the first byte. */
  #integer(value: number): void {
    this.#reserve(2 + VARINT_BYTES_MAX);
    const magnitude = value < 0 ? -value : value;
    const sign = value < 0 ? 1 : 0;
    const rest = Math.floor(magnitude / 0x40);
    this.#bytes[this.#length++] = INTEGER;
    this.#bytes[this.#length++] = ((magnitude % 0x40) << 1) | sign;
    this.varint(rest);
  }

  #text(text: string): void {
    if (text.length < SHORT_CHARACTERS && this.#shortAscii(text)) return;
    if (UNPAIRED_SURROGATE.test(text)) {
      this.#chunk(UTF16, Buffer.from(text, 'utf16le'));
      return;
    }
    const bytes = Buffer.byteLength(text);
    this.byte(bytes === text.length ? ASCII : UTF8);
    this.varint(bytes);
    this.#reserve(bytes);
    this.#length += this.#bytes.write(text, this.#length, bytes === text.length ? 'latin1' : 'utf8');
  }

  /** False, with nothing written, when the text is not ASCII. */
  #shortAscii(text: string): boolean {
    this.#reserve(2 + text.length);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = ASCII;
    bytes[at++] = text.length;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) return false;
      bytes[at++] = unit;
    }
    this.#length = at;
    return true;
  }

  #chunk(tag: number, chunk: Uint8Array): void {
    this.byte(tag);
    this.varint(chunk.length);
    this.#reserve(chunk.length);
    this.#bytes.set(chunk, this.#length);
    this.#length += chunk.length;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

export class Reader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  byte(): number {
    invariant(this.#offset < this.#bytes.length, 'a segment ends behind an entry');
    return this.#bytes[this.#offset++] as number;
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  }

  row(): Row {
    const columns = this.varint();
    const row: Value[] = [];
    for (let column = 0; column < columns; column++) row.push(this.value());
    return row;
  }

  value(): Value {
    const tag = this.byte();
    if (tag >= SMALL) return tag - SMALL;
    switch (tag) {
      case NULL:
        return null;
      case FALSE:
        return false;
      case TRUE:
        return true;
      case INTEGER:
        return this.#integer();
      case DOUBLE:
        this.#offset += 8;
        return this.#bytes.readDoubleLE(this.#offset - 8);
      case BIG:
        return bigintOf(this.#text('latin1'));
      case ASCII:
        return this.#text('latin1');
      case UTF8:
        return this.#text('utf8');
      case UTF16:
        return this.#text('utf16le');
      case BYTES:
        return this.#chunk();
      case LIST:
        return this.row();
      default:
        invariant(false, `no value starts with tag ${tag}`);
    }
  }

  #integer(): number {
    const first = this.byte();
    const magnitude = (first >> 1) + this.varint() * 0x40;
    return (first & 1) === 1 ? -magnitude : magnitude;
  }

  #text(encoding: 'latin1' | 'utf8' | 'utf16le'): string {
    const length = this.#skip();
    return this.#bytes.toString(encoding, this.#offset - length, this.#offset);
  }

  /** A copy: the segment is not kept alive by one value. */
  #chunk(): Uint8Array {
    const length = this.#skip();
    return new Uint8Array(this.#bytes.subarray(this.#offset - length, this.#offset));
  }

  /** Passes a length and as many bytes; answers with the length. */
  #skip(): number {
    const length = this.varint();
    this.#offset += length;
    invariant(this.#offset <= this.#bytes.length, 'a segment ends behind an entry');
    return length;
  }
}

function bigintOf(hexadecimal: string): bigint {
  return hexadecimal.startsWith('-') ? -BigInt(`0x${hexadecimal.slice(1)}`) : BigInt(`0x${hexadecimal}`);
}
