/** Scans of a job → tables to capture from the recording, with every fault of their declarations. */
import { UserError } from '../../../model/errors.ts';
import { nearest } from '../../../model/nearest.ts';
import { type CapturedTable, capturedColumn, capturedKey } from '../../../protocols/mysql/binlog/captured-table.ts';
import { charsetKind } from '../../../protocols/mysql/charsets.ts';
import { findColumn, isText, type MysqlColumn, refusal } from '../../../protocols/mysql/columns.ts';
import type { Scan } from '../../connector.ts';
import { columnMissing, columnRefused, tableAmbiguous, tableMissing } from '../errors.ts';
import type { RecordingOptions } from '../options.ts';
import type { RecordedTable, Recording } from './recorded-binlog.ts';

export interface Captured {
  readonly tables: readonly CapturedTable[];
  readonly faults: readonly UserError[];
}

export function capturedTables(recording: Recording, scans: readonly Scan<RecordingOptions>[]): Captured {
  const tables: CapturedTable[] = [];
  const faults: UserError[] = [];
  for (const scan of scans) {
    const recorded = findTable(recording, scan);
    if (recorded instanceof UserError) faults.push(recorded);
    else {
      const found = faultsOf(scan, recorded);
      faults.push(...found);
      if (found.length === 0) tables.push(capturedTable(scan, recorded));
    }
  }
  return { tables, faults };
}

function findTable(recording: Recording, { options }: Scan<RecordingOptions>): RecordedTable | UserError {
  const name = options['table-name'] ?? '';
  const database = options['database-name'];
  const isWanted = (table: RecordedTable) => table.name === name && (database === undefined || table.database === database);
  const [found, another] = recording.tables.filter(isWanted);
  if (found !== undefined && another === undefined) return found;
  const names = recording.tables.map((table) => `${table.database}.${table.name}`);
  if (found !== undefined) return tableAmbiguous(options.path, name, names);
  const near = nearest(
    name,
    recording.tables.map((table) => table.name),
  );
  return tableMissing(options.path, database === undefined ? name : `${database}.${name}`, { near, names });
}

function faultsOf(scan: Scan<RecordingOptions>, recorded: RecordedTable): UserError[] {
  const faults: UserError[] = [];
  for (const column of scan.columns.filter(({ metadata }) => metadata === undefined)) {
    const server = findColumn(recorded.columns, column.name);
    const reason = server === undefined ? undefined : (refusal(server, column.type) ?? charsetRefusal(server));
    if (reason !== undefined) faults.push(columnRefused(reason));
    if (server !== undefined) continue;
    const names = recorded.columns.map(({ name }) => name);
    faults.push(columnMissing(recorded.name, column.name, { near: nearest(column.name, names), names }));
  }
  return faults;
}

/** Such a set is read by a table that only a server gives. */
function charsetRefusal(column: MysqlColumn): string | undefined {
  if (!isText(column) || charsetKind(column.charset) !== 'table') return undefined;
  return `Column ${column.name} is written in the character set ${column.charset}, which is read with its server's help only. Leave the column out of the table.`;
}

function capturedTable(scan: Scan<RecordingOptions>, recorded: RecordedTable): CapturedTable {
  return {
    database: recorded.database,
    name: recorded.name,
    scan: scan.id,
    columns: scan.columns.flatMap((column) => capturedColumn(column, recorded.columns) ?? []),
    key: capturedKey(scan.table.primaryKey, scan.columns),
    needsUpdateBefore: scan.needsUpdateBefore,
    serverColumns: recorded.columns,
    serverTimeZone: 'UTC',
    isJsonCompact: true,
  };
}
