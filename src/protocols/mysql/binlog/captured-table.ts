/** One table of the server as one scan of a job reads it. */
import type { Row } from '../../../model/row.ts';
import type { RowKind } from '../../../model/row-kind.ts';
import type { SqlType } from '../../../model/types.ts';
import type { MysqlColumn } from '../columns.ts';

/** The place of a scan in its job's list of scans. */
type ScanId = number;

/** Takes one change. */
export type Push = (scan: ScanId, kind: RowKind, row: Row) => void;

export type MetadataKey = 'op_ts' | 'file' | 'pos' | 'gtid';

export interface CapturedColumn {
  /** A column of the server's table, or a metadata key. */
  readonly column: MysqlColumn | { readonly metadata: MetadataKey };
  readonly type: SqlType;
}

export interface CapturedTable {
  readonly database: string;
  readonly name: string;
  readonly scan: ScanId;
  /** What the pushed rows hold, in their order; only these are decoded. */
  readonly columns: readonly CapturedColumn[];
  /** Places in `columns` of the declared PRIMARY KEY: an update that changes one leaves as -D +I. Empty without a key. */
  readonly key: readonly number[];
  /** False: an update leaves as one +U, and of its before image only the key is read. */
  readonly needsUpdateBefore: boolean;
  /** All columns of the server's table in its order, against which every TableMap is checked. */
  readonly serverColumns: readonly MysqlColumn[];
}
