/**
 * FIRST_VALUE and LAST_VALUE: the value that came first, or last, of those that are still there; NULLs are passed over. A retraction takes the
 * oldest of equal values, as in Flink.
 *
 * Where values are taken back, each place in the order is an entry of the state that names the next place of the same value; under each value
 * stand its first and last place. The best value is found by those, without looking at all places.
 */
import type { Key } from '../../model/key.ts';
import { ownText } from '../../model/own-text.ts';
import type { Value } from '../../model/value.ts';
import type { Codec } from '../state/codec.ts';
import type { MapState } from '../state/states.ts';
import type { Accumulator } from './accumulator.ts';
import { BestEntries } from './best-entries.ts';

type Kept = Exclude<Key, null>;

/** Over rows that are never taken back. Slot: the value, or NULL. */
export function firstOrLast(operand: number, at: number, isFirst: boolean): Accumulator {
  return {
    zero: [null],
    add(slots, row) {
      const value = row[operand] as Kept | null;
      if (value === null || (isFirst && slots[at] !== null)) return;
      slots[at] = typeof value === 'string' ? ownText(value) : value;
    },
    retract() {},
    result: (slots) => slots[at] as Value,
  };
}

/** Where the places of one value begin and end in the order. */
export interface Places {
  readonly value: Kept;
  readonly first: number;
  readonly last: number;
}

export interface OrderStates {
  /** Value → its places. */
  readonly values: MapState<Places>;
  /** Place → the next place of the same value; 0 where there is none. */
  readonly next: MapState<number>;
}

/** Slots: the value, and the last place given. */
export function retractableFirstOrLast(operand: number, at: number, order: OrderStates & { readonly isFirst: boolean }): Accumulator {
  const { values, next, isFirst } = order;
  const best = new BestEntries<Places>({
    isBetter: (entry, than) => (isFirst ? entry.first < than.first : entry.last > than.last),
    isHeld: (key, entry) => values.get(key, entry.value) === entry,
    forEach: (key, visit) => values.forEach(key, visit),
  });
  const put = (key: Key, places: Places, known: Places | undefined): void => {
    if (known !== undefined) best.removed(key);
    values.put(key, places.value, places);
    best.added(key, places);
  };
  return {
    zero: [null, 0],
    add(slots, row, key) {
      const given = row[operand] as Kept | null;
      if (given === null) return;
      const value = typeof given === 'string' ? ownText(given) : given;
      const place = (slots[at + 1] as number) + 1;
      slots[at + 1] = place;
      const known = values.get(key, value);
      if (known !== undefined) next.put(key, known.last, place);
      next.put(key, place, 0);
      put(key, { value, first: known?.first ?? place, last: place }, known);
      if (!isFirst || slots[at] === null) slots[at] = value;
    },
    retract(slots, row, key) {
      const value = row[operand] as Kept | null;
      const known = value === null ? undefined : values.get(key, value);
      if (known === undefined) return;
      const after = next.get(key, known.first) ?? 0;
      next.delete(key, known.first);
      if (after !== 0) put(key, { ...known, first: after }, known);
      else {
        values.delete(key, known.value);
        best.removed(key);
      }
      slots[at] = best.best(key)?.value ?? null;
    },
    result: (slots) => slots[at] as Value,
  };
}

export const placesCodec: Codec<Places> = {
  write(writer, { value, first, last }) {
    writer.value(value);
    writer.varint(first);
    writer.varint(last);
  },
  read(reader) {
    const value = reader.value() as Kept;
    const first = reader.varint();
    return { value, first, last: reader.varint() };
  },
  bytesOf: () => 56,
};
