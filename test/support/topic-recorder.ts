/**
 * Copies topics of a broker into a recording: the bytes of their batches as they lie in its log, read over the wire, so that no access to its
 * folder is needed.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { type Cluster, clusterOf, endNow, fetchFrom } from '../../src/connectors/kafka/kafkajs-parts.ts';
import { EARLIEST, LATEST, offsetsAt } from '../../src/connectors/kafka/offsets.ts';
import { findPartitions, type Partition } from '../../src/connectors/kafka/topics.ts';
import { partitionName } from '../../src/connectors/kit/records/partition-position.ts';
import type { RecordedTopics, TopicArrivals } from '../../src/connectors/recording/records/recorded-topics.ts';
import { endOfBatches } from '../../src/protocols/kafka/batch-header.ts';
import { readFetchResponse } from '../../src/protocols/kafka/fetch-response.ts';
import { RecordReader } from '../../src/protocols/kafka/record-reader.ts';

interface TopicsPlan {
  readonly folder: string;
  readonly about: string;
  readonly topics: readonly string[];
}

/** Returns the size of the logs in bytes. */
export async function recordTopics(config: KafkaConfig, plan: TopicsPlan): Promise<number> {
  const cluster = clusterOf(new Kafka({ logLevel: logLevel.NOTHING, ...config }), 60_000);
  await cluster.connect();
  try {
    return await copyTopics(cluster, plan);
  } finally {
    await endNow(cluster);
  }
}

async function copyTopics(cluster: Cluster, { folder, about, topics }: TopicsPlan): Promise<number> {
  const partitions = await findPartitions(cluster, { names: topics, pattern: undefined });
  const at = (timestamp: number) => offsetsAt(cluster, partitions, { timestamp, isolation: 'read_uncommitted' });
  const [first, last] = [await at(EARLIEST), await at(LATEST)];
  const times = new Map<string, [offset: number, ms: number][]>();
  const described = new Map<string, { partition: number; segments: string[] }[]>(topics.map((name) => [name, []]));
  let bytes = 0;
  for (const partition of partitions) {
    const name = partitionName(partition);
    const from = first.get(name) ?? 0;
    const batches = await fetchAll(cluster, partition, { from, to: last.get(name) ?? 0 });
    const segment = `${partition.topic}-${partition.partition}/${String(from).padStart(20, '0')}.log`;
    rmSync(dirname(join(folder, segment)), { recursive: true, force: true });
    mkdirSync(dirname(join(folder, segment)), { recursive: true });
    writeFileSync(join(folder, segment), batches);
    bytes += batches.length;
    times.set(name, timesOf(batches, from));
    described.get(partition.topic)?.push({ partition: partition.partition, segments: [segment] });
  }
  const recording: RecordedTopics = {
    formatVersion: 1,
    kind: 'kafka-log',
    about,
    arrivals: 'arrivals.json',
    topics: [...described].map(([name, found]) => ({ name, partitions: found })),
  };
  writeFileSync(join(folder, 'recording.json'), `${JSON.stringify(recording, null, 2)}\n`);
  writeFileSync(join(folder, 'arrivals.json'), `${JSON.stringify(arrivalsOf(times))}\n`);
  return bytes;
}

async function fetchAll(cluster: Cluster, { topic, partition, leader }: Partition, range: { from: number; to: number }): Promise<Buffer> {
  const broker = await cluster.findBroker({ nodeId: leader });
  const pieces: Buffer[] = [];
  for (let offset = range.from; offset < range.to; ) {
    const maxBytes = 8 * 1024 * 1024;
    const topics = [{ topic, partitions: [{ partition, fetchOffset: offset, maxBytes }] }];
    const of = { replicaId: -1, maxWaitTime: 500, minBytes: 1, maxBytes, isolationLevel: 0, topics } as const;
    const read = (bytes: Buffer) => ({ clientSideThrottleTime: 0, answer: readFetchResponse(bytes) });
    const response = await fetchFrom(broker, of, { read, answerMs: 30_000 });
    const [found] = response.partitions;
    const next = found === undefined ? undefined : endOfBatches(found.records);
    if (found === undefined || next === undefined)
      throw new Error(`${topic}/${partition} gives nothing at ${offset} (error ${found?.errorCode})`);
    pieces.push(found.records);
    offset = next;
  }
  return Buffer.concat(pieces);
}

/** Offset behind each record → the latest time until then: producers' clocks may go back, arrival does not. */
function timesOf(records: Buffer, from: number): [offset: number, ms: number][] {
  const times: [number, number][] = [];
  const reader = new RecordReader({ records, from, aborted: undefined });
  let latest = 0;
  while (reader.next()) {
    latest = Math.max(latest, reader.timestampMs);
    const last = times.at(-1);
    if (last?.[1] === latest) last[0] = reader.offset + 1;
    else times.push([reader.offset + 1, latest]);
  }
  return times;
}

/** Counted from the first record of all. */
function arrivalsOf(times: ReadonlyMap<string, readonly (readonly [number, number])[]>): TopicArrivals {
  const startMs = Math.min(...[...times.values()].flatMap((of) => of[0]?.[1] ?? []));
  return Object.fromEntries([...times].map(([name, of]) => [name, of.map(([offset, ms]) => [offset, ms - startMs] as const)]));
}
