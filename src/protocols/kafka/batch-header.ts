/**
 * The header of one record batch (magic 2, Kafka 0.11 and later), as it lies in a fetch response and in the log.
 * Layout: https://kafka.apache.org/documentation/#recordbatch. All of it before `records` is never compressed.
 */

export interface BatchHeader {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly leaderEpoch: number;
  readonly compression: Compression;
  /** Times of the records are the broker's, those of its log. */
  readonly isLogAppendTime: boolean;
  readonly isTransactional: boolean;
  /** It holds markers of transactions, and no record of anybody. */
  readonly isControl: boolean;
  readonly firstTimestampMs: number;
  readonly maxTimestampMs: number;
  /** -1 where the producer has none. */
  readonly producerId: number;
  readonly recordCount: number;
  /** Where its records begin, and where the batch ends. */
  readonly recordsStart: number;
  readonly end: number;
}

/** By the numbers that they have in the attributes of a batch. */
export const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** Bytes in front of the records. */
export const BATCH_HEAD_BYTES = 61;
/** Behind the base offset and the length itself. */
const LENGTH_BYTES = 12;
const LOG_APPEND_TIME = 1 << 3;
export const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;

/** What stands there is no batch that can be read. `reason` is a sentence's end. */
export class UnreadableBatch extends Error {}

/** The batch at `start`; undefined where it is cut off, as the last one of a response may be. */
export function readBatchHeader(bytes: Buffer, start: number): BatchHeader | undefined {
  if (bytes.length - start < BATCH_HEAD_BYTES) return cutOff(bytes, start);
  const end = start + LENGTH_BYTES + bytes.readInt32BE(start + 8);
  if (end > bytes.length) return undefined;
  if (end < start + BATCH_HEAD_BYTES) throw new UnreadableBatch('its length is that of no batch');
  const magic = bytes[start + 16];
  if (magic !== 2) throw new UnreadableBatch(`it is of the format ${magic} of brokers before 0.11`);
  const attributes = bytes.readInt16BE(start + 21);
  const compression = COMPRESSIONS[attributes & 7];
  if (compression === undefined)
    throw new UnreadableBatch(`it is compressed by a codec of the number ${attributes & 7}, which nobody knows`);
  const baseOffset = readInt64(bytes, start);
  return {
    baseOffset,
    lastOffset: baseOffset + bytes.readInt32BE(start + 23),
    leaderEpoch: bytes.readInt32BE(start + 12),
    compression,
    isLogAppendTime: (attributes & LOG_APPEND_TIME) !== 0,
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    isControl: (attributes & CONTROL) !== 0,
    firstTimestampMs: readInt64(bytes, start + 27),
    maxTimestampMs: readInt64(bytes, start + 35),
    producerId: readInt64(bytes, start + 43),
    recordCount: bytes.readInt32BE(start + 57),
    recordsStart: start + BATCH_HEAD_BYTES,
    end,
  };
}

/** A message of the old formats may be shorter than a header of today; it is told all the same. */
function cutOff(bytes: Buffer, start: number): undefined {
  const isWhole = bytes.length - start > 17 && start + LENGTH_BYTES + bytes.readInt32BE(start + 8) <= bytes.length;
  if (isWhole && bytes[start + 16] !== 2) throw new UnreadableBatch(`it is of the format ${bytes[start + 16]} of brokers before 0.11`);
  return undefined;
}

/** Offsets, times and ids stay far below 2^53. */
export function readInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}

/** The offset behind the last whole batch; undefined where none is whole. */
export function endOfBatches(bytes: Buffer): number | undefined {
  let next: number | undefined;
  for (let at = 0; ; ) {
    const batch = readBatchHeader(bytes, at);
    if (batch === undefined) return next;
    next = batch.lastOffset + 1;
    at = batch.end;
  }
}
