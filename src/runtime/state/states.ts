/**
 * The keyed state of one job. Operators declare theirs by name when they are built; a checkpoint freezes all of them at one moment.
 *
 * State lives in memory. Its size is watched, so that a job which outgrows the process ends with an explanation and not with the process.
 */
import { getHeapStatistics } from 'node:v8';
import { invariant, UserError } from '../../model/errors.ts';
import type { Key } from '../../model/key.ts';
import type { Cell } from './cell.ts';
import { MapIndex, ValueIndex } from './cell-index.ts';
import { CellTable, type Epoch, type StateTable } from './cell-table.ts';
import type { Codec } from './codec.ts';

/** One value under each key. */
export interface ValueState<V> {
  get(key: Key): V | undefined;
  put(key: Key, value: V): void;
  delete(key: Key): void;
}

/** A value that is changed in place: `own` gives it for that, copied where a checkpoint may still be writing it. */
export interface OwnedState<V> {
  own(key: Key): V | undefined;
  put(key: Key, value: V): void;
  delete(key: Key): void;
}

/** Entries under each key; each is remembered as changed by itself, never the whole bucket. */
export interface MapState<V> {
  get(key: Key, entry: Key): V | undefined;
  put(key: Key, entry: Key, value: V): void;
  delete(key: Key, entry: Key): void;
  /** In the order they came. Meanwhile `put` may change the entry visited; none under this key comes or goes. */
  forEach(key: Key, visit: (value: V, entry: Key) => void): void;
}

/** What changed in one state since the last checkpoint. */
export interface FrozenState {
  readonly table: StateTable;
  readonly cells: readonly Cell<unknown>[];
}

/** Of the memory that V8 may use; the rest is for what sources, sinks and a running checkpoint hold. */
const MEMORY_SHARE = 0.65;

export class States {
  readonly #epoch: { current: number; readonly isTracked: boolean };
  readonly #memoryBytesMax: number;
  readonly #tables = new Map<string, StateTable>();

  /** `isTracked`: whether checkpoints are written. `memoryBytesMax` undefined: a share of what V8 may use. */
  constructor(options: { readonly epoch: number; readonly isTracked: boolean; readonly memoryBytesMax?: number | undefined }) {
    this.#epoch = { current: options.epoch, isTracked: options.isTracked };
    this.#memoryBytesMax = options.memoryBytesMax ?? getHeapStatistics().heap_size_limit * MEMORY_SHARE;
  }

  value<V>(name: string, codec: Codec<V>): ValueState<V> {
    const table = this.#declare(name, new ValueIndex<V>(), codec, false);
    return {
      get: (key) => table.get(key, null),
      put: (key, value) => table.put(key, null, value),
      delete: (key) => table.delete(key, null),
    };
  }

  owned<V>(name: string, codec: Codec<V>, copy: (value: V) => V): OwnedState<V> {
    const table = this.#declare(name, new ValueIndex<V>(), codec, false);
    return {
      own: (key) => table.own(key, copy),
      put: (key, value) => table.put(key, null, value),
      delete: (key) => table.delete(key, null),
    };
  }

  map<V>(name: string, codec: Codec<V>): MapState<V> {
    const index = new MapIndex<V>();
    const table = this.#declare(name, index, codec, true);
    return {
      get: (key, entry) => table.get(key, entry),
      put: (key, entry, value) => table.put(key, entry, value),
      delete: (key, entry) => table.delete(key, entry),
      forEach: (key, visit) => index.forEach(key, visit),
    };
  }

  /** The moment of a checkpoint: what changed until now is handed over, what changes from now on belongs to `nextEpoch`. */
  freeze(nextEpoch: number): readonly FrozenState[] {
    const frozen = [...this.#tables.values()].map((table) => ({ table, cells: table.freeze() }));
    this.#epoch.current = nextEpoch;
    return frozen.filter(({ cells }) => cells.length > 0);
  }

  /** The checkpoint that froze these was given up. */
  thaw(frozen: readonly FrozenState[]): void {
    for (const { table, cells } of frozen) table.thaw(cells);
  }

  table(name: string): StateTable {
    const table = this.#tables.get(name);
    invariant(table !== undefined, `the plan of a checkpoint with state ${name} has that state`);
    return table;
  }

  /** Throws when the state has outgrown its share of memory. */
  checkMemory(): void {
    let bytes = 0;
    for (const table of this.#tables.values()) bytes += table.memoryBytes;
    if (bytes > this.#memoryBytesMax) throw this.#tooLarge(bytes);
  }

  #declare<V>(name: string, index: ValueIndex<V> | MapIndex<V>, codec: Codec<V>, hasEntries: boolean): CellTable<V> {
    invariant(!this.#tables.has(name), `state ${name} is declared once`);
    const epoch: Epoch = this.#epoch;
    const table = new CellTable<V>(name, index, { codec, epoch, hasEntries });
    this.#tables.set(name, table);
    return table;
  }

  #tooLarge(bytes: number): UserError {
    const entries = [...this.#tables.values()].reduce((sum, table) => sum + table.size, 0);
    return new UserError('STATE_TOO_LARGE', {
      problem:
        `The state of the job (${entries.toLocaleString('en')} rows and groups of its joins and aggregations) needs about ` +
        `${megabytes(bytes)} MB; it may use ${megabytes(this.#memoryBytesMax)} MB of this process’s memory.`,
      remedy:
        'Give the process more memory, for example NODE_OPTIONS=--max-old-space-size=8192, and resume the job; ' +
        'or keep less: filter rows and drop columns before joining, group by fewer keys.',
    });
  }
}

function megabytes(bytes: number): string {
  return Math.ceil(bytes / 2 ** 20).toLocaleString('en');
}
