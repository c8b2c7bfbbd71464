/**
 * Binlog events → changes of the captured tables, in log order.
 *
 * One event at a time, as bytes in a shared buffer that is not kept. Rows are decoded by a function compiled per table (row-compiler.ts);
 * a TableMap is read once per table id and content. Texts of rows may be slices of an 8 KB text: see row-values.ts before keeping one.
 *
 * Law: for any position told between two events, the changes up to it followed by the changes of a reader that resumes there are the
 * changes of one reader that never stopped. What may carry rows of a captured table and cannot be decoded throws; nothing is skipped
 * but what events.ts lists. Known limit: rows that InnoDB deletes or updates by itself for a foreign key (ON DELETE CASCADE) are in no
 * log before MySQL 9.6 and in none of MariaDB.
 */

import { crc32 } from 'node:zlib';
import { invariant, type UserError } from '../../../model/errors.ts';
import { MICROS_PER_SECOND } from '../../../model/temporal.ts';
import type { CharsetTable } from '../charsets.ts';
import type { CapturedTable, Push } from './captured-table.ts';
import * as errors from './errors.ts';
import * as events from './events.ts';
import { CHECKSUM_BYTES, eventName, FLAG_ARTIFICIAL, FLAG_IGNORABLE, HEADER_BYTES, PASSED_OVER } from './events.ts';
import { commitMs, readNumber64, readTaggedGtid, UuidReader } from './gtid-events.ts';
import { LogProgress } from './log-progress.ts';
import type { BinlogPosition, Flavor } from './position.ts';
import { isBegin, QueryReader } from './query-event.ts';
import { type RowsEvent, TableReader } from './table-reader.ts';

/** Where the change pushed last comes from; structurally the connectors' own. */
export interface BinlogOrigin {
  readonly committedAtMs: number | undefined;
  readonly place: string;
  readonly transaction: string | undefined;
  readonly begins: string;
}

export interface DecoderOptions {
  readonly flavor: Flavor;
  readonly from: BinlogPosition;
  /** Second of the epoch: what was made before it only moves the position. */
  readonly sinceSeconds?: number | undefined;
  /** The server's own tables of character sets that are read by one (charsets.ts). */
  readonly charsets?: ReadonlyMap<string, CharsetTable> | undefined;
  /** Checks the CRC32 of every event. For files; over a connection TCP has done it, and it costs as much as decoding a small event. */
  readonly verifiesChecksums?: boolean | undefined;
}

interface QueryEvent {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Only what it does to transactions counts. */
  readonly isLeftOut: boolean;
}

interface ControlEvent extends QueryEvent {
  readonly flags: number;
}

const MARIADB_STANDALONE = 1;
const DUMMY_TABLE = 0xffffff;

export class BinlogDecoder {
  readonly #tables: TableReader;
  readonly #queries: QueryReader;
  readonly #progress: LogProgress;
  readonly #uuids = new UuidReader();
  /** Bytes at each event's end; known from the format description on. */
  #checksumBytes: number | undefined;
  readonly #verifiesChecksums: boolean;
  readonly #sinceSeconds: number;
  /** MariaDB: the group is one statement without a COMMIT. */
  #isStandalone = false;
  #committedAtMs: number | undefined;
  /** Told last, and of which event. */
  #origin: { readonly origin: BinlogOrigin; readonly file: string; readonly at: number } | undefined;

  constructor(
    tables: readonly CapturedTable[],
    { flavor, from, verifiesChecksums = false, sinceSeconds = 0, charsets = new Map() }: DecoderOptions,
  ) {
    const names = [...new Set(tables.map(({ database, name }) => `${database}.${name}`))].sort();
    if (from.rowsToSkip > 0) {
      invariant(names.join() === from.tables.join(), 'a position inside a transaction belongs to the tables it was taken with');
    }
    this.#verifiesChecksums = verifiesChecksums;
    this.#sinceSeconds = sinceSeconds;
    this.#progress = new LogProgress(flavor, from, names);
    this.#tables = new TableReader(tables, charsets, () => this.#place());
    this.#queries = new QueryReader(tables);
  }

