/**
 * Reads the members of an object that someone wants, and steps over the others.
 *
 * Messages of one topic have their members in one order: the names of the last object are remembered, and a member whose name has the same
 * bytes at the same place needs no text and no look-up. Names are matched exactly. Of several members of one name the last one counts:
 * each is read, and a later value replaces an earlier one.
 */
import { CLOSE_OBJECT, QUOTE } from './json-bytes.ts';
import { type JsonCursor, LEARNED_BYTES_MIN, type LearnedName } from './json-cursor.ts';

/** Reads the value at the cursor into `target`, and leaves the cursor behind it. */
export type ReadMember<T> = (cursor: JsonCursor, target: T) => void;

/** Objects with more members (a map with a thousand keys) are looked up from there on. */
const LEARNED_MAX = 512;
/** Longer names are looked up: they are rare, and need not be kept. */
const NAME_BYTES_MAX = 256;

/** Stands nowhere: JSON has no byte 0. */
const UNKNOWN: LearnedName = { words: new Int32Array(1), length: LEARNED_BYTES_MIN };

export class JsonMembers<T> {
  readonly #wanted: ReadonlyMap<string, ReadMember<T>>;
  readonly #names: LearnedName[] = [];
  readonly #reads: (ReadMember<T> | undefined)[] = [];

  constructor(wanted: Iterable<readonly [string, ReadMember<T>]>) {
    this.#wanted = new Map(wanted);
  }

  /** The cursor stands on the opening brace, and then behind the closing one. `depth`: how many objects and arrays are around it. */
  read(cursor: JsonCursor, target: T, depth: number): void {
    cursor.into(depth);
    for (let place = 0; ; place++) {
      let read: ReadMember<T> | undefined;
      if (place < this.#names.length && cursor.acceptName(this.#names[place] as LearnedName)) read = this.#reads[place];
      else {
        const from = cursor.at;
        if (!(place === 0 ? cursor.first(CLOSE_OBJECT) : cursor.more(CLOSE_OBJECT))) return;
        read = this.#lookUp(cursor, place, from);
      }
      if (read === undefined) cursor.skip(depth + 1);
      else read(cursor, target);
    }
  }

  /** Reads the name here and moves to its value. `from`: behind the value before. */
  #lookUp(cursor: JsonCursor, place: number, from: number): ReadMember<T> | undefined {
    if (cursor.kind() !== QUOTE) throw cursor.fault('a name in quotes');
    const read = this.#wanted.get(cursor.string());
    cursor.colon();
    const length = cursor.at - from;
    if (place < LEARNED_MAX) {
      this.#names[place] = length >= LEARNED_BYTES_MIN && length <= NAME_BYTES_MAX ? cursor.learnedName(from) : UNKNOWN;
      this.#reads[place] = read;
    }
    return read;
  }
}
