/** What would stop a replay, before it starts: a folder that is no recording, files that cannot be read, declarations that do not fit. */
import { join } from 'node:path';
import { UserError } from '../../model/errors.ts';
import { BinlogFileReader } from '../../protocols/mysql/binlog/file-reader.ts';
import type { Scan } from '../connector.ts';
import { capturedTables } from './captured-tables.ts';
import type { RecordingOptions } from './options.ts';
import { type Recording, readArrivals, readRecording } from './recording-folder.ts';

export function recordingFaults(path: string, scans: readonly Scan<RecordingOptions>[]): readonly UserError[] {
  return faultsOf(() => {
    const recording = readRecording(path);
    return [...capturedTables(recording, scans).faults, ...faultsOf(() => fileFaults(path, recording))];
  });
}

/** None, or what is thrown for the first file that cannot be read. */
function fileFaults(path: string, recording: Recording): readonly UserError[] {
  readArrivals(path, recording);
  new BinlogFileReader(join(path, recording.log), recording.log).close();
  return [];
}

/** What cannot be read is one fault like any other. */
function faultsOf(check: () => readonly UserError[]): readonly UserError[] {
  try {
    return check();
  } catch (fault) {
    if (fault instanceof UserError) return [fault];
    throw fault;
  }
}
