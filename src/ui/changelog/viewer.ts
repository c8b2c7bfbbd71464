/**
 * The window on the changelog of one query: follows the newest change, or stands still at an anchor.
 *
 *   in    the engine's answers to `view`, what the person does (pause, scroll, follow)
 *   out   requests, one under way at a time and at most 15 a second; `changed` whenever there is something new to paint
 *
 * A paused window never moves by itself, and upwards it never moves on: when the ring has dropped what it shows, it keeps showing the
 * last answer, until the person goes down, to the oldest change still held, or to the newest.
 */
import type { ChangelogView, ChangeView, OriginView, ViewRequest } from '../../session/protocol.ts';
import { type ChangelogLine, withGroups } from './groups.ts';
import { LIVE_INTERVAL_MS, PacedQuestion, QUIET_AFTER_MS, QUIET_INTERVAL_MS } from './paced-question.ts';

export interface ViewerOptions {
  send(request: ViewRequest): void;
  changed(): void;
}

export class ChangelogViewer {
  readonly #options: ViewerOptions;
  #query: number | undefined;
  #rows = 1;
  /** Number of the lowest change shown; undefined: the newest. */
  #anchor: number | undefined;
  #changes: readonly ChangeView[] = [];
  #first = 0;
  #last = 0;
  #isEnded = false;
  #origins: readonly OriginView[] = [];
  #unsearched = 0;
  #filter = '';
  #isGrouped = false;
  #selected: number | undefined;
  /** The person has moved or resized the window: it is the next answer that says where it stands. */
  #hasMoved = false;
  /** That answer is shown even if it lies below what is shown now. */
  #mayMoveOn = false;
  readonly #question: PacedQuestion<ViewRequest>;
  #changedAtMs = 0;

