import { parseDuration, WAIT_MS_MAX } from '../../model/duration.ts';
import { type OptionEntry, optionalText, text, textOr } from '../../model/options.ts';
import { formatOption } from '../kit/format-option.ts';

/** The WITH list of a table of files. */
export const options = {
  path: text('A directory of files, or one file to read: a path, or file:// and a path; a relative one begins at the working directory.'),
  format: formatOption('What the files are written in.'),
  'source.monitor-interval': monitorInterval('How often new files are looked for; without it the job ends with the files that are there.'),
  'source.path.regex-pattern': pattern('Which files are read, as a regular expression on the whole absolute path.'),
  'partition.default-name': textOr('Directory name that stands for NULL in a partition column.', '__DEFAULT_PARTITION__'),
} as const;

export type FilesystemOptions = typeof options;

function monitorInterval(doc: string): OptionEntry<number | undefined> {
  const parse = (value: string): number => parseDuration(value, { minMs: 1, maxMs: WAIT_MS_MAX });
  return { ...optionalText(doc), kind: 'duration', default: undefined, parse };
}

/** Java's and JavaScript's expressions agree in what names of files need. */
function pattern(doc: string): OptionEntry<RegExp | undefined> {
  const parse = (value: string): RegExp => {
    try {
      return new RegExp(`^(?:${value})$`, 'u');
    } catch (cause) {
      throw new Error(`a regular expression: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  };
  return { ...optionalText(doc), default: undefined, parse };
}
