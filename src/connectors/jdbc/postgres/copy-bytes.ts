/**
 * A buffer that COPY's text format is written into (PostgreSQL documentation, COPY, "Text Format"), value by value: a number becomes bytes
 * without becoming a text, and no line is glued together.
 *
 * Whoever writes a number or a moment has made room for it with `reserve`, which leaves enough for the separator behind it.
 */

const ROOM_BYTES = 64;
const UTF8_BYTES_MAX = 3;
/** Longer texts are cheaper through the encoder. */
const SCANNED_CHARACTERS_MAX = 48;
const ASCII_MAX = 0x7f;
const INT32_MAX = 0x7fff_ffff;
const NINE_DIGITS = 1_000_000_000;
const ZERO = 0x30;
const UPPER_N = 0x4e;
const BACKSLASH = 0x5c;
const CARRIAGE_RETURN = 0x0d;
const SPECIAL = /[\\\n\r\t]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export class CopyBytes {
  /** Bytes written since the last `take`. */
  length = 0;
  /** A text held U+0000, which no text of the server can. */
  hasNul = false;
  readonly #size: number;
  #bytes: Buffer;

  /** `size`: of a buffer that rows of everyday length never outgrow. */
  constructor(size: number) {
    this.#size = size;
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  /** What was written. It is the caller's from then on. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.length);
    this.#bytes = Buffer.allocUnsafeSlow(this.#size);
    this.length = 0;
    return taken;
  }

  /** Makes room for `bytes` more and a little behind them. */
  reserve(bytes = 0): void {
    const wanted = this.length + bytes + ROOM_BYTES;
    if (wanted <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(wanted, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.length);
    this.#bytes = grown;
  }

  byte(code: number): void {
    this.#bytes[this.length++] = code;
  }

  null(): void {
    this.reserve();
    this.#bytes[this.length++] = BACKSLASH;
    this.#bytes[this.length++] = UPPER_N;
  }

  text(text: string): void {
    const { length } = text;
    if (length > SCANNED_CHARACTERS_MAX) {
      this.#encoded(text);
      return;
    }
    this.reserve(length);
    const bytes = this.#bytes;
    const start = this.length;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code > ASCII_MAX || code <= CARRIAGE_RETURN || code === BACKSLASH) {
        this.#encoded(text);
        return;
      }
      bytes[start + index] = code;
    }
    this.length = start + length;
  }

  /** A whole number from 0 to 2^53. */
  whole(value: number): void {
    let digits = 1;
    for (let limit = 10; limit <= value; limit *= 10) digits++;
    this.digits(value, digits);
  }

  /** The same in `count` digits, which are enough. */
  digits(value: number, count: number): void {
    const bytes = this.#bytes;
    const start = this.length;
    let at = start + count;
    this.length = at;
    let left = value;
    // In 32 bits as far as possible.
    while (left > INT32_MAX) {
      const upper = Math.floor(left / NINE_DIGITS);
      let lower = left - upper * NINE_DIGITS;
      for (const end = at - 9; at > end; ) {
        const tenth = (lower / 10) | 0;
        bytes[--at] = ZERO + lower - tenth * 10;
        lower = tenth;
      }
      left = upper;
    }
    while (at > start) {
      const tenth = (left / 10) | 0;
      bytes[--at] = ZERO + left - tenth * 10;
      left = tenth;
    }
  }

  #encoded(text: string): void {
    if (text.includes('\0')) this.hasNul = true;
    const whole = text.search(SPECIAL) < 0 ? text : text.replace(SPECIAL, (special) => ESCAPES[special] ?? special);
    this.reserve(whole.length * UTF8_BYTES_MAX);
    this.length += this.#bytes.write(whole, this.length);
  }
}