  /** Reads one event, checksum included, header first; pushes its rows and returns how many changes they were. */
  event(bytes: Buffer, start: number, end: number, push: Push): number {
    const type = bytes[start + 4] as number;
    const flags = bytes.readUInt16LE(start + 17);
    const isArtificial = (flags & FLAG_ARTIFICIAL) !== 0;
    if (!isArtificial && type !== events.HEARTBEAT && type !== events.HEARTBEAT_V2) {
      const next = bytes.readUInt32LE(start + 13);
      // The format description is sent again, without a place, to a reader that starts in the middle of a file.
      if (next !== 0 || type !== events.FORMAT_DESCRIPTION) this.#progress.event(next, end - start);
    }
    if (this.#verifiesChecksums && this.#checksumBytes === CHECKSUM_BYTES && !hasChecksum(bytes, start, end)) {
      throw errors.eventDamaged(this.#place(), 'its checksum is wrong');
    }
    const bodyEnd = end - (this.#checksumBytes ?? 0);
    const isPast = this.#sinceSeconds > 0 && bytes.readUInt32LE(start) < this.#sinceSeconds;
    switch (type) {
      case events.TABLE_MAP:
        this.#tables.map(bytes, start + HEADER_BYTES, bodyEnd);
        return 0;
      case events.WRITE_ROWS:
      case events.UPDATE_ROWS:
      case events.DELETE_ROWS:
      case events.WRITE_ROWS_V1:
      case events.UPDATE_ROWS_V1:
      case events.DELETE_ROWS_V1:
        // Not counted either: whoever reads them again is told to pass over the same ones.
        return isPast ? 0 : this.#rows({ type, bytes, start, end: bodyEnd, skip: this.#progress.skippedRows(), push });
      case events.GTID:
      case events.ANONYMOUS_GTID:
      case events.GTID_TAGGED:
      case events.MARIADB_GTID:
        this.#begin(type, bytes, start, bodyEnd);
        return 0;
      case events.XID:
        this.#progress.end();
        return 0;
      case events.QUERY:
        this.#query({ bytes, start, end: bodyEnd, isLeftOut: isPast || this.#progress.isLeftOut });
        return 0;
      default:
        this.#control(type, { flags, bytes, start, end, isLeftOut: isPast || this.#progress.isLeftOut });
        return 0;
    }
  }

  /** Exact, also inside a transaction. */
  position(): BinlogPosition {
    return this.#progress.position();
  }

  /** From here on an XA COMMIT whose PREPARE was not read stops: a snapshot has begun that does not show its rows. */
  needXaPrepare(): void {
    this.#progress.needsXaPrepare = true;
  }

  origin(): BinlogOrigin {
    const { eventStart, file } = this.#progress;
    const known = this.#origin;
    // Asked for every row that a screen keeps: the rows of one event share the answer.
    if (known?.at === eventStart && known.file === file && known.origin.committedAtMs === this.#committedAtMs) return known.origin;
    const transaction = this.#progress.transaction();
    const origin = { committedAtMs: this.#committedAtMs, place: this.#place(), transaction, begins: this.#progress.groupPlace };
    this.#origin = { origin, file, at: eventStart };
    return origin;
  }

  #place(): string {
    return `${this.#progress.file}:${this.#progress.eventStart}`;
  }

  #rows(event: RowsEvent): number {
    const { bytes, start, skip } = event;
    const entry = this.#tables.find(bytes, start + HEADER_BYTES);
    if (entry === undefined) {
      // The end of a statement that changed nothing has a table of its own that is never told.
      if (bytes.readUInt32LE(start + HEADER_BYTES) === DUMMY_TABLE) return 0;
      throw errors.positionInsideTransaction(this.#place());
    }
    if (entry.plans.length === 0) return 0;
    const progress = this.#progress;
    if (!progress.isInGroup) throw errors.positionInsideTransaction(this.#place());
    const metadata = this.#tables.metadata;
    const seconds = bytes.readUInt32LE(start);
    this.#committedAtMs ??= seconds * 1000;
    metadata.op_ts = seconds * MICROS_PER_SECOND;
    metadata.file = progress.file;
    metadata.pos = progress.eventStart;
    if (this.#tables.readsGtid) metadata.gtid = progress.transaction() ?? null;
    const rows = this.#tables.rows(entry, event);
    progress.rows += rows;
    return skip <= 0 ? rows : Math.max(0, rows - skip);
  }

  #begin(type: number, bytes: Buffer, start: number, end: number): void {
    this.#tables.betweenTransactions();
    const progress = this.#progress;
    const at = start + HEADER_BYTES;
    this.#isStandalone = false;
    this.#committedAtMs = undefined;
    if (type === events.MARIADB_GTID) {
      this.#isStandalone = (bytes.readUInt8(at + 12) & MARIADB_STANDALONE) !== 0;
      progress.beginMariadb(bytes.readUInt32LE(at + 8), bytes.readUInt32LE(start + 5), readNumber64(bytes, at));
      return;
    }
    if (type === events.GTID_TAGGED) {
      const { source, number } = readTaggedGtid(bytes, start);
      progress.beginMysql(source, number);
      return;
    }
    this.#committedAtMs = commitMs(bytes, start, end);
    if (type === events.GTID) progress.beginMysql(this.#uuids.read(bytes, at + 1), readNumber64(bytes, at + 17));
    else progress.beginMysql(undefined, 0);
  }

  #query({ bytes, start, end, isLeftOut }: QueryEvent): void {
    const progress = this.#progress;
    if (isBegin(bytes, start, end)) {
      if (!progress.isInGroup) {
        this.#tables.betweenTransactions();
        progress.beginMysql(undefined, 0);
      }
      progress.hasBegun = true;
      return;
    }
    const effect = this.#queries.read(bytes.subarray(start, end), { place: this.#place(), progress, isLeftOut });
    if (effect === 'begin') progress.hasBegun = true;
    const isWhole = effect === 'statement' && (progress.flavor === 'mysql' ? !progress.hasBegun : this.#isStandalone);
    if (effect === 'end' || isWhole) progress.end();
  }

  /** What comes rarely. */
  #control(type: number, { flags, bytes, start, end, isLeftOut }: ControlEvent): void {
    const progress = this.#progress;
    if (type === events.FORMAT_DESCRIPTION) this.format(bytes, start, end);
    else if (type === events.ROTATE) this.#rotate(bytes, start, end);
    else if (type === events.XA_PREPARE) {
      const at = start + HEADER_BYTES;
      const isOnePhase = bytes.readUInt8(at) !== 0;
      if (!isOnePhase) (progress.rows > 0 ? progress.preparedXa : progress.otherXa).add(xidOf(bytes, at + 1));
      progress.end();
    } else if (type === events.EXECUTE_LOAD_QUERY) {
      this.#query({ bytes, start, end: end - (this.#checksumBytes ?? 0), isLeftOut });
    } else if (isLeftOut) {
      // Its COMMIT is inside of it.
      if (type === events.TRANSACTION_PAYLOAD) progress.end();
    } else if (!PASSED_OVER.has(type) && (flags & FLAG_IGNORABLE) === 0) {
      const isOfOthers = events.namesTable(type) && this.#tables.find(bytes, start + HEADER_BYTES)?.plans.length === 0;
      if (!isOfOthers) throw this.#unreadable(type);
    }
  }

  #unreadable(type: number): UserError {
    const { event, reason, remedy } = errors.whyUnreadable(type);
    return errors.eventUnreadable(event ?? eventName(type), this.#place(), reason, remedy);
  }

  /** The format description of a file, which a reader that continues in its middle needs first. Table ids begin anew with it. */
  format(bytes: Buffer, start: number, end: number): void {
    const version = bytes.readUInt16LE(start + HEADER_BYTES);
    const algorithm = bytes.readUInt8(end - CHECKSUM_BYTES - 1);
    if (version !== 4 || bytes.readUInt8(start + HEADER_BYTES + 56) !== HEADER_BYTES || algorithm > 1) {
      throw errors.eventDamaged(this.#place(), 'it is not the format description of a server from 5.6 on');
    }
    this.#checksumBytes = algorithm === 1 ? CHECKSUM_BYTES : 0;
    this.#tables.forgetIds();
  }

  /** A rotation may come before the format description, and then nobody has said whether a checksum follows. */
  #rotate(bytes: Buffer, start: number, end: number): void {
    const checksumBytes = this.#checksumBytes ?? (hasChecksum(bytes, start, end) ? CHECKSUM_BYTES : 0);
    const at = start + HEADER_BYTES;
    this.#progress.rotate(bytes.toString('utf8', at + 8, end - checksumBytes), readNumber64(bytes, at));
  }
}

function hasChecksum(bytes: Buffer, start: number, end: number): boolean {
  if (end - start <= HEADER_BYTES + CHECKSUM_BYTES) return false;
  return crc32(bytes.subarray(start, end - CHECKSUM_BYTES)) === bytes.readUInt32LE(end - CHECKSUM_BYTES);
}

/** As XA statements write it: X'…',X'…',1. */
function xidOf(bytes: Buffer, at: number): string {
  const format = bytes.readInt32LE(at);
  const globalLength = bytes.readInt32LE(at + 4);
  const branchLength = bytes.readInt32LE(at + 8);
  const global = bytes.toString('hex', at + 12, at + 12 + globalLength);
  const branch = bytes.toString('hex', at + 12 + globalLength, at + 12 + globalLength + branchLength);
  return `X'${global}',X'${branch}',${format}`;
}