  constructor(options: ViewerOptions) {
    this.#options = options;
    this.#question = new PacedQuestion(
      () => this.#request(),
      (request) => options.send(request),
    );
  }

  get changes(): readonly ChangeView[] {
    return this.#changes.slice(-this.#rows);
  }

  get lines(): readonly ChangelogLine[] {
    return (this.#isGrouped ? withGroups(this.changes, this.#origins) : this.changes).slice(-this.#rows);
  }

  get origins(): readonly OriginView[] {
    return this.#origins;
  }

  get unsearched(): number {
    return this.#unsearched;
  }

  get filter(): string {
    return this.#filter;
  }

  get isGrouped(): boolean {
    return this.#isGrouped;
  }

  /** The change the person has gone to; none while following. */
  get selected(): ChangeView | undefined {
    return this.#anchor === undefined ? undefined : this.changes.find(({ number }) => number === this.#selected);
  }

  /** Changes that can be seen no more, but for those that are on the screen. */
  get dropped(): number {
    return Math.max(0, this.#first - 1);
  }

  get last(): number {
    return this.#last;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get isFollowing(): boolean {
    return this.#anchor === undefined;
  }

  /** Changes that have come since the lowest one shown and can still be seen. */
  get below(): number {
    return this.#anchor === undefined ? 0 : Math.max(0, this.#last - Math.max(this.#anchor, this.dropped));
  }

  /** Begins with another query, following. */
  show(query: number, filter = ''): void {
    this.#query = query;
    this.#filter = filter;
    this.#selected = undefined;
    this.#anchor = undefined;
    this.#changes = [];
    this.#hasMoved = false;
    [this.#first, this.#last] = [0, 0];
    this.#isEnded = false;
    this.#question.answered();
    this.#changedAtMs = performance.now();
    this.#question.askSoon();
  }

  /** `rows` changes fit on the screen now. */
  resize(rows: number): void {
    if (rows === this.#rows) return;
    this.#rows = Math.max(1, rows);
    this.#hasMoved = true;
    this.#mayMoveOn = false;
    this.#question.askSoon();
  }

  received(view: ChangelogView): void {
    if (view.query !== this.#query || view.filter !== this.#filter) return;
    this.#question.answered();
    const hasChanged =
      view.last !== this.#last || view.first !== this.#first || view.isEnded !== this.#isEnded || view.unsearched !== this.#unsearched;
    this.#unsearched = view.unsearched;
    [this.#first, this.#last, this.#isEnded] = [view.first, view.last, view.isEnded];
    if (hasChanged) this.#changedAtMs = performance.now();
    // An answer to a question from before the last move is not shown.
    const isShown = !this.#question.isStale && this.#accept(view);
    if (hasChanged || isShown) this.#options.changed();
    if (this.#question.isStale) this.#question.askSoon();
    else this.#askLater();
  }

  togglePause(): void {
    if (this.#anchor === undefined) this.#pause();
    else this.follow();
  }

  follow(): void {
    this.#anchor = undefined;
    this.#move(true);
  }

  /** Up is negative. Moving below the newest change follows again. */
  scroll(by: number): void {
    if (this.#anchor === undefined) {
      if (by > 0) return;
      this.#pause();
    }
    const wanted = (this.#anchor ?? this.#last) + by;
    if (by > 0 && wanted >= this.#last && !this.#isEnded) {
      this.follow();
      return;
    }
    this.#anchor = by < 0 && this.#anchor !== undefined ? Math.min(this.#anchor, this.#clamped(wanted)) : this.#clamped(wanted);
    this.#move(by > 0);
  }

  scrollPage(direction: 1 | -1): void {
    this.scroll(direction * Math.max(1, this.#rows - 1));
  }

  /** To the oldest change the ring still holds. */
  scrollToOldest(): void {
    this.#anchor = this.#clamped(0);
    this.#move(true);
  }

  /** Moves the selection, and the window where it would leave it. The first step up pauses at the newest change. */
  select(by: number): void {
    if (this.#anchor === undefined) {
      if (by > 0) return;
      this.#pause();
      this.#selected = this.#changes.at(-1)?.number;
      return;
    }
    const shown = this.#shown;
    const [top, bottom] = [shown[0]?.number, shown.at(-1)?.number];
    if (top === undefined || bottom === undefined) return;
    const from =
      this.#selected === undefined || this.#selected < top || this.#selected > bottom ? (by < 0 ? bottom + 1 : top - 1) : this.#selected;
    this.#selected = Math.max(Math.max(1, this.#first), Math.min(this.#last, from + by));
    if (from + by > this.#last && !this.#isEnded) this.follow();
    else if (this.#selected < top || this.#selected > bottom)
      this.scroll(this.#selected < top ? this.#selected - top : this.#selected - bottom);
    else this.#options.changed();
  }

  /** Goes to the first change of the transaction before or behind that of the selected one. */
  selectTransaction(direction: 1 | -1): void {
    const shown = this.changes;
    const from = this.#selected === undefined ? shown.length - 1 : shown.findIndex(({ number }) => number === this.#selected);
    const here = this.#groupOf(shown[from]);
    for (let place = from + direction; place >= 0 && place < shown.length; place += direction) {
      const group = this.#groupOf(shown[place]);
      if (group === here || (direction < 0 && place > 0 && this.#groupOf(shown[place - 1]) === group)) continue;
      this.select((shown[place]?.number ?? 0) - (shown[from]?.number ?? 0));
      return;
    }
    this.scrollPage(direction);
  }

  /** Pauses, and selects what stands in line `line` of the window. */
  selectLine(line: number): void {
    const found = this.lines[line];
    if (found === undefined || !('cells' in found)) return;
    if (this.#anchor === undefined) this.#pause();
    this.#selected = found.number;
    this.#options.changed();
  }

  toggleGroups(): void {
    this.#isGrouped = !this.#isGrouped;
    this.#options.changed();
  }

  stop(): void {
    this.#question.stop();
    this.#query = undefined;
  }

  get #shown(): readonly ChangeView[] {
    return this.lines.flatMap((line) => ('cells' in line ? [line] : []));
  }

  #groupOf(change: ChangeView | undefined): string | undefined {
    return this.#origins[change?.origin ?? -1]?.group;
  }

  #pause(): void {
    this.#anchor = this.#changes.at(-1)?.number ?? this.#last;
    this.#options.changed();
  }

  #clamped(anchor: number): number {
    return Math.min(this.#last, Math.max(anchor, this.#first + this.#rows - 1));
  }

  #move(mayMoveOn: boolean): void {
    this.#hasMoved = true;
    this.#mayMoveOn = mayMoveOn;
    this.#options.changed();
    this.#question.askSoon();
  }

  /** True when the answer is what shall be seen, and differs from what is. */
  #accept({ changes, origins }: ChangelogView): boolean {
    const [begin, end] = [changes[0]?.number, changes.at(-1)?.number];
    const [shownBegin, shownEnd] = [this.#changes[0]?.number, this.#changes.at(-1)?.number];
    const hasMoved = this.#hasMoved;
    this.#hasMoved = false;
    if (this.#anchor !== undefined && end !== this.#anchor) {
      // The ring has dropped the place in the meantime: these are the oldest changes that it holds.
      const isShown = shownBegin === undefined || (hasMoved && (this.#mayMoveOn || (begin !== undefined && begin <= shownBegin)));
      this.#anchor = (isShown ? end : shownEnd) ?? this.#anchor;
      if (!isShown) return false;
    }
    const isSame = end === shownEnd && changes.length === this.#changes.length;
    [this.#changes, this.#origins] = [changes, origins];
    return !isSame;
  }

  #askLater(): void {
    // An ended query changes no more: only a move asks again, or a filter that is not through.
    if (this.#isEnded && (this.#filter === '' || this.#unsearched === 0)) return;
    // Paused or dry: only the counts may change.
    const isQuiet = this.#anchor !== undefined || performance.now() - this.#changedAtMs > QUIET_AFTER_MS;
    this.#question.askAfter(isQuiet ? QUIET_INTERVAL_MS : LIVE_INTERVAL_MS);
  }

  #request(): ViewRequest | undefined {
    if (this.#query === undefined) return undefined;
    return { kind: 'view', query: this.#query, anchor: this.#anchor, rows: this.#rows, filter: this.#filter };
  }
}
