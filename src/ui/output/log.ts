/**
 * What statements gave, newest last, as lines for a window. Lines are made once per width. Shown from the bottom, where notices and
 * printed rows arrive; a result taller than the window is shown from its first line.
 */
import type { OutputEntry } from './entry.ts';
import { entryLines } from './lines.ts';

const ENTRIES_MAX = 400;
/** Of notices, which may be many and long. */
const NOTICE_LINES_MAX = 1000;

export class OutputLog {
  #entries: OutputEntry[] = [];
  readonly #blocks = new WeakMap<OutputEntry, number>();
  #lines = new WeakMap<OutputEntry, readonly string[]>();
  #columns = 0;
  #noticeLines = 0;
  /** Lines scrolled up from the natural place. */
  #scrolled = 0;

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** An entry with a block stands behind the others of that block, however late it comes. */
  append(entry: OutputEntry, block?: number): void {
    const place = block === undefined ? -1 : this.#entries.findLastIndex((other) => this.#blocks.get(other) === block);
    if (block !== undefined) this.#blocks.set(entry, block);
    this.#entries.splice(place < 0 ? this.#entries.length : place + 1, 0, entry);
    if (entry.kind === 'notice') this.#noticed(entry.text);
    if (this.#entries.length > ENTRIES_MAX * 2) this.#entries = this.#entries.slice(-ENTRIES_MAX);
    // Rows that keep coming do not move what is being read.
    if (entry.kind !== 'notice') this.#scrolled = 0;
    else if (this.#scrolled > 0) this.#scrolled += entry.text.split('\n').length;
  }

  #noticed(text: string): void {
    this.#noticeLines += text.split('\n').length;
    if (this.#noticeLines <= NOTICE_LINES_MAX * 2) return;
    let kept = 0;
    const newest = this.#entries.toReversed().filter((entry) => {
      if (entry.kind !== 'notice') return true;
      kept += entry.text.split('\n').length;
      return kept <= NOTICE_LINES_MAX;
    });
    this.#entries = newest.toReversed();
    this.#noticeLines = Math.min(kept, NOTICE_LINES_MAX);
  }

  clear(): void {
    this.#entries = [];
    this.#scrolled = 0;
  }

  /** Lines are made anew: tables can be drawn now. */
  redraw(): void {
    this.#lines = new WeakMap();
  }

  /** Rows the newest block fills. */
  newestRows(columns: number): number {
    const lines = this.#all(columns);
    return lines.length - this.#newestStart(lines.length);
  }

  /** The rows to be seen, and how many are out of sight above and below. */
  window(columns: number, rows: number): { readonly lines: readonly string[]; readonly above: number; readonly below: number } {
    const lines = this.#all(columns);
    const bottom = Math.max(0, lines.length - rows);
    const natural = this.#entries.at(-1)?.kind === 'notice' ? bottom : Math.min(bottom, this.#newestStart(lines.length));
    const top = Math.min(bottom, Math.max(0, natural - this.#scrolled));
    this.#scrolled = natural - top;
    return { lines: lines.slice(top, top + rows), above: top, below: Math.max(0, lines.length - top - rows) };
  }

  /** Up is negative; `window` keeps it within bounds. */
  scroll(by: number): void {
    this.#scrolled -= by;
  }

  /** Back to where new results are shown. */
  home(): void {
    this.#scrolled = 0;
  }

  #all(columns: number): readonly string[] {
    if (columns !== this.#columns) {
      this.#columns = columns;
      this.redraw();
    }
    return this.#entries.flatMap((entry, index) => this.#linesOf(entry, index));
  }

  #linesOf(entry: OutputEntry, index: number): readonly string[] {
    let lines = this.#lines.get(entry);
    if (lines === undefined) {
      lines = entryLines(entry, this.#columns);
      this.#lines.set(entry, lines);
    }
    return entry.kind === 'statement' && index > 0 ? ['', ...lines] : lines;
  }

  /** The line at which the newest block begins. */
  #newestStart(total: number): number {
    let height = 0;
    for (let index = this.#entries.length - 1; index >= 0; index--) {
      const entry = this.#entries[index];
      if (entry === undefined) break;
      height += this.#lines.get(entry)?.length ?? 0;
      if (entry.kind === 'statement') break;
    }
    return Math.max(0, total - height);
  }
}
