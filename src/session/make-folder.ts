import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../model/errors.ts';

/** Makes the folder with those above it, for its owner only, and makes sure that it can be written to. */
export function makeFolder(path: string): void {
  try {
    makeWithParents(path);
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = codeOf(cause) ?? String(cause);
    throw new UserError('STATE_DIR_UNUSABLE', {
      problem: `The folder ${path} cannot be made or written to: ${REASONS.get(reason) ?? reason}.`,
      remedy: 'Name a folder that is yours: --state-dir DIR for jobs and checkpoints, HOME for settings and history.',
      cause,
    });
  }
}

const REASONS = new Map([
  ['EEXIST', 'a file of that name is there'],
  ['ENOTDIR', 'a part of the path is a file'],
  ['ENOENT', 'the system makes no folders there'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
]);

/** One by one: `recursive` of Node 20 never returns from a folder that is there and answers ENOENT (/proc). */
function makeWithParents(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeWithParents(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (codeOf(error) !== 'EEXIST' || !isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
