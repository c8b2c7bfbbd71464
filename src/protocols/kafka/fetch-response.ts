/** The answer to a fetch, version 11: https://kafka.apache.org/protocol#The_Messages_Fetch. Its records stay bytes. */
import { readInt64 } from './batch-header.ts';

export interface FetchResponse {
  readonly throttleMs: number;
  /** Of the answer as a whole; 0: none. */
  readonly errorCode: number;
  readonly partitions: readonly FetchedPartition[];
}

export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  /** 0: none. */
  readonly errorCode: number;
  /** The offset that the next record will get; -1 where the broker tells none. */
  readonly highWatermark: number;
  readonly aborted: readonly AbortedTransaction[];
  /** Whole batches, and perhaps a part of one more. */
  readonly records: Buffer;
}

/** Records of this producer from here up to its abort marker were rolled back. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

export function readFetchResponse(bytes: Buffer): FetchResponse {
  let at = 0;
  const int32 = (): number => {
    at += 4;
    return bytes.readInt32BE(at - 4);
  };
  const int16 = (): number => {
    at += 2;
    return bytes.readInt16BE(at - 2);
  };
  const int64 = (): number => {
    at += 8;
    return readInt64(bytes, at - 8);
  };
  /** Null stands as a count of -1. */
  const list = <T>(read: () => T): T[] => Array.from({ length: Math.max(0, int32()) }, read);
  const slice = (length: number): Buffer => {
    at += Math.max(0, length);
    return bytes.subarray(at - Math.max(0, length), at);
  };
  const partition = (topic: string): FetchedPartition => {
    const number = int32();
    const errorCode = int16();
    const highWatermark = int64();
    // The last stable offset and the start of the log.
    at += 16;
    const aborted = list(() => ({ producerId: int64(), firstOffset: int64() }));
    // The replica that would rather be asked.
    at += 4;
    return { topic, partition: number, errorCode, highWatermark, aborted, records: slice(int32()) };
  };
  const throttleMs = int32();
  const errorCode = int16();
  // The session: none is kept.
  at += 4;
  const topics = list(() => {
    const topic = slice(int16()).toString('utf8');
    return list(() => partition(topic));
  });
  return { throttleMs, errorCode, partitions: topics.flat() };
}
