/**
 * The files below a path that are to be read: at any depth, without those whose name, or that of a directory above them, begins with a dot or
 * an underscore. Several can be looked at while a job runs, so what vanishes meanwhile is left out.
 */
import { opendir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { tokenOf } from './done-files.ts';
import { systemCode, systemRefused } from './errors.ts';

export interface ListedFile {
  /** Below the root; empty where that is the file. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export interface Listing {
  /** Those that are not done, the oldest first; of one time in the order of their paths. */
  readonly files: readonly ListedFile[];
  /** Tokens of the done ones that are still there. */
  readonly done: ReadonlySet<string>;
}

interface Wanted {
  readonly pattern: RegExp | undefined;
  isDone(path: string): boolean;
}

const STATS_AT_ONCE = 64;

/** `root`: absolute. */
export async function listFiles(root: string, wanted: Wanted, signal: AbortSignal): Promise<Listing> {
  const files: ListedFile[] = [];
  const done = new Set<string>();
  let batch: Promise<void>[] = [];
  for await (const path of pathsBelow(root, '')) {
    signal.throwIfAborted();
    if (wanted.pattern?.test(join(root, path)) === false) continue;
    if (wanted.isDone(path)) {
      done.add(tokenOf(path));
      continue;
    }
    batch.push(look(root, path, files));
    if (batch.length < STATS_AT_ONCE) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
  files.sort((left, right) => left.modifiedMs - right.modifiedMs || (left.path < right.path ? -1 : 1));
  return { files, done };
}

/** What is not there any more is neither an error nor a file. */
export async function statOf(path: string): Promise<{ readonly sizeBytes: number; readonly modifiedMs: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { sizeBytes: size, modifiedMs: Math.trunc(mtimeMs) };
  } catch (cause) {
    if (isGone(cause)) return undefined;
    throw systemRefused(path, 'read', cause);
  }
}

async function look(root: string, path: string, files: ListedFile[]): Promise<void> {
  const found = await statOf(join(root, path));
  if (found !== undefined) files.push({ path, ...found });
}

async function* pathsBelow(root: string, below: string): AsyncGenerator<string> {
  const here = join(root, below);
  let isFile = false;
  try {
    const directory = await opendir(here);
    for await (const entry of directory) {
      if (isHidden(entry.name)) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? await targetKind(here, join(root, path)) : entry;
      if (kind?.isDirectory() === true) yield* pathsBelow(root, path);
      else if (kind?.isFile() === true) yield path;
    }
  } catch (cause) {
    isFile = below === '' && systemCode(cause) === 'ENOTDIR';
    if (!isFile && (below === '' || !isGone(cause))) throw systemRefused(here, 'read', cause);
  }
  if (isFile) yield '';
}

/** A link to a directory above it has no end. */
async function targetKind(here: string, path: string): Promise<{ isDirectory(): boolean; isFile(): boolean } | undefined> {
  try {
    const [target, from] = await Promise.all([realpath(path), realpath(here)]);
    return `${from}${sep}`.startsWith(`${target}${sep}`) ? undefined : await stat(target);
  } catch (cause) {
    if (isGone(cause)) return undefined;
    throw systemRefused(path, 'read', cause);
  }
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || name.startsWith('_');
}

function isGone(cause: unknown): boolean {
  return systemCode(cause) === 'ENOENT' || systemCode(cause) === 'ELOOP';
}

/** What has happened to a file since it was looked at; undefined: nothing. */
export function changeOf(before: Omit<ListedFile, 'path'>, now: Omit<ListedFile, 'path'>): string | undefined {
  if (before.sizeBytes !== now.sizeBytes) return `it had ${before.sizeBytes} bytes and has ${now.sizeBytes}`;
  return before.modifiedMs === now.modifiedMs ? undefined : 'it was written to';
}
