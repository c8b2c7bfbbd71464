/** One record → changes: its metadata and its key make the template that the value's decoder fills in. */
import { BadMessage, type DecodeRequest, type Decoder } from '../../../formats/format.ts';
import { invariant } from '../../../model/errors.ts';
import { type MapEntry, mapValue } from '../../../model/map-value.ts';
import type { Row } from '../../../model/row.ts';
import { DELETE, INSERT, type RowKind } from '../../../model/row-kind.ts';
import { integer, type Value } from '../../../model/value.ts';
import type { RecordReader } from '../../../protocols/kafka/record-reader.ts';
import type { BoundFormat, JobContext, Scan } from '../../connector.ts';
import type { Push } from '../../source.ts';
import { badRecord, type RecordRemedies } from '../bad-record.ts';
import { shownBytes } from '../shown-bytes.ts';
import { columnsOf, type MessageColumns, messageColumns } from './message-columns.ts';
import type { MessageOptions } from './options.ts';
import { type DecoderPosition, partitionName } from './partition-position.ts';

/** Where a record comes from. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
}

type ReadMetadata = (record: RecordReader, place: RecordPlace) => Value;

const METADATA_READERS: Readonly<Record<string, ReadMetadata>> = {
  topic: (_, { topic }) => topic,
  partition: (_, { partition }) => partition,
  'leader-epoch': ({ leaderEpoch }) => (leaderEpoch < 0 ? null : leaderEpoch),
  headers: headersOf,
  offset: ({ offset }) => offset,
  timestamp: ({ timestampMs }) => integer(BigInt(timestampMs) * 1000n),
  'timestamp-type': ({ timestampMs, isLogAppendTime }) =>
    timestampMs < 0 ? 'NoTimestampType' : isLogAppendTime ? 'LogAppendTime' : 'CreateTime',
};

export interface RecordDecoderOptions {
  /** A message without a value deletes the row of its key; left out: no. */
  readonly isUpsert?: boolean;
  readonly from: DecoderPosition | undefined;
  readonly remedies: RecordRemedies;
}

interface Decoders {
  readonly value: Decoder;
  readonly key: Decoder | undefined;
}

export class RecordDecoder {
  readonly #scan: Scan<MessageOptions>;
  readonly #columns: MessageColumns;
  readonly #isUpsert: boolean;
  readonly #value: Decoder;
  readonly #key: Decoder | undefined;
  readonly #skipsBad: { readonly key: boolean; readonly value: boolean };
  readonly #template: Value[];
  readonly #remedies: RecordRemedies;
  #push: Push = () => undefined;
  #pushed = 0;
  #skipped: number;

  private constructor(scan: Scan<MessageOptions>, { value, key }: Decoders, { isUpsert = false, from, remedies }: RecordDecoderOptions) {
    this.#scan = scan;
    this.#isUpsert = isUpsert;
    this.#columns = messageColumns(scan, isUpsert);
    this.#value = value;
    this.#key = key;
    this.#skipped = from?.skipped ?? 0;
    this.#remedies = remedies;
    const skips = (bound: BoundFormat | undefined) => bound?.format.skipsBadMessages(bound.options) === true;
    this.#skipsBad = { key: skips(scan.formats.key), value: skips(scan.formats.value) };
    this.#template = new Array<Value>(scan.columns.length).fill(null);
  }

  static async open(scan: Scan<MessageOptions>, { timeZone }: JobContext, options: RecordDecoderOptions): Promise<RecordDecoder> {
    const columns = messageColumns(scan, options.isUpsert === true);
    const all = columnsOf(scan);
    const { needsUpdateBefore, completesRows = false } = scan;
    const base = { needsUpdateBefore, completesRows, key: scan.table.primaryKey ?? [], timeZone };
    const value = await openFormat(boundOf(scan, 'value'), {
      ...base,
      columns: columns.value,
      tableColumns: all.value,
      metadata: columns.format,
      learned: options.from?.learned,
    });
    const isKeyRead = columns.key.length > 0;
    const key = isKeyRead
      ? await openFormat(boundOf(scan, 'key'), { ...base, columns: columns.key, tableColumns: all.key, metadata: [] })
      : undefined;
    return new RecordDecoder(scan, { value, key }, options);
  }

