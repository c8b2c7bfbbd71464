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
import { MariadbGtidPosition } from '../../protocols/mysql/binlog/mariadb-gtid-position.ts';
import { type BinlogPosition, formatBinlogPosition, positionAt } from '../../protocols/mysql/binlog/position.ts';
import type { JobContext, Origin, Push, Scan, ScanId, Source, SourceStatus } from '../connector.ts';
import { addressOf, serverIdOf } from './address.ts';
import { CapturedScan } from './captured-scan.ts';
import { connectTo, type ServerConnection } from './connection.ts';
import { BinlogDump, type DumpStart } from './dump.ts';
import { connectionLost, otherServer, otherTable, tableGone } from './errors.ts';
import type { MysqlCdcOptions } from './options.ts';
import { formatPosition, type MysqlCdcPosition } from './position.ts';
import { readExecutedGtids, readLogEnd, readServer, readTable, type Server } from './server.ts';
import { Snapshot } from './snapshot.ts';
import { LogStream } from './stream.ts';

export class MysqlCdcSource implements Source<MysqlCdcPosition> {
  readonly #scans: readonly Scan<MysqlCdcOptions>[];
  readonly #timeZone: string;
  readonly #notice: JobContext['notice'];
  readonly #byId = new Map<ScanId, CapturedScan>();
  #captured: readonly CapturedScan[] = [];
  #stream: LogStream | undefined;
  #snapshot: Snapshot | undefined;
  #connection: ServerConnection | undefined;
  #failure: unknown;
  #isClosed = false;
  #wake: () => void = () => undefined;
  /** Takes the changes of the poll that is going on. */
  #target: Push = () => invariant(false, 'changes are pushed while the source is polled');
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
    const address = addressOf(first);
    const connection = await connectTo(address);
    this.#connection = connection;
    const server = await readServer(connection);
    // The log's position is taken before the columns are read: a change of the columns in between is then seen in the log.
    const log = from?.log ?? (await presentPosition(connection, server));
    if (from !== undefined) await refuseOtherLog(connection, server, from.log);
    this.#captured = from === undefined ? await this.#captureAfresh(connection) : this.#captureAgain(from);
    for (const scan of this.#captured) this.#byId.set(scan.captured.scan, scan);
    const decoder = new BinlogDecoder(
      this.#captured.map(({ captured }) => captured),
      { flavor: server.flavor, from: log },
    );
    const heartbeatMs = Math.min(Math.max(first.options['heartbeat.interval'], HEARTBEAT_MS_MIN), HEARTBEAT_MS_MAX);
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
    const stream = this.#stream;
    if (stream === undefined) return 'dry';
    this.#target = push;
    const snapshot = this.#snapshot;
    if (snapshot !== undefined) return snapshot.poll(changesMax);
    const outcome = stream.pump(changesMax, this.#isPlain() ? push : this.#divide);
    return outcome === 'more' ? 'more' : 'dry';
  }

  position(): MysqlCdcPosition | undefined {
    if (this.#stream === undefined || this.#snapshot?.halfRead !== undefined) return undefined;
    return {
      log: this.#stream.position(),
      scans: this.#captured.map((scan) => ({ table: scan.name, shape: scan.shape, snapshot: scan.chunks.progress() })),
    };
  }

  origin(): Origin {
    const snapshot = this.#snapshot;
    if (snapshot === undefined || this.#isInLog)
      return this.#stream?.origin() ?? { committedAtMs: undefined, place: '', transaction: undefined };
    return { committedAtMs: undefined, place: `snapshot of ${snapshot.current?.name ?? ''}`, transaction: undefined };
  }

  status(): SourceStatus {
    const stream = this.#stream;
    if (stream === undefined) return { phase: 'connecting', position: '' };
    const snapshot = this.#snapshot;
    if (snapshot === undefined) {
      const { file, pos } = stream.position();
      return { phase: 'stream', position: `${file}:${pos}` };
    }
    const held = snapshot.halfRead;
    return {
      phase: 'snapshot',
      position: snapshot.describe(),
      snapshot: { rowsRead: snapshot.rowsRead, rowsEstimated: snapshot.rowsEstimated },
      checkpointHeldBy: held === undefined ? undefined : `the table ${held.name} is read as one chunk`,
    };
  }

  isReplayExact(): boolean {
    return this.#stream !== undefined && this.#snapshot === undefined;
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
    this.#byId.get(scan)?.change(kind, row, this.#target);
  };

  #isPlain(): boolean {
    return this.#captured.every((scan) => scan.isPlain);
  }

  async #captureAfresh(connection: ServerConnection): Promise<readonly CapturedScan[]> {
    const captured: CapturedScan[] = [];
    for (const scan of this.#scans) {
      const { options } = scan;
      const table = await readTable(connection, options['database-name'], options['table-name']);
      if (table === undefined) throw tableGone(`${options['database-name']}.${options['table-name']}`);
      const kind = options['scan.startup.mode'] === 'initial' ? 'unread' : 'done';
      const { columns, primaryKey, database, name } = table;
      const shape = { database, name, columns, primaryKey };
      const one = new CapturedScan(scan, { shape, progress: { kind }, timeZone: this.#timeZone });
      one.rowsEstimated = table.rowsEstimated;
      captured.push(one);
    }
    return captured;
  }

  #captureAgain(from: MysqlCdcPosition): readonly CapturedScan[] {
    return this.#scans.map((scan, index) => {
      const known = from.scans[index];
      invariant(known !== undefined, `the position ${formatPosition(from)} is one of this job`);
      const named = `${scan.options['database-name']}.${scan.options['table-name']}`;
      if (named.toLowerCase() !== known.table.toLowerCase()) throw otherTable(known.table, named);
      return new CapturedScan(scan, { shape: known.shape, progress: known.snapshot, timeZone: this.#timeZone });
    });
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
    this.#wake();
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    this.#failure = error;
    this.#wake();
  }
}

const COMMIT_WAIT_S = 5;
const HEARTBEAT_MS_MIN = 1000;
const HEARTBEAT_MS_MAX = 24 * 3600 * 1000;

/** A position behind which every transaction is that is not committed yet. */
async function presentPosition(connection: ServerConnection, server: Server): Promise<BinlogPosition> {
  if (server.flavor === 'mysql') {
    const gtids = await readExecutedGtids(connection, server);
    const { file, pos } = await readLogEnd(connection, server);
    return positionAt('mysql', file, pos, gtids);
  }
  const { file, pos } = await readLogEnd(connection, server);
  const { gtids } = await connection.row('SELECT BINLOG_GTID_POS(?, ?) AS gtids', [file, pos]);
  return positionAt('mariadb', file, pos, gtids ?? undefined);
}

/** File and byte name a place of one server only: on MariaDB, what the server says lies in front of it must be what was read. */
async function refuseOtherLog(connection: ServerConnection, server: Server, log: BinlogPosition): Promise<void> {
  if (log.flavor !== server.flavor) throw otherServer(formatBinlogPosition(log), `it is ${server.flavor}, and the job read ${log.flavor}`);
  if (log.gtidSet === undefined) return;
  if (log.flavor === 'mysql') {
    if (!server.hasGtids) throw otherServer(formatBinlogPosition(log), 'it has no GTIDs (gtid_mode), by which the job knows its place');
    return await refuseMissingTransactions(connection, log, log.gtidSet);
  }
  const { gtids } = await connection.row('SELECT BINLOG_GTID_POS(?, ?) AS gtids', [log.file, log.pos]);
  // NULL: the file is gone, which the dump reports.
  if (gtids == null) return;
  const there = MariadbGtidPosition.parse(gtids).toString();
  if (there !== MariadbGtidPosition.parse(log.gtidSet).toString()) {
    throw otherServer(formatBinlogPosition(log), `there it holds ${there || 'no GTID'}, and the job had read ${log.gtidSet || 'no GTID'}`);
  }
}

/** After a failover: rows of a transaction that this server never got would stay at the sinks for ever. A commit may still be on its way. */
async function refuseMissingTransactions(connection: ServerConnection, log: BinlogPosition, gtidSet: string): Promise<void> {
  const sql = 'SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS isMissing, GTID_SUBTRACT(?, @@global.gtid_executed) AS missing';
  const { isMissing, missing } = await connection.row(sql, [gtidSet, COMMIT_WAIT_S, gtidSet]);
  if (isMissing !== '0') throw otherServer(formatBinlogPosition(log), `it has not executed ${missing}, which the job has read`);
}

/** GTIDs name the place on any server that holds the transactions; MariaDB is resumed at file and byte. */
function dumpStart(log: BinlogPosition): DumpStart {
  if (log.flavor === 'mysql' && log.gtidSet !== undefined) return { gtidSet: log.gtidSet };
  return { file: log.file, pos: log.pos };
}
