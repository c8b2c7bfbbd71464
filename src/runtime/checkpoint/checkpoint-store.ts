/**
 * The LMDB environment of one job: manifests by checkpoint, segments by number. A put counts when LMDB says that it is flushed.
 */
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RootDatabase } from 'lmdb';
import { invariant, UserError } from '../../model/errors.ts';
import { MANIFEST_FORMAT, type Manifest } from './manifest.ts';

type Name = ['manifest' | 'segment', number];

export class CheckpointStore {
  readonly #database: RootDatabase<Buffer, Name>;
  #isClosed = false;

  private constructor(database: RootDatabase<Buffer, Name>) {
    this.#database = database;
  }

  /** `folder` is the job's; the environment is a folder in it, for the owner's eyes only. */
  static async open(folder: string): Promise<CheckpointStore> {
    const path = join(folder, 'checkpoints');
    mkdirSync(path, { recursive: true, mode: 0o700 });
    // A native library: loaded by a job that keeps checkpoints, not by HELP.
    const { open } = await import('lmdb');
    // By default LMDB keeps promises of its own that nobody handles when a disk is full, and waits for a flush that never comes.
    const failsOpenly = { eventTurnBatching: false, overlappingSync: false };
    const database = open<Buffer, Name>({ path, noSubdir: false, encoding: 'binary', noMemInit: true, ...failsOpenly });
    for (const file of readdirSync(path)) chmodSync(join(path, file), 0o600);
    return new CheckpointStore(database);
  }

  /** Oldest first. */
  manifests(): readonly Manifest[] {
    const range = this.#database.getRange({ start: ['manifest', 0], end: ['manifest', Number.MAX_SAFE_INTEGER] });
    const manifests = [...range].map(({ value }) => JSON.parse(value.toString('utf8')) as Manifest);
    for (const { format } of manifests) if (format !== MANIFEST_FORMAT) throw otherFormat(format);
    return manifests;
  }

  segmentNumbers(): readonly number[] {
    const range = this.#database.getKeys({ start: ['segment', 0], end: ['segment', Number.MAX_SAFE_INTEGER] });
    return [...range].map(([, number]) => number);
  }

  segment(number: number): Buffer {
    const bytes = this.#database.getBinary(['segment', number]);
    invariant(bytes !== undefined, `segment ${number} of a kept manifest is kept`);
    return bytes;
  }

  /** Resolves when written, not yet when flushed: the manifest that names the segment waits for that. */
  async putSegment(number: number, bytes: Buffer): Promise<void> {
    this.#checkOpen();
    await this.#guard(this.#database.put(['segment', number], bytes));
  }

  /** Resolves when this manifest and everything put before it survives a power cut. */
  async putManifest(manifest: Manifest): Promise<void> {
    this.#checkOpen();
    await this.#guard(this.#database.put(['manifest', manifest.id], Buffer.from(JSON.stringify(manifest))));
    await this.#guard(this.#database.flushed);
  }

  async forget(manifests: readonly number[], segments: readonly number[]): Promise<void> {
    this.#checkOpen();
    const removals = [
      ...manifests.map((id) => this.#database.remove(['manifest', id])),
      ...segments.map((number) => this.#database.remove(['segment', number])),
    ];
    await this.#guard(Promise.all(removals));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#database.close();
  }

  /** A call into a closed LMDB environment would take the process with it. */
  #checkOpen(): void {
    invariant(!this.#isClosed, 'nothing is written to a closed store');
  }

  async #guard(writing: PromiseLike<unknown>): Promise<void> {
    try {
      await writing;
    } catch (cause) {
      throw new UserError('CHECKPOINT_WRITE', {
        problem: `The checkpoint cannot be written: ${await reasonOf(cause)}.`,
        remedy: 'See that the disk of the state directory has room and can be written to; --state-dir chooses another directory.',
        cause,
        canRetry: true,
      });
    }
  }
}

/** LMDB hides why a commit failed in a promise of its own, which takes the process with it when nobody looks. */
async function reasonOf(cause: unknown): Promise<string> {
  const hidden = cause instanceof Error && 'commitError' in cause ? cause.commitError : undefined;
  const reason = await Promise.resolve(hidden).catch((error: unknown) => error);
  const error = reason instanceof Error ? reason : cause;
  return error instanceof Error ? error.message : String(error);
}

function otherFormat(format: number): UserError {
  return new UserError('CHECKPOINT_FORMAT', {
    problem: `The job’s checkpoints have format ${format}; this Riffle reads and writes format ${MANIFEST_FORMAT}.`,
    remedy: 'Resume the job with the version of Riffle that wrote them, or start it again with --fresh.',
  });
}
