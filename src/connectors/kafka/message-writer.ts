/**
 * A row → the record that carries it.
 *
 *   changes   +I -U +U -D, one record each, as the value's format writes them
 *   upserts   +I +U → the row; -U -D → a tombstone: the key with no value
 */
import type { Encoder, PlacedColumn } from '../../formats/format.ts';
import { invariant } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import { DELETE, INSERT, type RowKind, UPDATE_BEFORE } from '../../model/row-kind.ts';
import type { KafkaRecord, RecordHeader } from '../../protocols/kafka/record-batch.ts';
import type { BoundFormat } from '../connector.ts';

export interface MessageLayout {
  readonly topic: string;
  readonly key: readonly PlacedColumn[];
  readonly value: readonly PlacedColumn[];
  /** Places of the metadata columns in the row; undefined where none is written. */
  readonly timestampPlace: number | undefined;
  readonly headersPlace: number | undefined;
  readonly isUpsert: boolean;
}

export interface MessageFormats {
  readonly key: BoundFormat | undefined;
  readonly value: BoundFormat;
  readonly timeZone: string;
}

export type MessageWriter = (kind: RowKind, row: Row) => KafkaRecord;

export async function openMessageWriter(layout: MessageLayout, formats: MessageFormats, nowMs: () => number): Promise<MessageWriter> {
  const { topic, timestampPlace, headersPlace, isUpsert } = layout;
  const { timeZone } = formats;
  const encodeKey =
    formats.key === undefined ? undefined : await encoderOf(formats.key, { columns: layout.key, subject: `${topic}-key`, timeZone });
  const encodeValue = await encoderOf(formats.value, { columns: layout.value, subject: `${topic}-value`, timeZone });
  return (kind, row) => {
    const isTombstone = isUpsert && (kind === DELETE || kind === UPDATE_BEFORE);
    return {
      key: encodeKey?.encode(INSERT, row) ?? null,
      value: isTombstone ? null : encodeValue.encode(isUpsert ? INSERT : kind, row),
      headers: headersPlace === undefined ? NO_HEADERS : headersOf(row[headersPlace]),
      timestampMs: (timestampPlace === undefined ? undefined : timestampOf(row[timestampPlace])) ?? nowMs(),
    };
  };
}

const NO_HEADERS: readonly RecordHeader[] = [];

interface EncoderPlace {
  readonly columns: readonly PlacedColumn[];
  readonly subject: string;
  readonly timeZone: string;
}

async function encoderOf({ format, options }: BoundFormat, place: EncoderPlace): Promise<Encoder> {
  invariant(format.openEncoder !== undefined, 'a format that is written has an encoder');
  return await format.openEncoder({ options, ...place });
}

/** A MAP<STRING, BYTES>: its entries, key and value in turn. */
function headersOf(value: Row[number] | undefined): readonly RecordHeader[] {
  if (!Array.isArray(value)) return NO_HEADERS;
  const headers: RecordHeader[] = [];
  for (let at = 0; at + 1 < value.length; at += 2) {
    headers.push({ key: String(value[at]), value: (value[at + 1] ?? null) as Uint8Array | null });
  }
  return headers;
}

/** Microseconds → milliseconds. */
function timestampOf(value: Row[number] | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Math.floor(Number(value) / 1000);
}
