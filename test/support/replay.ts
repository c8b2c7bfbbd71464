/** Decodes a recording without waiting, as text. */
import { join } from 'node:path';
import { type RecordedTable, type Recording, readRecording } from '../../src/connectors/recording/recording-folder.ts';
import { invariant } from '../../src/model/errors.ts';
import { kindSymbol } from '../../src/model/row-kind.ts';
import { formatValue } from '../../src/model/value.ts';
import type { CapturedTable, Push } from '../../src/protocols/mysql/binlog/captured-table.ts';
import { BinlogDecoder } from '../../src/protocols/mysql/binlog/decoder.ts';
import { BinlogFileReader, FIRST_EVENT_POS } from '../../src/protocols/mysql/binlog/file-reader.ts';
import { type BinlogPosition, positionAt } from '../../src/protocols/mysql/binlog/position.ts';
import { sqlTypeOf } from '../../src/protocols/mysql/columns.ts';

/** Every column of a recorded table, in its own type. */
export function wholeTable(table: RecordedTable, scan: number, needsUpdateBefore = true): CapturedTable {
  const columns = table.columns.map((column) => {
    const type = sqlTypeOf(column);
    invariant(type !== undefined, `${column.columnType} is read`);
    return { column, type };
  });
  const key = table.primaryKey.map((name) => table.columns.findIndex((column) => column.name === name));
  return { database: table.database, name: table.name, scan, columns, key, needsUpdateBefore, serverColumns: table.columns };
}

/** `orders +I[1001, 3, 2, 1, new, NULL, 2026-03-02 09:00:01.500]` */
export function line(table: CapturedTable, kind: Parameters<Push>[1], row: Parameters<Push>[2]): string {
  const cells = table.columns.map(({ type }, place) => {
    const value = row[place] ?? null;
    return value === null ? 'NULL' : formatValue(value, type, 'UTC');
  });
  return `${table.name} ${kindSymbol(kind)}[${cells.join(', ')}]`;
}

export interface Replayed {
  readonly lines: readonly string[];
  readonly position: BinlogPosition;
}

/** Replays a whole file, or until `isEnough` says after an event that it wants no more. */
export function replay(
  folder: string,
  recording: Recording,
  tables: readonly CapturedTable[],
  options: { from?: BinlogPosition; isEnough?: (lines: readonly string[]) => boolean } = {},
): Replayed {
  const { log, server } = recording;
  const from = options.from ?? positionAt(server.flavor, log, FIRST_EVENT_POS, '');
  // The log's last event names the next file.
  if (from.file !== log) return { lines: [], position: from };
  const decoder = new BinlogDecoder(tables, { flavor: server.flavor, from });
  const reader = new BinlogFileReader(join(folder, log), log);
  const lines: string[] = [];
  const push: Push = (scan, kind, row) => {
    const table = tables.find((known) => known.scan === scan);
    if (table !== undefined) lines.push(line(table, kind, row));
  };
  try {
    if (reader.next()) decoder.format(reader.bytes, reader.start, reader.end);
    reader.seek(Math.max(reader.pos, from.pos));
    while (reader.next()) {
      decoder.event(reader.bytes, reader.start, reader.end, push);
      if (options.isEnough?.(lines) === true) break;
    }
    return { lines, position: decoder.position() };
  } finally {
    reader.close();
  }
}

/** The changelog of some tables of a recording, with whole rows. */
export function changelog(folder: string, names: readonly string[]): readonly string[] {
  const recording = readRecording(folder);
  const tables = recording.tables.filter(({ name }) => names.includes(name)).map((table, scan) => wholeTable(table, scan));
  return replay(folder, recording, tables).lines;
}
