/**
 * Reads what the tables hold, view after view, while one log stream runs from in front of the first.
 *
 * For each view: the log is read up to its present end S (changes of undelivered keys are dropped) → a view V is opened that shows all of S,
 * and H, a place behind all that it shows, is noted → the log is read up to H, changes of undelivered keys being kept → rows are read from V
 * and repaired with what was kept. Then every delivered row is as the log is at H, where the stream stands: from there on its changes pass.
 *
 * This file waits for the server; the reading itself is done by `poll`, in between. The law: after any poll, delivered rows are as the log is
 * at the stream's place, but for a table that is read as one chunk.
 */
import { invariant, UserError } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import { selectItem } from '../../protocols/mysql/text-values.ts';
import type { Push } from '../source.ts';
import type { CapturedScan, SnapshotRows } from './captured-scan.ts';
import { wholeNumber } from './chunks.ts';
import type { ServerConnection } from './connection.ts';
import { connectionLost, serverNumberOf, tableChangedInSnapshot, tableTooBusy } from './errors.ts';
import { PreparedXa } from './prepared-xa.ts';
import { closeReadView, openReadView, prepareForViews } from './read-view.ts';
import { type LogPlace, quoted, readLogEnd, type Server } from './server.ts';
import type { LogStream } from './stream.ts';
import { snapshotReaders } from './text-columns.ts';
import { compileRowReader, type RowReader, TextResult } from './text-result.ts';

const BUSY_VIEWS_MAX = 10;
/** The table was altered after the view was opened; a column or the table is gone. */
const ALTERED_NUMBERS: ReadonlySet<number> = new Set([1412, 1054, 1146]);

/** What `poll` is to do next: changes and rows are pushed nowhere else. `done` lets the snapshot go on. */
interface Task {
  poll(changesMax: number): 'more' | 'dry' | 'done';
  readonly done: () => void;
}

interface Reading {
  readonly scan: CapturedScan;
  readonly result: TextResult;
  readonly rows: SnapshotRows;
  /** Called once, with the last row: what belongs to this SELECT and is not in the view. */
  readonly finish: (count: number) => void;
  count: number;
}

export interface SnapshotContext {
  readonly connection: ServerConnection;
  readonly server: Server;
  readonly stream: LogStream;
  readonly scans: readonly CapturedScan[];
  /** Where changes of the log and rows of views go, in the poll that is going on. */
  readonly changes: Push;
  readonly rows: Push;
  readonly wake: () => void;
  readonly notice: (text: string) => void;
}

export class Snapshot {
  rowsRead = 0;
  /** The scan whose rows are being read, or were last. */
  current: CapturedScan | undefined;
  readonly #context: SnapshotContext;
  readonly #xa: PreparedXa;
  readonly #readers = new Map<CapturedScan, RowReader>();
  #task: Task | undefined;
  #reading: Reading | undefined;
  #isCancelled = false;
  #high: LogPlace = { file: '', pos: 0 };

  constructor(context: SnapshotContext) {
    this.#context = context;
    this.#xa = new PreparedXa(context.connection, context.notice);
  }

  /** Resolves when every table was read. */
  async run(): Promise<void> {
    const { connection, server, stream } = this.#context;
    await prepareForViews(connection, server);
    // A job that resumes has read the log since its first view, or knows what it did not read.
    if (!stream.position().needsXaPrepare) await this.#xa.letEarlierEnd();
    for (;;) {
      const unread = this.#context.scans.filter((scan) => !scan.chunks.isDone);
      if (unread.length === 0 || this.#isCancelled) return;
      await this.#readLog(await readLogEnd(connection, server));
      const { gtidSet, preparedXa } = stream.position();
      if (await this.#xa.isHoldingView(preparedXa)) continue;
      stream.needXaPrepare();
      const view = await openReadView(connection, server, { place: stream.place, gtidSet, notice: this.#context.notice });
      this.#high = view.high;
      if (!view.isExact) for (const scan of unread) scan.beginRepairs();
      await this.#readLog(view.high);
      if (view.isExact && stream.position().preparedXa.length > 0) {
        await closeReadView(connection);
        continue;
      }
      await this.#readView(unread);
      for (const scan of unread) scan.endRepairs();
      await closeReadView(connection);
    }
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#xa.cancel();
  }

  /** By the server's statistics, never less than what was read; unknown after a restart. */
  get rowsEstimated(): number | undefined {
    const estimated = this.#context.scans.reduce((sum, scan) => sum + scan.rowsEstimated, 0);
    return estimated === 0 ? undefined : Math.max(this.rowsRead, estimated);
  }

  /** In one line: `shop.orders up to 4711`. */
  describe(): string {
    const scan = this.current;
    if (scan === undefined) return 'opening the first read view';
    const { upTo } = scan.chunks;
    return upTo === undefined ? scan.name : `${scan.name} up to ${upTo}`;
  }

  /** Does the reading that is due. 'dry' also while the server is being asked something. */
  poll(changesMax: number): 'more' | 'dry' {
    const task = this.#task;
    if (task === undefined) return 'dry';
    const outcome = task.poll(changesMax);
    if (outcome !== 'done') return outcome;
    this.#task = undefined;
    task.done();
    return 'dry';
  }

  /** A table of which some rows were delivered and the rest cannot be named: no position now. */
  get halfRead(): CapturedScan | undefined {
    const { scan, count } = this.#reading ?? {};
    return scan !== undefined && count !== 0 && scan.rangeColumn === undefined && !scan.chunks.isDone ? scan : undefined;
  }

  #pollRows(reading: Reading, changesMax: number): 'more' | 'dry' | 'done' {
    const { result, rows, scan } = reading;
    let left = changesMax;
    let last: Row | undefined;
    try {
      while (left > 0 && result.next()) {
        last = result.row;
        rows.row(last);
        left--;
      }
    } catch (error) {
      throw this.#translated(error, scan);
    }
    const count = changesMax - left;
    reading.count += count;
    this.rowsRead += count;
    if (last !== undefined && scan.rangeColumn !== undefined) scan.chunks.advance(scan.rangeKey(last));
    if (left === 0) return 'more';
    if (!result.isDone) {
      result.settle();
      return 'dry';
    }
    reading.finish(reading.count);
    return 'done';
  }

  #readLog(goal: LogPlace): Promise<void> {
    const { stream, changes } = this.#context;
    return this.#inPoll((changesMax) => {
      const outcome = stream.pump(changesMax, changes, goal);
      return outcome === 'reached' ? 'done' : outcome;
    });
  }

