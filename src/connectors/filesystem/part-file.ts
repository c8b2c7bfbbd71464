/** A file that is being written, by appending to it. Its handle may be given back between two appends: a job may write a thousand of them. */
import { type FileHandle, open } from 'node:fs/promises';
import { guarded } from './staging.ts';

export class PartFile {
  /** Its name in the staging directory, and the partition's directory that it belongs to. */
  readonly staged: string;
  readonly directory: string;
  readonly #path: string;
  #handle: FileHandle | undefined;
  sizeBytes = 0;

  constructor(file: { readonly staged: string; readonly directory: string; readonly path: string }) {
    this.staged = file.staged;
    this.directory = file.directory;
    this.#path = file.path;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#guarded(async () => {
      this.#handle ??= await open(this.#path, 'a', 0o666);
      await this.#handle.appendFile(bytes);
    });
    this.sizeBytes += bytes.length;
  }

  /** Every byte of it is on the disk. */
  async finish(): Promise<void> {
    await this.#guarded(async () => {
      this.#handle ??= await open(this.#path, 'a', 0o666);
      await this.#handle.sync();
    });
    await this.rest();
  }

  /** Gives its handle back. */
  async rest(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await this.#guarded(async () => handle?.close());
  }

  #guarded(work: () => Promise<unknown>): Promise<void> {
    return guarded(this.#path, 'written to', work);
  }
}
