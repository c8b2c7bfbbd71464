/**
 * A recorded binlog is a folder: what a server wrote, byte for byte, and when it arrived.
 *
 *   recording.json   this description
 *   binlog.000001    the server's binlog (its name stands in the description)
 *   arrivals.json    [[pos, ms], …]: up to this byte of the log everything had arrived so many milliseconds after the start
 */
import { join } from 'node:path';
import type { Flavor } from '../../../protocols/mysql/binlog/position.ts';
import type { MysqlColumn } from '../../../protocols/mysql/columns.ts';
import { type DescriptionParts, readDescription, readJson } from '../description.ts';
import { recordingIncomplete } from '../errors.ts';

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

/** What a description holds besides its kind and version. */
const PARTS: DescriptionParts<Recording> = [
  ['server', ({ server }) => server?.flavor === 'mysql' || server?.flavor === 'mariadb'],
  ['log', ({ log }) => typeof log === 'string'],
  ['arrivals', ({ arrivals }) => typeof arrivals === 'string'],
  ['tables', ({ tables }) => Array.isArray(tables) && tables.every(isTable)],
];

/** Throws a UserError for what is no recorded binlog. */
export function readRecording(path: string): Recording {
  return readDescription<Recording>(path, 'mysql-binlog', PARTS);
}

export function readArrivals(path: string, { arrivals }: Recording): Arrivals {
  const found = readJson(join(path, arrivals), path);
  if (!Array.isArray(found) || !found.every(isArrival)) throw recordingIncomplete(path, arrivals, ['[[pos, ms], …]']);
  return found;
}

function isTable(found: Partial<RecordedTable> | null): boolean {
  return (
    typeof found?.database === 'string' && typeof found.name === 'string' && Array.isArray(found.columns) && found.columns.every(isColumn)
  );
}

function isColumn(found: Partial<MysqlColumn> | null): boolean {
  return typeof found?.name === 'string' && typeof found.dataType === 'string' && typeof found.columnType === 'string';
}

function isArrival(found: unknown): found is Arrivals[number] {
  return Array.isArray(found) && typeof found[0] === 'number' && typeof found[1] === 'number';
}
