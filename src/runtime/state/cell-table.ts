/**
 * The cells of one state, and which of them no checkpoint holds yet.
 *
 * A cell is dirty once per epoch, however often it changes: `freeze` hands over what is dirty and costs nothing, whatever the size of the
 * state. A frozen tombstone leaves memory when it has been written; what a failed checkpoint had frozen goes back beneath what is dirty now.
 */
import type { Key } from '../../model/key.ts';
import { Cell, type CellIndex } from './cell.ts';
import { bytesOfValue, type Codec } from './codec.ts';
import type { Reader, Writer } from './encoding.ts';

/** The checkpoint that what is changed now will belong to; shared by all states of a job. */
export interface Epoch {
  current: number;
  /** False where no checkpoint is ever written (a SELECT on the screen): nothing is remembered as dirty. */
  readonly isTracked: boolean;
}

/** A table as checkpoints see it, whatever its values are: the cells it is given are always its own. */
export interface StateTable {
  readonly name: string;
  readonly size: number;
  readonly memoryBytes: number;
  freeze(): readonly Cell<unknown>[];
  thaw(frozen: readonly Cell<unknown>[]): void;
  writeCell(writer: Writer, cell: Cell<unknown>): void;
  sweep(cell: Cell<unknown>): void;
  restoreCell(reader: Reader, epoch: number): void;
  rewriteCell(reader: Reader, epoch: number, keepsTombstone: boolean): void;
}

/** Cell, its slot in a Map, and their share of the Map's growth. */
const CELL_BYTES = 120;
/** Every 64th value is measured. */
const SAMPLE_MASK = 63;
const TOMBSTONE = 0;
const PRESENT = 1;

export class CellTable<V> implements StateTable {
  readonly name: string;
  readonly #index: CellIndex<V>;
  readonly #codec: Codec<V>;
  readonly #epoch: Epoch;
  readonly #hasEntries: boolean;
  #dirty: Cell<V>[] = [];
  #size = 0;
  /** The key that `own` has just not found, so that the `put` that follows need not look again. */
  #missing: Key | undefined;
  #made = 0;
  #sampled = 0;
  #sampledBytes = 0;

  constructor(name: string, index: CellIndex<V>, options: { codec: Codec<V>; epoch: Epoch; hasEntries: boolean }) {
    this.name = name;
    this.#index = index;
    this.#codec = options.codec;
    this.#epoch = options.epoch;
    this.#hasEntries = options.hasEntries;
  }

  /** Entries that are there, tombstones not counted. */
  get size(): number {
    return this.#size;
  }

  /** About what the state takes in memory. */
  get memoryBytes(): number {
    return this.#sampled === 0 ? 0 : this.#size * (CELL_BYTES + this.#sampledBytes / this.#sampled);
  }

  get(key: Key, entry: Key): V | undefined {
    return this.#index.find(key, entry)?.value;
  }

  put(key: Key, entry: Key, value: V): void {
    const cell = key === this.#missing ? undefined : this.#index.find(key, entry);
    const isNew = cell?.value === undefined;
    if (isNew) this.#size++;
    if (cell === undefined || cell.epoch !== this.#epoch.current) {
      this.#add(key, entry, value);
    } else {
      cell.value = value;
      if (isNew) this.#index.set(cell);
    }
  }

  delete(key: Key, entry: Key): void {
    const cell = this.#index.find(key, entry);
    if (cell === undefined || cell.value === undefined) return;
    this.#size--;
    if (!this.#epoch.isTracked) {
      this.#index.remove(cell);
    } else if (cell.epoch === this.#epoch.current) {
      cell.value = undefined;
      this.#index.set(cell);
    } else {
      this.#add(key, entry, undefined);
    }
  }

  /** The value for changing it in place: a copy where a checkpoint may still hold this one. For a state without entries. */
  own(key: Key, copy: (value: V) => V): V | undefined {
    const cell = this.#index.find(key, null);
    if (cell === undefined) this.#missing = key;
    if (cell?.value === undefined || cell.epoch === this.#epoch.current) return cell?.value;
    const owned = copy(cell.value);
    this.#add(key, null, owned);
    return owned;
  }

  /** What changed in the epoch that ends. The caller begins the next epoch before anything else changes. */
  freeze(): readonly Cell<V>[] {
    const frozen = this.#dirty;
    this.#dirty = [];
    return frozen;
  }

  /** The checkpoint that had frozen these has failed: they are dirty again, unless they have changed since. */
  thaw(frozen: readonly Cell<V>[]): void {
    const beneath: Cell<V>[] = [];
    for (const cell of frozen) {
      const live = this.#index.find(cell.key, cell.entry);
      if (live !== undefined && live !== cell) continue;
      cell.epoch = this.#epoch.current;
      beneath.push(cell);
    }
    this.#dirty = [...beneath, ...this.#dirty];
  }

  writeCell(writer: Writer, cell: Cell<V>): void {
    writer.byte(cell.value === undefined ? TOMBSTONE : PRESENT);
    writer.value(cell.key);
    if (this.#hasEntries) writer.value(cell.entry);
    if (cell.value !== undefined) this.#codec.write(writer, cell.value);
  }

  /** A tombstone that has been written is no longer needed in memory. */
  sweep(cell: Cell<V>): void {
    if (cell.value === undefined && this.#index.find(cell.key, cell.entry) === cell) this.#index.remove(cell);
  }

  /** Reads one written cell; `epoch` is that of its segment. Segments come oldest first. */
  restoreCell(reader: Reader, epoch: number): void {
    const cell = this.#readCell(reader, epoch);
    if (cell.value !== undefined) {
      if (this.#index.set(cell)) this.#size++;
      this.#sample(cell);
    } else if (this.#index.find(cell.key, cell.entry) !== undefined) {
      this.#size--;
      this.#index.remove(cell);
    }
  }

  /**
   * Reads one written cell and makes it dirty where it is still what counts, so that its segment can be given up. A tombstone counts
   * while an older segment may hold what it deletes.
   */
  rewriteCell(reader: Reader, epoch: number, keepsTombstone: boolean): void {
    const written = this.#readCell(reader, epoch);
    const live = this.#index.find(written.key, written.entry);
    if (live === undefined) {
      if (written.value !== undefined || !keepsTombstone) return;
      written.epoch = this.#epoch.current;
      this.#dirty.push(written);
    } else if (live.epoch === epoch) {
      live.epoch = this.#epoch.current;
      this.#dirty.push(live);
    }
  }

  #readCell(reader: Reader, epoch: number): Cell<V> {
    const isPresent = reader.byte() === PRESENT;
    const key = reader.value() as Key;
    const entry = this.#hasEntries ? (reader.value() as Key) : null;
    return new Cell(key, entry, isPresent ? this.#codec.read(reader) : undefined, epoch);
  }

  #add(key: Key, entry: Key, value: V | undefined): void {
    const cell = new Cell(key, entry, value, this.#epoch.current);
    this.#missing = undefined;
    this.#index.set(cell);
    if (this.#epoch.isTracked) this.#dirty.push(cell);
    this.#sample(cell);
  }

  #sample(cell: Cell<V>): void {
    if ((this.#made++ & SAMPLE_MASK) !== 0 || cell.value === undefined) return;
    this.#sampled++;
    this.#sampledBytes += this.#codec.bytesOf(cell.value) + bytesOfValue(cell.key) + bytesOfValue(cell.entry);
  }
}
