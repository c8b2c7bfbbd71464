/** What would stop a job over files, before it starts. */
import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { UserError } from '../../model/errors.ts';
import type { Scan, SinkTarget } from '../connector.ts';
import { pathIsFile, pathMissing, systemCode, systemRefused } from './errors.ts';
import { localPath } from './location.ts';
import type { FilesystemOptions } from './options.ts';

export async function sourceFaults({ options }: Scan<FilesystemOptions>): Promise<readonly UserError[]> {
  const path = localPath(options.path);
  try {
    await access(path, constants.R_OK);
    return [];
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return [pathMissing(path, options['source.monitor-interval'] !== undefined)];
    return [systemRefused(path, 'read', cause)];
  }
}

/** The nearest directory that is there decides: what is missing below it is made. */
export async function sinkFaults({ options }: SinkTarget<FilesystemOptions>): Promise<readonly UserError[]> {
  const path = localPath(options.path);
  for (let there = path; ; there = dirname(there)) {
    try {
      if (!(await stat(there)).isDirectory()) return [pathIsFile(there)];
      await access(there, constants.W_OK | constants.X_OK);
      return [];
    } catch (cause) {
      if (systemCode(cause) !== 'ENOENT' && systemCode(cause) !== 'ENOTDIR') return [systemRefused(there, 'written to', cause)];
    }
  }
}
