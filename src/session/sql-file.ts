import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { UserError } from '../model/errors.ts';

const DEPTH_MAX = 16;

/** Where a text stands: what it names with SOURCE is looked for in the same folder. */
export interface TextPlace {
  /** undefined for what is typed, piped, or given on the command line: it stands in the current folder. */
  readonly file: string | undefined;
  /** How many SOURCE statements lead to it. */
  readonly depth: number;
}

/** The file that a SOURCE statement at `place` names. */
export function sourceFile(
  path: string,
  place: TextPlace,
): { readonly text: string; readonly place: TextPlace & { readonly file: string } } {
  const file = isAbsolute(path) ? path : join(dirname(place.file ?? ''), path);
  if (place.depth >= DEPTH_MAX) {
    throw new UserError('SOURCE_TOO_DEEP', {
      problem: `SOURCE goes ${DEPTH_MAX} files deep at ${file}.`,
      remedy: 'Look for a file that names itself, directly or through another.',
    });
  }
  return { text: readSql(file), place: { file, depth: place.depth + 1 } };
}

/** The text of an SQL file, or an error that says what is wrong with it. */
export function readSql(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('FILE_UNREADABLE', {
      problem: `The file ${file} cannot be read: ${reason}.`,
      remedy: 'Check the path: -f takes it from the current folder, SOURCE from the folder of the file it stands in.',
      cause,
    });
  }
}
