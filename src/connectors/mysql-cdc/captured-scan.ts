/**
 * One table of a scan as it is captured: the columns to read, and what becomes of each change and each snapshot row.
 *
 *   snapshot unfinished   a change of a delivered key passes; one of an undelivered key is dropped, for its SELECT will see it, or, between the
 *                         marks of a read view, kept to repair the rows of that view
 *   snapshot done         everything passes
 *
 * Where rows alone are read nothing passes.
 * A key that moves from the delivered to the undelivered part leaves as -D; one that moves the other way arrives as +I.
 */
import { invariant } from '../../model/errors.ts';
import type { Integer } from '../../model/integer.ts';
import { type Key, keyOf } from '../../model/key.ts';
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/row-kind.ts';
import type { TableColumn } from '../../model/schema.ts';
import { decimal, isInteger as isIntegerType, isString, type SqlType, simple, varchar } from '../../model/types.ts';
import { type CapturedColumn, type CapturedTable, capturedColumn, capturedKey } from '../../protocols/mysql/binlog/captured-table.ts';
import { findColumn, INTEGERS, isUnsigned, type MysqlColumn, sqlTypeOf } from '../../protocols/mysql/columns.ts';
import type { Scan } from '../connector.ts';
import type { Push, ScanId } from '../source.ts';
import { type ChunkProgress, Chunks } from './chunks.ts';
import type { MysqlCdcOptions } from './options.ts';
import { readsRowsAlone } from './start-mode.ts';

/** What is known of the server's table at the scan's position: kept with the position, since the table may be altered later. */
export interface TableShape {
  /** As the server spells them: names in the log are compared exactly. */
  readonly database: string;
  readonly name: string;
  readonly columns: readonly MysqlColumn[];
  readonly primaryKey: readonly string[];
}

export interface CapturedScanOptions {
  /** Of its scan among those of the source. */
  readonly place: number;
  /** What the decoder pushes its changes as: the scan's own id where it reads one table. */
  readonly route: ScanId;
  readonly shape: TableShape;
  readonly progress: ChunkProgress;
  /** The session's zone. */
  readonly timeZone: string;
}

export class CapturedScan {
  readonly captured: CapturedTable;
  readonly place: number;
  readonly shape: TableShape;
  readonly chunks: Chunks;
  /** Column by which the table is read in ranges; undefined: it is one chunk. */
  readonly rangeColumn: MysqlColumn | undefined;
  readonly chunkRows: number;
  /** Rows of the table at the start of its snapshot, by the server's statistics. */
  rowsEstimated = 0;
  /** Views in which a table without a key had changed at the wrong moment. */
  busyViews = 0;
  readonly #scan: Scan<MysqlCdcOptions>;
  /** Columns behind these are read for their key only. */
  readonly #visible: number;
  readonly #keyOfRow: ((row: Row) => Key) | undefined;
  readonly #keyAt: number;
  /** Whether the declared key tells rows apart as the server's does: then an update that changes it arrives as -D +I. */
  readonly #isKeyDeclared: boolean;
  readonly #isRowsAlone: boolean;
  #before: Row | undefined;
  /** Between the marks: key → the row as the log leaves it, null when it is gone. */
  #repairs: Map<Key, Row | null> | undefined;
  #changedBetweenMarks = false;

  constructor(scan: Scan<MysqlCdcOptions>, { place, route, shape, progress, timeZone }: CapturedScanOptions) {
    this.#scan = scan;
    this.place = place;
    this.shape = shape;
    this.chunks = new Chunks(progress);
    this.#isRowsAlone = readsRowsAlone(scan.options);
    this.chunkRows = scan.options['scan.incremental.snapshot.chunk.size'];
    const columns = scan.columns.map((column) => readColumn(column, shape));
    this.#visible = columns.length;
    this.rangeColumn = rangeColumnOf(shape);
    const key = this.#withKey(columns);
    this.#keyAt = key[0] ?? -1;
    const keyTypes = key.flatMap((place) => columns[place]?.type ?? []);
    this.#keyOfRow = key.length === 0 ? undefined : keyOf(key, keyTypes);
    const declared = capturedKey(scan.table.primaryKey, scan.columns);
    this.#isKeyDeclared = key.length > 0 && [...declared].sort().join() === [...key].sort().join();
    this.captured = {
      database: shape.database,
      name: shape.name,
      scan: route,
      columns,
      key: declared,
      needsUpdateBefore: scan.needsUpdateBefore || !this.#isKeyDeclared,
      serverColumns: shape.columns,
      serverTimeZone: scan.options['server-time-zone'] ?? timeZone,
      isJsonCompact: scan.options['use.legacy.json.format'],
    };
  }

