/**
 * Where a reader of a binlog is, exact also inside a transaction: the transaction it stands in (or the next one) and the rows of the
 * captured tables already delivered from it. Inside a transaction no position of the server is usable, so a reader resumes in front of
 * it and passes over those rows. An update is one row; rows are counted before any filter, so the captured tables belong to the position.
 */
export type Flavor = 'mysql' | 'mariadb';

export interface BinlogPosition {
  readonly flavor: Flavor;
  /** GTIDs of everything before; undefined when the server gives none. MySQL: a set of intervals, MariaDB: the last of each domain. */
  readonly gtidSet: string | undefined;
  /** The file, and the byte at which the transaction (or the next one) begins. */
  readonly file: string;
  readonly pos: number;
  /** Rows of the captured tables to pass over in the transaction that begins there; 0 between two transactions. */
  readonly rowsToSkip: number;
  /** The GTID of that transaction, where it has one: another server may hold others before it. */
  readonly transaction: string | undefined;
  /** `database.table` of every captured table, sorted. */
  readonly tables: readonly string[];
  /** XA transactions that were delivered at their PREPARE and are neither committed nor rolled back. */
  readonly preparedXa: readonly string[];
  /** Those that hold no row of a captured table. */
  readonly otherXa: readonly string[];
  /** Whether an XA COMMIT whose PREPARE was never read stops the reader: its rows are in nothing that was read. */
  readonly needsXaPrepare: boolean;
  /** What a user asks to leave out at the place where a reader starts. */
  readonly leftOut?: LeftOut | undefined;
}

/** The next events of the log, and the first rows of the first event with rows behind them. */
export interface LeftOut {
  readonly events: number;
  readonly rows: number;
}

/** A position at the start of a file or at an event that begins a transaction. */
export function positionAt(flavor: Flavor, file: string, pos: number, gtidSet?: string): BinlogPosition {
  return {
    flavor,
    gtidSet,
    file,
    pos,
    rowsToSkip: 0,
    transaction: undefined,
    tables: [],
    preparedXa: [],
    otherXa: [],
    needsXaPrepare: false,
  };
}

/** In one line: `binlog.000042:88123`, `binlog.000042:88123 + 17 rows`, `GTIDs 0-1-42` where only the server knows the file. */
export function formatBinlogPosition(position: BinlogPosition): string {
  if (position.file === '') return `GTIDs ${position.gtidSet || "''"}`;
  const rows = position.rowsToSkip === 0 ? '' : ` + ${position.rowsToSkip} rows`;
  return `${position.file}:${position.pos}${rows}`;
}
