/**
 * The window on the result of one query as a table: asks for the rows in sight, at most 15 times a second while they change.
 *
 *   in    the engine's answers to `table-view`, what the person does
 *   out   requests, one under way at a time; `changed` whenever there is something new to paint
 *
 * A snapshot (`isFrozen`) is asked for until it is whole, with up to SNAPSHOT_ROWS_MAX rows, and then stays as it is.
 */
import type { ResultTableRequest, ResultTableView, TableRowView } from '../../session/protocol.ts';
import { LIVE_INTERVAL_MS, PacedQuestion, QUIET_AFTER_MS, QUIET_INTERVAL_MS } from './paced-question.ts';

const SNAPSHOT_ROWS_MAX = 1000;
/** How long a changed row stands out. */
const FLASH_MS = 900;

export interface TableViewerOptions {
  send(request: ResultTableRequest): void;
  changed(): void;
}

export class TableViewer {
  readonly #options: TableViewerOptions;
  #query: number | undefined;
  #filter = '';
  #rows = 1;
  #top = 0;
  #selected: number | undefined;
  #view: ResultTableView | undefined;
  #isFrozen = false;
  readonly #question: PacedQuestion<ResultTableRequest>;
  #changedAtMs = 0;
  /** When which change was the newest: what came within FLASH_MS stands out. */
  #moments: { readonly atMs: number; readonly last: number }[] = [];

  constructor(options: TableViewerOptions) {
    this.#options = options;
    this.#question = new PacedQuestion(
      () => this.#request(),
      (request) => options.send(request),
    );
  }

  get rows(): readonly TableRowView[] {
    const view = this.#view;
    if (view === undefined) return [];
    const begin = Math.max(0, this.#top - view.top);
    return view.rows.slice(begin, begin + this.#rows);
  }

  /** Place of the first row in sight, counted from 0. */
  get top(): number {
    return this.#top;
  }

  get view(): ResultTableView | undefined {
    return this.#view;
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  get selected(): number | undefined {
    return this.#selected;
  }

  get selectedRow(): TableRowView | undefined {
    return this.#selected === undefined ? undefined : this.rows[this.#selected - this.#top];
  }

  isFlashing({ change }: TableRowView): boolean {
    return !this.#isFrozen && change > (this.#moments[0]?.last ?? change);
  }

  /** Shows `query`, live or as the snapshot of now. */
  show(query: number, { filter, isFrozen }: { readonly filter: string; readonly isFrozen: boolean }): void {
    this.stop();
    this.#query = query;
    this.#filter = filter;
    this.#isFrozen = isFrozen;
    this.#top = 0;
    this.#selected = undefined;
    this.#view = undefined;
    this.#question.answered();
    this.#moments = [];
    this.#changedAtMs = performance.now();
    this.#question.askNow();
  }

  stop(): void {
    this.#question.stop();
    this.#query = undefined;
  }

  resize(rows: number): void {
    if (rows === this.#rows) return;
    this.#rows = Math.max(1, rows);
    this.#move(0);
  }

  received(view: ResultTableView): void {
    if (view.query !== this.#query || view.filter !== this.#filter) return;
    this.#question.answered();
    const nowMs = performance.now();
    if (view.last !== this.#view?.last) this.#changedAtMs = nowMs;
    this.#moments.push({ atMs: nowMs, last: view.last });
    while (this.#moments.length > 1 && nowMs - (this.#moments[0]?.atMs ?? nowMs) > FLASH_MS) this.#moments.shift();
    this.#view = view;
    this.#top = Math.min(this.#top, Math.max(0, view.total - this.#rows));
    this.#options.changed();
    if (this.#isFrozen && view.isWhole) return;
    if (this.#question.isStale) this.#question.askSoon();
    else if (!view.isWhole || !view.isEnded || nowMs - this.#changedAtMs < QUIET_AFTER_MS)
      this.#question.askIn(this.#isQuiet(nowMs) ? QUIET_INTERVAL_MS : LIVE_INTERVAL_MS);
  }

  scroll(by: number): void {
    this.#move(by);
  }

  scrollPage(direction: 1 | -1): void {
    this.#move(direction * Math.max(1, this.#rows - 1));
  }

  scrollToEnd(end: 'first' | 'last'): void {
    this.#move(end === 'first' ? -1e9 : 1e9);
  }

  /** Moves the selection, and the window with it where it would leave it. */
  select(by: number): void {
    const total = this.#total();
    if (total === 0) return;
    const from = this.#selected ?? (by > 0 ? this.#top - 1 : this.#top + this.rows.length);
    this.#selected = Math.max(0, Math.min(total - 1, from + by));
    if (this.#selected < this.#top) this.#move(this.#selected - this.#top);
    else if (this.#selected >= this.#top + this.#rows) this.#move(this.#selected - this.#top - this.#rows + 1);
    else this.#options.changed();
  }

  selectLine(line: number): void {
    if (this.rows[line] === undefined) return;
    this.#selected = this.#top + line;
    this.#options.changed();
  }

  #total(): number {
    return this.#isFrozen ? (this.#view?.rows.length ?? 0) : (this.#view?.total ?? 0);
  }

  #isQuiet(nowMs: number): boolean {
    return nowMs - this.#changedAtMs > QUIET_AFTER_MS;
  }

  #move(by: number): void {
    this.#top = Math.max(0, Math.min(this.#top + by, this.#total() - this.#rows));
    this.#options.changed();
    if (!this.#isFrozen) this.#question.askSoon();
  }

  #request(): ResultTableRequest | undefined {
    if (this.#query === undefined) return undefined;
    const rows = this.#isFrozen ? SNAPSHOT_ROWS_MAX : this.#rows;
    return { kind: 'table-view', query: this.#query, top: this.#top, rows, filter: this.#filter };
  }
}
