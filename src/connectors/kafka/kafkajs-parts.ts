/**
 * What is used of kafkajs beyond its public interface, and nowhere else: it has no consumer that reads given partitions, so the cluster
 * (connections, logins, leaders) is its own and the requests on top are ours. Its version is pinned in package.json.
 */
import type { Kafka } from 'kafkajs';

/** kafkajs/src/cluster: connections to all brokers. Brokers are found by the metadata asked for last. */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  findBroker(which: { readonly nodeId: number }): Promise<Broker>;
  findControllerBroker(): Promise<Broker>;
  /** `coordinatorType`: 0 for a group, 1 for a transactional id. */
  findGroupCoordinator(of: { readonly groupId: string; readonly coordinatorType?: 0 | 1 }): Promise<Broker>;
  readonly brokerPool: {
    readonly brokers: Readonly<Record<number, Broker>>;
    readonly seedBroker: Broker | undefined;
    findConnectedBroker(): Promise<Broker>;
    refreshMetadata(topics: readonly string[]): Promise<void>;
  };
}

export interface Broker {
  readonly nodeId: number;
  readonly brokerAddress: string;
  readonly versions: Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>>;
  readonly connectionPool: {
    readonly pool: readonly { rejectRequests(error: Error): void }[];
    send<T>(exchange: Exchange<T>): Promise<T>;
  };
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  listOffsets(request: {
    readonly isolationLevel: number;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[];
    }[];
  }): Promise<{
    readonly responses: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }>;
  offsetFetch(request: {
    readonly groupId: string;
    readonly topics: readonly { readonly topic: string; readonly partitions: readonly { readonly partition: number }[] }[];
  }): Promise<{
    readonly responses: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }>;
  offsetCommit(request: {
    readonly groupId: string;
    readonly groupGenerationId: number;
    readonly memberId: string;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }): Promise<unknown>;
  lookupRequest(apiKey: number, definition: unknown): (arguments_: object) => { request: KafkaRequest; response: { decode: Decode } };
}

type Decode = (bytes: Buffer) => Promise<unknown>;

interface KafkaRequest {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  expectResponse?(): boolean;
  encode(): Promise<unknown>;
}

/** One request and how its answer is read. `decode` gives the throttle time that the client keeps to. */
interface Exchange<T> {
  readonly request: KafkaRequest;
  readonly response: { decode(bytes: Buffer): Promise<Throttled<T>>; parse(decoded: Throttled<T>): Promise<T> };
  readonly requestTimeout?: number;
}

export interface Throttled<T> {
  readonly clientSideThrottleTime: number;
  readonly answer: T;
}

interface Protocol {
  readonly requests: Readonly<Record<'Metadata', unknown>>;
}

type FetchRequest = (of: FetchOf) => KafkaRequest;

export interface FetchOf {
  readonly replicaId: -1;
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolationLevel: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly fetchOffset: number; readonly maxBytes: number }[];
  }[];
}

export interface TopicMetadata {
  readonly topicErrorCode: number;
  readonly topic: string;
  readonly isInternal: boolean;
  readonly partitionMetadata: readonly { readonly partitionErrorCode: number; readonly partitionId: number; readonly leader: number }[];
}

const METADATA_KEY = 3;

export function clusterOf(kafka: Kafka, metadataMaxAgeMs: number): Cluster {
  const create = Object.getOwnPropertySymbols(kafka).find(({ description }) => description === 'private:Kafka:createCluster');
  const make = create === undefined ? undefined : (kafka as unknown as Record<symbol, (options: object) => Cluster>)[create];
  if (make === undefined) throw new Error('this kafkajs has no createCluster');
  return make({ metadataMaxAge: metadataMaxAgeMs, allowAutoTopicCreation: false });
}

/** Topics with their errors, where kafkajs itself throws at the first of them without saying which. Without names: all topics. */
export async function readTopics(broker: Broker, names: readonly string[] | undefined): Promise<readonly TopicMetadata[]> {
  if (names?.length === 0) return [];
  const { requests } = await part<Protocol>('protocol/requests/index.js');
  // An empty list asks for all in the versions that kafkajs speaks.
  const { request, response } = broker.lookupRequest(
    METADATA_KEY,
    requests.Metadata,
  )({ topics: names ?? [], allowAutoTopicCreation: false });
  const decode = async (bytes: Buffer) => {
    const { topicMetadata } = (await response.decode(bytes)) as { readonly topicMetadata: readonly TopicMetadata[] };
    return { clientSideThrottleTime: 0, answer: topicMetadata };
  };
  return await broker.connectionPool.send<readonly TopicMetadata[]>({ request, response: { decode, parse: answerOf } });
}

interface FetchReading<T> {
  read(bytes: Buffer): Throttled<T>;
  /** How long an answer may take beyond the time that a fetch waits for records. */
  readonly answerMs: number;
}

/** One fetch, its records as bytes. */
export async function fetchFrom<T>(broker: Broker, of: FetchOf, { read, answerMs }: FetchReading<T>): Promise<T> {
  const make = await part<FetchRequest>('protocol/requests/fetch/v11/request.js');
  const response = { decode: async (bytes: Buffer) => read(bytes), parse: answerOf };
  return await broker.connectionPool.send<T>({ request: make(of), response, requestTimeout: of.maxWaitTime + answerMs });
}

async function answerOf<T>({ answer }: Throttled<T>): Promise<T> {
  return answer;
}

const parts = new Map<string, Promise<unknown>>();

/** A module of kafkajs. */
export async function part<T>(path: string): Promise<T> {
  const known = parts.get(path) ?? import(`kafkajs/src/${path}`).then((module: { default: unknown }) => module.default);
  parts.set(path, known);
  return (await known) as T;
}

/** Ends at once: what waits for an answer fails. kafkajs alone would wait for the answers first. */
export async function endNow(cluster: Cluster): Promise<void> {
  const { brokers, seedBroker } = cluster.brokerPool;
  for (const broker of [...Object.values(brokers), ...(seedBroker === undefined ? [] : [seedBroker])]) {
    for (const connection of broker.connectionPool.pool) connection.rejectRequests(new Error('closed'));
  }
  await cluster.disconnect();
}
