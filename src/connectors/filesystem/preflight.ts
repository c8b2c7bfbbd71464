/** What would stop a job over files, before it starts. */
import { access, constants } from 'node:fs/promises';
import type { UserError } from '../../model/errors.ts';
import type { Scan } from '../connector.ts';
import { pathMissing, systemCode, systemRefused } from './errors.ts';
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
