/**
 * A recording is a folder: what a server wrote, byte for byte, and when it arrived.
 *
 *   recording.json   this description
 *   binlog.000001    the server's binlog (its name stands in the description)
 *   arrivals.json    [[pos, ms], …]: up to this byte of the log everything had arrived so many milliseconds after the start
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Flavor } from '../../protocols/mysql/binlog/position.ts';
import type { MysqlColumn } from '../../protocols/mysql/columns.ts';
import { notARecording, recordingVersion } from './errors.ts';

export interface RecordedTable {
  readonly database: string;
  readonly name: string;
  /** What SHOW CREATE TABLE printed. */
  readonly createTable: string;
  readonly columns: readonly MysqlColumn[];
  readonly primaryKey: readonly string[];
}

export interface Recording {
  readonly formatVersion: 1;
  readonly kind: 'mysql-binlog';
  readonly server: { readonly flavor: Flavor; readonly version: string };
  /** How it was made, for people. */
  readonly about: string;
  readonly log: string;
  readonly arrivals: string;
  readonly tables: readonly RecordedTable[];
}

export type Arrivals = readonly (readonly [pos: number, ms: number])[];

const FORMAT_VERSION = 1;

export function readRecording(path: string): Recording {
  const found = readJson(join(path, 'recording.json'), path) as Partial<Recording> | null;
  if (found?.formatVersion !== FORMAT_VERSION || found.kind !== 'mysql-binlog') {
    throw recordingVersion(path, found?.kind, found?.formatVersion);
  }
  return found as Recording;
}

export function readArrivals(path: string, recording: Recording): Arrivals {
  return readJson(join(path, recording.arrivals), path) as Arrivals;
}

function readJson(file: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw notARecording(path, cause);
  }
}
