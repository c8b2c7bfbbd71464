/**
 * Joins the snapshot and the binlog of all scans of one server, and owns the position.
 *
 *   snapshot.ts   rows, view after view, and the stretches of the log between them
 *   stream.ts     the log, once the snapshot is done
 *
 * One dump connection serves everything from the first moment on.
 */
import { invariant } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';
import { BinlogDecoder } from '../../protocols/mysql/binlog/decoder.ts';
import { formatBinlogPosition } from '../../protocols/mysql/binlog/position.ts';
import type { JobContext, Scan } from '../connector.ts';
import type { Origin, Push, ScanId, Source, SourceStatus } from '../source.ts';
import { addressOf, serverIdOf } from './address.ts';
import { captureAfresh, captureAgain, newTableNotices } from './capture.ts';
import type { CapturedScan } from './captured-scan.ts';
import { readCharsetTables } from './charset-tables.ts';
import { connectTo, type ServerConnection } from './connection.ts';
import { BinlogDump } from './dump.ts';
import { connectionLost } from './errors.ts';
import type { MysqlCdcOptions } from './options.ts';
import { formatPosition, type MysqlCdcPosition } from './position.ts';
import { dumpStart, refuseOtherLog } from './resume.ts';
import { readServer, type Server } from './server.ts';
import { Snapshot } from './snapshot.ts';
import { startPosition } from './start.ts';
import { beginsInPast, type Options, sinceSeconds } from './start-mode.ts';
import { LogStream } from './stream.ts';

export class MysqlCdcSource implements Source<MysqlCdcPosition> {
  readonly #scans: readonly Scan<MysqlCdcOptions>[];
  readonly #timeZone: string;
  readonly #notice: JobContext['notice'];
  readonly #byRoute = new Map<ScanId, CapturedScan>();
  #captured: readonly CapturedScan[] = [];
  #stream: LogStream | undefined;
  #snapshot: Snapshot | undefined;
  #connection: ServerConnection | undefined;
  #failure: unknown;
  #isClosed = false;
  #wake: () => void = () => undefined;
  /** Takes the changes of the poll that is going on. */
  #target: Push = () => invariant(false, 'changes are pushed while the source is polled');
  /** Where a source that reads rows alone has ended. */
  #end: MysqlCdcPosition | undefined;
  /** Whether the last thing pushed came from the log. */
  #isInLog = true;

  constructor(scans: readonly Scan<MysqlCdcOptions>[], context: JobContext) {
    this.#scans = scans;
    this.#timeZone = context.timeZone;
    this.#notice = (text) => context.notice(text);
  }

