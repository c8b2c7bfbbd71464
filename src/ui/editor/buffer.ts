/**
 * The text being written and the cursor in it. Every change raises `version`, so that a painter knows when to paint. The cursor stands
 * between graphemes: one step crosses a whole emoji or an accented letter.
 */
import { graphemes } from '../text-width.ts';

interface Snapshot {
  readonly text: string;
  readonly cursor: number;
}

const UNDO_STEPS_MAX = 200;

export class EditorBuffer {
  #text = '';
  #cursor = 0;
  #version = 0;
  #undo: Snapshot[] = [];
  #killed = '';
  /** Letters typed in a row are undone together. */
  #isTyping = false;
  #isOffered = false;

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

  get isEmpty(): boolean {
    return this.#text === '';
  }

  /** Replaces everything; the cursor goes to the end unless told otherwise. */
  set(text: string, cursor = text.length): void {
    this.#remember();
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
    this.#put(start, end, inserted);
    this.#isTyping = false;
  }

  moveTo(cursor: number): void {
    this.#isTyping = false;
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
    this.#kill(this.#wordBefore(), this.#cursor);
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
    this.#kill(this.#startOfLine(), this.#cursor);
  }

  yank(): void {
    if (this.#killed !== '') this.insert(this.#killed);
  }

  undo(): void {
    const last = this.#undo.pop();
    if (last !== undefined) this.#apply(last.text, last.cursor);
  }

  #put(start: number, end: number, inserted: string): void {
    const isLetter = inserted.length === 1 && inserted !== ' ' && inserted !== '\n';
    if (!(this.#isTyping && isLetter)) this.#remember();
    this.#replace(start, end, inserted);
    this.#isTyping = isLetter;
  }

  #delete(start: number, end: number): void {
    if (start === end) return;
    this.#remember();
    this.#replace(start, end, '');
  }

  #kill(start: number, end: number): void {
    if (start === end) return;
    this.#killed = this.#text.slice(start, end);
    this.#delete(start, end);
  }

  #replace(start: number, end: number, inserted: string): void {
    this.#apply(this.#text.slice(0, start) + inserted + this.#text.slice(end), start + inserted.length);
  }

  #apply(text: string, cursor: number): void {
    this.#text = text;
    this.#cursor = Math.min(cursor, text.length);
    this.#isTyping = false;
    this.#isOffered = false;
    this.#version++;
  }

  #remember(): void {
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
