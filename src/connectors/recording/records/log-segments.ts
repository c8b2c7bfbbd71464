/** The segments of a partition, piece by piece: each piece is whole batches, as a fetch would bring them. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { readBatchHeader } from '../../../protocols/kafka/batch-header.ts';
import { notARecording, recordingCut } from '../errors.ts';

const PIECE_BYTES = 256 * 1024;
/** Base offset and length: https://kafka.apache.org/documentation/#recordbatch */
const LENGTH_AT = 8;
const PREFIX_BYTES = 12;

export class LogSegments {
  readonly #path: string;
  readonly #files: readonly string[];
  #next = 0;
  #descriptor: number | undefined;
  #pos = 0;

  constructor(path: string, files: readonly string[]) {
    this.#path = path;
    this.#files = files;
  }

  /** Throws where a file cannot be opened. */
  check(): void {
    while (this.#open()) this.close();
  }

  /** undefined: all is read. */
  read(): Buffer | undefined {
    for (;;) {
      if (this.#descriptor === undefined && !this.#open()) return undefined;
      const descriptor = this.#descriptor ?? 0;
      const sizeBytes = fstatSync(descriptor).size;
      if (this.#pos < sizeBytes) return this.#readPiece(descriptor, sizeBytes);
      this.close();
    }
  }

  #readPiece(descriptor: number, sizeBytes: number): Buffer {
    const bytes = this.#bytes(descriptor, PIECE_BYTES);
    const end = endOfWhole(bytes);
    if (end > 0) {
      this.#pos += end;
      return bytes.subarray(0, end);
    }
    const wanted = bytes.length < PREFIX_BYTES ? Number.POSITIVE_INFINITY : PREFIX_BYTES + bytes.readInt32BE(LENGTH_AT);
    if (this.#pos + wanted > sizeBytes) throw recordingCut(this.#path, this.#pos, sizeBytes);
    this.#pos += wanted;
    return this.#bytes(descriptor, wanted, this.#pos - wanted);
  }

  #bytes(descriptor: number, wanted: number, from = this.#pos): Buffer {
    const bytes = Buffer.allocUnsafe(wanted);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, wanted, from));
  }

  #open(): boolean {
    const file = this.#files[this.#next];
    if (file === undefined) return false;
    try {
      this.#descriptor = openSync(join(this.#path, file), 'r');
    } catch (cause) {
      throw notARecording(this.#path, cause);
    }
    this.#next++;
    this.#pos = 0;
    return true;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** Behind the last batch that is whole; 0: none is. */
function endOfWhole(bytes: Buffer): number {
  for (let at = 0; ; ) {
    const batch = readBatchHeader(bytes, at);
    if (batch === undefined) return at;
    at = batch.end;
  }
}
