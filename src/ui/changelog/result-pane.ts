/**
 * The pane of the query on the screen: its result as a changelog, as a table, or as the snapshot of a moment, and one row of it in full.
 *
 *   in    the engine's answers, what the person does while the pane has the keys
 *   out   requests; `changed` whenever it must be painted again
 */
import type { ChangelogView, InspectedRow, QueryColumn, Request, ResultMode, ResultTableView } from '../../session/protocol.ts';
import { ColumnWidths } from './column-widths.ts';
import { TableViewer } from './table-viewer.ts';
import { ChangelogViewer } from './viewer.ts';

export interface ResultPaneOptions {
  send(request: Request): void;
  changed(): void;
  say(text: string): void;
  /** A row the person wants to take along. */
  copy(row: InspectedRow): void;
}

export interface ShownQuery {
  readonly query: number;
  readonly columns: readonly QueryColumn[];
  readonly key: readonly number[] | undefined;
  readonly mode: ResultMode;
  readonly isVertical?: boolean;
}

/** One row in full, over the others. */
export interface Inspected {
  readonly change: number;
  readonly row: InspectedRow['row'];
  /** First line in sight. */
  readonly top: number;
  /** The column that `y` copies. */
  readonly column: number;
}

const MODES: readonly ResultMode[] = ['changelog', 'table', 'tableau'];

export class ResultPane {
  readonly changelog: ChangelogViewer;
  readonly table: TableViewer;
  readonly #options: ResultPaneOptions;
  widths = new ColumnWidths([]);
  /** First column that is shown. */
  firstColumn = 0;
  mode: ResultMode = 'changelog';
  isVertical = false;
  /** What the person chose; a query that ends in `\G` is shown row by row whatever that is. */
  #wantsVertical = false;
  filter = '';
  inspected: Inspected | undefined;
  query: ShownQuery | undefined;
  #wanted: 'show' | 'copy' = 'show';

  constructor(options: ResultPaneOptions) {
    this.#options = options;
    const { send } = options;
    this.changelog = new ChangelogViewer({
      send,
      changed: () => {
        this.widths.measure(this.changelog.changes);
        options.changed();
      },
    });
    this.table = new TableViewer({
      send,
      changed: () => {
        this.widths.measure(this.table.rows);
        options.changed();
      },
    });
  }

  /** Begins with another query. */
  show(query: ShownQuery): void {
    this.query = query;
    this.widths = new ColumnWidths(query.columns);
    this.firstColumn = 0;
    this.filter = '';
    this.inspected = undefined;
    this.isVertical = query.isVertical === true || this.#wantsVertical;
    this.changelog.show(query.query);
    this.#setMode(query.mode, false);
  }

  stop(): void {
    this.changelog.stop();
    this.table.stop();
  }

  /** `rows` rows fit below the column names. */
  resize(rows: number): void {
    this.changelog.resize(rows);
    this.table.resize(rows);
  }

  received(event: ChangelogView | ResultTableView | InspectedRow): void {
    if (event.kind === 'view') this.changelog.received(event);
    else if (event.kind === 'table-view') this.table.received(event);
    else if (event.query === this.query?.query) this.#inspected(event);
  }

  /** Changelog, then table, then the snapshot of now. */
  nextMode(): void {
    this.inspected = undefined;
    const mode = MODES[(MODES.indexOf(this.mode) + 1) % MODES.length] ?? 'changelog';
    this.#setMode(mode, mode === 'tableau');
  }

  setFilter(filter: string): void {
    if (this.query === undefined || filter === this.filter) return;
    this.filter = filter;
    this.inspected = undefined;
    this.changelog.show(this.query.query, filter);
    if (this.mode !== 'changelog') this.#setMode(this.mode, this.table.isFrozen);
    this.#options.changed();
  }

  toggleVertical(): void {
    this.isVertical = !this.isVertical;
    this.#wantsVertical = this.isVertical;
    this.#options.changed();
  }

  toggleGroups(): void {
    if (this.mode === 'changelog') this.changelog.toggleGroups();
    else this.#options.say('Transactions group a changelog: m goes there.');
  }

