import { parseDuration, WAIT_MS_MAX } from '../../model/duration.ts';
import {
  boolean,
  choice,
  duration,
  harmless,
  type OptionEntry,
  optionalPattern,
  optionalText,
  refused,
  text,
  textOr,
} from '../../model/options.ts';
import { formatOption } from '../kit/format-option.ts';

const MEBIBYTE = 1024 * 1024;
const EVERY_CHECKPOINT = "every checkpoint ends the open files, so 'execution.checkpointing.interval' says how long a file grows";
const BY_PARTITION_TIME = 'partitions are not committed by their time';

/** The WITH list of a table of files. */
export const options = {
  path: text('A directory of files, or one file to read: a path, or file:// and a path; a relative one begins at the working directory.'),
  format: formatOption('What the files are written in.'),
  'source.monitor-interval': monitorInterval('How often new files are looked for; without it the job ends with the files that are there.'),
  'source.path.regex-pattern': optionalPattern('Which files are read, as a regular expression on the whole absolute path.'),
  'partition.default-name': textOr('Directory name that stands for NULL in a partition column.', '__DEFAULT_PARTITION__'),
  'source.report-statistics': harmless('Which statistics of the files the planner reads.', 'the planner reads none'),
  'scan.parallelism': harmless('How many readers there are.', 'one engine reads the files one after another'),
  'sink.rolling-policy.file-size': memorySize('A file that has become so large is ended before its checkpoint.', 128 * MEBIBYTE),
  'sink.rolling-policy.rollover-interval': harmless('How long a file stays open.', EVERY_CHECKPOINT),
  'sink.rolling-policy.inactivity-interval': harmless('How long a file stays open that nothing is written to.', EVERY_CHECKPOINT),
  'sink.rolling-policy.check-interval': harmless('How often it is looked for files to be ended.', EVERY_CHECKPOINT),
  'auto-compaction': boolean("True: files become as large as 'compaction.file-size' says.", false),
  'compaction.file-size': optionalMemorySize("With 'auto-compaction', in the place of 'sink.rolling-policy.file-size'."),
  'compaction.parallelism': harmless('How many compact files.', 'files are written as large as they are to be'),
  'sink.parallelism': harmless('How many writers there are.', 'one engine writes the files'),
  'sink.shuffle-by-partition.enable': harmless('Whether each partition has one writer.', 'there is one writer'),
  'sink.partition-commit.trigger': choice('When a partition is committed.', ['process-time', 'partition-time'], 'process-time'),
  'sink.partition-commit.delay': duration('How long a partition waits to be committed; not supported beyond 0 s.', 0),
  'sink.partition-commit.policy.kind': optionalText("'success-file': a file in a partition says that rows have become visible in it."),
  'sink.partition-commit.success-file.name': textOr('Name of that file.', '_SUCCESS'),
  'sink.partition-commit.policy.class': refused(
    'A Java class that is told of partitions.',
    'it names a Java class, and there is no JVM here.',
  ),
  'sink.partition-commit.policy.class.parameters': harmless('What is given to that class.', 'there is no such class'),
  'sink.partition-commit.watermark-time-zone': harmless('Of the watermarks of partition-time.', BY_PARTITION_TIME),
  'partition.time-extractor.kind': harmless('How the time of a partition is found.', BY_PARTITION_TIME),
  'partition.time-extractor.class': harmless('A Java class that finds the time of a partition.', BY_PARTITION_TIME),
  'partition.time-extractor.timestamp-pattern': harmless('How the time of a partition is made of its values.', BY_PARTITION_TIME),
  'partition.time-extractor.timestamp-formatter': harmless('How the time of a partition is written.', BY_PARTITION_TIME),
} as const;

export type FilesystemOptions = typeof options;

function monitorInterval(doc: string): OptionEntry<number | undefined> {
  const parse = (value: string): number => parseDuration(value, { minMs: 1, maxMs: WAIT_MS_MAX });
  return { ...optionalText(doc), kind: 'duration', default: undefined, parse };
}

function memorySize(doc: string, fallbackBytes: number): OptionEntry<number> {
  return { ...textOr(doc, `${fallbackBytes / MEBIBYTE}MB`), default: fallbackBytes, parse: parseMemorySize };
}

function optionalMemorySize(doc: string): OptionEntry<number | undefined> {
  return { ...optionalText(doc), default: undefined, parse: parseMemorySize };
}

const UNITS = ['b', 'k', 'm', 'g', 't'];

/** As Flink writes sizes: `128MB`, `1 g`, `64 kibibytes`, all in powers of 1024; a bare number is bytes. */
function parseMemorySize(value: string): number {
  const [, amount = '', unit = 'b'] = /^(\d{1,15})\s*(?:(b|k|m|g|t)(?:b|ytes|ibibytes|ebibytes|ibytes)?)?$/i.exec(value.trim()) ?? [];
  const bytes = Number(amount) * 1024 ** UNITS.indexOf(unit.toLowerCase());
  if (amount === '' || bytes < 1 || !Number.isSafeInteger(bytes)) throw new Error("a size such as '128MB' or '1 gb'");
  return bytes;
}
