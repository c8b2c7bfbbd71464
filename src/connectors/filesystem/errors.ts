/** Everything that can be wrong with the files of a table. */
import { UserError } from '../../model/errors.ts';
import { formatType, type SqlType, withNullability } from '../../model/types.ts';
import type { RecordRemedies } from '../kit/bad-record.ts';

export function schemeRefused(path: string, scheme: string): UserError {
  return new UserError('FILESYSTEM_SCHEME', {
    problem: `'${path}' lies in ${scheme}://, and only files of this machine are read and written here.`,
    remedy: "Mount it, or copy the files (hadoop fs -get, aws s3 sync), and write 'path' = 'file:///…'. A Flink cluster reads it as it is.",
  });
}

/** `lacking`: what a format that is there cannot do. */
export function formatUnfit(format: string, lacking: 'read' | 'write', fit: readonly string[]): UserError {
  return new UserError('FILESYSTEM_FORMAT', {
    problem: `Files cannot be ${lacking === 'read' ? 'read' : 'written'} in the format '${format}'.`,
    remedy: `Formats of files: ${fit.map((name) => `'${name}'`).join(', ')}.`,
  });
}

export function formatMissing(fit: readonly string[]): UserError {
  return new UserError('FILESYSTEM_FORMAT', {
    problem: "A table of files needs the option 'format'.",
    remedy: `Add 'format' = '…' to the WITH list: one of ${fit.map((name) => `'${name}'`).join(', ')}.`,
  });
}

export function pathMissing(path: string, isWatched: boolean): UserError {
  return new UserError('FILESYSTEM_NOT_FOUND', {
    problem: `There is no ${path}.`,
    remedy: isWatched
      ? `Create the directory: mkdir -p ${quoted(path)}.`
      : "Correct 'path': a relative one begins at the working directory.",
  });
}

