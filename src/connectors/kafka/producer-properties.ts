/** `properties.*` that belong to writing alone, by the names of the Java client. A source takes them and has no use for them. */
import { boolean, choice, harmless, integer, type OptionEntry, type OptionValues, refused } from '../../model/options.ts';
import { COMPRESSIONS } from '../../protocols/kafka/batch-header.ts';
import type { ConnectionProperties } from './connection-properties.ts';

const BY_FORMAT = 'the format encodes keys and values';

type Acks = -1 | 0 | 1;

const ACKS: Readonly<Record<string, Acks>> = { all: -1, '-1': -1, '0': 0, '1': 1 };

export const producerProperties = {
  'properties.acks': acks('Which brokers must have a batch before it counts as written: all in sync, the leader (1), none (0).'),
  'properties.enable.idempotence': orLeftOut(
    boolean('Whether the broker takes a batch that is sent twice only once; on unless acks is 0 or 1.', true),
  ),
  'properties.compression.type': choice('How batches are packed.', COMPRESSIONS, 'none'),
  'properties.compression.gzip.level': harmless('How hard gzip tries.', 'the default of the codec is taken'),
  'properties.compression.lz4.level': harmless('How hard lz4 tries.', 'the default of the codec is taken'),
  'properties.compression.zstd.level': harmless('How hard zstd tries.', 'the default of the codec is taken'),
  'properties.batch.size': integer('Bytes of a batch of one partition that is sent without waiting for more.', { min: 0 }, 262_144, {
    flinkDefault: '16384',
  }),
  'properties.linger.ms': integer(
    'How long a record waits at most for others while more are coming, in milliseconds; without more it leaves at once.',
    { min: 0, max: 60_000 },
    50,
    { flinkDefault: '0' },
  ),
  'properties.max.request.size': integer('Most bytes of one request, and of one record.', { min: 1000 }, 1_048_576),
  'properties.buffer.memory': integer('Bytes that wait at most; then the sources wait.', { min: 1000 }, 33_554_432),
  'properties.max.in.flight.requests.per.connection': integer('Requests on their way to one broker.', { min: 1, max: 5 }, 5),
  'properties.delivery.timeout.ms': integer('How long a batch is tried, in milliseconds; then the job restarts.', { min: 1 }, 120_000),
  'properties.transaction.timeout.ms': integer(
    'After how many milliseconds the broker rolls back a transaction that is still open: longer than a checkpoint with its interval and ' +
      'the longest restart, and no longer than the broker’s transaction.max.timeout.ms.',
    { min: 1000 },
    900_000,
    { flinkDefault: '3600000' },
  ),
  'properties.max.block.ms': harmless('How long a full buffer blocks.', 'the sources wait while the buffer is full'),
  'properties.transactional.id': refused('Name of transactions.', "'sink.transactional-id-prefix' gives it."),
  'properties.partitioner.class': refused('Java class that chooses the partition.', "'sink.partitioner' says it."),
  'properties.partitioner.ignore.keys': refused('Whether keys choose the partition.', "'sink.partitioner' = 'round-robin' ignores them."),
  'properties.partitioner.adaptive.partitioning.enable': harmless('Prefers fast partitions.', 'partitions without a key take turns'),
  'properties.partitioner.availability.timeout.ms': harmless('Avoids slow partitions.', 'partitions without a key take turns'),
  'properties.key.serializer': harmless('Java class that encodes keys.', BY_FORMAT),
  'properties.value.serializer': harmless('Java class that encodes values.', BY_FORMAT),
};

export type WritingValues = OptionValues<ConnectionProperties & typeof producerProperties>;

/** As a Java client decides. */
export function isIdempotent(options: WritingValues): boolean {
  return options['properties.enable.idempotence'] ?? options['properties.acks'] === -1;
}

function acks(doc: string): OptionEntry<Acks> {
  const parse = (value: string): Acks => {
    const found = ACKS[value.trim().toLowerCase()];
    if (found === undefined) throw new Error("'all', '1' or '0'");
    return found;
  };
  return { ...choice(doc, Object.keys(ACKS), 'all'), default: -1, parse };
}

/** Its default depends on other options. */
function orLeftOut<T>(entry: OptionEntry<T>): OptionEntry<T | undefined> {
  return { ...entry, default: undefined };
}
