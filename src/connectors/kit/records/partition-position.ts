/** Where a source stands: the next offset of every partition, and what its decoders know. Plain JSON, in the order of topics and partitions. */

export interface KafkaPosition {
  readonly partitions: readonly PartitionOffset[];
  /** Where a bounded job ends, by the name of the partition: found when it begins, and not again. */
  readonly stops?: readonly (readonly [string, number])[] | undefined;
  /** In the order of the scans; a checkpoint of an earlier version has none. */
  readonly decoders?: readonly DecoderPosition[];
}

/** What a decoder goes on with. */
export interface DecoderPosition {
  /** Records that could not be read and were passed over. */
  readonly skipped: number;
  /** See `Decoder.learned`. */
  readonly learned?: readonly string[] | undefined;
}

export interface PartitionOffset {
  readonly topic: string;
  readonly partition: number;
  /** Of the first record that is not read yet. */
  readonly offset: number;
}

const SHOWN = 8;

/** In one line, a topic named once: `orders/0@42 /1@17, customers/0@5`. */
export function formatPosition({ partitions }: KafkaPosition): string {
  let text = '';
  for (const [index, { topic, partition, offset }] of partitions.slice(0, SHOWN).entries()) {
    const isSame = index > 0 && partitions[index - 1]?.topic === topic;
    text += `${index === 0 ? '' : isSame ? ' ' : ', '}${isSame ? '' : topic}/${partition}@${offset}`;
  }
  return partitions.length > SHOWN ? `${text} and ${partitions.length - SHOWN} more` : text;
}

export function partitionName({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}/${partition}`;
}

export function byName(left: PartitionOffset, right: PartitionOffset): number {
  if (left.topic !== right.topic) return left.topic < right.topic ? -1 : 1;
  return left.partition - right.partition;
}
