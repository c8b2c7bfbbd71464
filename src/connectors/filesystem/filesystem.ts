import type { Format } from '../../formats/format.ts';
import type { Metadata } from '../../model/metadata.ts';
import { type BoundTable, defineConnector } from '../connector.ts';
import { VALUE_FORMAT } from '../kit/format-option.ts';
import { localPath, locationFault } from './location.ts';
import { FILE_METADATA } from './metadata.ts';
import { type FilesystemOptions, options } from './options.ts';
import { type FilesPosition, formatFilesPosition } from './position.ts';
import { formatFaults, formatOf, sinkOptionFaults } from './table-columns.ts';

/**
 * Files of a directory, in any format whose messages can follow one another in a file.
 *
 *   options.ts    the WITH list                          location.ts      'path' → a path of this machine
 *   listing.ts    which files there are to read          done-files.ts    which were read
 *   records.ts    one file, record by record             file-bytes.ts, compression.ts   its unpacked bytes
 *   source.ts     one file after another, and the position
 *   sink.ts       rows → files                           part-files.ts    those that are being written
 *   staging.ts    where they wait to become visible      partitions.ts    columns in the names of directories
 *   preflight.ts  what would stop a job                  errors.ts        everything that can be wrong with files
 */
export const filesystem = defineConnector({
  name: 'filesystem',
  summary: 'Files of a directory: read once or watched, and written so that they show with a checkpoint.',
  options,
  formats: VALUE_FORMAT,
  takesPartitions: true,
  source: {
    metadata: (format) => ({ ...FILE_METADATA, ...formatMetadata(format) }),
    changelogMode: (bound) => formatOf(bound).format.changelogMode,
    isBounded: ({ options: given }) => given['source.monitor-interval'] === undefined,
    isReplayable: () => true,
    hasSnapshot: () => false,
    validate: (bound) => [...locationFaults(bound), ...formatFaults(bound, 'read')],
    shareKey: ({ table }) => table.name,
    preflight: async (scans) => {
      const { sourceFaults } = await import('./preflight.ts');
      return { faults: (await Promise.all(scans.map(sourceFaults))).flat(), notices: [] };
    },
    openSource: async (scans, context) => {
      const { FilesystemSource } = await import('./source.ts');
      return FilesystemSource.of(scans, context);
    },
    formatPosition: (position) => formatFilesPosition(position as FilesPosition),
  },
  sink: {
    accepts: (bound) => formatOf(bound).format.changelogMode,
    transaction: () => 'two-phase',
    isIdempotent: () => false,
    validate: (bound) => [...locationFaults(bound), ...formatFaults(bound, 'write'), ...sinkOptionFaults(bound)],
    // Opened together, the files of each INSERT of a job get a number of their own.
    shareKey: () => '',
    preflight: async (targets) => {
      const { sinkFaults } = await import('./preflight.ts');
      return { faults: (await Promise.all(targets.map(sinkFaults))).flat(), notices: [] };
    },
    openSinks: async (targets, context) => {
      const { FilesystemSink } = await import('./sink.ts');
      return targets.map((target, number) => new FilesystemSink(target, number, context));
    },
    forget: async (targets, jobId) => {
      const { Staging } = await import('./staging.ts');
      await Promise.all(targets.map(({ options: given }, number) => new Staging(localPath(given.path), jobId, number).remove()));
    },
  },
});

/** As Flink's kafka has them, so that a table declared for a topic can be declared for its files. */
function formatMetadata(format: Format | undefined): Metadata {
  return Object.fromEntries(Object.entries(format?.metadata ?? {}).map(([key, entry]) => [`value.${key}`, entry]));
}

function locationFaults({ options: { path } }: BoundTable<FilesystemOptions>): ReturnType<typeof formatFaults> {
  const fault = locationFault(path);
  return fault === undefined ? [] : [fault];
}
