/**
 * Everything that passes between a screen and the engine, as plain structured-cloneable data. Scripts and tests use the same messages
 * in one thread.
 */
import type { RowKind } from '../model/row-kind.ts';
import type { JobStatus } from '../runtime/status.ts';

/** One end of the line between a screen and the engine; the engine runs in a worker, or in the same thread for scripts and tests. */
export interface EnginePort {
  send(request: Request): void;
  /** The one listener; events sent before it is set are kept for it. */
  listen(listener: (event: Event) => void): void;
}

/** Screen → engine. */
export type Request =
  /** Runs every statement of `text` in order; stops behind the first that fails. Answers: `result`…, then `done`. */
  | { readonly kind: 'execute'; readonly id: number; readonly text: string }
  /** Ctrl-C: ends the SELECT on the screen or the statement being executed. */
  | { readonly kind: 'cancel'; readonly id: number }
  | ViewRequest
  | ResultTableRequest
  /** Answer: `inspected`. */
  | { readonly kind: 'inspect'; readonly query: number; readonly change: number }
  /** Writes what is held of a result to a file. Answer: `exported`. */
  | ExportRequest
  /** The lines of the last `printed` are taken: the next may come. */
  | { readonly kind: 'print-more' }
  /** What to do with jobs an earlier process left unfinished. */
  | { readonly kind: 'resume'; readonly jobs: readonly string[] }
  /** `checkpoint`: a final checkpoint of every job, which can then be resumed. `cancel`: jobs end for good. Answer: `closed`. */
  | { readonly kind: 'close'; readonly mode: 'checkpoint' | 'cancel' };

/**
 * Asks for what is visible: `rows` rows that end at change number `anchor` (undefined: the newest), or the oldest rows still held where
 * that place has been dropped. Asked at most 15 times a second.
 */
export interface ViewRequest {
  readonly kind: 'view';
  readonly query: number;
  readonly anchor: number | undefined;
  readonly rows: number;
  /** Only changes that match it (results/filter.ts) are seen and counted; '' for all. */
  readonly filter: string;
}

/** Asks for `rows` rows of the result as a table, from row `top` on (from 0); the last ones where it has fewer. */
export interface ResultTableRequest {
  readonly kind: 'table-view';
  readonly query: number;
  readonly top: number;
  readonly rows: number;
  readonly filter: string;
}

export interface ExportRequest {
  readonly kind: 'export';
  readonly query: number;
  /** The changes, or the rows of the table. */
  readonly of: 'changelog' | 'table';
  readonly filter: string;
  /** Its end says the format: .csv, .json or .jsonl. */
  readonly path: string;
  /** Writes over a file that is there. */
  readonly replaces: boolean;
}

/** Engine → screen. */
export type Event =
  /** First of all: what the state directory holds. */
  | { readonly kind: 'ready'; readonly unfinished: readonly UnfinishedJob[]; readonly catalog: CatalogView }
  | { readonly kind: 'result'; readonly id: number; readonly result: StatementResult }
  | { readonly kind: 'done'; readonly id: number; readonly isFailed: boolean }
  | ChangelogView
  | ResultTableView
  | InspectedRow
  /** How the screen is to look: at the start, and after each SET and RESET. */
  | { readonly kind: 'look'; readonly look: Look }
  | Exported
  /** At most twice a second, and at once when a job changes its state. */
  | { readonly kind: 'status'; readonly jobs: readonly JobStatus[] }
  | { readonly kind: 'catalog'; readonly catalog: CatalogView }
  /** The state directory holds other jobs than `ready` told. */
  | { readonly kind: 'unfinished'; readonly jobs: readonly UnfinishedJob[] }
  /**
   * The newest lines of print connectors, and how many came before them and are not told. At most ten times a second, and one at a time:
   * the next follows `print-more`.
   */
  | { readonly kind: 'printed'; readonly lines: readonly string[]; readonly leftOut: number }
  /** A sentence that belongs to no statement: a job restarted, a job failed. */
  | { readonly kind: 'notice'; readonly text: string; readonly error: ErrorReport | undefined }
  /** The last of all. `error`: a job could not take its final checkpoint, or the engine ended by itself. */
  | { readonly kind: 'closed'; readonly error: ErrorReport | undefined };

export interface UnfinishedJob {
  readonly id: string;
  readonly name: string;
  /** Number and age of its last checkpoint. */
  readonly checkpoint: { readonly id: number; readonly completedAtMs: number } | undefined;
  /** The live process that runs it, where there is one: it cannot be resumed here. */
  readonly ownerPid: number | undefined;
}

export interface CatalogView {
  /** Tables and views. */
  readonly tables: readonly TableView[];
}

export interface ColumnView {
  readonly name: string;
  readonly type: string;
  /** Of a ROW. */
  readonly fields?: readonly ColumnView[];
}

export interface TableView {
  readonly name: string;
  readonly columns: readonly ColumnView[];
  /** Names of the columns of its primary key. */
  readonly key?: readonly string[] | undefined;
  /** Whether a SELECT can read it: some connectors only write. */
  readonly isReadable: boolean;
  /** Whether an INSERT can write it. */
  readonly isWritable: boolean;
  readonly connector: string | undefined;
  readonly isView: boolean;
}

