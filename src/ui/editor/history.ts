/**
 * What was executed, oldest first, kept across starts: one JSON string a line, appended, so that several programs share the file.
 * Passwords of WITH lists are masked in the file; this session recalls them as typed.
 */
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { maskSecrets } from '../../sql/mask-secrets.ts';

const ENTRIES_MAX = 1000;

export class History {
  readonly #file: string;
  readonly #entries: string[];
  /** Entry being shown; the number of entries while nothing is recalled. */
  #place: number;
  /** What was in the editor before the first step back. */
  #draft = '';

  constructor(file: string) {
    this.#file = file;
    this.#entries = read(file);
    this.#place = this.#entries.length;
  }

  /** Throws what the file system throws; the caller says it once. */
  add(text: string): void {
    const isRepeated = this.#entries.at(-1) === text;
    if (!isRepeated) this.#entries.push(text);
    this.#place = this.#entries.length;
    if (isRepeated) return;
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    appendFileSync(this.#file, `${JSON.stringify(maskSecrets(text, 'fixed'))}\n`, { mode: 0o600 });
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

  /** Entries that hold `pattern` in any case, newest first. */
  search(pattern: string, max: number): readonly string[] {
    const wanted = pattern.toLowerCase();
    const found = new Set<string>();
    for (let place = this.#entries.length - 1; place >= 0 && found.size < max; place--) {
      const entry = this.#entries[place] ?? '';
      if (entry.toLowerCase().includes(wanted)) found.add(entry);
    }
    return [...found];
  }
}

function read(file: string): string[] {
  let lines: readonly string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch {
    // No history yet, or one that cannot be read: the editor works without.
    return [];
  }
  return lines.slice(-ENTRIES_MAX - 1).flatMap(entryOf);
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
