/** The newest records of a topic as they lie there: no group, no position, nothing that stays. */
import type { BoundTable, RawRecord } from '../connector.ts';
import { partitionName } from '../kit/records/partition-position.ts';
import { openKafka } from './client.ts';
import { brokersFailed } from './errors.ts';
import { Fetcher } from './fetcher.ts';
import { type Cluster, clusterOf, endNow } from './kafkajs-parts.ts';
import { EARLIEST, LATEST, offsetsAt } from './offsets.ts';
import type { KafkaOptions, KafkaValues } from './options.ts';
import { PartitionFeed } from './partition-feed.ts';
import { fetchRefused } from './record-errors.ts';
import { findPartitions, type Partition } from './topics.ts';

/** Of keys and values together; older records are left out. */
const BYTES_MAX = 64 * 1024 * 1024;

/** Oldest first. Of each partition the last `limit` offsets are read, and of all of them the newest are kept. */
export async function peekRecords({ options }: BoundTable<KafkaOptions>, limit: number): Promise<readonly RawRecord[]> {
  const clusters: Cluster[] = [];
  try {
    const kafka = await openKafka(options);
    const connect = async () => {
      const cluster = clusterOf(kafka, options['properties.metadata.max.age.ms']);
      clusters.push(cluster);
      await cluster.connect();
      return cluster;
    };
    const cluster = await connect();
    const partitions = await findPartitions(cluster, { names: options.topic, pattern: options['topic-pattern'] });
    const feeds = await newestOf(cluster, partitions, { limit, options });
    const records = await readAll(feeds, await connect(), options);
    return newest(records, limit);
  } catch (cause) {
    throw brokersFailed(cause, options, 'reading the newest records');
  } finally {
    for (const cluster of clusters) await endNow(cluster);
  }
}

async function newestOf(
  cluster: Cluster,
  partitions: readonly Partition[],
  { limit, options }: { readonly limit: number; readonly options: KafkaValues },
): Promise<readonly PartitionFeed[]> {
  const at = (timestamp: number) => offsetsAt(cluster, partitions, { timestamp, isolation: options['properties.isolation.level'] });
  const [first, last] = [await at(EARLIEST), await at(LATEST)];
  return partitions.flatMap((of) => {
    const [from, stopAt] = [first.get(partitionName(of)) ?? 0, last.get(partitionName(of)) ?? 0];
    return stopAt <= from ? [] : [new PartitionFeed(of, { from: Math.max(from, stopAt - limit), stopAt })];
  });
}

async function readAll(feeds: readonly PartitionFeed[], cluster: Cluster, options: KafkaValues): Promise<readonly RawRecord[]> {
  const records: RawRecord[] = [];
  await findPartitions(cluster, { names: [...new Set(feeds.map(({ topic }) => topic))], pattern: undefined });
  let fetcher: Fetcher | undefined;
  try {
    await new Promise<void>((done, failed) => {
      const arrived = () => {
        for (const feed of feeds) takeAll(feed, records);
        fetcher?.madeRoom();
        if (feeds.every(({ isDone }) => isDone)) done();
      };
      fetcher = new Fetcher({ cluster, options, arrived, failed, refused: async (feed, refusal) => fetchRefused(feed, refusal) });
      fetcher.add(feeds);
      if (feeds.length === 0) done();
    });
  } finally {
    await fetcher?.close();
  }
  return records;
}

/** Copied: the feed lets go of its bytes. */
function takeAll(feed: PartitionFeed, records: RawRecord[]): void {
  for (;;) {
    const record = feed.next();
    if (record === undefined) return;
    const { bytes, offset, timestampMs, keyStart, keyEnd, valueStart, valueEnd } = record;
    const part = (start: number, end: number) => (start < 0 ? undefined : Uint8Array.from(bytes.subarray(start, end)));
    records.push({
      place: `${partitionName(feed)}@${offset}`,
      timestampMs: timestampMs < 0 ? undefined : timestampMs,
      key: part(keyStart, keyEnd),
      value: part(valueStart, valueEnd),
    });
  }
}

function newest(records: readonly RawRecord[], limit: number): readonly RawRecord[] {
  const ordered = records.toSorted((left, right) => (left.timestampMs ?? 0) - (right.timestampMs ?? 0));
  let bytes = 0;
  const kept: RawRecord[] = [];
  for (const record of ordered.slice(-limit).reverse()) {
    bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0);
    if (kept.length > 0 && bytes > BYTES_MAX) break;
    kept.push(record);
  }
  return kept.reverse();
}