  /** Resolves when `poll` is done with it. */
  #inPoll(poll: Task['poll']): Promise<void> {
    return new Promise((done) => {
      this.#task = { poll, done };
      this.#context.wake();
    });
  }

  /** Reads tables until the view has given its share of rows: a view that stays open long costs the server. */
  async #readView(unread: readonly CapturedScan[]): Promise<void> {
    let rowsInView = 0;
    for (const scan of unread) {
      if (this.#isCancelled || rowsInView >= scan.chunkRows) return;
      this.current = scan;
      if (scan.isBusy) this.#postpone(scan);
      else
        rowsInView +=
          scan.rangeColumn === undefined ? await this.#readWhole(scan) : await this.#readRange(scan, scan.chunkRows - rowsInView);
    }
  }

  #postpone(scan: CapturedScan): void {
    scan.busyViews++;
    if (scan.busyViews >= BUSY_VIEWS_MAX) throw tableTooBusy(scan.name, BUSY_VIEWS_MAX);
  }

  async #readWhole(scan: CapturedScan): Promise<number> {
    const rows = scan.repairer(this.#context.rows);
    return await this.#select(scan, '', rows, () => {
      rows.rest();
      scan.chunks.finish();
    });
  }

  async #readRange(scan: CapturedScan, rowsMax: number): Promise<number> {
    const key = quoted(scan.rangeColumn?.name ?? '');
    if (!scan.chunks.isBegun) await this.#settleEnd(scan, key);
    if (scan.chunks.isDone) return 0;
    const { above, upTo } = scan.chunks;
    invariant(above !== undefined, 'the end of the table is settled before its rows are read');
    const rows = scan.repairer(this.#context.rows);
    const from = upTo === undefined ? '' : `${key} > ${upTo} AND `;
    return await this.#select(
      scan,
      `FORCE INDEX (PRIMARY) WHERE ${from}${key} <= ${above} ORDER BY ${key} LIMIT ${rowsMax}`,
      rows,
      (count) => {
        if (count === rowsMax) return;
        rows.through(above, true);
        scan.chunks.finish();
      },
    );
  }

  /** Notes the largest key, and delivers what the log added behind it. An empty table is done. */
  async #settleEnd(scan: CapturedScan, key: string): Promise<void> {
    const { connection, rows } = this.#context;
    const sql = `SELECT MAX(${key}) AS last FROM ${this.#from(scan)}`;
    const { last } = await connection.row(sql).catch((error) => Promise.reject(this.#translated(error, scan)));
    const above = last == null ? undefined : wholeNumber(last);
    await this.#inPoll(() => {
      scan.repairer(rows).rest(above);
      if (above === undefined) scan.chunks.finish();
      else scan.chunks.begin(above);
      return 'done';
    });
  }

  async #select(scan: CapturedScan, rest: string, rows: SnapshotRows, finish: (count: number) => void): Promise<number> {
    const { connection, wake } = this.#context;
    const names = scan.captured.columns.flatMap(({ column }) => ('metadata' in column ? [] : [selectItem(column)]));
    const sql = `SELECT ${names.length === 0 ? '1' : names.join(', ')} FROM ${this.#from(scan)} ${rest}`;
    const result = new TextResult(connection, sql, this.#readerOf(scan), wake);
    const reading: Reading = { scan, result, rows, finish, count: 0 };
    this.#reading = reading;
    await this.#inPoll((changesMax) => this.#pollRows(reading, changesMax));
    this.#reading = undefined;
    await result.ended();
    return reading.count;
  }

  #from(scan: CapturedScan): string {
    return `${quoted(scan.captured.database)}.${quoted(scan.captured.name)}`;
  }

  #readerOf(scan: CapturedScan): RowReader {
    let reader = this.#readers.get(scan);
    if (reader === undefined) {
      reader = compileRowReader(snapshotReaders({ table: scan.captured, place: () => this.#high }));
      this.#readers.set(scan, reader);
    }
    return reader;
  }

  #translated(error: unknown, scan: CapturedScan): unknown {
    const cause = error instanceof UserError ? error.cause : error;
    if (!(cause instanceof Error)) return error;
    const number = serverNumberOf(cause);
    if (number !== undefined && ALTERED_NUMBERS.has(number)) return tableChangedInSnapshot(scan.name, cause.message, cause);
    if (error instanceof UserError) return error;
    return ('fatal' in cause && cause.fatal === true) || number === undefined
      ? connectionLost(this.#context.connection.address, cause.message, cause)
      : error;
  }
}
