/**
 * Which partition a record goes to.
 *
 *   default       by the hash of its key, as every producer of Kafka does; without a key one batch goes to one partition, the next to another
 *   round-robin   one record after the other, whatever the key
 *   fixed         all to one: a job writes in one place, as one subtask of Flink does
 */

export const PARTITIONERS = ['default', 'fixed', 'round-robin'] as const;

export interface Partitioner {
  /** `bytes`: of the record; `partitions`: how many the topic has at the moment. */
  partitionOf(key: Uint8Array | null, bytes: number, partitions: number): number;
}

export function partitionerOf(name: (typeof PARTITIONERS)[number], batchBytes: number): Partitioner {
  switch (name) {
    case 'fixed':
      return { partitionOf: () => 0 };
    case 'round-robin': {
      let next = 0;
      return { partitionOf: (_key, _bytes, partitions) => next++ % partitions };
    }
    case 'default': {
      let sticky = 0;
      let bytesGiven = 0;
      return {
        partitionOf(key, bytes, partitions) {
          if (key !== null) return (murmur2(key) & 0x7fff_ffff) % partitions;
          if (bytesGiven >= batchBytes) {
            sticky = (sticky + 1) % partitions;
            bytesGiven = 0;
          }
          bytesGiven += bytes;
          return sticky;
        },
      };
    }
  }
}

const MIX = 0x5bd1e995;

/** org.apache.kafka.common.utils.Utils.murmur2, a signed integer. */
export function murmur2(key: Uint8Array): number {
  const { length } = key;
  const view = new DataView(key.buffer, key.byteOffset, length);
  let hash = 0x9747b28c ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let word = Math.imul(view.getInt32(at, true), MIX);
    word ^= word >>> 24;
    hash = Math.imul(hash, MIX) ^ Math.imul(word, MIX);
  }
  const rest = length - at;
  if (rest === 3) hash ^= view.getUint8(at + 2) << 16;
  if (rest >= 2) hash ^= view.getUint8(at + 1) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ view.getUint8(at), MIX);
  hash = Math.imul(hash ^ (hash >>> 13), MIX);
  return hash ^ (hash >>> 15);
}
