/** The contract of what is written to: rows in, batches out, and its part in a checkpoint. */
import type { Row } from '../model/row.ts';
import type { RowKind } from '../model/row-kind.ts';

/** When written rows become visible at the target: with every drain, or only with the checkpoint that covers them. */
export type Visibility = 'drain' | 'checkpoint';

/**
 * How a table's rows become visible together with a checkpoint.
 *
 *   none        they do not
 *   one-phase   in a transaction that ends with the process: after a crash it is committed or gone (a database)
 *   two-phase   in a transaction that outlives the process once it is prepared, until it is told how to end (Kafka)
 *
 * A checkpoint commits the one-phase transaction first and the two-phase ones after it; so does a restart.
 */
export type SinkTransaction = 'none' | 'one-phase' | 'two-phase';

/** A handle is plain JSON data: what `recover`, `abandon` and `commit` need to find the prepared rows again. */
export interface Sink<Handle> {
  /**
   * `restoredFrom`: number of the checkpoint the job continues from. What an earlier process prepared at the target and was neither recovered
   * nor abandoned belongs to no checkpoint: a two-phase sink rolls it back here.
   */
  open(restoredFrom: number | undefined, signal: AbortSignal): Promise<void>;
  /**
   * Asked on restart for a checkpoint whose manifest was still pending, before `open`, since the answer decides what `open` is told; a sink
   * that shows rows with every drain is not asked. One-phase: tells what became of the transaction (jdbc looks its id up). Two-phase: asked
   * only where every one-phase transaction was committed; commits, and 'lost' means that the target no longer has what was prepared. The
   * process may die right after, and the next one asks again: a commit already made is 'committed'.
   */
  recover(checkpoint: number, handle: Handle | undefined): Promise<'committed' | 'lost'>;
  /**
   * Two-phase only, instead of `recover`: the job does not continue from that checkpoint, so what was prepared for it is rolled back. May be
   * called again, and for what the target has rolled back itself.
   */
  abandon?(checkpoint: number, handle: Handle | undefined): Promise<void>;
  /** Set before the first write, changed only at a checkpoint. */
  visibility(mode: Visibility): void;
  /**
   * Known once it is open: whether the target may refuse rows that are written again while later ones stand there (a second unique key). Such
   * rows show with the checkpoint, if there are checkpoints.
   */
  readonly refusesReplay?: boolean;
  /** Buffers, never throws for a server's sake. The pump reads `backlogRows` after each poll and stops polling while it is past `backlogRowsMax`. */
  write(kind: RowKind, row: Row): void;
  /**
   * Rows written and not yet at the target, those in flight included; large ones by their weight (model/row-weight.ts), so that bytes are
   * bounded too.
   */
  readonly backlogRows: number;
  readonly backlogRowsMax: number;
  /**
   * Sends what was written before the call, or of that what was made ahead; one in flight, what arrives meanwhile is the next batch. Called
   * when `backlogRows` has reached `drainRows` or the sources run dry.
   */
  drain(): Promise<void>;
  /**
   * Called instead of `drain` while one is in flight, after a poll and so never between the two halves of an update: work on what was written
   * that needs no target can be done now.
   */
  ahead?(): void;
  /** A batch worth sending while more is coming. */
  readonly drainRows: number;
  /**
   * What was written before the call belongs to this checkpoint, what comes after to the next. The handle is stored in it. A checkpoint may be
   * given up before it is committed (it took too long): then the next `prepare` comes without a `commit`, and covers its rows too.
   */
  prepare(checkpoint: number): Promise<Handle | undefined>;
  commit(checkpoint: number, handle: Handle | undefined): Promise<void>;
  /**
   * Ends without committing what no checkpoint covers. A two-phase sink leaves what is prepared and not committed as it is: its checkpoint may
   * be pending, and only `recover` and `open` of the next run know.
   */
  close(): Promise<void>;
}
