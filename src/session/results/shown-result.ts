import type { Sink } from '../../connectors/sink.ts';
import { type Key, keyOf } from '../../model/key.ts';
import type { Row } from '../../model/row.ts';
import { INSERT, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import type { OriginReader } from '../../runtime/cause.ts';
import type { ChangelogView, ChangeView, InspectedRow, OriginView, ResultTableRequest, ResultTableView, ViewRequest } from '../protocol.ts';
import { allChanges, type ChangeList, MatchingChanges } from './change-list.ts';
import { cellsOf, changedColumns, originView, valuesOf } from './change-text.ts';
import type { Exportable } from './export.ts';
import { compileFilter, type RowFilter } from './filter.ts';
import { ResultTable } from './result-table.ts';
import { ResultRing, type RingBounds } from './ring.ts';

export interface ShownResultOptions {
  readonly schema: Schema;
  readonly timeZone: string;
  /** Columns that identify a row of the result, where they are known. */
  readonly key: readonly number[] | undefined;
  /** No row of it ever changes or leaves. */
  readonly isInsertOnly?: boolean;
  /** Bound of the table (result-table.ts). */
  readonly tableRowsMax: number;
  readonly bounds?: RingBounds | undefined;
}

/** So long may a look for matches take: a slice of the engine's time. */
const SEARCH_MS = 5;
/** How far back the -U of a +U is looked for: a join takes all rows of a change away before it gives the new ones. */
const PAIR_DISTANCE_MAX = 200;

/** The result of one SELECT, for a screen that asks for what it shows: as a changelog and as a table. */
export class ShownResult {
  readonly #options: ShownResultOptions;
  readonly #ring: ResultRing;
  readonly #table: ResultTable;
  readonly #keyOf: ((row: Row) => Key) | undefined;
  #filter = '';
  #matches: RowFilter | undefined;
  #matching: MatchingChanges | undefined;
  #isEnded = false;

  constructor(options: ShownResultOptions) {
    const { schema, key, isInsertOnly = false, tableRowsMax } = options;
    this.#options = options;
    this.#ring = new ResultRing(options.bounds);
    this.#table = new ResultTable(schema, { key, isInsertOnly, rowsMax: tableRowsMax });
    const types = key?.flatMap((column) => schema[column]?.type ?? []);
    this.#keyOf = key === undefined || types === undefined ? undefined : keyOf(key, types);
  }

  /** Takes the rows of one run; a restart is another run of the same result. */
  sink(cause: OriginReader): Sink<unknown> {
    return new ResultSink((kind, row) => this.write(kind, row, cause));
  }

  write(kind: RowKind, row: Row, cause: OriginReader | undefined): void {
    const kept = this.#ring.write(kind, row, cause);
    this.#table.write(kind, kept, this.#ring.last);
  }

  end(): void {
    this.#isEnded = true;
  }

  /** At most `rows` changes, of which the newest is number `anchor`; the oldest `rows` still held where that lies before them. */
  view({ query, anchor, rows, filter }: ViewRequest): ChangelogView {
    this.#setFilter(filter);
    this.#matching?.advance(SEARCH_MS);
    const list: ChangeList = this.#matching ?? allChanges(this.#ring);
    const { first, last, unsearched } = list;
    const to = Math.min(last, Math.max(anchor ?? last, first + rows - 1));
    const origins = new Map<string, { readonly place: number; readonly view: OriginView }>();
    const changes: ChangeView[] = [];
    for (let place = Math.max(1, first, to - rows + 1); place <= to; place++)
      changes.push(this.#change(place, list.numberAt(place), origins));
    const shown = { changes, origins: [...origins.values()].map(({ view }) => view) };
    return { kind: 'view', query, filter, ...shown, first, last, unsearched, isEnded: this.#isEnded };
  }

  tableView({ query, top, rows, filter }: ResultTableRequest): ResultTableView {
    this.#setFilter(filter);
    const { schema, timeZone } = this.#options;
    const { rows: all, isWhole } = this.#table.seen(this.#matches, SEARCH_MS);
    const begin = Math.max(0, Math.min(top, all.length - rows));
    const shown = all.slice(begin, begin + rows).map(({ row, before, change }) => ({
      change,
      cells: cellsOf(row, schema, timeZone),
      changed: before === undefined ? undefined : changedColumns(before, row),
    }));
    const { size, dropped } = this.#table;
    const counts = { total: all.length, held: size, dropped, last: this.#ring.last };
    return { kind: 'table-view', query, filter, top: begin, rows: shown, ...counts, isWhole, isEnded: this.#isEnded };
  }

  inspect(query: number, change: number): InspectedRow {
    const { schema, timeZone } = this.#options;
    const texts = (row: Row) => valuesOf(row, schema, timeZone);
    if (!this.#ring.has(change)) {
      const entry = this.#table.find(change);
      const before = entry?.before === undefined ? undefined : texts(entry.before);
      if (entry === undefined) return { kind: 'inspected', query, change, row: undefined };
      const kind = before === undefined ? INSERT : UPDATE_AFTER;
      return { kind: 'inspected', query, change, row: { kind, values: texts(entry.row), before, origin: undefined } };
    }
    const { kind, row, origin, table } = this.#ring.at(change);
    const before = kind === UPDATE_AFTER ? this.#rowBefore(change) : undefined;
    const texted = { values: texts(row), before: before === undefined ? undefined : texts(before) };
    const whence = origin === undefined ? undefined : originView(origin, table);
    return { kind: 'inspected', query, change, row: { kind, ...texted, origin: whence } };
  }

  /** What is held and matches `filter`, as it is now. */
  exportable(of: 'changelog' | 'table', filter: string): Exportable {
    const { schema, timeZone } = this.#options;
    const matches = filter === '' ? undefined : compileFilter(filter, schema, timeZone);
    const tableRows = () => this.#table.rows().map(({ row }) => ({ kind: INSERT, row }) as const);
    const all: Exportable['rows'] = of === 'table' ? tableRows() : this.#ring.changes();
    return {
      schema,
      timeZone,
      hasOp: of === 'changelog',
      rows: matches === undefined ? all : all.filter(({ kind, row }) => matches(kind, row)),
    };
  }

  #setFilter(filter: string): void {
    if (filter === this.#filter) return;
    const { schema, timeZone } = this.#options;
    this.#filter = filter;
    this.#matches = filter === '' ? undefined : compileFilter(filter, schema, timeZone);
    this.#matching = this.#matches === undefined ? undefined : new MatchingChanges(this.#ring, this.#matches);
    this.#table.forgetMatches();
  }

  #change(place: number, number: number, origins: Map<string, { readonly place: number; readonly view: OriginView }>): ChangeView {
    const { schema, timeZone } = this.#options;
    const { kind, row, origin, table } = this.#ring.at(number);
    const before = kind === UPDATE_AFTER ? this.#rowBefore(number) : undefined;
    return {
      number: place,
      change: number,
      kind,
      cells: cellsOf(row, schema, timeZone),
      changed: before === undefined ? undefined : changedColumns(before, row),
      origin: origin === undefined ? undefined : placeOf(originView(origin, table), origins),
    };
  }

  /** The -U of a +U: the one in front of it, or where rows are known by a key, the last of that key. */
  #rowBefore(number: number): Row | undefined {
    const ring = this.#ring;
    const { row } = ring.at(number);
    const key = this.#keyOf?.(row);
    const reach = this.#keyOf === undefined ? 1 : PAIR_DISTANCE_MAX;
    for (let other = number - 1; other >= number - reach && ring.has(other); other--) {
      const before = ring.at(other);
      if (this.#keyOf !== undefined && this.#keyOf(before.row) !== key) continue;
      return before.kind === UPDATE_BEFORE ? before.row : undefined;
    }
    return undefined;
  }
}

function placeOf(view: OriginView, origins: Map<string, { readonly place: number; readonly view: OriginView }>): number {
  const id = `${view.place}\n${view.table}\n${view.transaction ?? ''}`;
  const known = origins.get(id) ?? { place: origins.size, view };
  origins.set(id, known);
  return known.place;
}

/** Rows go straight to where they are looked at: nothing is ever waiting. */
class ResultSink implements Sink<unknown> {
  readonly write: (kind: RowKind, row: Row) => void;
  readonly backlogRows = 0;
  readonly backlogRowsMax = 1;
  readonly drainRows = Number.MAX_SAFE_INTEGER;

  constructor(write: (kind: RowKind, row: Row) => void) {
    this.write = write;
  }

  async open(): Promise<void> {}
  async recover(): Promise<'lost'> {
    return 'lost';
  }
  visibility(): void {}
  async drain(): Promise<void> {}
  async prepare(): Promise<undefined> {
    return undefined;
  }
  async commit(): Promise<void> {}
  async close(): Promise<void> {}
}
