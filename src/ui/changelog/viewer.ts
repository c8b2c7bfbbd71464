/**
 * The window on the changelog of one query: follows the newest change, or stands still at an anchor.
 *
 *   in    the engine's answers to `view`, what the person does (pause, scroll, follow)
 *   out   requests, one under way at a time and at most 15 a second; `changed` whenever there is something new to paint
 *
 * A paused window never moves by itself: when the ring has dropped what it shows, it keeps showing the last answer.
 */
import type { ChangelogView, ChangeView, ViewRequest } from '../../session/protocol.ts';

const FOLLOW_INTERVAL_MS = 67;
/** Paused or dry: only the counts may change. */
const QUIET_INTERVAL_MS = 250;
const QUIET_AFTER_MS = 2000;

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
  /** The person has moved the window: the next answer is shown wherever it lies. */
  #hasMoved = false;
  #isAsked = false;
  #isStale = false;
  #askedAtMs = 0;
  #changedAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ViewerOptions) {
    this.#options = options;
  }

  get changes(): readonly ChangeView[] {
    return this.#changes;
  }

  get first(): number {
    return this.#first;
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

  /** Changes that have come since the lowest one shown. */
  get below(): number {
    return this.#anchor === undefined ? 0 : Math.max(0, this.#last - this.#anchor);
  }

  /** Begins with another query, following. */
  show(query: number): void {
    this.#query = query;
    this.#anchor = undefined;
    this.#changes = [];
    [this.#first, this.#last] = [0, 0];
    this.#isEnded = false;
    this.#isAsked = false;
    this.#changedAtMs = performance.now();
    this.#askNow();
  }

  /** `rows` changes fit on the screen now. */
  resize(rows: number): void {
    if (rows === this.#rows) return;
    this.#rows = Math.max(1, rows);
    this.#hasMoved = true;
    this.#askNow();
  }

  received(view: ChangelogView): void {
    if (view.query !== this.#query) return;
    this.#isAsked = false;
    const hasChanged = view.last !== this.#last || view.first !== this.#first || view.isEnded !== this.#isEnded;
    [this.#first, this.#last, this.#isEnded] = [view.first, view.last, view.isEnded];
    if (hasChanged) this.#changedAtMs = performance.now();
    // An answer to a question from before the last move is not shown.
    const isShown = !this.#isStale && this.#accept(view.changes);
    if (hasChanged || isShown) this.#options.changed();
    if (this.#isStale) this.#askNow();
    else this.#askLater();
  }

  togglePause(): void {
    if (this.#anchor === undefined) this.#pause();
    else this.follow();
  }

  follow(): void {
    this.#anchor = undefined;
    this.#move();
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
    this.#anchor = this.#clamped(wanted);
    this.#move();
  }

  scrollPage(direction: 1 | -1): void {
    this.scroll(direction * Math.max(1, this.#rows - 1));
  }

  /** To the oldest change the ring still holds. */
  scrollToOldest(): void {
    this.#anchor = this.#clamped(0);
    this.#move();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#query = undefined;
  }

  #pause(): void {
    this.#anchor = this.#changes.at(-1)?.number ?? this.#last;
    this.#options.changed();
  }

  #clamped(anchor: number): number {
    return Math.min(this.#last, Math.max(anchor, this.#first + this.#rows - 1));
  }

  #move(): void {
    this.#hasMoved = true;
    this.#options.changed();
    this.#askNow();
  }

  /** True when the answer is what shall be seen. */
  #accept(changes: readonly ChangeView[]): boolean {
    const end = changes.at(-1)?.number;
    const isWanted = this.#anchor === undefined || this.#hasMoved || end === this.#anchor;
    if (!isWanted) return false;
    const isSame = end === this.#changes.at(-1)?.number && changes.length === this.#changes.length;
    // Where the ring has dropped the place in the meantime, the window stands at what there is.
    if (this.#anchor !== undefined && this.#hasMoved && end !== undefined) this.#anchor = end;
    this.#hasMoved = false;
    this.#changes = changes;
    return !isSame;
  }

  /** At once when none is under way and the last is long enough ago. */
  #askNow(): void {
    if (this.#isAsked) {
      this.#isStale = true;
      return;
    }
    this.#askIn(FOLLOW_INTERVAL_MS - (performance.now() - this.#askedAtMs));
  }

  #askLater(): void {
    // An ended query changes no more: only a move asks again.
    if (this.#isEnded) return;
    const isQuiet = this.#anchor !== undefined || performance.now() - this.#changedAtMs > QUIET_AFTER_MS;
    this.#askIn((isQuiet ? QUIET_INTERVAL_MS : FOLLOW_INTERVAL_MS) - (performance.now() - this.#askedAtMs));
  }

  #askIn(delayMs: number): void {
    clearTimeout(this.#timer);
    if (delayMs <= 0) this.#ask();
    else this.#timer = setTimeout(() => this.#ask(), delayMs);
  }

  #ask(): void {
    if (this.#query === undefined) return;
    this.#isAsked = true;
    this.#isStale = false;
    this.#askedAtMs = performance.now();
    this.#options.send({ kind: 'view', query: this.#query, anchor: this.#anchor, rows: this.#rows });
  }
}
