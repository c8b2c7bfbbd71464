/**
 * What statements gave, newest last, as lines for a window. Lines are made once per width. Shown from the bottom; a result taller than the
 * window is shown from its first line.
 *
 * What the print connector prints gathers behind the newest job that was started, above whatever is answered later: however much it is, it
 * pushes no answer out of sight, and does not move what is being read.
 */
import type { OutputEntry } from './entry.ts';
import { entryLines } from './lines.ts';

const ENTRIES_MAX = 400;
const PRINTED_LINES_MAX = 1000;
/** Of what is printed, above the newest answer. */
const PRINTED_ROWS_SHOWN = 6;

export class OutputLog {
  #entries: OutputEntry[] = [];
  readonly #blocks = new WeakMap<OutputEntry, number>();
  #lines = new WeakMap<OutputEntry, readonly string[]>();
  #columns = 0;
  #printedLines = 0;
  /** The first line in sight once someone has scrolled; undefined: the natural place. */
  #top: number | undefined;
  /** The same as the window was shown last. */
  #shownTop = 0;

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** An entry with a block stands behind the others of that block, however late it comes. */
  append(entry: OutputEntry, block?: number): void {
    let place = this.#entries.length;
    if (block !== undefined) {
      const last = this.#entries.findLastIndex((other) => this.#blocks.get(other) === block);
      if (last >= 0) place = last + 1;
      while (this.#entries[place]?.kind === 'printed') place++;
      this.#blocks.set(entry, block);
    }
    // A notice comes unasked.
    if (entry.kind !== 'notice') this.#top = undefined;
    this.#splice(place, 0, entry);
    const isAnswer = ({ kind }: OutputEntry): boolean => kind !== 'printed';
    if (this.#entries.filter(isAnswer).length > ENTRIES_MAX) this.#splice(this.#entries.findIndex(isAnswer), 1);
  }

  /** Lines of the print connector. Gives whether they are the first since a job was started. */
  print(lines: string): boolean {
    const place = this.#entries.findLastIndex(({ kind }) => kind === 'printed');
    const job = this.#entries.findLastIndex((entry) => entry.kind === 'result' && entry.result.kind === 'job');
    const kept = lines.split('\n').slice(-PRINTED_LINES_MAX);
    this.#splice(Math.max(place, job) + 1, 0, { kind: 'printed', lines: kept });
    this.#printedLines += kept.length;
    while (this.#printedLines > PRINTED_LINES_MAX) this.#forgetPrinted();
    return job >= place;
  }

  clear(): void {
    this.#entries = [];
    this.#printedLines = 0;
    this.#top = undefined;
  }

  /** Lines are made anew: tables can be drawn now. */
  redraw(): void {
    this.#lines = new WeakMap();
  }

  /** Rows the newest block fills, and some of what is printed above it. */
  newestRows(columns: number): number {
    const lines = this.#all(columns);
    const start = this.#newestStart(lines.length);
    const isPrinting = this.#entries.some(({ kind }) => kind === 'printed');
    return lines.length - start + (isPrinting ? Math.min(start, PRINTED_ROWS_SHOWN) : 0);
  }

  /** The rows to be seen, and how many are out of sight above and below. */
  window(columns: number, rows: number): { readonly lines: readonly string[]; readonly above: number; readonly below: number } {
    const lines = this.#all(columns);
    const bottom = Math.max(0, lines.length - rows);
    const last = this.#entries.at(-1)?.kind;
    const natural = last === 'notice' || last === 'printed' ? bottom : Math.min(bottom, this.#newestStart(lines.length));
    const top = Math.min(bottom, Math.max(0, this.#top ?? natural));
    this.#top = top === natural ? undefined : top;
    this.#shownTop = top;
    return { lines: lines.slice(top, top + rows), above: top, below: Math.max(0, lines.length - top - rows) };
  }

  /** Up is negative; `window` keeps it within bounds. */
  scroll(by: number): void {
    this.#top = (this.#top ?? this.#shownTop) + by;
  }

  #forgetPrinted(): void {
    const place = this.#entries.findIndex(({ kind }) => kind === 'printed');
    const entry = this.#entries[place];
    if (entry?.kind === 'printed') this.#printedLines -= entry.lines.length;
    this.#splice(place, 1);
  }

  /** What is being read stays where it is: lines that come or go above it move the window along. */
  #splice(place: number, removed: number, ...added: readonly OutputEntry[]): void {
    if (this.#top !== undefined && this.#heightOf(0, place) < this.#top) this.#top -= this.#heightOf(place, place + removed);
    this.#entries.splice(place, removed, ...added);
    if (this.#top !== undefined && this.#heightOf(0, place) < this.#top) this.#top += this.#heightOf(place, place + added.length);
  }

  #heightOf(from: number, to: number): number {
    let height = 0;
    for (let index = from; index < to; index++) {
      const entry = this.#entries[index];
      if (entry !== undefined) height += this.#linesOf(entry, index).length;
    }
    return height;
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

  /** The line at which the newest block begins: what is printed above an answer is not part of it. */
  #newestStart(total: number): number {
    let height = 0;
    let hasAnswer = false;
    for (const entry of this.#entries.toReversed()) {
      if (entry.kind === 'printed' && hasAnswer) break;
      height += this.#lines.get(entry)?.length ?? 0;
      if (entry.kind === 'statement') break;
      hasAnswer ||= entry.kind !== 'printed';
    }
    return Math.max(0, total - height);
  }
}
