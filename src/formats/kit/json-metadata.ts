/** What the messages of a CDC format tell besides the row: members of the message, or of an object in it, that a table reads as metadata. */

import type { Integer } from '../../model/integer.ts';
import type { Metadata, MetadataEntry } from '../../model/metadata.ts';
import { type SqlType, temporal } from '../../model/types.ts';
import type { Value } from '../../model/value.ts';
import type { DecodeRequest } from '../format.ts';
import { OPEN_OBJECT } from './json-bytes.ts';
import type { JsonCursor } from './json-cursor.ts';
import { JsonMembers, type ReadMember } from './json-members.ts';
import { type JsonReading, type ReadValue, valueReader } from './json-values.ts';

/** A metadata key, and where its value stands. */
export interface JsonMetadata extends MetadataEntry {
  /** Names of the members that lead to it: one, or two. */
  readonly path: readonly [string] | readonly [string, string];
  /** Left out: as a column of that type is read. */
  readonly read?: ReadValue;
}

export const INSTANT = temporal('TIMESTAMP_LTZ', 3);

/** What is told of a format's metadata. */
export function metadataOf(known: Readonly<Record<string, JsonMetadata>>): Metadata {
  return Object.fromEntries(Object.entries(known).map(([key, { type, doc }]) => [key, { type, doc }]));
}

/** Members of the message that fill `metadata`, in the order in which they are asked for. */
export function metadataMembers<T extends { readonly metadata: Value[] }>(
  asked: DecodeRequest['metadata'],
  known: Readonly<Record<string, JsonMetadata>>,
): Map<string, ReadMember<T>> {
  const slots = asked.flatMap(({ key }, slot) => {
    const entry = known[key];
    return entry === undefined ? [] : [{ slot, path: entry.path, read: entry.read ?? readerOf(key, entry.type) }];
  });
  const names = new Set(slots.map(({ path }) => path[0]));
  return new Map(
    [...names].map((name) => {
      const here = slots.filter(({ path }) => path[0] === name && path.length === 1);
      const inside = new Map<string, typeof slots>();
      for (const slot of slots) if (slot.path[0] === name && slot.path.length === 2) append(inside, slot.path[1], slot);
      const members = new JsonMembers<Value[]>([...inside].map(([inner, readers]) => [inner, fill(readers)]));
      return [name, memberOf(fill(here), inside.size === 0 ? undefined : members, here.length)];
    }),
  );
}

function memberOf<T extends { readonly metadata: Value[] }>(
  whole: ReadMember<Value[]>,
  members: JsonMembers<Value[]> | undefined,
  readers: number,
): ReadMember<T> {
  return (cursor, { metadata }) => {
    const from = cursor.at;
    if (readers > 0) whole(cursor, metadata);
    if (members === undefined) return;
    cursor.at = from;
    if (cursor.kind() === OPEN_OBJECT) members.read(cursor, metadata, 1);
    else cursor.skip(1);
  };
}

/** The one value, for each that asks for it. */
function fill(readers: readonly { readonly slot: number; readonly read: ReadValue }[]): ReadMember<Value[]> {
  return (cursor: JsonCursor, metadata) => {
    const from = cursor.at;
    for (const { slot, read } of readers) {
      cursor.at = from;
      metadata[slot] = cursor.acceptNull() ? null : read(cursor);
    }
  };
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

const READING: JsonReading = { standard: 'SQL', standardOption: '', takesBoth: true, ignoresErrors: true };

function readerOf(key: string, type: SqlType): ReadValue {
  return valueReader({ name: key, type }, READING);
}

/** Milliseconds, or another unit of so many microseconds, since the epoch. */
export function epochReader(key: string, unitMicros: number): ReadValue {
  const read = readerOf(key, { kind: 'BIGINT', nullable: true });
  return (cursor) => {
    const value = read(cursor) as Integer;
    const micros = Number(value) * unitMicros;
    return Number.isSafeInteger(micros) ? micros : null;
  };
}

/** A date and a time without zone, read as UTC. */
export function clockReader(key: string): ReadValue {
  return readerOf(key, temporal('TIMESTAMP', 6));
}
