/** Offsets that the brokers know: the ends of partitions, the place of a time, and what a group has committed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type PartitionOffset, partitionName } from '../kit/records/partition-position.ts';
import { protocolType } from './broker-answers.ts';
import { byLeader, byTopic } from './grouping.ts';
import type { Broker, Cluster } from './kafkajs-parts.ts';
import type { Partition } from './topics.ts';

/** What ListOffsets takes in place of a time. */
export const LATEST = -1;
export const EARLIEST = -2;

export type Isolation = 'read_uncommitted' | 'read_committed';

export function isolationNumber(isolation: Isolation): number {
  return isolation === 'read_committed' ? 1 : 0;
}

/**
 * Name of a partition → the first offset of that time or later, or an end of the log. Where no record is so late it is absent. The latest
 * offset is the one that the next record will get; read_committed: the first one of a transaction that is still open.
 */
export async function offsetsAt(
  cluster: Cluster,
  partitions: readonly Partition[],
  { timestamp, isolation }: { readonly timestamp: number; readonly isolation: Isolation },
): Promise<ReadonlyMap<string, number>> {
  const offsets = new Map<string, number>();
  for (const [leader, led] of byLeader(partitions)) {
    const broker = await cluster.findBroker({ nodeId: leader });
    const topics = byTopic(led).map(([topic, of]) => ({ topic, partitions: of.map(({ partition }) => ({ partition, timestamp })) }));
    const { responses } = await broker.listOffsets({ isolationLevel: isolationNumber(isolation), topics });
    for (const { topic, partitions: answers } of responses) {
      for (const { partition, offset } of answers) {
        if (Number(offset) >= 0) offsets.set(partitionName({ topic, partition }), Number(offset));
      }
    }
  }
  return offsets;
}

/** Name of a partition → what the group has committed; absent where it has nothing. */
export async function committedOffsets(
  cluster: Cluster,
  groupId: string,
  partitions: readonly Partition[],
): Promise<ReadonlyMap<string, number>> {
  const offsets = new Map<string, number>();
  if (partitions.length === 0) return offsets;
  const topics = byTopic(partitions).map(([topic, of]) => ({ topic, partitions: of.map(({ partition }) => ({ partition })) }));
  const { responses } = await atCoordinator(cluster, groupId, (coordinator) => coordinator.offsetFetch({ groupId, topics }));
  for (const { topic, partitions: answers } of responses) {
    for (const { partition, offset } of answers) {
      if (Number(offset) >= 0) offsets.set(partitionName({ topic, partition }), Number(offset));
    }
  }
  return offsets;
}

/** For monitoring alone: nothing is read from there. */
export async function commitOffsets(cluster: Cluster, groupId: string, offsets: readonly PartitionOffset[]): Promise<void> {
  if (offsets.length === 0) return;
  const topics = byTopic(offsets).map(([topic, of]) => ({
    topic,
    partitions: of.map(({ partition, offset }) => ({ partition, offset: String(offset) })),
  }));
  // Without a generation and a member: whoever commits is no part of the group.
  const commit = { groupId, groupGenerationId: -1, memberId: '', topics };
  await atCoordinator(cluster, groupId, (coordinator) => coordinator.offsetCommit(commit));
}

/** A coordinator that has just been chosen reads the offsets of its groups first. */
const COORDINATOR_TRIES_MAX = 30;
const COORDINATOR_PAUSE_MS = 200;
const COORDINATOR_MOVES: ReadonlySet<string | undefined> = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);

async function atCoordinator<T>(cluster: Cluster, groupId: string, request: (coordinator: Broker) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await request(await cluster.findGroupCoordinator({ groupId }));
    } catch (error) {
      if (tries >= COORDINATOR_TRIES_MAX || !COORDINATOR_MOVES.has(protocolType(error))) throw error;
      await sleep(COORDINATOR_PAUSE_MS);
    }
  }
}
