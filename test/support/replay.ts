/** Decodes a recording without waiting, as text. */
import { join } from 'node:path';
import { type RecordedTable, type Recording, readRecording } from '../../src/connectors/recording/binlog/recorded-binlog.ts';
import type { Row } from '../../src/model/row.ts';
import { kindSymbol, type RowKind } from '../../src/model/row-kind.ts';
import type { SqlType } from '../../src/model/types.ts';
import { formatValue } from '../../src/model/value.ts';
import type { CapturedTable, Push } from '../../src/protocols/mysql/binlog/captured-table.ts';
import { BinlogDecoder } from '../../src/protocols/mysql/binlog/decoder.ts';
import { BinlogFileReader, FIRST_EVENT_POS } from '../../src/protocols/mysql/binlog/file-reader.ts';
import { type BinlogPosition, positionAt } from '../../src/protocols/mysql/binlog/position.ts';
import { type MysqlColumn, sqlTypeOf } from '../../src/protocols/mysql/columns.ts';

type TypeOf = (column: MysqlColumn) => SqlType | undefined;

/** Every column of a recorded table that can be read, in its own type. */
export function wholeTable(
  table: RecordedTable,
  scan: number,
  { needsUpdateBefore = true, typeOf = sqlTypeOf as TypeOf } = {},
): CapturedTable {
  const columns = table.columns.flatMap((column) => {
    const type = typeOf(column);
    return type === undefined ? [] : [{ column, type }];
  });
  const key = table.primaryKey.map((name) => columns.findIndex(({ column }) => column.name === name));
  return {
    database: table.database,
    name: table.name,
    scan,
    columns,
    key,
    needsUpdateBefore,
    serverColumns: table.columns,
    serverTimeZone: 'UTC',
    isJsonCompact: true,
  };
}

/** `orders +I[1001, 3, 2, 1, new, NULL, 2026-03-02 09:00:01.500]` */
export function line(table: CapturedTable, kind: RowKind, row: Row): string {
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

export interface ReplayedChange {
  readonly table: CapturedTable;
  readonly kind: RowKind;
  readonly row: Row;
}

interface ReplayOptions {
  readonly from?: BinlogPosition;
  /** Asked after each event; true ends the replay. */
  readonly isEnough?: (lines: readonly string[]) => boolean;
}

/** Replays a whole log, or a part of it, as text. */
export function replay(folder: string, recording: Recording, tables: readonly CapturedTable[], options: ReplayOptions = {}): Replayed {
  const lines: string[] = [];
  const from = options.from ?? startOf(recording);
  const position = run(
    folder,
    recording,
    tables,
    from,
    ({ table, kind, row }) => lines.push(line(table, kind, row)),
    () => options.isEnough?.(lines) === true,
  );
  return { lines, position };
}

/** Replays a whole log as rows. */
export function replayRows(folder: string, recording: Recording, tables: readonly CapturedTable[]): readonly ReplayedChange[] {
  const changes: ReplayedChange[] = [];
  run(
    folder,
    recording,
    tables,
    startOf(recording),
    (change) => changes.push(change),
    () => false,
  );
  return changes;
}

function startOf({ log, server }: Recording): BinlogPosition {
  return positionAt(server.flavor, log, FIRST_EVENT_POS, '');
}

function run(
  folder: string,
  { log, server }: Recording,
  tables: readonly CapturedTable[],
  from: BinlogPosition,
  take: (change: ReplayedChange) => void,
  isEnough: () => boolean,
): BinlogPosition {
  // The log's last event names the next file.
  if (from.file !== log) return from;
  const decoder = new BinlogDecoder(tables, { flavor: server.flavor, from, verifiesChecksums: true });
  const reader = new BinlogFileReader(join(folder, log), log);
  const push: Push = (scan, kind, row) => {
    const table = tables.find((known) => known.scan === scan);
    if (table !== undefined) take({ table, kind, row });
  };
  try {
    if (reader.next()) decoder.format(reader.bytes, reader.start, reader.end);
    reader.seek(Math.max(reader.pos, from.pos));
    while (!isEnough() && reader.next()) decoder.event(reader.bytes, reader.start, reader.end, push);
    return decoder.position();
  } finally {
    reader.close();
  }
}

/** The changelog of some tables of a recording, with whole rows. */
export function changelog(folder: string, names: readonly string[], typeOf: TypeOf = sqlTypeOf): readonly string[] {
  const recording = readRecording(folder);
  const tables = recording.tables.filter(({ name }) => names.includes(name)).map((table, scan) => wholeTable(table, scan, { typeOf }));
  return replay(folder, recording, tables).lines;
}
