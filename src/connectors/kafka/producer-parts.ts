/**
 * What is used of kafkajs to write, beyond its public interface: its cluster (connections, logins, leaders) and its requests. Its own
 * producer keeps a transaction's identity to itself, so that nobody else could commit it, and encodes each record as an object of its own.
 */
import type { Kafka } from 'kafkajs';
import { type Broker, type Cluster, clusterOf, part, type Throttled } from './kafkajs-parts.ts';

/** kafkajs/src/cluster: connections to all brokers. */
export interface WritingCluster extends Cluster {
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
  findBroker(which: { readonly nodeId: number }): Promise<WritingBroker>;
  findControllerBroker(): Promise<WritingBroker>;
  findGroupCoordinator(of: { readonly groupId: string; readonly coordinatorType: typeof OF_TRANSACTIONS }): Promise<WritingBroker>;
}

export const OF_TRANSACTIONS = 1;

interface OfTransaction {
  readonly transactionalId: string;
  readonly producerId: string;
  readonly producerEpoch: number;
}

export interface WritingBroker extends Broker {
  isConnected(): boolean;
  initProducerId(of: {
    readonly transactionalId: string | undefined;
    readonly transactionTimeout: number;
  }): Promise<{ readonly producerId: string; readonly producerEpoch: number }>;
  addPartitionsToTxn(
    of: OfTransaction & { readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[] },
  ): Promise<unknown>;
  endTxn(of: OfTransaction & { readonly transactionResult: boolean }): Promise<unknown>;
}

interface ProduceAnswer {
  readonly clientSideThrottleTime: number;
  readonly topics: readonly { readonly partitions: readonly { readonly partition: number; readonly errorCode: number }[] }[];
}

export interface ProduceRequest {
  readonly topic: string;
  readonly transactionalId: string | undefined;
  readonly acks: -1 | 0 | 1;
  readonly timeoutMs: number;
  /** One batch for each partition. */
  readonly batches: readonly { readonly partition: number; readonly bytes: Buffer }[];
}

/** Partition → its error; a partition that took its batch is not in it. */
export type PartitionErrors = ReadonlyMap<number, Error>;
export type Produce = (broker: WritingBroker, request: ProduceRequest) => Promise<PartitionErrors>;

export function writingCluster(kafka: Kafka, metadataMaxAgeMs: number): WritingCluster {
  return clusterOf(kafka, metadataMaxAgeMs) as WritingCluster;
}

const PRODUCE = { apiKey: 0, apiVersion: 7, apiName: 'Produce' } as const;
const NO_ERROR = 0;
/** The broker has this batch: it was sent twice, and its first answer was lost. */
const DUPLICATE_SEQUENCE_NUMBER = 46;

/** Requests of one connection are sent in the order of the calls, once it is connected. */
export async function loadProduce(): Promise<Produce> {
  const [response, { createErrorFromCode }] = await Promise.all([
    part<{ readonly decode: (bytes: Buffer) => Promise<ProduceAnswer> }>('protocol/requests/produce/v7/response.js'),
    part<{ readonly createErrorFromCode: (code: number) => Error }>('protocol/error.js'),
  ]);
  const errorsIn = ({ topics }: ProduceAnswer): PartitionErrors =>
    new Map(
      topics
        .flatMap(({ partitions }) => partitions)
        .filter(({ errorCode }) => errorCode !== NO_ERROR && errorCode !== DUPLICATE_SEQUENCE_NUMBER)
        .map(({ partition, errorCode }) => [partition, createErrorFromCode(errorCode)]),
    );
  const decode = async (bytes: Buffer): Promise<Throttled<PartitionErrors>> => {
    const answer = await response.decode(bytes);
    return { clientSideThrottleTime: answer.clientSideThrottleTime, answer: errorsIn(answer) };
  };
  return async (broker, request) => {
    const buffer = encode(request);
    const answer = await broker.connectionPool.send<PartitionErrors | undefined>({
      request: { ...PRODUCE, expectResponse: () => request.acks !== 0, encode: async () => ({ buf: buffer, buffer }) },
      response: { decode, parse: async ({ answer: errors }) => errors },
      requestTimeout: request.timeoutMs,
    });
    return answer ?? new Map();
  };
}

/** transactional_id:NULLABLE_STRING acks:INT16 timeout:INT32 [topic:STRING [partition:INT32 records:BYTES]] */
function encode({ topic, transactionalId, acks, timeoutMs, batches }: ProduceRequest): Buffer {
  const id = transactionalId === undefined ? undefined : Buffer.from(transactionalId);
  const name = Buffer.from(topic);
  const head = Buffer.alloc(2 + (id?.length ?? 0) + 2 + 4 + 4 + 2 + name.length + 4);
  let at = head.writeInt16BE(id?.length ?? -1, 0);
  at += id?.copy(head, at) ?? 0;
  at = head.writeInt16BE(acks, at);
  at = head.writeInt32BE(timeoutMs, at);
  at = head.writeInt32BE(1, at);
  at = head.writeInt16BE(name.length, at);
  at += name.copy(head, at);
  head.writeInt32BE(batches.length, at);
  const parts = batches.flatMap(({ partition, bytes }) => {
    const place = Buffer.alloc(8);
    place.writeInt32BE(partition, 0);
    place.writeInt32BE(bytes.length, 4);
    return [place, bytes];
  });
  return Buffer.concat([head, ...parts]);
}
