/**
 * The short texts of one column that come again and again (a status, a city), found by their bytes instead of being cut out anew. One
 * cache per column; it turns itself off where texts hardly repeat, and looks again later.
 */
import { latin1Slice, utf8Slice } from '../../../model/byte-text.ts';
import { utf8 } from './row-values.ts';

const SLOTS = 256;
const BYTES_MAX = 24;
/** After so many look-ups the cache judges itself. */
const TRIAL = 2048;
/** Texts that pass by before a cache that was turned off tries again. */
const PAUSE = 200_000;

export class RepeatedTexts {
  readonly #texts: string[] = new Array<string>(SLOTS).fill('');
  readonly #bytes = new Uint8Array(SLOTS * BYTES_MAX);
  readonly #lengths = new Uint8Array(SLOTS);
  #lookups = 0;
  #hits = 0;
  #pause = 0;

  /** As `utf8` of row-values.ts. */
  get(bytes: Buffer, event: string, base: number, at: number, length: number): string {
    if (this.#pause > 0) {
      this.#pause--;
      return utf8(bytes, event, base, at, length);
    }
    if (length === 0 || length > BYTES_MAX) return utf8(bytes, event, base, at, length);
    let hash = length;
    for (let index = at; index < at + length; index++) hash = (Math.imul(hash, 31) + (bytes[index] as number)) | 0;
    const slot = (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (SLOTS - 1);
    if (++this.#lookups === TRIAL) this.#judge();
    if (this.#holds(slot, bytes, at, length)) {
      this.#hits++;
      return this.#texts[slot] as string;
    }
    return this.#keep(slot, bytes, at, length);
  }

  #holds(slot: number, bytes: Buffer, at: number, length: number): boolean {
    if (this.#lengths[slot] !== length) return false;
    const kept = slot * BYTES_MAX;
    for (let index = 0; index < length; index++) {
      if (this.#bytes[kept + index] !== bytes[at + index]) return false;
    }
    return true;
  }

  #keep(slot: number, bytes: Buffer, at: number, length: number): string {
    const kept = slot * BYTES_MAX;
    let seen = 0;
    for (let index = 0; index < length; index++) {
      const byte = bytes[at + index] as number;
      this.#bytes[kept + index] = byte;
      seen |= byte;
    }
    this.#lengths[slot] = length;
    // A copy of its own, which pins no event.
    const text = seen < 128 ? latin1Slice(bytes, at, at + length) : utf8Slice(bytes, at, at + length);
    this.#texts[slot] = text;
    return text;
  }

  #judge(): void {
    if (this.#hits < TRIAL / 2) this.#pause = PAUSE;
    this.#lookups = 0;
    this.#hits = 0;
  }
}
