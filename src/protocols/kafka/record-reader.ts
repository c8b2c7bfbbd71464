/**
 * Reads the records of one fetch response of one partition, one after another, without an object for any of them: `next()` moves on, and the
 * fields tell what is there.
 *
 *   batches   0..4 (gzip)   5..9 (control)   10..14 (aborted)
 *   read      from offset 3: 3 4
 *
 * `nextOffset` is exact between any two records: reading again from there repeats nothing and skips nothing.
 */
import { type BatchHeader, readBatchHeader, UnreadableBatch } from './batch-header.ts';
import { decompress } from './decompression.ts';
import type { AbortedTransaction } from './fetch-response.ts';

const ABORT = 0;

export interface RecordsToRead {
  readonly records: Buffer;
  /** Records before this offset are passed over: a fetch begins with the batch that holds it. */
  readonly from: number;
  /** Of the response, where records of aborted transactions are left out; undefined: they are read. */
  readonly aborted: readonly AbortedTransaction[] | undefined;
}

export class RecordReader {
  /** The bytes in which key, value and headers of the record lie. */
  bytes: Buffer = EMPTY;
  offset = -1;
  timestampMs = -1;
  isLogAppendTime = false;
  leaderEpoch = -1;
  /** -1 without a key; the same of the value, which is then a tombstone. */
  keyStart = -1;
  keyEnd = -1;
  valueStart = -1;
  valueEnd = -1;
  headersStart = -1;
  /** Behind the whole record. */
  end = -1;
  /** The first offset that `next` has not looked at. */
  nextOffset: number;

  readonly #records: Buffer;
  /** In the order of their first offsets; those in front of `#opened` have begun. */
  readonly #aborted: readonly AbortedTransaction[] | undefined;
  #opened = 0;
  readonly #abortedNow = new Set<number>();
  /** Where the next batch begins. */
  #at = 0;
  #batch: BatchHeader | undefined;
  #recordsLeft = 0;
  #cursor = 0;

  constructor({ records, from, aborted }: RecordsToRead) {
    this.#records = records;
    this.nextOffset = from;
    this.#aborted = aborted === undefined ? undefined : [...aborted].sort((left, right) => left.firstOffset - right.firstOffset);
  }

  /** False: what was fetched is read. Throws UnreadableBatch. */
  next(): boolean {
    for (;;) {
      while (this.#recordsLeft > 0) {
        this.#recordsLeft--;
        const isWanted = this.#readRecord();
        if (this.#recordsLeft === 0) this.#endBatch();
        if (isWanted) return true;
      }
      if (!this.#openBatch()) return false;
    }
  }

  /** Whether a record is wanted: not one in front of where reading began. */
  #readRecord(): boolean {
    const batch = this.#batch as BatchHeader;
    const length = this.#varint();
    const start = this.#cursor;
    this.end = start + length;
    // The attributes of a record are empty.
    this.#cursor = start + 1;
    const timestampDelta = this.#varint();
    const offset = batch.baseOffset + this.#varint();
    if (length < 0 || this.end > this.bytes.length) throw new UnreadableBatch('its records are longer than the batch');
    if (offset < this.nextOffset) {
      this.#cursor = this.end;
      return false;
    }
    this.offset = offset;
    this.nextOffset = offset + 1;
    this.timestampMs = batch.isLogAppendTime ? batch.maxTimestampMs : batch.firstTimestampMs + timestampDelta;
    const keyLength = this.#varint();
    this.keyStart = keyLength < 0 ? -1 : this.#cursor;
    this.#cursor += Math.max(0, keyLength);
    this.keyEnd = keyLength < 0 ? -1 : this.#cursor;
    const valueLength = this.#varint();
    this.valueStart = valueLength < 0 ? -1 : this.#cursor;
    this.#cursor += Math.max(0, valueLength);
    this.valueEnd = valueLength < 0 ? -1 : this.#cursor;
    this.headersStart = this.#cursor;
    this.#cursor = this.end;
    return true;
  }

  /** Calls `take` for each header of the present record. */
  headers(take: (name: string, value: Buffer | null) => void): void {
    const kept = this.#cursor;
    this.#cursor = this.headersStart;
    for (let left = this.#varint(); left > 0; left--) {
      const nameLength = this.#varint();
      const name = this.bytes.toString('utf8', this.#cursor, this.#cursor + nameLength);
      this.#cursor += nameLength;
      const valueLength = this.#varint();
      take(name, valueLength < 0 ? null : this.bytes.subarray(this.#cursor, this.#cursor + valueLength));
      this.#cursor += Math.max(0, valueLength);
    }
    this.#cursor = kept;
  }

  /** Moves to the next batch whose records count; false: none is left. */
  #openBatch(): boolean {
    for (;;) {
      const batch = readBatchHeader(this.#records, this.#at);
      if (batch === undefined) return false;
      this.#at = batch.end;
      this.#batch = batch;
      const isWanted = batch.lastOffset >= this.nextOffset && batch.recordCount > 0;
      if (!this.#isLeftOut(batch) && isWanted) {
        this.#unpack(batch);
        return true;
      }
      this.#endBatch();
    }
  }

  #unpack(batch: BatchHeader): void {
    const { compression, recordsStart, end } = batch;
    if (compression === 'none') {
      this.bytes = this.#records;
      this.#cursor = recordsStart;
    } else {
      this.bytes = decompress(compression, this.#records.subarray(recordsStart, end));
      this.#cursor = 0;
    }
    this.#recordsLeft = batch.recordCount;
    this.isLogAppendTime = batch.isLogAppendTime;
    this.leaderEpoch = batch.leaderEpoch;
  }

  /** Compaction leaves the last offset of a batch in its header, also where that record is gone. */
  #endBatch(): void {
    const last = this.#batch?.lastOffset ?? -1;
    if (last >= this.nextOffset) this.nextOffset = last + 1;
  }

  #isLeftOut(batch: BatchHeader): boolean {
    const aborted = this.#aborted;
    if (aborted !== undefined) {
      for (; this.#opened < aborted.length; this.#opened++) {
        const transaction = aborted[this.#opened];
        if (transaction === undefined || transaction.firstOffset > batch.lastOffset) break;
        this.#abortedNow.add(transaction.producerId);
      }
    }
    if (batch.isControl) {
      if (controlType(this.#records, batch) === ABORT) this.#abortedNow.delete(batch.producerId);
      return true;
    }
    return batch.isTransactional && this.#abortedNow.has(batch.producerId);
  }

  /** Zigzag, as all numbers of a record; lengths and deltas are safe integers. */
  #varint(): number {
    const bytes = this.bytes;
    let byte = bytes[this.#cursor++] ?? 0;
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    let value = byte & 0x7f;
    let scale = 128;
    for (;;) {
      const next = bytes[this.#cursor++];
      if (next === undefined) throw new UnreadableBatch('its records end in the middle of a number');
      byte = next;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

const EMPTY = Buffer.alloc(0);

/** The one record of a control batch has a key of two numbers: its version and its type. */
function controlType(bytes: Buffer, { recordsStart }: BatchHeader): number {
  // Length, attributes, deltas of time and offset, length of the key: one byte each in such a record, except the length that may take two.
  let at = recordsStart;
  for (let skipped = 0; skipped < 5; skipped++) {
    if (skipped === 1) at++;
    else while ((bytes[at++] ?? 0) >= 0x80);
  }
  return bytes.readInt16BE(at + 2);
}