  get name(): string {
    return `${this.captured.database}.${this.captured.name}`;
  }

  /** Whether a change may be pushed as the decoder makes it, once the snapshot is done. */
  get isPlain(): boolean {
    const { scan, columns, needsUpdateBefore } = this.captured;
    return scan === this.#scan.id && columns.length === this.#visible && needsUpdateBefore === this.#scan.needsUpdateBefore;
  }

  /** A change from the log. */
  change(kind: RowKind, row: Row, push: Push): void {
    if (this.chunks.isDone) this.#pass(kind, row, push);
    else if (this.rangeColumn === undefined) this.#keep(kind, row);
    else if (this.#isKeyDeclared || kind === INSERT || kind === DELETE) this.#divide(kind, row, push);
    else if (kind === UPDATE_BEFORE) this.#before = row;
    else this.#divideUpdate(row, push);
  }

  /** From now on changes of undelivered keys are kept: the log is between the marks of a view. */
  beginRepairs(): void {
    this.#repairs = new Map();
    this.#changedBetweenMarks = false;
  }

  /** The view is closed, or it shows exactly what the log has: nothing is repaired any more. */
  endRepairs(): void {
    this.#repairs = undefined;
    this.#changedBetweenMarks = false;
  }

  /** Whether rows of this view cannot be trusted: the table changed between the marks and its rows cannot be told apart. */
  get isBusy(): boolean {
    return this.#changedBetweenMarks && this.#keyOfRow === undefined;
  }

  /** A reader of snapshot rows for one SELECT; rows of a table with ranges arrive in the order of the key. */
  repairer(push: Push): SnapshotRows {
    return new SnapshotRows(this.#repairs, { keyOfRow: this.#keyOfRow, inOrder: this.rangeColumn !== undefined }, (row) =>
      push(this.#scan.id, INSERT, this.#shown(row)),
    );
  }

  /** The key by which ranges are compared. */
  rangeKey(row: Row): Integer {
    return row[this.#keyAt] as Integer;
  }

  #pass(kind: RowKind, row: Row, push: Push): void {
    if (this.#isRowsAlone) return;
    if (kind === UPDATE_BEFORE && !this.#scan.needsUpdateBefore) return;
    push(this.#scan.id, kind, this.#shown(row));
  }

  #keep(kind: RowKind, row: Row): void {
    if (this.#repairs === undefined) return;
    this.#changedBetweenMarks = true;
    const isGone = kind === DELETE || kind === UPDATE_BEFORE;
    if (this.#keyOfRow !== undefined) this.#repairs.set(this.#keyOfRow(row), isGone ? null : row);
  }

  #divide(kind: RowKind, row: Row, push: Push): void {
    if (this.chunks.covers(row[this.#keyAt] ?? null)) this.#pass(kind, row, push);
    else this.#keep(kind, row);
  }

  #divideUpdate(after: Row, push: Push): void {
    const before = this.#before;
    invariant(before !== undefined, '-U comes before its +U');
    this.#before = undefined;
    const wasCovered = this.chunks.covers(before[this.#keyAt] ?? null);
    const isCovered = this.chunks.covers(after[this.#keyAt] ?? null);
    if (wasCovered && isCovered) {
      this.#pass(UPDATE_BEFORE, before, push);
      this.#pass(UPDATE_AFTER, after, push);
      return;
    }
    this.#divide(wasCovered ? DELETE : UPDATE_BEFORE, before, push);
    this.#divide(isCovered ? INSERT : UPDATE_AFTER, after, push);
  }

  #shown(row: Row): Row {
    return row.length === this.#visible ? row : row.slice(0, this.#visible);
  }

  /** Places of the server's primary key in `columns`; what the scan does not read, or reads as another type, is added behind. */
  #withKey(columns: CapturedColumn[]): number[] {
    const isWhole = this.rangeColumn !== undefined;
    const parts = this.shape.primaryKey.map((name) => {
      const column = findColumn(this.shape.columns, name);
      invariant(column !== undefined, 'a key is made of columns of its table');
      return { column, type: isWhole ? wholeType(column) : keyType(column) };
    });
    // A key of a type that is not read tells no rows apart.
    if (parts.some(({ type }) => type === undefined)) return [];
    return parts.map(({ column, type }) => {
      const place = columns.findIndex(
        (known) => known.column === column && (isWhole ? holdsWhole(known.type) : tellsApart(column, known.type)),
      );
      return place >= 0 || type === undefined ? place : columns.push({ column, type }) - 1;
    });
  }
}

/** Takes the rows of one SELECT and repairs them with what the log said between the marks. */
export class SnapshotRows {
  readonly #emit: (row: Row) => void;
  readonly #keyOfRow: ((row: Row) => Key) | undefined;
  readonly #left: Map<Key, Row | null>;
  /** Keys of `left` in order, taken from the end; only where rows come in the order of their key. */
  readonly #ordered: Integer[] | undefined;

  constructor(
    repairs: Map<Key, Row | null> | undefined,
    { keyOfRow, inOrder }: { keyOfRow: ((row: Row) => Key) | undefined; inOrder: boolean },
    emit: (row: Row) => void,
  ) {
    this.#emit = emit;
    this.#keyOfRow = keyOfRow;
    this.#left = repairs ?? new Map();
    if (inOrder) this.#ordered = ([...this.#left.keys()] as Integer[]).sort((left, right) => (left < right ? 1 : left > right ? -1 : 0));
  }

  row(row: Row): void {
    if (this.#left.size === 0 || this.#keyOfRow === undefined) {
      this.#emit(row);
      return;
    }
    const key = this.#keyOfRow(row);
    if (this.#ordered !== undefined) this.through(key as Integer);
    const repaired = this.#left.get(key);
    if (repaired === undefined) this.#emit(row);
    else this.#release(key, repaired);
  }

  /** Emits what the log added with keys below `key` and the view does not show. */
  through(key: Integer, isInclusive = false): void {
    const keys = this.#ordered ?? [];
    for (let next = keys.at(-1); next !== undefined && (next < key || (isInclusive && next <= key)); next = keys.at(-1)) {
      keys.pop();
      this.#release(next, this.#left.get(next) ?? null);
    }
  }

  /** Emits what is left, in ranges from `above` (exclusive) on. */
  rest(above?: Integer): void {
    for (const [key, row] of [...this.#left]) {
      if (above === undefined || (key as Integer) > above) this.#release(key, row);
    }
  }

  #release(key: Key, row: Row | null): void {
    this.#left.delete(key);
    if (row !== null) this.#emit(row);
  }
}

/** A single integer key: by any other a table is one chunk. */
export function rangeColumnOf({ columns, primaryKey }: Pick<TableShape, 'columns' | 'primaryKey'>): MysqlColumn | undefined {
  const [only, ...others] = primaryKey;
  const column = only !== undefined && others.length === 0 ? findColumn(columns, only) : undefined;
  return column !== undefined && INTEGERS[column.dataType] !== undefined ? column : undefined;
}

function readColumn(column: TableColumn, { columns }: TableShape): CapturedColumn {
  const found = capturedColumn(column, columns);
  invariant(found !== undefined, 'preflight finds missing columns');
  return found;
}

function holdsWhole(type: SqlType): boolean {
  return isIntegerType(type) || (type.kind === 'DECIMAL' && type.scale === 0);
}

/** Dates as text: all zero dates are one day otherwise, and the same as 1970-01-01. */
function keyType(column: MysqlColumn): SqlType | undefined {
  return hasZeroDates(column) ? varchar() : sqlTypeOf(column);
}

function tellsApart(column: MysqlColumn, type: SqlType): boolean {
  return !hasZeroDates(column) || isString(type);
}

/** TIMESTAMP has one only, and no instant that it could be taken for. */
function hasZeroDates({ dataType }: MysqlColumn): boolean {
  return dataType === 'date' || dataType === 'datetime';
}

function wholeType(column: MysqlColumn): SqlType {
  return column.dataType === 'bigint' && isUnsigned(column) ? decimal(20, 0) : simple('BIGINT');
}