  /** Space: the changelog pauses or follows; a table stands still as the snapshot of now, or is live again. */
  togglePause(): void {
    if (this.mode === 'changelog') this.changelog.togglePause();
    else this.#setMode(this.mode, !this.table.isFrozen);
  }

  scroll(by: number): void {
    if (this.inspected !== undefined) this.#update({ top: Math.max(0, this.inspected.top + by) });
    else if (this.mode === 'changelog') this.changelog.scroll(by);
    else this.table.scroll(by);
  }

  scrollPage(direction: 1 | -1, rows: number): void {
    if (this.inspected !== undefined) this.scroll(direction * Math.max(1, rows - 1));
    else if (this.mode === 'changelog') this.changelog.scrollPage(direction);
    else this.table.scrollPage(direction);
  }

  scrollToEnd(end: 'first' | 'last'): void {
    if (this.inspected !== undefined) this.#update({ top: end === 'first' ? 0 : Number.MAX_SAFE_INTEGER });
    else if (this.mode !== 'changelog') this.table.scrollToEnd(end);
    else if (end === 'first') this.changelog.scrollToOldest();
    else this.changelog.follow();
  }

  moveColumns(by: 1 | -1): void {
    this.firstColumn = Math.max(0, Math.min(this.widths.columns.length - 1, this.firstColumn + by));
    this.#options.changed();
  }

  /** Another row; in an inspected row another column. */
  select(by: number): void {
    const { inspected } = this;
    if (inspected !== undefined) {
      const last = Math.max(0, this.widths.columns.length - 1);
      this.#update({ column: Math.max(0, Math.min(last, inspected.column + by)) });
    } else if (this.mode === 'changelog') this.changelog.select(by);
    else this.table.select(by);
  }

  /** The row in line `line` below the column names. */
  selectLine(line: number): void {
    if (this.inspected !== undefined || this.isVertical) return;
    if (this.mode === 'changelog') this.changelog.selectLine(line);
    else this.table.selectLine(line);
  }

  /** The next row, which is inspected too where one is. */
  step(by: 1 | -1): void {
    const isInspecting = this.inspected !== undefined;
    if (this.mode === 'changelog') this.changelog.select(by);
    else this.table.select(by);
    if (isInspecting) this.#ask('show');
  }

  inspect(): void {
    if (this.mode === 'changelog' && this.changelog.selected === undefined) this.changelog.select(-1);
    else if (this.mode !== 'changelog' && this.table.selectedRow === undefined) this.table.select(1);
    this.#ask('show');
  }

  closeInspector(): void {
    this.inspected = undefined;
    this.#options.changed();
  }

  /** The row that is selected, or the newest. */
  copyRow(): void {
    this.#ask('copy');
  }

  #ask(wanted: 'show' | 'copy'): void {
    const selected = this.mode === 'changelog' ? (this.changelog.selected ?? this.changelog.changes.at(-1)) : this.table.selectedRow;
    const change = selected === undefined ? undefined : (selected.change ?? ('number' in selected ? selected.number : undefined));
    if (this.query === undefined || change === undefined) {
      this.#options.say(this.filter === '' ? 'There is no row yet.' : 'No row matches the filter.');
      return;
    }
    this.#wanted = wanted;
    this.#options.send({ kind: 'inspect', query: this.query.query, change });
  }

  #inspected(event: InspectedRow): void {
    if (this.#wanted === 'copy' && event.row !== undefined) this.#options.copy(event);
    else if (this.#wanted === 'copy') this.#options.say('This row has left the ring in the meantime.');
    else this.inspected = { change: event.change, row: event.row, top: 0, column: this.inspected?.column ?? 0 };
    this.#options.changed();
  }

  #update(patch: Partial<Inspected>): void {
    if (this.inspected !== undefined) this.inspected = { ...this.inspected, ...patch };
    this.#options.changed();
  }

  /** `isFrozen`: a table is the snapshot of now. */
  #setMode(mode: ResultMode, isFrozen: boolean): void {
    this.mode = mode;
    this.table.stop();
    if (mode !== 'changelog' && this.query !== undefined) this.table.show(this.query.query, { filter: this.filter, isFrozen });
    this.#options.changed();
  }
}
