/** The files that an INSERT is writing: one for each partition that rows came for since the last checkpoint, the next one when it is full. */
import { randomBytes } from 'node:crypto';
import { PartFile } from './part-file.ts';
import type { Staging } from './staging.ts';

const HANDLES_MAX = 64;
const SYNCS_AT_ONCE = 16;

interface PartFilesOptions {
  readonly staging: Staging;
  /** In front of the first record. */
  readonly head: Uint8Array;
  readonly sizeBytesMax: number;
}

export class PartFiles {
  readonly #options: PartFilesOptions;
  /** No two processes of a job give a file the same name. */
  readonly #run = randomBytes(6).toString('hex');
  #count = 0;
  /** By partition; the one written to last comes last. */
  readonly #open = new Map<string, PartFile>();
  #full: PartFile[] = [];

  constructor(options: PartFilesOptions) {
    this.#options = options;
  }

  /** Whole records. */
  async append(directory: string, bytes: Uint8Array): Promise<void> {
    const { head, sizeBytesMax } = this.#options;
    const known = this.#open.get(directory);
    const part = known ?? this.#newPart(directory);
    this.#open.delete(directory);
    this.#open.set(directory, part);
    await part.append(known === undefined && head.length > 0 ? Buffer.concat([head, bytes]) : bytes);
    if (part.sizeBytes >= sizeBytesMax) {
      this.#open.delete(directory);
      await part.finish();
      this.#full.push(part);
    }
    if (this.#open.size > HANDLES_MAX) await [...this.#open.values()].at(-1 - HANDLES_MAX)?.rest();
  }

  /** All of them, finished: what comes later goes into others. */
  async take(): Promise<readonly PartFile[]> {
    const parts = [...this.#open.values()];
    const full = this.#full;
    this.#open.clear();
    this.#full = [];
    for (let at = 0; at < parts.length; at += SYNCS_AT_ONCE) {
      await Promise.all(parts.slice(at, at + SYNCS_AT_ONCE).map((part) => part.finish()));
    }
    return [...full, ...parts];
  }

  /** Those that are being written; nobody will finish them. */
  async close(): Promise<readonly string[]> {
    const parts = [...this.#open.values(), ...this.#full];
    for (const part of this.#open.values()) await part.rest();
    return parts.map(({ staged }) => staged);
  }

  #newPart(directory: string): PartFile {
    const { staging } = this.#options;
    const staged = `${this.#run}-${this.#count++}`;
    return new PartFile({ staged, directory, path: staging.pathOf(staged) });
  }
}
