/** One table of the server as one scan of a job reads it. */
import type { Row } from '../../../model/row.ts';
import type { RowKind } from '../../../model/row-kind.ts';
import type { TableColumn } from '../../../model/schema.ts';
import { type SqlType, simple, temporal, varchar } from '../../../model/types.ts';
import { findColumn, type MysqlColumn } from '../columns.ts';

/** What its changes are pushed as: a scan of the job, or one table of several that a scan reads. */
type ScanId = number;

/** Takes one change. */
export type Push = (scan: ScanId, kind: RowKind, row: Row) => void;

/** What is known of a change besides its row, as metadata columns name it. */
export const METADATA = {
  database_name: { type: varchar(undefined, false), doc: 'Database of the table that the row is from.' },
  table_name: { type: varchar(undefined, false), doc: 'Name of the table that the row is from.' },
  op_ts: { type: temporal('TIMESTAMP_LTZ', 3, false), doc: 'When the change was made at the server.' },
  file: { type: varchar(undefined, false), doc: 'Binlog file of the change.' },
  pos: { type: simple('BIGINT', false), doc: 'Byte at which its event begins in that file.' },
  gtid: { type: varchar(), doc: 'GTID of its transaction; NULL where the server has none.' },
};

export type MetadataKey = keyof typeof METADATA;

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
  /** Zone of the wall clock in which a TIMESTAMP column that is declared TIMESTAMP is read, from the log as from a query. */
  readonly serverTimeZone: string;
  /** Whether JSON columns of MySQL are read without the blanks that the server prints. */
  readonly isJsonCompact: boolean;
}

/** What a declared column reads; undefined where the server's table has no such column. */
export function capturedColumn({ name, type, metadata }: TableColumn, serverColumns: readonly MysqlColumn[]): CapturedColumn | undefined {
  if (metadata !== undefined) return { column: { metadata: metadata.key as MetadataKey }, type };
  const column = findColumn(serverColumns, name);
  return column === undefined ? undefined : { column, type };
}

/** Places of a declared PRIMARY KEY in `columns`. A key of which a column is not read is no key of these rows: their updates stay updates. */
export function capturedKey(names: readonly string[] = [], columns: readonly { readonly name: string }[]): readonly number[] {
  const places = names.map((name) => columns.findIndex((column) => column.name === name));
  return places.includes(-1) ? [] : places;
}
