/**
 * One entry of a state: its key (and the entry under it, in a MapState) and value. `undefined` is a tombstone: deleted, and a checkpoint
 * must say so.
 *
 * The epoch is the number of the checkpoint that will hold the value. In the epoch in which a cell was made it is changed in place; once a
 * checkpoint has frozen it a change makes a new cell, so that the old one can be written while the job goes on.
 */
import type { Key } from '../../model/key.ts';

export class Cell<V> {
  readonly key: Key;
  readonly entry: Key;
  value: V | undefined;
  epoch: number;

  constructor(key: Key, entry: Key, value: V | undefined, epoch: number) {
    this.key = key;
    this.entry = entry;
    this.value = value;
    this.epoch = epoch;
  }
}

/** Where cells are found. The entry of a ValueState is null. */
export interface CellIndex<V> {
  find(key: Key, entry: Key): Cell<V> | undefined;
  /**
   * Adds, or replaces the cell with the same key and entry. True where there was none. Told again when a value becomes a tombstone, or a
   * tombstone a value.
   */
  set(cell: Cell<V>): boolean;
  remove(cell: Cell<V>): void;
}