  async open(from: MysqlCdcPosition | undefined, wake: () => void, signal: AbortSignal): Promise<void> {
    this.#wake = wake;
    signal.addEventListener('abort', () => void this.close(), { once: true });
    try {
      await this.#connect(from);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #connect(from: MysqlCdcPosition | undefined): Promise<void> {
    const [first] = this.#scans;
    invariant(first !== undefined, 'a source has scans');
    const { options } = first;
    if (from !== undefined && isWhole(from, options)) {
      // Its place in the log may be gone by now, and is not needed any more.
      this.#end = from;
      return;
    }
    const address = addressOf(first);
    const connection = await connectTo(address);
    this.#connection = connection;
    const server = await readServer(connection);
    // The log's position is taken before the columns are read: a change of the columns in between is then seen in the log.
    if (from === undefined && beginsInPast(options) && server.variables.get('binlog_row_metadata') !== 'FULL') this.#notice(NAMELESS_LOG);
    const log = from?.log ?? (await startPosition(connection, server, options));
    if (from !== undefined) await refuseOtherLog(connection, server, from.log);
    this.#captured =
      from === undefined ? await captureAfresh(connection, this.#scans, this.#timeZone) : captureAgain(this.#scans, from, this.#timeZone);
    if (from !== undefined) for (const text of await newTableNotices(connection, this.#scans, this.#captured)) this.#notice(text);
    for (const scan of this.#captured) this.#byRoute.set(scan.captured.scan, scan);
    const tables = this.#captured.map(({ captured }) => captured);
    const charsets = await readCharsetTables(connection, tables);
    const decoder = new BinlogDecoder(tables, { flavor: server.flavor, from: log, sinceSeconds: sinceSeconds(options), charsets });
    const heartbeatMs = Math.min(Math.max(options['heartbeat.interval'], HEARTBEAT_MS_MIN), HEARTBEAT_MS_MAX);
    const start = dumpStart(log);
    const dumpOptions = { serverId: serverIdOf(this.#scans), heartbeatMs, start, onBytes: this.#wake };
    const dump = await BinlogDump.open(address, dumpOptions, connection.isEncrypted);
    if (this.#isClosed) {
      await dump.close();
      throw connectionLost(address, 'the job was stopped while it connected');
    }
    this.#stream = new LogStream(dump, decoder, 'file' in start ? start : undefined);
    if (this.#captured.every(({ chunks }) => chunks.isDone)) this.#endSnapshot();
    else this.#startSnapshot(connection, server, this.#stream);
  }

  poll(changesMax: number, push: Push): 'more' | 'dry' | 'ended' {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#end !== undefined) return 'ended';
    const stream = this.#stream;
    if (stream === undefined) return 'dry';
    this.#target = push;
    const snapshot = this.#snapshot;
    if (snapshot !== undefined) return snapshot.poll(changesMax);
    const outcome = stream.pump(changesMax, this.#isPlain() ? push : this.#divide);
    return outcome === 'more' ? 'more' : 'dry';
  }

  position(): MysqlCdcPosition | undefined {
    if (this.#end !== undefined) return this.#end;
    if (this.#stream === undefined || this.#snapshot?.halfRead !== undefined) return undefined;
    return {
      log: this.#stream.position(),
      scans: this.#captured.map((scan) => ({ scan: scan.place, table: scan.name, shape: scan.shape, snapshot: scan.chunks.progress() })),
    };
  }

  origin(): Origin {
    const snapshot = this.#snapshot;
    if (snapshot === undefined || this.#isInLog)
      return this.#stream?.origin() ?? { committedAtMs: undefined, place: '', transaction: undefined };
    return { committedAtMs: undefined, place: `snapshot of ${snapshot.current?.name ?? ''}`, transaction: undefined };
  }

  status(): SourceStatus {
    if (this.#end !== undefined) return { phase: 'ended', position: formatPosition(this.#end) };
    const stream = this.#stream;
    if (stream === undefined) return { phase: 'connecting', position: '' };
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return { phase: 'stream', position: formatBinlogPosition({ ...stream.position(), rowsToSkip: 0 }) };
    const held = snapshot.halfRead;
    return {
      phase: 'snapshot',
      position: snapshot.describe(),
      snapshot: { rowsRead: snapshot.rowsRead, rowsEstimated: snapshot.rowsEstimated },
      checkpointHeldBy: held === undefined ? undefined : `the table ${held.name} is read as one chunk`,
    };
  }

  isReplayExact(): boolean {
    return this.#end !== undefined || (this.#stream !== undefined && this.#snapshot === undefined);
  }

  released(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#snapshot?.cancel();
    this.#connection?.close();
    await this.#stream?.close();
  }

  /** Where a change of the log goes while a snapshot may want it otherwise, or columns are read for a key only. */
  readonly #divide = (scan: ScanId, kind: RowKind, row: Row): void => {
    this.#isInLog = true;
    this.#byRoute.get(scan)?.change(kind, row, this.#target);
  };

  #isPlain(): boolean {
    return this.#captured.every((scan) => scan.isPlain);
  }

  #startSnapshot(connection: ServerConnection, server: Server, stream: LogStream): void {
    const rowPush: Push = (scan, kind, row) => {
      this.#isInLog = false;
      this.#target(scan, kind, row);
    };
    const snapshot = new Snapshot({
      connection,
      server,
      stream,
      scans: this.#captured,
      changes: this.#divide,
      rows: rowPush,
      wake: this.#wake,
      notice: this.#notice,
    });
    this.#snapshot = snapshot;
    snapshot.run().then(
      () => this.#endSnapshot(),
      (error: unknown) => this.#fail(error),
    );
  }

  #endSnapshot(): void {
    this.#snapshot = undefined;
    this.#connection?.close();
    this.#connection = undefined;
    const end = this.position();
    if (end !== undefined && isWhole(end, this.#scans[0]?.options)) {
      this.#end = end;
      void this.#stream?.close();
    }
    this.#wake();
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    this.#failure = error;
    this.#wake();
  }
}

const NAMELESS_LOG =
  'The binlog does not name the columns of its rows (binlog_row_metadata is not FULL): rows from before a column was renamed come under its ' +
  'present name, until the job reaches that ALTER TABLE and stops. Check what it wrote by then.';
const HEARTBEAT_MS_MIN = 1000;
const HEARTBEAT_MS_MAX = 24 * 3600 * 1000;

/** Whether nothing is left to read where only the rows of the tables are wanted. */
function isWhole({ scans }: MysqlCdcPosition, options: Options | undefined): boolean {
  return options?.['scan.startup.mode'] === 'snapshot' && scans.every(({ snapshot }) => snapshot.kind === 'done');
}