/** The system's own refusal. `doing`: "read", "write to". */
export function systemRefused(path: string, doing: string, cause: unknown): UserError {
  const code = systemCode(cause);
  const words = cause instanceof Error ? cause.message : String(cause);
  return new UserError('FILESYSTEM_REFUSED', {
    problem: `${path} cannot be ${doing}: ${REASONS[code] ?? words}.`,
    remedy: REMEDIES[code] ?? 'The message of the operating system names the cause.',
    cause,
    canRetry: code === 'EIO' || code === 'ENOSPC' || code === 'EDQUOT' || code === 'EMFILE' || code === 'ENFILE',
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a file stands where a directory should',
  EMFILE: 'too many files are open in this process',
  ENFILE: 'too many files are open on this machine',
};

const MAKE_ROOM = 'Make room on the disk; the job continues from its last checkpoint.';
const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'Give the user who runs Riffle the right to it (chmod, chown), or run as one who has it.',
  EPERM: 'Give the user who runs Riffle the right to it (chmod, chown), or run as one who has it.',
  ENOSPC: MAKE_ROOM,
  EDQUOT: MAKE_ROOM,
  EROFS: "Mount it for writing, or take another 'path'.",
  ENOTDIR: "Move the file away, or take another 'path'.",
  EMFILE: 'Raise the limit of open files: ulimit -n.',
  ENFILE: 'Raise the limit of open files of the machine: sysctl fs.file-max.',
};

export function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

export function fileGone(path: string): UserError {
  return new UserError('FILESYSTEM_FILE_GONE', {
    problem: `${path} was being read when the last checkpoint was taken, and is there no more.`,
    remedy: 'Put the file back as it was, or start the job anew with --fresh, which reads all files that are there.',
  });
}

/** `what`: how it has changed. */
export function fileChanged(path: string, what: string): UserError {
  return new UserError('FILESYSTEM_FILE_CHANGED', {
    problem: `${path} has changed while it was being read: ${what}.`,
    remedy:
      'A file is read once, and whole: write it under a name that begins with a dot, or in another directory, and rename it when it is ' +
      'complete. Put it back as it was to go on, or start the job anew with --fresh, which reads all files that are there.',
  });
}

export function codecRefused(path: string, suffix: string): UserError {
  return new UserError('FILESYSTEM_COMPRESSION', {
    problem: `${path} is compressed as its ending .${suffix} says, which cannot be read here.`,
    remedy: `Compress it with gzip, deflate or zstd, or not at all; or leave it out with 'source.path.regex-pattern'.`,
  });
}

/** `which`: `/data/a.zst has`, or `becomes`. */
export function zstdTooLarge(which: string, mebibytesMax: number): UserError {
  return new UserError('FILESYSTEM_COMPRESSION', {
    problem: `${which} more than ${mebibytesMax} MiB, and under this version of Node.js a file of zstd is unpacked as a whole.`,
    remedy: 'Run Riffle with Node.js 22.15 or later, or compress the file with gzip.',
  });
}

export function notCompressed(path: string, codec: string, cause: unknown): UserError {
  return new UserError('FILESYSTEM_COMPRESSION', {
    problem: `${path} cannot be unpacked as ${codec}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    remedy: 'The file is damaged, cut off, or not what its ending says. Copy it again, or rename it.',
    cause,
  });
}

/** A file that a job has begun to read must not change. */
export const RECORD_REMEDIES: RecordRemedies = { correct: 'Correct the file and start the job anew' };

/** `which`: `Record 2 of …`. */
export function recordTooLong(which: string, mebibytesMax: number): UserError {
  return new UserError('FILESYSTEM_RECORD_TOO_LONG', {
    problem: `${which} does not end within ${mebibytesMax} MiB.`,
    remedy: "See that the file is written in the table's format, and compressed as its ending says.",
  });
}

export function partitionMissing(path: string, key: string): UserError {
  return new UserError('FILESYSTEM_PARTITION', {
    problem: `${path} lies in no directory ${key}=…, and the table is PARTITIONED BY (…, ${key}, …).`,
    remedy: `Move it into a directory whose name tells ${key}, or leave ${key} out of PARTITIONED BY where it stands in the file itself.`,
  });
}

export function partitionUnreadable(path: string, directory: string, type: SqlType): UserError {
  return new UserError('FILESYSTEM_PARTITION', {
    problem: `The directory ${directory} above ${path} tells no value of the type ${formatType(withNullability(type, true))}.`,
    remedy: 'Declare the column as STRING, rename the directory, or leave it out with source.path.regex-pattern.',
  });
}

export function pathIsFile(path: string): UserError {
  return new UserError('FILESYSTEM_PATH_IS_FILE', {
    problem: `${path} is a file, and a table that is written is a directory of files.`,
    remedy: "Name a directory in 'path', which is made where it is missing.",
  });
}

export function nothingInFile(table: string): UserError {
  return new UserError('FILESYSTEM_PARTITION', {
    problem: `All columns of the table '${table}' are in PARTITIONED BY, which leaves none for its files.`,
    remedy: 'Leave one at least out of PARTITIONED BY.',
  });
}

export function partitionTimeRefused(): UserError {
  return new UserError('FILESYSTEM_PARTITION_COMMIT', {
    problem: "'sink.partition-commit.trigger' = 'partition-time' is not supported: it follows watermarks, which no sink here is told.",
    remedy: "Leave it out: a partition is committed with each checkpoint that brings rows for it ('process-time').",
  });
}

export function commitDelayRefused(): UserError {
  return new UserError('FILESYSTEM_PARTITION_COMMIT', {
    problem: "'sink.partition-commit.delay' is not supported: a partition is committed with each checkpoint that brings rows for it.",
    remedy: "Leave it out, or write 'sink.partition-commit.delay' = '0 s'.",
  });
}

export function commitPolicyRefused(kind: string): UserError {
  return new UserError('FILESYSTEM_PARTITION_COMMIT', {
    problem: `The policy '${kind}' of 'sink.partition-commit.policy.kind' is not supported: there is no metastore here, and no Java class.`,
    remedy: "Write 'success-file', which puts a file _SUCCESS into each partition, or leave it out.",
  });
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
