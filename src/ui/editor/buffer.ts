/**
 * The text being written and the cursor in it. Every change raises `version`, so that a painter knows when to paint. The cursor stands
 * between graphemes: one step crosses a whole emoji or an accented letter.
 *
 * Undo goes back by what a person takes for one step: a word typed, a run of deletions, a paste, a completion.
 */
import type { Span } from '../../model/errors.ts';
import { graphemes } from '../text-width.ts';
import { KillRing } from './kill-ring.ts';

interface Snapshot {
  readonly text: string;
  readonly cursor: number;
}

type Step = 'typing' | 'deleting' | 'killing' | 'other';

const UNDO_STEPS_MAX = 200;

export class EditorBuffer {
  #text = '';
  #cursor = 0;
  #version = 0;
  #undo: Snapshot[] = [];
  #redo: Snapshot[] = [];
  readonly #ring = new KillRing();
  /** What the last change was, and what the next continues: letters typed in a row and deletions in a row are undone together. */
  #step: Step = 'other';
  /** What `yank` has put in, as long as nothing else happened. */
  #yanked: { readonly start: number; readonly end: number } | undefined;
  #isOffered = false;
  #marks: readonly Span[] = [];

  get text(): string {
    return this.#text;
  }

  /** Offset in UTF-16 code units, as SQL spans count. */
  get cursor(): number {
    return this.#cursor;
  }

  get version(): number {
    return this.#version;
  }

  /** The text is selected as a whole: what is typed next replaces it, everything else works on it. */
  get isOffered(): boolean {
    return this.#isOffered;
  }

  get marks(): readonly Span[] {
    return this.#marks;
  }

  get isEmpty(): boolean {
    return this.#text === '';
  }

  /** Replaces everything; the cursor goes to the end unless told otherwise. */
  set(text: string, cursor = text.length): void {
    this.#remember('other');
    this.#apply(text, cursor);
  }

  /** As `set`, for a text that may not be wanted any more: see `isOffered`. */
  offer(text: string, cursor: number): void {
    this.set(text, cursor);
    this.#isOffered = true;
  }

