/** 'path' → a path of this machine, or why it is none. */
import { resolve } from 'node:path';
import type { UserError } from '../../model/errors.ts';
import { schemeRefused } from './errors.ts';

/** Absolute. As Flink reads it: nothing in it is percent-encoded, and `file:` may be followed by an authority. */
export function localPath(path: string): string {
  return resolve(path.replace(/^file:(?:\/\/[^/]*(?=\/))?/i, ''));
}

/** Where the files lie elsewhere. */
export function locationFault(path: string): UserError | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(path)?.[1]?.toLowerCase();
  return scheme === undefined || scheme === 'file' ? undefined : schemeRefused(path, scheme);
}
