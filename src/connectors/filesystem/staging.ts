/**
 * The hidden directory beside a target's files in which they are written, and from which a rename makes them visible. It belongs to one INSERT
 * of one job:
 *
 *   .riffle-<job>-<insert>/7f3a-12    being written, or waiting for its checkpoint
 *   dt=2026-11-29/part-<job>-<insert>-<checkpoint>-0    visible
 *
 * A file leaves it by its rename alone (`publish`), or by being deleted for a checkpoint that no job continues from (`discard`, `clean`,
 * `remove`). So one that a pending checkpoint lists and that is not there any more has been renamed, wherever its reader has taken it since.
 */
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode, systemRefused } from './errors.ts';

/** A whole file, and where it belongs: both below the target's path. */
export interface StagedFile {
  readonly staged: string;
  /** Empty where the target has no partitions. */
  readonly directory: string;
  readonly name: string;
}

const RENAMES_AT_ONCE = 16;

export class Staging {
  readonly root: string;
  readonly name: string;

  /** `insert`: number of the INSERT in its job. */
  constructor(root: string, jobId: string, insert: number) {
    this.root = root;
    this.name = `.riffle-${jobId}-${insert}`;
  }

  pathOf(staged: string): string {
    return join(this.root, this.name, staged);
  }

  /** Makes the directory, and deletes what an earlier process has left in it. */
  async clean(): Promise<void> {
    const path = this.pathOf('');
    await guarded(path, 'written to', async () => {
      await mkdir(path, { recursive: true });
      for (const name of await readdir(path)) await rm(join(path, name), { force: true, recursive: true });
    });
  }

  /** Whether what was prepared in it can still be published. */
  async exists(): Promise<boolean> {
    return (await stat(this.pathOf('')).catch(() => undefined)) !== undefined;
  }

  /** What was written and closed is there after a power cut. */
  async sync(): Promise<void> {
    await syncDirectory(this.pathOf(''));
  }

  /** Makes the files visible; those that are it already stay so. */
  async publish(files: readonly StagedFile[]): Promise<void> {
    const directories = new Set(files.map(({ directory }) => join(this.root, directory)));
    for (const directory of directories) await guarded(directory, 'written to', () => mkdir(directory, { recursive: true }));
    for (let at = 0; at < files.length; at += RENAMES_AT_ONCE) {
      await Promise.all(files.slice(at, at + RENAMES_AT_ONCE).map((file) => this.#show(file)));
    }
    for (const directory of [...directories, ...[...directories].map(dirname)]) await syncDirectory(directory);
  }

  async discard(files: readonly StagedFile[]): Promise<void> {
    for (const { staged } of files) await rm(this.pathOf(staged), { force: true });
  }

  /** With all that nobody will publish any more. */
  async remove(): Promise<void> {
    const path = this.pathOf('');
    await guarded(path, 'written to', () => rm(path, { recursive: true, force: true }));
  }

  /** Leaves nothing behind where nothing is left to be published. */
  async removeIfEmpty(): Promise<void> {
    await rmdir(this.pathOf('')).catch((cause: unknown) => {
      if (systemCode(cause) !== 'ENOTEMPTY' && systemCode(cause) !== 'ENOENT') throw cause;
    });
  }

  async #show({ staged, directory, name }: StagedFile): Promise<void> {
    const target = join(this.root, directory, name);
    await guarded(target, 'written to', () => rename(this.pathOf(staged), target), ['ENOENT']);
  }
}

async function syncDirectory(path: string): Promise<void> {
  await guarded(path, 'written to', async () => {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** `passing`: codes of the system that are no failure. */
export async function guarded(path: string, doing: string, work: () => Promise<unknown>, passing: readonly string[] = []): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!passing.includes(systemCode(cause))) throw systemRefused(path, doing, cause);
  }
}
