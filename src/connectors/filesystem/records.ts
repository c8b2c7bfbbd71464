/**
 * The records of one file, one after another, without waiting: `next` says whether one lies ready. The next chunk is read while those of the
 * last one are taken, so that a file of any size takes a few chunks of memory, and a record as much as twice its length.
 */
import type { Framing } from '../../formats/format.ts';
import type { FileBytes } from './file-bytes.ts';

const CAPACITY = 512 * 1024;
/** A record longer than this is taken for a file of another kind. */
export const RECORD_MEBIBYTES_MAX = 256;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

export class Records {
  readonly #source: FileBytes;
  readonly #framing: Framing;
  readonly #wake: () => void;
  readonly #endsLines: boolean;
  bytes: Buffer = Buffer.allocUnsafeSlow(CAPACITY);
  /** Of the record that `next` has found. */
  start = 0;
  end = 0;
  /** Where what was not looked at begins, and ends. */
  #from: number;
  #until = 0;
  #endOfRecord = 0;
  /** Of `#from` in the unpacked file. */
  #offset: number;
  /** How much there must be before it is worth looking for an end again. */
  #worthBytes = 0;
  #chunk: Uint8Array | undefined;
  #isReading = false;
  #isAtEnd = false;
  #failure: { readonly error: unknown } | undefined;

  /** `wake` is called whenever `next` may have something again. */
  constructor(source: FileBytes, { framing, offset, wake }: { framing: Framing; offset: number; wake: () => void }) {
    this.#source = source;
    this.#framing = framing;
    this.#wake = wake;
    this.#endsLines = framing.delimiter.length === 1 && framing.delimiter[0] === NEWLINE;
    this.#offset = offset;
    this.#from = 0;
    this.#read();
  }

  /** Bytes of the unpacked file in front of the record that `next` has found, or will find. */
  get offset(): number {
    return this.#offset;
  }

  get bytesRead(): number {
    return this.#source.bytesRead;
  }

  /** 'long': a record has no end. Throws what reading has failed with. */
  next(): 'record' | 'wait' | 'end' | 'long' {
    for (;;) {
      const found = this.#find();
      if (found !== undefined) return found;
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#chunk !== undefined) this.#append(this.#chunk);
      else if (!this.#isAtEnd) return 'wait';
    }
  }

  /** The record that `next` has found is done with. */
  done(): void {
    const after = Math.min(this.#until, this.#endOfRecord + this.#framing.delimiter.length);
    this.#offset += after - this.#from;
    this.#from = after;
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  #find(): 'record' | 'end' | 'long' | undefined {
    const length = this.#until - this.#from;
    if (this.#offset === 0 && !this.#passHead(length)) return undefined;
    if (this.#isAtEnd && this.#chunk === undefined) {
      if (this.#from === this.#until) return 'end';
    } else if (length === 0 || length < this.#worthBytes) return undefined;
    const end = this.#framing.endOf(this.bytes, this.#from, this.#until);
    if (end >= 0) return this.#found(end);
    if (this.#isAtEnd && this.#chunk === undefined) return this.#found(this.#until);
    if (length > RECORD_MEBIBYTES_MAX * 1024 * 1024) return 'long';
    // Looked for again only when there is twice as much: a record of many chunks is not searched once for each.
    this.#worthBytes = length * 2;
    return undefined;
  }

  #found(end: number): 'record' {
    this.#worthBytes = 0;
    this.#endOfRecord = end;
    this.start = this.#from;
    const hasReturn = this.#endsLines && end > this.#from && this.bytes[end - 1] === CARRIAGE_RETURN;
    this.end = hasReturn ? end - 1 : end;
    return 'record';
  }

  /** At the beginning of a file: a byte order mark, and what the format puts there. False while that cannot be seen. */
  #passHead(length: number): boolean {
    const { head } = this.#framing;
    const isWhole = this.#isAtEnd && this.#chunk === undefined;
    if (!isWhole && length < Math.max(BYTE_ORDER_MARK.length, head.length)) return false;
    for (const mark of this.#endsLines ? [BYTE_ORDER_MARK, head] : [head]) {
      const isThere = mark.length > 0 && this.#until - this.#from >= mark.length && this.#startsWith(mark);
      if (!isThere) continue;
      this.#from += mark.length;
      this.#offset += mark.length;
    }
    return true;
  }

  #startsWith(mark: ArrayLike<number>): boolean {
    for (let at = 0; at < mark.length; at++) if (this.bytes[this.#from + at] !== mark[at]) return false;
    return true;
  }

  #append(chunk: Uint8Array): void {
    const length = this.#until - this.#from;
    if (this.#until + chunk.length > this.bytes.length) this.#makeRoom(length, chunk.length);
    this.bytes.set(chunk, this.#until);
    this.#until += chunk.length;
    this.#chunk = undefined;
    this.#read();
  }

  /** Moves what is left to the beginning; into a larger place where a record is long, and back into the usual one behind it. */
  #makeRoom(length: number, more: number): void {
    const left = this.bytes.subarray(this.#from, this.#until);
    const needed = length + more;
    if (needed > this.bytes.length) this.bytes = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    else if (this.bytes.length > CAPACITY && needed <= CAPACITY) this.bytes = Buffer.allocUnsafeSlow(CAPACITY);
    this.bytes.set(left, 0);
    this.#from = 0;
    this.#until = length;
  }

  #read(): void {
    if (this.#isReading || this.#isAtEnd) return;
    this.#isReading = true;
    this.#source.next().then(
      (chunk) => {
        this.#isReading = false;
        this.#chunk = chunk;
        this.#isAtEnd = chunk === undefined;
        this.#wake();
      },
      (error: unknown) => {
        this.#isReading = false;
        this.#failure = { error };
        this.#wake();
      },
    );
  }
}