  /** One typed character or one paste. */
  type(typed: string): void {
    if (this.#isOffered) this.#put(0, this.#text.length, typed);
    else this.insert(typed);
  }

  insert(inserted: string): void {
    this.#put(this.#cursor, this.#cursor, inserted);
  }

  /** One step for undo. */
  replace(start: number, end: number, inserted: string): void {
    this.#remember('other');
    this.#replace(start, end, inserted);
  }

  /** Stretches that stand out until the text changes. */
  mark(marks: readonly Span[]): void {
    this.#marks = marks;
    this.#version++;
  }

  moveTo(cursor: number): void {
    this.#step = 'other';
    this.#yanked = undefined;
    this.#isOffered = false;
    this.#cursor = Math.min(Math.max(0, cursor), this.#text.length);
    this.#version++;
  }

  left(): void {
    this.moveTo(this.#before());
  }

  right(): void {
    this.moveTo(this.#after());
  }

  wordLeft(): void {
    this.moveTo(this.#wordBefore());
  }

  wordRight(): void {
    this.moveTo(this.#wordAfter());
  }

  lineStart(): void {
    this.moveTo(this.#startOfLine());
  }

  lineEnd(): void {
    this.moveTo(this.#endOfLine());
  }

  backspace(): void {
    this.#delete(this.#before(), this.#cursor);
  }

  deleteForward(): void {
    this.#delete(this.#cursor, this.#after());
  }

  killWordBefore(): void {
    this.#kill(this.#wordBefore(), this.#cursor, 'front');
  }

  killWordAfter(): void {
    this.#kill(this.#cursor, this.#wordAfter());
  }

  /** To the end of the line; at its end, the line break. */
  killToLineEnd(): void {
    const end = this.#endOfLine();
    this.#kill(this.#cursor, end === this.#cursor ? Math.min(end + 1, this.#text.length) : end);
  }

  killToLineStart(): void {
    this.#kill(this.#startOfLine(), this.#cursor, 'front');
  }

  /** Puts in what was cut last. */
  yank(): void {
    this.#yank(this.#cursor, this.#cursor, this.#ring.newest());
  }

  /** Right behind `yank`: what was cut before that, instead. */
  yankOlder(): void {
    if (this.#yanked !== undefined) this.#yank(this.#yanked.start, this.#yanked.end, this.#ring.older());
  }

  undo(): void {
    this.#travel(this.#undo, this.#redo);
  }

  redo(): void {
    this.#travel(this.#redo, this.#undo);
  }

  #put(start: number, end: number, inserted: string): void {
    const isLetter = graphemes(inserted).length === 1 && inserted !== ' ' && inserted !== '\n';
    this.#remember(isLetter ? 'typing' : 'other');
    this.#replace(start, end, inserted);
  }

  #delete(start: number, end: number): void {
    if (start === end) return;
    this.#remember('deleting');
    this.#replace(start, end, '');
  }

  /** Cuts in a row come back together. */
  #kill(start: number, end: number, side: 'front' | 'back' = 'back'): void {
    if (start === end) return;
    const killed = this.#text.slice(start, end);
    if (this.#step === 'killing') this.#ring.extend(killed, side);
    else this.#ring.add(killed);
    this.#remember('other');
    this.#replace(start, end, '');
    this.#step = 'killing';
  }

  #yank(start: number, end: number, text: string): void {
    if (text === '') return;
    this.#remember('other');
    this.#replace(start, end, text);
    this.#yanked = { start, end: start + text.length };
  }

  #travel(from: Snapshot[], to: Snapshot[]): void {
    const target = from.pop();
    if (target === undefined) return;
    to.push({ text: this.#text, cursor: this.#cursor });
    this.#step = 'other';
    this.#apply(target.text, target.cursor);
  }

  #replace(start: number, end: number, inserted: string): void {
    this.#apply(this.#text.slice(0, start) + inserted + this.#text.slice(end), start + inserted.length);
  }

  #apply(text: string, cursor: number): void {
    this.#text = text;
    this.#cursor = Math.min(cursor, text.length);
    this.#yanked = undefined;
    this.#isOffered = false;
    this.#marks = [];
    this.#version++;
  }

  /** Before a change: what undo comes back to, unless the change goes on with the step before. */
  #remember(step: Step): void {
    const isContinued = step === this.#step && (step === 'typing' || step === 'deleting');
    this.#step = step;
    this.#redo = [];
    if (isContinued) return;
    this.#undo.push({ text: this.#text, cursor: this.#cursor });
    if (this.#undo.length > UNDO_STEPS_MAX) this.#undo.shift();
  }

  #startOfLine(): number {
    return this.#text.lastIndexOf('\n', this.#cursor - 1) + 1;
  }

  #endOfLine(): number {
    const end = this.#text.indexOf('\n', this.#cursor);
    return end < 0 ? this.#text.length : end;
  }

  #before(): number {
    const start = this.#startOfLine();
    if (this.#cursor === start) return Math.max(0, start - 1);
    return this.#cursor - (graphemes(this.#text.slice(start, this.#cursor)).at(-1)?.length ?? 1);
  }

  #after(): number {
    const end = this.#endOfLine();
    if (this.#cursor === end) return Math.min(end + 1, this.#text.length);
    return this.#cursor + (graphemes(this.#text.slice(this.#cursor, end))[0]?.length ?? 1);
  }

  #wordBefore(): number {
    const found = /[\p{L}\p{N}_]*[^\p{L}\p{N}_]*$/u.exec(this.#text.slice(0, this.#cursor));
    return found === null ? 0 : found.index;
  }

  #wordAfter(): number {
    const found = /^[^\p{L}\p{N}_]*[\p{L}\p{N}_]*/u.exec(this.#text.slice(this.#cursor));
    return this.#cursor + (found?.[0].length ?? 0);
  }
}
