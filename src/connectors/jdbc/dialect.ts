/**
 * What differs from one database product to another. A dialect is a folder with a `Dialect` and one line in dialects.ts; above it no product
 * is named. Its driver is loaded by `connectTo`, when a job needs it.
 */
import type { UserError } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import type { BoundTable, JobContext, PreflightReport, SinkTarget, TableDefinition } from '../connector.ts';
import type { ServerUrl } from '../kit/server-url.ts';
import type { Batch } from './batch.ts';
import type { JdbcOptions } from './options.ts';

export type JdbcTarget = SinkTarget<JdbcOptions>;

export interface Dialect {
  /** The products in a user's words: `MySQL and MariaDB`. */
  readonly products: string;
  /** `jdbc:<scheme>://…`. */
  readonly schemes: readonly string[];
  /** How a URL of it is written. */
  readonly urlForm: string;
  /** Faults of URL and table name, nothing connected. */
  validate(bound: BoundTable<JdbcOptions>): readonly UserError[];
  /** Targets with the same key share connection and transaction. */
  shareKey(bound: BoundTable<JdbcOptions>): string;
  /** All targets have one key. */
  preflight(targets: readonly JdbcTarget[], context: JobContext): Promise<PreflightReport>;
  targetServer(targets: readonly JdbcTarget[], context: JobContext): Promise<TargetServer>;
  /** See DefinitionReader. */
  optionsOf(url: ServerUrl, path: readonly string[]): ReadonlyMap<string, string>;
  readDefinitions(bound: BoundTable<JdbcOptions>, isWanted: ((name: string) => boolean) | undefined): Promise<readonly TableDefinition[]>;
}

/** The server of a group of targets. */
export interface TargetServer {
  /** `host:5432/database`, for messages. */
  readonly place: string;
  /**
   * Connects, and ends what an earlier process of the same job may have left at the server: a transaction of it that the server has not yet
   * noticed to be orphaned would hold locks, or write behind our back.
   */
  open(): Promise<TargetSession>;
  /** Looks a target up. `number` tells the targets of one connection apart; `isFirstRun`: the job has no checkpoint yet. */
  describe(
    session: TargetSession,
    target: JdbcTarget,
    place: { readonly number: number; readonly isFirstRun: boolean },
  ): Promise<TableWriter>;
  readFailure(cause: unknown): Failure;
}

/** One connection and the transaction open on it. Calls come one after the other. Once the connection is gone, every call rejects. */
export interface TargetSession {
  readonly isLost: boolean;
  readonly isInTransaction: boolean;
  /** Makes the checkpoint table where it may and need be. Outside of a transaction: at some products a CREATE TABLE commits what is open. */
  prepareNotes(): Promise<void>;
  begin(): Promise<void>;
  /** Resolves when the transaction is on the server's disk, as far as the server allows to ask for that. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
  savepoint(name: string): Promise<void>;
  /** Has the rows behind the savepoint checked against what was deferred, and keeps them. */
  keep(name: string): Promise<void>;
  rollbackTo(name: string): Promise<void>;
  /** Writes the checkpoint into the open transaction. */
  note(checkpoint: number): Promise<CheckpointHandle>;
  /** Whether the transaction of a handle was committed. Waits while the server still works on it. */
  wasCommitted(handle: CheckpointHandle): Promise<boolean>;
  /** Never waits for a server that no longer answers. */
  close(): Promise<void>;
}

/** What prepare gave a checkpoint: plain JSON. */
export interface CheckpointHandle {
  /** Unique to the attempt, since a number may be used again. */
  readonly token: string;
  /** The transaction, where the server knows the fate of one by its number. */
  readonly transaction?: string;
  /** Whether the token stands in the checkpoint table when the transaction is committed. */
  readonly isNoted: boolean;
}

/** What one sink writes with, over all sessions. A session is one of the writer's own dialect. */
export interface TableWriter {
  /** As messages name it: `shop.orders`. */
  readonly label: string;
  /** Whether rows with different keys may exclude each other: repeated, an older value of one meets a newer value of the other. */
  readonly hasRivals: boolean;
  /** Whether rows are taken away and put back, where unique columns beside the key are exchanged. */
  readonly mayReplace: boolean;
  /** Makes of a complete batch what needs no connection, a little at a time, while another one is in flight. Left out where that is nothing. */
  makeAhead?(batch: Batch): Promise<void>;
  /** Deletes first, then upserts, in the way that suits their number: all or nothing, in a transaction of its own where none is open. */
  write(session: TargetSession, batch: Batch): Promise<void>;
  deleteRows(session: TargetSession, rows: readonly Row[]): Promise<void>;
  /** Upserts in the order given, where a row refused leaves nothing but the transaction as it was. */
  writeRows(session: TargetSession, rows: readonly Row[]): Promise<void>;
  /** `id = 7, region = 'EU'`. */
  keyText(row: Row): string;
}

/**
 * What went wrong at the server.
 *
 *   passing   the connection is gone, or the same work may succeed a little later
 *   row       one row is refused, whatever others there are: a value that does not fit
 *   rows      a row is refused for the sake of others: a duplicate, a reference to nothing
 *   refused   the statement is
 *   defect    nothing the server said
 */
export interface Failure {
  readonly kind: 'passing' | 'row' | 'rows' | 'refused' | 'defect';
  /** The product, as messages name it. */
  readonly product: string;
  /** The server's own code; empty when there is none. */
  readonly code: string;
  /** The server's message, without a full stop. */
  readonly message: string;
  /** The same with all it said, and the code. A sentence. */
  readonly words: string;
  /** What the server itself advises. */
  readonly hint: string | undefined;
  readonly cause: unknown;
}
