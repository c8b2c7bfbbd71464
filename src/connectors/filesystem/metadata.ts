/** What a file tells of itself, under Flink's keys. */

import { basename } from 'node:path';
import type { Metadata } from '../../model/metadata.ts';
import { LENGTH_MAX, simple, temporal, varchar } from '../../model/types.ts';
import type { Value } from '../../model/value.ts';
import type { ListedFile } from './listing.ts';

export const FILE_METADATA: Metadata = {
  'file.path': { type: varchar(LENGTH_MAX, false), doc: 'The absolute path of the file.' },
  'file.name': { type: varchar(LENGTH_MAX, false), doc: 'The name of the file, without its directories.' },
  'file.size': { type: simple('BIGINT', false), doc: 'The size of the file as it lies there, in bytes.' },
  'file.modification-time': { type: temporal('TIMESTAMP_LTZ', 3, false), doc: 'When the file was changed last.' },
};

const MICROS_PER_MILLI = 1000;

/** `path`: absolute. undefined: no key of a file. */
export function fileMetadata(key: string, path: string, { sizeBytes, modifiedMs }: ListedFile): Value | undefined {
  if (key === 'file.path') return path;
  if (key === 'file.name') return basename(path);
  if (key === 'file.size') return sizeBytes;
  return key === 'file.modification-time' ? modifiedMs * MICROS_PER_MILLI : undefined;
}
