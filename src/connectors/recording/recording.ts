import { isAbsolute, resolve } from 'node:path';
import { ALL } from '../../model/changelog-mode.ts';
import { METADATA } from '../../protocols/mysql/binlog/captured-table.ts';
import { type BinlogPosition, formatBinlogPosition } from '../../protocols/mysql/binlog/position.ts';
import { defineConnector } from '../connector.ts';
import { nestedColumnFaults } from '../kit/nested-columns.ts';
import { options } from './options.ts';

/**
 * Replays what a real server once wrote: the raw binlog, through the decoder of mysql-cdc, with the arrival times of the recording.
 *
 *   options.ts           the WITH list
 *   recording-folder.ts  what lies in the folder
 *   captured-tables.ts   scans → tables to decode, and what is wrong with their declarations
 *   preflight.ts         whether all of it can be read
 *   source.ts            the replay and its position
 *   errors.ts            everything that can be wrong with a recording
 */
export const recording = defineConnector({
  name: 'recording',
  summary: 'Replays a recorded change log from a folder.',
  options,
  source: {
    metadata: () => METADATA,
    changelogMode: () => ALL,
    isBounded: () => true,
    isReplayable: () => true,
    hasSnapshot: () => false,
    validate: ({ table }) => nestedColumnFaults('recording', table, () => 'Declare it as STRING: that is how a JSON column is read.'),
    shareKey: ({ options: given }) => `${pathOf(given.path)} ${given.pace}`,
    preflight: async (scans) => {
      const { recordingFaults } = await import('./preflight.ts');
      return { faults: recordingFaults(pathOf(scans[0]?.options.path ?? ''), scans), notices: [] };
    },
    openSource: async (scans, context) => {
      const { RecordingSource } = await import('./source.ts');
      const first = scans[0]?.options;
      return new RecordingSource(scans, pathOf(first?.path ?? ''), first?.pace ?? 1, context);
    },
    formatPosition: (position) => formatBinlogPosition(position as BinlogPosition),
  },
});

function pathOf(path: string): string {
  return isAbsolute(path) ? path : resolve(path);
}
