/** The topics of a table at the brokers, with their partitions and who leads them. */
import { nearest } from '../../model/nearest.ts';
import { notAuthorizedFor, topicMissing } from './errors.ts';
import { type Cluster, readTopics, type TopicMetadata } from './kafkajs-parts.ts';

export interface TopicsWanted {
  readonly names: readonly string[] | undefined;
  readonly pattern: RegExp | undefined;
}

export interface Partition {
  readonly topic: string;
  readonly partition: number;
  /** Below 0: nobody leads it at the moment. */
  readonly leader: number;
}

const UNKNOWN_TOPIC = 3;
const INVALID_TOPIC = 17;
const DENIED = 29;

/** All of them are checked; what is missing is thrown, with the nearest name that is there. */
export async function findPartitions(cluster: Cluster, { names, pattern }: TopicsWanted): Promise<readonly Partition[]> {
  const broker = await cluster.brokerPool.findConnectedBroker();
  const found = await readTopics(broker, names);
  const wanted = names === undefined ? found.filter((topic) => !topic.isInternal && pattern?.test(topic.topic) === true) : found;
  const missing = wanted.filter(({ topicErrorCode }) => topicErrorCode === UNKNOWN_TOPIC || topicErrorCode === INVALID_TOPIC);
  if (missing.length > 0) {
    const known = (await readTopics(broker, undefined)).filter(({ isInternal }) => !isInternal).map(({ topic }) => topic);
    throw topicMissing(missing.map(({ topic }) => ({ topic, near: nearest(topic, known) })));
  }
  const denied = wanted.filter(({ topicErrorCode }) => topicErrorCode === DENIED);
  if (denied.length > 0) throw notAuthorizedFor(denied.map(({ topic }) => topic));
  const partitions = wanted.flatMap(partitionsOf);
  // Makes the brokers known that lead them.
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  if (topics.length > 0) await cluster.brokerPool.refreshMetadata(topics);
  return partitions;
}

function partitionsOf({ topic, partitionMetadata }: TopicMetadata): readonly Partition[] {
  return partitionMetadata
    .map(({ partitionId, leader }) => ({ topic, partition: partitionId, leader }))
    .sort((left, right) => left.partition - right.partition);
}
