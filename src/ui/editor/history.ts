/**
 * What was executed, oldest first, each text once, kept across starts: one JSON string a line, appended, so that several programs share the
 * file and each finds what the others add; its own come back first. Passwords of WITH lists are masked in the file; this session recalls them as typed.
 */
import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { maskSecrets } from '../../sql/mask-secrets.ts';
import { searchRank } from './search-rank.ts';

const ENTRIES_MAX = 1000;

export class History {
  readonly #file: string;
  /** Of earlier sessions and of others, then of this one. */
  #shared: readonly string[] = [];
  #own: readonly string[] = [];
  #entries: readonly string[] = [];
  /** How much of the file is known, and the lines in the rest of it that are this session's own. */
  #bytesRead = 0;
  #ownLines: string[] = [];
  /** Entry being shown; the number of entries while nothing is recalled. */
  #place = 0;
  /** What was in the editor before the first step back. */
  #draft = '';

  constructor(file: string) {
    this.#file = file;
    this.#refresh();
  }

  /** Throws what the file system throws; the caller says it once. */
  add(text: string): void {
    const isRepeated = this.#entries.at(-1) === text;
    this.#own = [...this.#own, text];
    this.#merge();
    this.#place = this.#entries.length;
    if (isRepeated) return;
    const line = JSON.stringify(maskSecrets(text, 'fixed'));
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    appendFileSync(this.#file, `${line}\n`, { mode: 0o600 });
    this.#ownLines.push(line);
  }

  /** The entry before the one shown; undefined at the oldest. `current` is what the editor holds. */
  previous(current: string): string | undefined {
    if (this.#place === 0) return undefined;
    if (this.#place === this.#entries.length) this.#draft = current;
    this.#place--;
    return this.#entries[this.#place];
  }

  /** The entry after the one shown, the draft behind the newest; undefined when nothing is recalled. */
  next(): string | undefined {
    if (this.#place >= this.#entries.length) return undefined;
    this.#place++;
    return this.#entries[this.#place] ?? this.#draft;
  }

  /** Entries that answer `pattern`, best first, of equal ones the newest. */
  search(pattern: string, max: number): readonly string[] {
    this.#refresh();
    const found = this.#entries.toReversed().flatMap((text) => {
      const rank = searchRank(text, pattern);
      return rank === undefined ? [] : [{ text, rank }];
    });
    found.sort((left, right) => left.rank - right.rank);
    return found.slice(0, max).map(({ text }) => text);
  }

  /** Reads what was added to the file since, by whomever. */
  #refresh(): void {
    const added = this.#unread().split('\n');
    const foreign = added.filter((line) => {
      const own = this.#ownLines.indexOf(line);
      if (own >= 0) this.#ownLines.splice(own, 1);
      return own < 0;
    });
    const entries = foreign.slice(-ENTRIES_MAX - 1).flatMap(entryOf);
    if (entries.length === 0) return;
    this.#shared = [...this.#shared, ...entries];
    this.#merge();
  }

  /** Whole lines only: the rest of the last one may still be on its way. */
  #unread(): string {
    let file: number;
    try {
      file = openSync(this.#file, 'r');
    } catch {
      // No history yet, or one that cannot be read: the editor works without.
      return '';
    }
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - this.#bytesRead));
      const read = bytes.subarray(0, readSync(file, bytes, 0, bytes.length, this.#bytesRead));
      const whole = read.subarray(0, read.lastIndexOf(0x0a) + 1);
      this.#bytesRead += whole.length;
      return whole.toString('utf8');
    } finally {
      closeSync(file);
    }
  }

  /** Of equal ones the last stays; the entry being shown keeps its place. */
  #merge(): void {
    const shown = this.#entries[this.#place];
    this.#entries = [...new Set([...this.#shared, ...this.#own].reverse())].reverse();
    this.#place = shown === undefined ? this.#entries.length : this.#entries.indexOf(shown);
  }
}

function entryOf(line: string): readonly string[] {
  if (line === '') return [];
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'string' ? [entry] : [];
  } catch {
    // A line cut off by a kill, or of another program's making.
    return [];
  }
}
