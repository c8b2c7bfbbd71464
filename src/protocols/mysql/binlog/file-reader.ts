/**
 * Reads the events of a binlog file one after another, in pieces of a megabyte; a bigger event makes the buffer grow for as long as it
 * lasts. `bytes`, `start` and `end` are the current event and change with `next`.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { eventDamaged, fileUnreadable, noBinlog } from './errors.ts';
import { HEADER_BYTES } from './events.ts';

export const FIRST_EVENT_POS = 4;
const MAGIC = 0x6e6962fe;
const MAGIC_ENCRYPTED = 0x6e6962fd;
const CHUNK_BYTES = 1_048_576;

export class BinlogFileReader {
  readonly name: string;
  readonly sizeBytes: number;
  bytes = Buffer.allocUnsafe(CHUNK_BYTES);
  start = 0;
  end = 0;
  /** Bytes of the buffer that hold file content, and the file's byte behind them. */
  #filled = 0;
  #filePos: number;
  #file: number | undefined;

  /** `name` is what places are called after. Reads from the first event; `seek` goes elsewhere. Throws a UserError for what is no binlog. */
  constructor(path: string, name: string) {
    this.name = name;
    this.#filePos = FIRST_EVENT_POS;
    const magic = Buffer.alloc(FIRST_EVENT_POS);
    try {
      this.#file = openSync(path, 'r');
      this.sizeBytes = fstatSync(this.#file).size;
      readSync(this.#file, magic, 0, FIRST_EVENT_POS, 0);
    } catch (cause) {
      this.close();
      throw fileUnreadable(path, cause);
    }
    if (magic.readUInt32LE(0) === MAGIC) return;
    this.close();
    throw noBinlog(path, magic.readUInt32LE(0) === MAGIC_ENCRYPTED);
  }

  /** Where the next event begins. */
  get pos(): number {
    return this.#filePos - this.#filled + this.end;
  }

  /** Continues at the event that begins at this byte. */
  seek(pos: number): void {
    this.#filePos = pos;
    this.#filled = 0;
    this.start = 0;
    this.end = 0;
  }

  /** Moves to the next event; false at the end of the file, also in front of an event that is not whole yet. */
  next(): boolean {
    if (this.#filled - this.end < HEADER_BYTES && !this.#fill(HEADER_BYTES)) return false;
    const length = this.bytes.readUInt32LE(this.end + 9);
    if (length < HEADER_BYTES) throw eventDamaged(`${this.name}:${this.pos}`, `its length is ${length}`);
    if (this.#filled - this.end < length && !this.#fill(length)) return false;
    this.start = this.end;
    this.end += length;
    return true;
  }

  /** Makes at least `wanted` bytes from `end` on available. */
  #fill(wanted: number): boolean {
    if (this.#file === undefined) return false;
    const rest = this.#filled - this.end;
    if (this.pos + wanted > this.sizeBytes) return false;
    const capacity = Math.max(CHUNK_BYTES, wanted);
    const target = capacity === this.bytes.length ? this.bytes : Buffer.allocUnsafe(capacity);
    this.bytes.copy(target, 0, this.end, this.#filled);
    this.bytes = target;
    this.#filled = rest;
    this.start = 0;
    this.end = 0;
    while (this.#filled < wanted) {
      const read = readSync(this.#file, target, this.#filled, capacity - this.#filled, this.#filePos);
      if (read === 0) return false;
      this.#filled += read;
      this.#filePos += read;
    }
    return true;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
