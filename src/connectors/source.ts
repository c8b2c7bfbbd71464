/** The contract of what is read: one open log, its position, and what it tells of itself. */
import type { Row } from '../model/row.ts';
import type { RowKind } from '../model/row-kind.ts';

/** The place of a scan in its job's list of scans. */
export type ScanId = number;

export type Push = (scan: ScanId, kind: RowKind, row: Row) => void;

/**
 * One open log. One source serves every scan of one server in a job: the capture is shared, and its tables arrive in log order.
 * A position is plain JSON data. What fails between two calls is thrown by the next `poll`.
 */
export interface Source<Position> {
  /** Connects and continues at `from` (undefined: where the options say). Calls `wake` whenever `poll` has something again. */
  open(from: Position | undefined, wake: () => void, signal: AbortSignal): Promise<void>;
  /**
   * Pushes about `changesMax` changes of what has arrived, synchronously. What costs time and brings no change counts as one, so that the
   * time of a poll follows `changesMax`. Never returns between the -U and +U of one update; may return inside a transaction. 'dry': nothing
   * has arrived, `wake` follows. 'ended': a bounded source is at its end.
   */
  poll(changesMax: number, push: Push): 'more' | 'dry' | 'ended';
  /**
   * Exact, also inside a transaction of ten million rows: continuing from it repeats nothing and skips nothing. Asked only when a
   * checkpoint is due. undefined: not now (a snapshot chunk is half emitted); the pump polls on until the chunk ends, then takes it.
   */
  position(): Position | undefined;
  /**
   * Where the change being pushed (or pushed last) comes from. Read lazily, never carried by rows: for what is kept of them the same object
   * as long as it says the same, where changes are many.
   */
  origin(): Origin;
  status(): SourceStatus;
  /**
   * False while a replay from the last position may push other rows than were pushed before (a snapshot is unfinished): sinks then show
   * rows only with a checkpoint. When it turns true the pump takes a checkpoint at once.
   */
  isReplayExact(): boolean;
  /** A durable checkpoint holds this position: the server may forget what lies before (LSN confirmed, offsets committed). */
  released(position: Position): Promise<void>;
  close(): Promise<void>;
}

export interface Origin {
  /** Commit time of the change at its server, milliseconds since the epoch; undefined where none is known (a snapshot row). */
  readonly committedAtMs: number | undefined;
  /** The place in the log as a person writes it: `binlog.000042:88123`. */
  readonly place: string;
  /** GTID or transaction id, where the log has one. */
  readonly transaction: string | undefined;
  /** Where the transaction begins: what tells transactions without ids apart. */
  readonly begins?: string | undefined;
}

export interface SourceStatus {
  readonly phase: 'connecting' | 'snapshot' | 'stream' | 'ended';
  /** The current position in one line: `binlog.000042:88123`, or `orders: chunk 4 of 19`. */
  readonly position: string;
  /** Snapshot progress over all tables; `rowsEstimated` comes from the server's statistics and may be off. */
  readonly snapshot?: { readonly rowsRead: number; readonly rowsEstimated: number | undefined } | undefined;
  /** The parts of a log that has several (the partitions of topics). */
  readonly parts?: readonly SourcePart[] | undefined;
  /** Records that could not be read and were passed over since the job began; a restart goes on with the count of its checkpoint. */
  readonly recordsSkipped?: number | undefined;
  /** Why a checkpoint cannot be taken now: "the table orders is read as one chunk". */
  readonly checkpointHeldBy?: string | undefined;
}

export interface SourcePart {
  /** `orders/0`. */
  readonly name: string;
  readonly position: string;
  /** Records that wait behind the position; undefined where that is not known yet. */
  readonly lag: number | undefined;
}