  position(): DecoderPosition {
    return { skipped: this.#skipped, learned: this.#value.learned?.() };
  }

  /** What must arrive before the record can be decoded; undefined: nothing. */
  prepare({ bytes, keyStart, keyEnd, valueStart, valueEnd }: RecordReader): Promise<unknown> | undefined {
    const value = this.#value.prepare === undefined || valueStart < 0 ? undefined : this.#value.prepare(bytes, valueStart, valueEnd);
    const key = this.#key?.prepare === undefined || keyStart < 0 ? undefined : this.#key.prepare(bytes, keyStart, keyEnd);
    return value === undefined && key === undefined ? undefined : Promise.all([value, key]);
  }

  /** Pushes the changes of one record, and tells how many they were. */
  decode(record: RecordReader, place: RecordPlace, push: Push): number {
    this.#push = push;
    this.#pushed = 0;
    const template = this.#template;
    for (const { key, place: at } of this.#columns.record) template[at] = METADATA_READERS[key]?.(record, place) ?? null;
    if (this.#key !== undefined && !this.#readKey(this.#key, record, place)) return 0;
    if (this.#isUpsert && record.valueStart < 0) {
      this.#pushChange(DELETE, template.slice());
      return this.#pushed;
    }
    try {
      this.#value.decode(record.bytes, record.valueStart, record.valueEnd, template, this.#pushChange);
    } catch (cause) {
      this.#refuse(cause, { record, place, part: 'value' });
    }
    return this.#pushed;
  }

  readonly #pushChange = (kind: RowKind, row: Row): void => {
    this.#pushed++;
    this.#push(this.#scan.id, kind, row);
  };

  #readKey(key: Decoder, record: RecordReader, place: RecordPlace): boolean {
    for (const { place: at } of this.#columns.key) this.#template[at] = null;
    if (record.keyStart < 0) return true;
    const take = (kind: RowKind, row: Row): void => {
      if (kind === INSERT) for (const { place: at } of this.#columns.key) this.#template[at] = row[at] ?? null;
    };
    try {
      key.decode(record.bytes, record.keyStart, record.keyEnd, this.#template, take);
      return true;
    } catch (cause) {
      this.#refuse(cause, { record, place, part: 'key' });
      return false;
    }
  }

  #refuse(cause: unknown, { record, place, part }: { record: RecordReader; place: RecordPlace; part: 'key' | 'value' }): void {
    if (!(cause instanceof BadMessage)) throw cause;
    if (this.#skipsBad[part]) {
      this.#skipped++;
      return;
    }
    const [start, end] = part === 'key' ? [record.keyStart, record.keyEnd] : [record.valueStart, record.valueEnd];
    const bytes = shownBytes(record.bytes, Math.max(0, start), Math.max(0, end));
    const which = `The ${part} of the record ${partitionName(place)}@${record.offset}`;
    throw badRecord({ which, bytes, bound: boundOf(this.#scan, part), cause }, this.#remedies);
  }
}

/** Declarations without a format that can be read do not come so far. */
function boundOf({ formats }: Scan<MessageOptions>, part: 'key' | 'value'): BoundFormat {
  const bound = formats[part];
  invariant(bound !== undefined, 'a part of a record that is read has a format');
  return bound;
}

async function openFormat({ format, options }: BoundFormat, request: Omit<DecodeRequest, 'options'>): Promise<Decoder> {
  invariant(format.openDecoder !== undefined, 'a format that cannot be read is refused before it is used');
  return await format.openDecoder({ ...request, options });
}

function headersOf(record: RecordReader): Value {
  const entries: MapEntry[] = [];
  // Copied: the bytes of a fetch are not kept for the sake of a header.
  record.headers((name, value) => entries.push([name, value === null ? null : new Uint8Array(value)]));
  return mapValue(entries);
}
