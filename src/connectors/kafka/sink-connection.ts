/** The connection of one sink: the cluster, its transactions, and producers for the sink's topic. Opened when it is first needed. */
import { CodecMissing } from '../../protocols/kafka/codec-library.ts';
import { type Codec, codecOf } from '../../protocols/kafka/compression.ts';
import { protocolType } from './broker-answers.ts';
import { openKafka } from './client.ts';
import { brokersFailed, notAuthorizedFor } from './errors.ts';
import { endNow } from './kafkajs-parts.ts';
import { Producer, type ProducerOptions } from './producer.ts';
import { loadProduce, type WritingCluster, writingCluster } from './producer-parts.ts';
import { isIdempotent, type WritingValues } from './producer-properties.ts';
import { codecMissing } from './record-errors.ts';
import { recordTooLarge, transactionLost } from './sink-errors.ts';
import { findPartitions } from './topics.ts';
import { Transactions } from './transactions.ts';

export interface OpenConnection {
  readonly cluster: WritingCluster;
  readonly transactions: Transactions;
  producer(transactionalId?: string): Producer;
}

const WATCH_MS_MIN = 100;
/** Of a timer of Node. */
const WATCH_MS_MAX = 2 ** 31 - 1;

export class SinkConnection {
  readonly topic: string;
  readonly #options: WritingValues;
  readonly #abort = new AbortController();
  #open: Promise<OpenConnection> | undefined;
  #cluster: WritingCluster | undefined;
  readonly #producers: Producer[] = [];

  constructor(topic: string, options: WritingValues) {
    this.topic = topic;
    this.#options = options;
  }

  endWith(signal: AbortSignal): void {
    signal.addEventListener('abort', () => this.#abort.abort(), { once: true });
  }

  opened(): Promise<OpenConnection> {
    this.#open ??= this.#connect();
    return this.#open;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    if (this.#cluster !== undefined) await endNow(this.#cluster);
  }

  async #connect(): Promise<OpenConnection> {
    const { topic } = this;
    const options = this.#options;
    const cluster = await connectedCluster(topic, options);
    this.#cluster = cluster;
    const timeoutMs = options['properties.transaction.timeout.ms'];
    const patienceMs = options['properties.delivery.timeout.ms'];
    const transactions = new Transactions({ cluster, timeoutMs, patienceMs, signal: this.#abort.signal });
    const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
    const produce = await loadProduce();
    const codec = await codecFor(options);
    const producerOptions: ProducerOptions = {
      cluster,
      transactions,
      produce,
      topic,
      partitions,
      codec,
      acks: options['properties.acks'],
      isIdempotent: isIdempotent(options),
      batchBytesMax: options['properties.batch.size'],
      requestBytesMax: options['properties.max.request.size'],
      requestsInFlightMax: options['properties.max.in.flight.requests.per.connection'],
      requestTimeoutMs: options['properties.request.timeout.ms'],
      deliveryTimeoutMs: patienceMs,
      errors: {
        recordTooLarge: (record, bytes, cause) => recordTooLarge(topic, record, { bytes, cause }),
        transactionLost: (transactionalId, cause) => transactionLost(topic, { transactionalId }, { timeoutMs, cause }),
      },
    };
    this.#watchPartitions(cluster);
    const producer = (transactionalId?: string) => {
      const made = new Producer(producerOptions, transactionalId);
      this.#producers.push(made);
      return made;
    };
    return { cluster, transactions, producer };
  }

  /** As a producer of Java does: partitions that a topic gets later are written to, too. */
  #watchPartitions(cluster: WritingCluster): void {
    const everyMs = Math.min(Math.max(this.#options['properties.metadata.max.age.ms'], WATCH_MS_MIN), WATCH_MS_MAX);
    const look = async () => {
      await cluster.refreshMetadata();
      const partitions = cluster.findTopicPartitionMetadata(this.topic).map(({ partitionId }) => partitionId);
      for (const producer of this.#producers) producer.grow(partitions);
    };
    // Brokers that are away are the matter of who writes to them.
    const timer = setInterval(() => void look().catch(() => undefined), everyMs);
    this.#abort.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }
}

/** Throws where the codec's library is not there. */
export async function codecFor({ 'properties.compression.type': compression }: WritingValues): Promise<Codec | undefined> {
  try {
    return await codecOf(compression);
  } catch (cause) {
    throw cause instanceof CodecMissing ? codecMissing(`'properties.compression.type' = '${compression}'`, cause) : cause;
  }
}

/** Knows the topic's partitions and their leaders. */
export async function connectedCluster(topic: string, options: WritingValues): Promise<WritingCluster> {
  try {
    const cluster = writingCluster(await openKafka(options), options['properties.metadata.max.age.ms']);
    await cluster.connect();
    try {
      await findPartitions(cluster, { names: [topic], pattern: undefined });
      await cluster.addTargetTopic(topic);
    } catch (error) {
      await cluster.disconnect();
      throw error;
    }
    return cluster;
  } catch (cause) {
    throw writingFailed(cause, topic, options);
  }
}

export function writingFailed(cause: unknown, topic: string, options: WritingValues): Error {
  if (protocolType(cause) === 'TOPIC_AUTHORIZATION_FAILED') return notAuthorizedFor([topic], 'Write');
  return brokersFailed(cause, options, `writing to the topic '${topic}'`);
}
