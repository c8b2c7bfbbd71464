/** A recorded binlog: the raw bytes, through the decoder of mysql-cdc. */
import { join } from 'node:path';
import { ALL } from '../../../model/changelog-mode.ts';
import { METADATA } from '../../../protocols/mysql/binlog/captured-table.ts';
import { type BinlogPosition, formatBinlogPosition } from '../../../protocols/mysql/binlog/position.ts';
import { nestedColumnFaults } from '../../kit/nested-columns.ts';
import { messageOptions } from '../../kit/records/options.ts';
import { optionsOutOfPlace } from '../errors.ts';
import { faultsOf } from '../preflight.ts';
import type { RecordedKind } from '../recorded-kind.ts';

export const binlog: RecordedKind = {
  kind: 'mysql-binlog',
  metadata: () => METADATA,
  changelogMode: () => ALL,
  validate({ table }) {
    const strange = Object.keys(messageOptions).filter((option) => table.options.has(option));
    return [
      ...(strange.length === 0 ? [] : [optionsOutOfPlace(strange, 'mysql-binlog')]),
      ...nestedColumnFaults('recording', table, () => 'Declare it as STRING: that is how a JSON column is read.'),
    ];
  },
  async faults(path, scans) {
    const { capturedTables } = await import('./captured-tables.ts');
    const { readArrivals, readRecording } = await import('./recorded-binlog.ts');
    const { BinlogFileReader } = await import('../../../protocols/mysql/binlog/file-reader.ts');
    return faultsOf(() => {
      const recording = readRecording(path);
      const files = faultsOf(() => {
        readArrivals(path, recording);
        new BinlogFileReader(join(path, recording.log), recording.log).close();
        return [];
      });
      return [...capturedTables(recording, scans).faults, ...files];
    });
  },
  async openSource(scans, { path, pace }, context) {
    const { BinlogReplay } = await import('./source.ts');
    return new BinlogReplay(scans, { path, pace }, context);
  },
  formatPosition: (position) => ('file' in (position as object) ? formatBinlogPosition(position as BinlogPosition) : undefined),
};
