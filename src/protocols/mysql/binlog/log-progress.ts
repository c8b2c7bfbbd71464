/**
 * Follows file, byte, GTIDs and rows while events go by, so that a position can be told at any moment.
 *
 * A group is what a GTID opens: a transaction or one DDL statement. Between two groups the position is the end of the last one, inside
 * a group it is its beginning plus the rows delivered from it. Where it starts at a place that only the server knows, or leaves something out,
 * the position is the one it started at until that is passed.
 */
import { eventDamaged, transactionMissing } from './errors.ts';
import { MariadbGtidPosition } from './mariadb-gtid-position.ts';
import { MysqlGtidSet } from './mysql-gtid-set.ts';
import type { BinlogPosition, Flavor } from './position.ts';

export class LogProgress {
  readonly flavor: Flavor;
  readonly #tables: readonly string[];
  /** The position until something behind it is a better one. */
  #start: BinlogPosition | undefined;
  #eventsLeftOut: number;
  #rowsLeftOut: number;
  /** Whether the event being read is one that the reader was told to leave out: it only moves the position. */
  isLeftOut = false;
  readonly #mysql: MysqlGtidSet | undefined;
  readonly #mariadb: MariadbGtidPosition | undefined;
  readonly preparedXa: Set<string>;
  readonly otherXa: Set<string>;
  needsXaPrepare: boolean;
  file: string;
  /** Where the event being read begins, and where it ends. */
  eventStart: number;
  #pos: number;
  #groupFile: string;
  #groupPos: number;
  isInGroup = false;
  /** A BEGIN was seen in the group: only a COMMIT ends it. */
  hasBegun = false;
  /** Rows of captured tables seen in this group, those passed over included. */
  rows = 0;
  /** Rows to pass over in this group, and in the one the reader resumes in, until it comes. */
  skipUntil = 0;
  #skipPending: number;
  #skipTransaction: string | undefined;
  // The GTID of the group: source and number, or domain, server and sequence.
  #source: string | undefined;
  #domain = 0;
  #server = 0;
  #number = 0;

  constructor(flavor: Flavor, from: BinlogPosition, tables: readonly string[]) {
    this.flavor = flavor;
    this.#tables = tables;
    this.#start = from.file === '' || from.leftOut !== undefined ? from : undefined;
    this.#eventsLeftOut = from.leftOut?.events ?? 0;
    this.#rowsLeftOut = from.leftOut?.rows ?? 0;
    this.#mysql = flavor === 'mysql' && from.gtidSet !== undefined ? MysqlGtidSet.parse(from.gtidSet) : undefined;
    this.#mariadb = flavor === 'mariadb' && from.gtidSet !== undefined ? MariadbGtidPosition.parse(from.gtidSet) : undefined;
    this.preparedXa = new Set(from.preparedXa);
    this.otherXa = new Set(from.otherXa);
    this.needsXaPrepare = from.needsXaPrepare;
    this.file = from.file;
    this.eventStart = from.pos;
    this.#pos = from.pos;
    this.#groupFile = from.file;
    this.#groupPos = from.pos;
    this.#skipPending = from.rowsToSkip;
    this.#skipTransaction = from.transaction;
  }

  /** Every event, before it is read. `next` is the header's end position, 0 where the server does not say it. */
  event(next: number, length: number): void {
    const expected = this.#pos + length;
    if (next === 0 || next === expected % 4_294_967_296) {
      this.eventStart = this.#pos;
      this.#pos = expected;
    } else {
      // Transactions that the reader has already seen are left out of the stream, not out of the file.
      this.eventStart = next - length;
      this.#pos = next;
    }
    this.isLeftOut = this.#eventsLeftOut > 0;
    if (!this.isLeftOut) return;
    this.#eventsLeftOut--;
    this.#leaveStart();
  }

  /** Rows to pass over in an event with rows. */
  skippedRows(): number {
    if (this.isLeftOut) return Number.POSITIVE_INFINITY;
    const leftOut = this.#rowsLeftOut;
    this.#rowsLeftOut = 0;
    this.#leaveStart();
    return Math.max(this.skipUntil - this.rows, leftOut);
  }

  #leaveStart(): void {
    if (this.#eventsLeftOut === 0 && this.#rowsLeftOut === 0 && this.file !== '') this.#start = undefined;
  }

  rotate(file: string, pos: number): void {
    this.file = file;
    this.#pos = pos;
    this.eventStart = pos;
  }

  beginMysql(source: string | undefined, number: number): void {
    this.#source = source;
    this.#number = number;
    this.#begin();
  }

  beginMariadb(domain: number, server: number, sequence: number): void {
    this.#source = '';
    this.#domain = domain;
    this.#server = server;
    this.#number = sequence;
    this.#begin();
  }

  #begin(): void {
    if (this.rows > 0) throw eventDamaged(`${this.file}:${this.eventStart}`, 'a transaction begins before the one in front of it ended');
    this.#groupFile = this.file;
    this.#groupPos = this.eventStart;
    this.isInGroup = true;
    this.hasBegun = false;
    this.rows = 0;
    this.skipUntil = 0;
    if (this.#skipPending > 0) this.#resume();
    this.#leaveStart();
  }

  #resume(): void {
    const transaction = this.transaction();
    if (this.#skipTransaction !== undefined && transaction !== this.#skipTransaction) {
      throw transactionMissing(this.#skipTransaction, transaction);
    }
    this.skipUntil = this.#skipPending;
    this.#skipPending = 0;
  }

  /** The group is complete: its GTID belongs to what was read. */
  end(): void {
    if (this.#source !== undefined && this.isInGroup) {
      this.#mysql?.add(this.#source, this.#number);
      this.#mariadb?.add(this.#domain, this.#server, this.#number);
    }
    this.isInGroup = false;
    this.rows = 0;
    this.skipUntil = 0;
  }

  /** Where the group being read, or read last, begins. */
  get groupPlace(): string {
    return `${this.#groupFile}:${this.#groupPos}`;
  }

  /** The GTID of the group being read, or read last. */
  transaction(): string | undefined {
    if (this.#source === undefined) return undefined;
    return this.flavor === 'mysql' ? `${this.#source}:${this.#number}` : `${this.#domain}-${this.#server}-${this.#number}`;
  }

  position(): BinlogPosition {
    const { flavor } = this;
    if (this.#start !== undefined) return { ...this.#start, tables: this.#tables, needsXaPrepare: this.needsXaPrepare };
    const xa = { preparedXa: [...this.preparedXa], otherXa: [...this.otherXa], needsXaPrepare: this.needsXaPrepare };
    const common = { flavor, gtidSet: (this.#mysql ?? this.#mariadb)?.toString(), tables: this.#tables, ...xa };
    if (this.isInGroup) {
      const rowsToSkip = Math.max(this.rows, this.skipUntil);
      return { ...common, file: this.#groupFile, pos: this.#groupPos, rowsToSkip, transaction: this.transaction() };
    }
    const rowsToSkip = this.#skipPending;
    return { ...common, file: this.file, pos: this.#pos, rowsToSkip, transaction: rowsToSkip > 0 ? this.#skipTransaction : undefined };
  }
}
