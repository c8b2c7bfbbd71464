/** Where a source stands: in the log, and in the snapshot of each scan. Plain JSON. */
import { type BinlogPosition, formatBinlogPosition } from '../../protocols/mysql/binlog/position.ts';
import type { TableShape } from './captured-scan.ts';
import type { ChunkProgress } from './chunks.ts';

export interface MysqlCdcPosition {
  readonly log: BinlogPosition;
  /** One per table, those of a scan in their order. */
  readonly scans: readonly ScanPosition[];
}

interface ScanPosition {
  /** Place of its scan among those of the source. */
  readonly scan: number;
  /** `database.table` as the server spells them: a scan continues only where it was. */
  readonly table: string;
  /** The columns as they were at the log's position: the table may have been altered since. */
  readonly shape: TableShape;
  readonly snapshot: ChunkProgress;
}

/** In one line: `binlog.000042:88123`, `binlog.000042:88123 (shop.orders read up to 4711)`. */
export function formatPosition({ log, scans }: MysqlCdcPosition): string {
  const unread = scans.filter(({ snapshot }) => snapshot.kind !== 'done');
  const parts = unread.map(({ table, snapshot }) =>
    snapshot.kind === 'ranges' && snapshot.upTo !== undefined ? `${table} read up to ${snapshot.upTo}` : `${table} not read yet`,
  );
  return formatBinlogPosition(log) + (parts.length === 0 ? '' : ` (${parts.join(', ')})`);
}
