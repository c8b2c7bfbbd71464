/**
 * Recorded topics are a folder: what a broker wrote, byte for byte, and when it arrived.
 *
 *   recording.json                                this description
 *   shop.orders-0/00000000000000000000.log        the segments of a partition, as they lie in the broker's folder
 *   arrivals.json                                 { "shop.orders/0": [[offset, ms], …] }: all records before this offset had arrived so many
 *                                                 milliseconds after the start
 */
import { join } from 'node:path';
import { nearest } from '../../../model/nearest.ts';
import { partitionName } from '../../kit/records/partition-position.ts';
import { type DescriptionParts, readDescription, readJson } from '../description.ts';
import { recordedTopicMissing, recordingIncomplete } from '../errors.ts';

export interface RecordedTopics {
  readonly formatVersion: 1;
  readonly kind: 'kafka-log';
  /** How it was made, for people. */
  readonly about: string;
  readonly arrivals: string;
  readonly topics: readonly RecordedTopic[];
}

interface RecordedTopic {
  readonly name: string;
  readonly partitions: readonly RecordedPartition[];
}

interface RecordedPartition {
  readonly partition: number;
  /** Files, in the order of their offsets. */
  readonly segments: readonly string[];
}

export interface WantedPartition extends RecordedPartition {
  readonly topic: string;
}

/** Name of a partition → when its records had arrived. */
export type TopicArrivals = Readonly<Record<string, readonly (readonly [offset: number, ms: number])[]>>;

const PARTS: DescriptionParts<RecordedTopics> = [
  ['arrivals', ({ arrivals }) => typeof arrivals === 'string'],
  ['topics', ({ topics }) => Array.isArray(topics) && topics.every(isTopic)],
];

/** Throws a UserError for what is no recording of topics. */
export function readRecordedTopics(path: string): RecordedTopics {
  return readDescription<RecordedTopics>(path, 'kafka-log', PARTS);
}

export function readArrivals(path: string, { arrivals, topics }: RecordedTopics): TopicArrivals {
  const found = readJson(join(path, arrivals), path) as TopicArrivals | null;
  const names = topics.flatMap(({ name, partitions }) => partitions.map(({ partition }) => partitionName({ topic: name, partition })));
  const missing = names.filter((name) => !isArrivals(found?.[name]));
  if (missing.length > 0) throw recordingIncomplete(path, arrivals, missing);
  return found as TopicArrivals;
}

/** The partitions of those topics, in the order of the recording. */
export function wantedPartitions(path: string, { topics }: RecordedTopics, wanted: readonly string[]): readonly WantedPartition[] {
  const names = topics.map(({ name }) => name);
  const missing = wanted.find((name) => !names.includes(name));
  if (missing !== undefined) throw recordedTopicMissing(path, missing, { near: nearest(missing, names), names });
  const read = topics.filter(({ name }) => wanted.includes(name));
  return read.flatMap(({ name, partitions }) => partitions.map((partition) => ({ topic: name, ...partition })));
}

function isTopic(found: Partial<RecordedTopic> | null): boolean {
  return typeof found?.name === 'string' && Array.isArray(found.partitions) && found.partitions.every(isPartition);
}

function isPartition(found: Partial<RecordedPartition> | null): boolean {
  return typeof found?.partition === 'number' && Array.isArray(found.segments) && found.segments.every((name) => typeof name === 'string');
}

function isArrivals(found: unknown): boolean {
  return Array.isArray(found) && found.every((pair) => Array.isArray(pair) && typeof pair[0] === 'number' && typeof pair[1] === 'number');
}