/** What one statement gave. `statement` is its text, for echo and history. */
export type StatementResult =
  | { readonly kind: 'ok'; readonly message: string; readonly notices: readonly string[] }
  /** SHOW, DESCRIBE, SET: cells as text; null prints as NULL. */
  | {
      readonly kind: 'table';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (string | null)[])[];
      /** The statement ended in `\G`: row by row, a column a line. */
      readonly isVertical?: boolean;
    }
  /** EXPLAIN, HELP, SHOW CREATE TABLE. `next`: the statement that is likely to be run now. */
  | { readonly kind: 'text'; readonly text: string; readonly next?: string }
  | { readonly kind: 'job'; readonly job: string; readonly name: string; readonly notices: readonly string[] }
  /** A SELECT has started; its rows are asked for with `view`. `done` follows when it has ended. */
  | {
      readonly kind: 'query';
      readonly query: number;
      readonly columns: readonly QueryColumn[];
      /** Places of the columns that identify a row; undefined where none are known. */
      readonly key: readonly number[] | undefined;
      readonly mode: ResultMode;
      readonly isVertical?: boolean;
      readonly notices: readonly string[];
    }
  | { readonly kind: 'error'; readonly error: ErrorReport };

export interface Look {
  readonly theme: 'dark' | 'light' | 'mono';
  readonly mouse: boolean;
}

/** Flink's `sql-client.execution.result-mode`: how a result is shown at first. */
export type ResultMode = 'table' | 'changelog' | 'tableau';

export interface QueryColumn {
  readonly name: string;
  readonly type: string;
  /** Numbers are set flush right. */
  readonly isNumeric: boolean;
}

export interface ErrorReport {
  readonly code: string;
  readonly problem: string;
  readonly remedy: string;
  /** Every single fault with its place; at least one. */
  readonly faults: readonly FaultReport[];
  /** The whole statement with every defect repaired that has one repair. */
  readonly repaired: string | undefined;
}

export interface FaultReport {
  readonly code: string;
  readonly problem: string;
  readonly remedy: string;
  /** undefined where no text is to blame. */
  readonly location: FaultLocation | undefined;
}

export interface FaultLocation {
  /** The file that holds the text; undefined for what was typed. */
  readonly file: string | undefined;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** The line with a caret beneath. */
  readonly excerpt: string;
}

/** The answer to `view`. Numbers count the changes of the query from 1; with a filter, those that match it. */
export interface ChangelogView {
  readonly kind: 'view';
  readonly query: number;
  readonly filter: string;
  readonly changes: readonly ChangeView[];
  /** Where the changes come from; `ChangeView.origin` is a place in this list. */
  readonly origins: readonly OriginView[];
  /** Changes that came faster than the filter could look at them, or are still to be looked at. */
  readonly unsearched: number;
  /** Numbers of the oldest change still held and of the newest; 0 and 0 when there is none. */
  readonly first: number;
  readonly last: number;
  readonly isEnded: boolean;
}

export interface ChangeView {
  readonly number: number;
  readonly kind: RowKind;
  /** Formatted cells; null is SQL NULL. Cut to 200 characters. */
  readonly cells: readonly (string | null)[];
  /** Of +U: the columns that differ from its -U, where that is still held. */
  readonly changed?: readonly number[] | undefined;
  /** Its number among all changes, where a filter makes `number` another. */
  readonly change?: number | undefined;
  readonly origin?: number | undefined;
}

export interface OriginView {
  readonly table: string;
  /** As a person writes it: `binlog.000042:88123`. */
  readonly place: string;
  readonly transaction: string | undefined;
  /** The same for all changes of one transaction, and for no others. */
  readonly group: string;
  readonly committedAtMs: number | undefined;
}

/** The answer to `table-view`. */
export interface ResultTableView {
  readonly kind: 'table-view';
  readonly query: number;
  readonly filter: string;
  readonly top: number;
  readonly rows: readonly TableRowView[];
  /** Rows that match, of the rows held. */
  readonly total: number;
  readonly held: number;
  /** Rows that made room for newer ones: more than the bound were there. */
  readonly dropped: number;
  /** Number of the query's newest change. */
  readonly last: number;
  /** False where rows are not in it yet, in a large table or one being searched: asking again brings them. */
  readonly isWhole: boolean;
  readonly isEnded: boolean;
}

export interface TableRowView {
  /** Number of the change that gave the row its present values. */
  readonly change: number;
  readonly cells: readonly (string | null)[];
  /** The columns that this change changed; undefined for a row that is new. */
  readonly changed: readonly number[] | undefined;
}

/** The answer to `inspect`: one change in full. */
export interface InspectedRow {
  readonly kind: 'inspected';
  readonly query: number;
  readonly change: number;
  /** undefined: it is no longer held. */
  readonly row: FullRow | undefined;
}

export interface Exported {
  readonly kind: 'exported';
  readonly path: string;
  /** undefined: nothing was written. */
  readonly rows: number | undefined;
  /** The file is there, and the request does not say to replace it. */
  readonly isThere: boolean;
  readonly error: ErrorReport | undefined;
}

export interface FullRow {
  readonly kind: RowKind;
  /** Whole values, as text; those past 64 Ki characters are cut, and say so. */
  readonly values: readonly (string | null)[];
  /** Of +U: the values of its -U, where that is still held. */
  readonly before: readonly (string | null)[] | undefined;
  readonly origin: OriginView | undefined;
}
