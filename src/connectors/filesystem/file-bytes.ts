/** The unpacked bytes of one file, from an offset on, a chunk at a time. */
import { type FileHandle, open } from 'node:fs/promises';
import { codecOf, unpacked } from './compression.ts';

export interface FileBytes {
  /** undefined at the end. The chunk is the caller's until the next call. */
  next(): Promise<Uint8Array | undefined>;
  /** Of the file as it lies there: how far along it is. */
  readonly bytesRead: number;
  close(): Promise<void>;
}

const CHUNK_BYTES = 256 * 1024;

export async function openBytes(path: string, offset: number): Promise<FileBytes> {
  const codec = codecOf(path);
  if (codec === undefined) return new PlainBytes(await open(path, 'r'), offset);
  let bytesRead = 0;
  const chunks = unpacked(path, codec, (bytes) => {
    bytesRead = bytes;
  });
  return new UnpackedBytes(chunks, offset, () => bytesRead);
}

class PlainBytes implements FileBytes {
  readonly #handle: FileHandle;
  readonly #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  bytesRead: number;

  constructor(handle: FileHandle, offset: number) {
    this.#handle = handle;
    this.bytesRead = offset;
  }

  async next(): Promise<Uint8Array | undefined> {
    const { bytesRead } = await this.#handle.read(this.#chunk, 0, CHUNK_BYTES, this.bytesRead);
    this.bytesRead += bytesRead;
    return bytesRead === 0 ? undefined : this.#chunk.subarray(0, bytesRead);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** What lies in front of the offset is unpacked again and dropped. */
class UnpackedBytes implements FileBytes {
  readonly #chunks: AsyncGenerator<Uint8Array>;
  readonly #bytesRead: () => number;
  #toDrop: number;

  constructor(chunks: AsyncGenerator<Uint8Array>, offset: number, bytesRead: () => number) {
    this.#chunks = chunks;
    this.#toDrop = offset;
    this.#bytesRead = bytesRead;
  }

  get bytesRead(): number {
    return this.#bytesRead();
  }

  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const { value } = await this.#chunks.next();
      if (value === undefined) return undefined;
      const dropped = Math.min(this.#toDrop, value.length);
      this.#toDrop -= dropped;
      if (dropped < value.length) return value.subarray(dropped);
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return(undefined);
  }
}
