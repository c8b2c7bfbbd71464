/**
 * LISTAGG: the texts of a group in the order they came, with a separator between them; NULLs are passed over, and a list of nothing is NULL.
 * A retraction takes the oldest of equal texts, as in Flink.
 *
 * Each text is an entry of the state, by its place in the order. A change costs the length of the list, as does the result itself.
 */
import { ownText } from '../../model/own-text.ts';
import type { Value } from '../../model/value.ts';
import type { Codec } from '../state/codec.ts';
import type { MapState } from '../state/states.ts';
import type { Accumulator } from './accumulator.ts';

/** Over rows that are never taken back. Slot: the list, or NULL. */
export function growingList(operand: number, at: number, separator: string): Accumulator {
  return {
    zero: [null],
    add(slots, row) {
      const text = row[operand] as string | null;
      if (text === null) return;
      const list = slots[at] as string | null;
      slots[at] = list === null ? ownText(text) : list + separator + ownText(text);
    },
    retract() {},
    result: (slots) => slots[at] as Value,
  };
}

/** Slots: the list, and the last place given. */
export function retractableList(
  operand: number,
  at: number,
  { texts, separator }: { texts: MapState<string>; separator: string },
): Accumulator {
  return {
    zero: [null, 0],
    add(slots, row, key) {
      const given = row[operand] as string | null;
      if (given === null) return;
      const text = ownText(given);
      const place = (slots[at + 1] as number) + 1;
      slots[at + 1] = place;
      texts.put(key, place, text);
      const list = slots[at] as string | null;
      slots[at] = list === null ? text : list + separator + text;
    },
    retract(slots, row, key) {
      const gone = row[operand] as string | null;
      if (gone === null) return;
      const listed: { readonly place: number; readonly text: string }[] = [];
      texts.forEach(key, (text, place) => listed.push({ place: place as number, text }));
      // A restored state gives its entries in the order of its segments.
      listed.sort((left, right) => left.place - right.place);
      const found = listed.findIndex(({ text }) => text === gone);
      const [removed] = found < 0 ? [] : listed.splice(found, 1);
      if (removed === undefined) return;
      texts.delete(key, removed.place);
      slots[at] = listed.length === 0 ? null : listed.map(({ text }) => text).join(separator);
    },
    result: (slots) => slots[at] as Value,
  };
}

export const textCodec: Codec<string> = {
  write: (writer, text) => writer.value(text),
  read: (reader) => reader.value() as string,
  bytesOf: (text) => 24 + text.length,
};
