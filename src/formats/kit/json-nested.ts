/**
 * ARRAY, MAP and ROW in JSON: an array, an object whose names are the keys, an object by the names of the fields.
 *
 * A MAP has keys of text, as in Flink; of several entries of one key the last counts.
 */
import { type MapEntry, mapValue } from '../../model/map-value.ts';
import type { ArrayType, MapType, RowType } from '../../model/types.ts';
import type { Value } from '../../model/value.ts';
import { CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './json-bytes.ts';
import type { JsonCursor } from './json-cursor.ts';
import { JsonMembers } from './json-members.ts';
import type { Field, ReadValue } from './json-values.ts';

/** How the values inside are read, NULL among them; errors name them as `field.name`. */
export type ReaderOfField = (field: Field) => ReadValue;

/** undefined: what stands at the cursor is no array, and the cursor has not moved. */
export type ReadNested = (cursor: JsonCursor) => Value | undefined;

export function arrayReader({ name }: Field, { element }: ArrayType, readerOf: ReaderOfField): ReadNested {
  const read = readerOf({ name: `${name}[]`, type: element });
  return (cursor) => {
    if (cursor.kind() !== OPEN_ARRAY) return undefined;
    const elements: Value[] = [];
    if (!cursor.enter(CLOSE_ARRAY, 0)) return elements;
    do {
      elements.push(read(cursor));
    } while (cursor.more(CLOSE_ARRAY));
    return elements;
  };
}

export function mapReader({ name }: Field, { value }: MapType, readerOf: ReaderOfField): ReadNested {
  const read = readerOf({ name: `${name}{}`, type: value });
  return (cursor) => {
    if (cursor.kind() !== OPEN_OBJECT) return undefined;
    const entries: MapEntry[] = [];
    if (!cursor.enter(CLOSE_OBJECT, 0)) return mapValue(entries);
    do {
      if (cursor.kind() !== QUOTE) throw cursor.fault('a name in quotes');
      const key = cursor.string();
      cursor.colon();
      entries.push([key, read(cursor)]);
    } while (cursor.more(CLOSE_OBJECT));
    return mapValue(entries);
  };
}

export function rowReader({ name }: Field, { fields }: RowType, readerOf: ReaderOfField): ReadNested {
  const members = new JsonMembers<Value[]>(
    fields.map((field, place) => {
      const read = readerOf({ name: `${name}.${field.name}`, type: field.type });
      return [
        field.name,
        (cursor, row) => {
          row[place] = read(cursor);
        },
      ];
    }),
  );
  const empty = fields.map((): Value => null);
  return (cursor) => {
    if (cursor.kind() !== OPEN_OBJECT) return undefined;
    const row = empty.slice();
    members.read(cursor, row, 0);
    return row;
  };
}
