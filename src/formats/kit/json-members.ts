/**
 * Reads the members of an object that someone wants, and steps over the others.
 *
 * Messages of one topic have their members in one order: the names of the last object are remembered, and a member whose name has the same
 * bytes at the same place needs no text and no look-up. Names are matched exactly. Of several members of one name the last one counts:
 * each is read, and a later value replaces an earlier one.
 */
import { CLOSE_OBJECT, QUOTE } from './json-bytes.ts';
import type { JsonCursor, LearnedName } from './json-cursor.ts';

/** Reads the value at the cursor into `target`, and leaves the cursor behind it. */
export type ReadMember<T> = (cursor: JsonCursor, target: T) => void;

/** Objects with more members (a map with a thousand keys) are looked up from there on. */
const LEARNED_MAX = 512;
/** Longer names are looked up: they are rare, and need not be kept. */
const NAME_BYTES_MAX = 256;

/** Stands nowhere: no name is a single byte. */
const UNKNOWN: LearnedName = { words: new Int32Array(0), rest: Uint8Array.of(0), length: 1 };

export class JsonMembers<T> {
  readonly #wanted: ReadonlyMap<string, ReadMember<T>>;
  readonly #names: LearnedName[] = [];
  readonly #reads: (ReadMember<T> | undefined)[] = [];

  constructor(wanted: Iterable<readonly [string, ReadMember<T>]>) {
    this.#wanted = new Map(wanted);
  }

  /** The cursor stands on the opening brace, and then behind the closing one. `depth`: how many objects and arrays are around it. */
  read(cursor: JsonCursor, target: T, depth: number): void {
    if (!cursor.enter(CLOSE_OBJECT, depth)) return;
    let place = 0;
    do {
      if (cursor.kind() !== QUOTE) throw cursor.fault('a name in quotes');
      const isLearned = place < this.#names.length && cursor.acceptName(this.#names[place] as LearnedName);
      const read = isLearned ? this.#reads[place] : this.#lookUp(cursor, place);
      place++;
      cursor.colon();
      if (read === undefined) cursor.skip(depth + 1);
      else read(cursor, target);
    } while (cursor.more(CLOSE_OBJECT));
  }

  #lookUp(cursor: JsonCursor, place: number): ReadMember<T> | undefined {
    const from = cursor.at;
    const read = this.#wanted.get(cursor.string());
    if (place < LEARNED_MAX) {
      this.#names[place] = cursor.at - from <= NAME_BYTES_MAX ? cursor.learnedName(from) : UNKNOWN;
      this.#reads[place] = read;
    }
    return read;
  }
}
