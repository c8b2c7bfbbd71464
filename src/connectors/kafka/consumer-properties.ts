/** `properties.*` that belong to reading alone, by the names of the Java client. A sink takes them and has no use for them. */
import { boolean, choice, harmless, integer, optionalText, refused } from '../../model/options.ts';

const OWN_OFFSETS = 'a job keeps its offsets in its checkpoints';
const NO_MEMBER = 'a job reads its partitions itself and is no member of the group';
const BY_FORMAT = 'the format decodes keys and values';

export const consumerProperties = {
  'properties.group.id': optionalText('Group whose offsets say where to begin, and to which the offsets of each checkpoint are committed.'),
  'properties.auto.offset.reset': choice(
    'Where to begin when the group has no offset yet: at the earliest record, at the latest, or not at all.',
    ['earliest', 'latest', 'none'],
    'none',
  ),
  'properties.isolation.level': choice(
    'Whether records of transactions that are open or aborted are read.',
    ['read_uncommitted', 'read_committed'],
    'read_uncommitted',
  ),
  'properties.commit.offsets.on.checkpoint': boolean('Whether the offsets of a checkpoint are committed to the group.', true),
  'properties.fetch.min.bytes': integer('The broker waits until it has so much, …', { min: 0 }, 1),
  'properties.fetch.max.wait.ms': integer('… or for so long, in milliseconds.', { min: 0 }, 500),
  'properties.fetch.max.bytes': integer('Most that one answer of a broker holds, unless one batch is larger.', { min: 0 }, 52_428_800),
  'properties.max.partition.fetch.bytes': integer(
    'Most that one answer holds of a partition, unless one batch is larger.',
    { min: 0 },
    1_048_576,
  ),
  'properties.client.rack': harmless('Where this client stands.', 'the leader of a partition is asked, wherever it stands'),
  'properties.enable.auto.commit': harmless('Commits offsets from time to time.', OWN_OFFSETS),
  'properties.auto.commit.interval.ms': harmless('Pause between commits.', OWN_OFFSETS),
  'properties.max.poll.records': harmless('Records given at once.', 'the job takes as many as it has time for'),
  'properties.max.poll.interval.ms': harmless('Longest time between polls.', NO_MEMBER),
  'properties.session.timeout.ms': harmless('When a silent member leaves the group.', NO_MEMBER),
  'properties.heartbeat.interval.ms': harmless('How often a member shows that it lives.', NO_MEMBER),
  'properties.group.instance.id': harmless('Name of a lasting member.', NO_MEMBER),
  'properties.group.protocol': harmless('How a group divides its partitions.', NO_MEMBER),
  'properties.group.remote.assignor': harmless('How a group divides its partitions.', NO_MEMBER),
  'properties.partition.assignment.strategy': harmless('How a group divides its partitions.', NO_MEMBER),
  'properties.internal.leave.group.on.close': harmless('Whether a member leaves when it closes.', NO_MEMBER),
  'properties.partition.discovery.interval.ms': harmless(
    'How often new partitions are looked for.',
    "'scan.topic-partition-discovery.interval' says it",
  ),
  'properties.check.crcs': harmless('Whether checksums of records are compared.', 'TCP and TLS check what arrives'),
  'properties.exclude.internal.topics': refused(
    'Whether a topic-pattern passes over internal topics.',
    'it always does; name such a topic in topic.',
  ),
  'properties.allow.auto.create.topics': harmless('Whether reading a topic creates it.', 'topics are never created by reading'),
  'properties.key.deserializer': harmless('Java class that decodes keys.', BY_FORMAT),
  'properties.value.deserializer': harmless('Java class that decodes values.', BY_FORMAT),
};
