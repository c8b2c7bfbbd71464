/** A producer as a sink of the connector opens it, over kafkajs's cluster. */
import { Kafka, logLevel } from 'kafkajs';
import { Producer } from '../../src/connectors/kafka/producer.ts';
import { loadProduce, writingCluster } from '../../src/connectors/kafka/producer-parts.ts';
import { Transactions } from '../../src/connectors/kafka/transactions.ts';
import type { Codec } from '../../src/protocols/kafka/compression.ts';
import type { KafkaRecord } from '../../src/protocols/kafka/record-batch.ts';

export interface ProducerSetup {
  readonly bootstrap: string;
  readonly topic: string;
  readonly transactionalId?: string;
  readonly transactionTimeoutMs?: number;
  readonly batchBytesMax?: number;
  readonly codec?: Codec | undefined;
}

export interface OpenProducer {
  readonly producer: Producer;
  readonly transactions: Transactions;
  close(): Promise<void>;
}

export async function openProducer(setup: ProducerSetup): Promise<OpenProducer> {
  const { bootstrap, topic, transactionalId, transactionTimeoutMs = 60_000, batchBytesMax = 10_000, codec } = setup;
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 1, initialRetryTime: 50 } });
  const cluster = writingCluster(kafka, 300_000);
  await cluster.connect();
  await cluster.addTargetTopic(topic);
  const { signal } = new AbortController();
  const transactions = new Transactions({ cluster, timeoutMs: transactionTimeoutMs, patienceMs: 30_000, signal });
  const options = {
    cluster,
    transactions,
    topic,
    codec,
    batchBytesMax,
    produce: await loadProduce(),
    partitions: cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
    acks: -1 as const,
    isIdempotent: true,
    requestBytesMax: 1_000_000,
    requestsInFlightMax: 5,
    requestTimeoutMs: 10_000,
    deliveryTimeoutMs: 60_000,
    errors: {
      recordTooLarge: (record: KafkaRecord, bytes: number) => new Error(`too large: ${record.key}, ${bytes}`),
      transactionLost: (id: string) => new Error(`lost: ${id}`),
    },
  };
  const producer = new Producer(options, transactionalId);
  const close = async () => {
    producer.close();
    await cluster.disconnect();
  };
  return { producer, transactions, close };
}

export function record(value: string, key: string | null = null): KafkaRecord {
  return { key: key === null ? null : Buffer.from(key), value: Buffer.from(value), headers: [], timestampMs: 1_700_000_000_000 };
}
