/**
 * The records of one partition, encoded as they come: a record batch of Kafka's message format 2. Its counterpart: record-reader.ts.
 *
 *   baseOffset:8 length:4 leaderEpoch:4 magic:1 crc:4 attributes:2 lastOffsetDelta:4 baseTimestamp:8 maxTimestamp:8
 *   producerId:8 producerEpoch:2 baseSequence:4 count:4 records
 *   record: length attributes:1 timestampDelta offsetDelta keyLength key valueLength value headers[keyLength key valueLength value]
 *
 * Lengths and deltas are zigzag varints, -1 is NULL. Who produces it, and its number, is stamped in when it is sent, so that a batch can
 * be sent again, by another producer too.
 */
import { BATCH_HEAD_BYTES, TRANSACTIONAL } from './batch-header.ts';
import type { Codec } from './compression.ts';
import { crc32c } from './crc32c.ts';

export interface RecordHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

export interface KafkaRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
  readonly timestampMs: number;
}

/** Who sends a batch, and which of its batches to the partition it is. */
export interface Stamp {
  /** -1n: nobody the broker would know again. */
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly sequence: number;
  readonly isTransactional: boolean;
}

const ATTRIBUTES_AT = 21;

export class RecordBatch {
  #bytes: Buffer;
  #end = BATCH_HEAD_BYTES;
  #count = 0;
  #firstTimestampMs = 0;
  #maxTimestampMs = 0;
  #compressed: { readonly bytes: Buffer; readonly id: number } | undefined;

  constructor(capacity = 4096) {
    this.#bytes = Buffer.allocUnsafe(Math.max(capacity, BATCH_HEAD_BYTES));
  }

  get count(): number {
    return this.#count;
  }

  /** As it would be sent now, uncompressed. */
  get bytes(): number {
    return this.#end;
  }

  append({ key, value, headers, timestampMs }: KafkaRecord): void {
    if (this.#count === 0) {
      this.#firstTimestampMs = timestampMs;
      this.#maxTimestampMs = timestampMs;
    }
    if (timestampMs > this.#maxTimestampMs) this.#maxTimestampMs = timestampMs;
    const timestampDelta = timestampMs - this.#firstTimestampMs;
    let length =
      1 + varintBytes(timestampDelta) + varintBytes(this.#count) + fieldBytes(key) + fieldBytes(value) + varintBytes(headers.length);
    const headerKeys = headers.map((header) => Buffer.from(header.key));
    headers.forEach((header, index) => {
      length += fieldBytes(headerKeys[index] ?? null) + fieldBytes(header.value);
    });
    this.#ensure(length + 5);
    this.#varint(length);
    this.#bytes[this.#end++] = 0;
    this.#varint(timestampDelta);
    this.#varint(this.#count++);
    this.#field(key);
    this.#field(value);
    this.#varint(headers.length);
    headers.forEach((header, index) => {
      this.#field(headerKeys[index] ?? null);
      this.#field(header.value);
    });
  }

  /** Nothing is appended behind it. */
  async compress(codec: Codec): Promise<void> {
    this.#compressed = { bytes: await codec.compress(this.#bytes.subarray(BATCH_HEAD_BYTES, this.#end)), id: codec.id };
  }

  /** The whole batch, ready to be sent. */
  stamped({ producerId, producerEpoch, sequence, isTransactional }: Stamp): Buffer {
    const packed = this.#compressed;
    const bytes = packed === undefined ? this.#bytes.subarray(0, this.#end) : Buffer.allocUnsafe(BATCH_HEAD_BYTES + packed.bytes.length);
    packed?.bytes.copy(bytes, BATCH_HEAD_BYTES);
    bytes.writeBigInt64BE(0n, 0);
    bytes.writeInt32BE(bytes.length - 12, 8);
    bytes.writeInt32BE(-1, 12);
    bytes.writeInt8(2, 16);
    bytes.writeInt16BE((packed?.id ?? 0) | (isTransactional ? TRANSACTIONAL : 0), ATTRIBUTES_AT);
    bytes.writeInt32BE(this.#count - 1, 23);
    bytes.writeBigInt64BE(BigInt(this.#firstTimestampMs), 27);
    bytes.writeBigInt64BE(BigInt(this.#maxTimestampMs), 35);
    bytes.writeBigInt64BE(producerId, 43);
    bytes.writeInt16BE(producerEpoch, 51);
    bytes.writeInt32BE(sequence, 53);
    bytes.writeInt32BE(this.#count, 57);
    bytes.writeUInt32BE(crc32c(bytes, ATTRIBUTES_AT, bytes.length), 17);
    return bytes;
  }

  /** Its records again: to divide a batch that a broker finds too large, and to name one of them. */
  *records(): Generator<KafkaRecord> {
    const reader = new Reader(this.#bytes, BATCH_HEAD_BYTES);
    for (let index = 0; index < this.#count; index++) {
      reader.varint();
      reader.at++;
      const timestampMs = this.#firstTimestampMs + reader.varint();
      reader.varint();
      const key = reader.field();
      const value = reader.field();
      const headers = Array.from({ length: reader.varint() }, () => ({ key: String(reader.field()), value: reader.field() }));
      yield { key, value, headers, timestampMs };
    }
  }

  #ensure(more: number): void {
    if (this.#end + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + more));
    this.#bytes.copy(grown, 0, 0, this.#end);
    this.#bytes = grown;
  }

  #varint(value: number): void {
    const bytes = this.#bytes;
    let rest = value >= 0 ? value * 2 : value * -2 - 1;
    while (rest >= 0x80) {
      bytes[this.#end++] = (rest % 0x80) | 0x80;
      rest = rest < 0x8000_0000 ? rest >>> 7 : Math.floor(rest / 0x80);
    }
    bytes[this.#end++] = rest;
  }

  #field(field: Uint8Array | null): void {
    this.#varint(field === null ? -1 : field.length);
    if (field === null) return;
    this.#bytes.set(field, this.#end);
    this.#end += field.length;
  }
}

class Reader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  varint(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 0x80) {
      const byte = this.#bytes.readUInt8(this.at++);
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  }

  field(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.at;
    this.at += length;
    return this.#bytes.subarray(start, this.at);
  }
}

function fieldBytes(field: Uint8Array | null): number {
  return field === null ? 1 : varintBytes(field.length) + field.length;
}

function varintBytes(value: number): number {
  let rest = value >= 0 ? value * 2 : value * -2 - 1;
  let bytes = 1;
  for (; rest >= 0x80; bytes++) rest = Math.floor(rest / 0x80);
  return bytes;
}

/** What a record takes beside its key and value, at most, while it has no headers. */
const RECORD_OVERHEAD_BYTES = 32;

/** At most, in a batch. */
export function bytesOf({ key, value, headers }: KafkaRecord): number {
  let bytes = (key?.length ?? 0) + (value?.length ?? 0) + RECORD_OVERHEAD_BYTES;
  for (const header of headers) bytes += header.key.length * 3 + (header.value?.length ?? 0) + 4;
  return bytes;
}
