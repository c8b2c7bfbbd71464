import { TOKEN_LENGTH } from './done-files.ts';

/** Where a job stands in its files. */
export interface FilesPosition {
  /** See done-files.ts. */
  readonly done: string;
  readonly file: FilePosition | undefined;
  /** Records passed over, of all files; a checkpoint of an earlier version has none. */
  readonly skipped?: number;
  /** See `Decoder.learned`. */
  readonly learned?: readonly string[] | undefined;
}

export interface FilePosition {
  /** Below the table's path; empty where that is the file. */
  readonly path: string;
  /** As it was when it was begun. */
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Bytes done of its unpacked content. */
  readonly offset: number;
  /** Records done, those passed over included. */
  readonly records: number;
}

export function formatFilesPosition({ done, file }: FilesPosition): string {
  const count = done.length / TOKEN_LENGTH;
  const files = `${count} ${count === 1 ? 'file' : 'files'}`;
  return file === undefined ? files : `${files}, ${file.path}:${file.offset}`;
}
