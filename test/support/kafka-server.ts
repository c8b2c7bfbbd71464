/**
 * A real Apache Kafka broker (KRaft) on random ports with a data folder of its own: a cluster of one node, or one more broker of it.
 *
 * Topics are made by name, never by using them. A topic with `config: { 'compression.type': 'snappy' }` holds what Java's codec wrote:
 * the broker compresses again whatever a producer sends.
 */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Admin, Kafka, type KafkaConfig, logLevel, type Message } from 'kafkajs';
import { eventually } from './eventually.ts';
import { ended, freePort, removeFolder, startProcess, temporaryFolder, untilReady } from './processes.ts';
import { type Command, findKafka } from './server-binaries.ts';

export interface KafkaOptions {
  /** Lines of server.properties that are added or stand in place of the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A second listener beside the plain one, with this security protocol; its properties (`listener.name.secure.…`) belong into `settings`. */
  readonly secure?: 'SASL_PLAINTEXT' | 'SSL' | 'SASL_SSL';
  /** Users of SCRAM, name to password. */
  readonly scramUsers?: Readonly<Record<string, string>>;
  /** System properties of the broker's Java. */
  readonly systemProperties?: Readonly<Record<string, string>>;
  /** The cluster that it belongs to, as its second node; left out: it is the first of its own. */
  readonly joins?: KafkaServer;
}

interface Ports {
  readonly plain: number;
  readonly secure: number;
  readonly far: number;
  readonly controller: number;
}

interface TopicOptions {
  readonly partitions?: number;
  /** The brokers of each partition, its leader first: `[[2, 1], [1, 2]]`. */
  readonly replicas?: readonly (readonly number[])[];
  readonly config?: Readonly<Record<string, string>>;
}

export class KafkaServer {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly securePort: number;
  /** Of a listener that is advertised under a name that nobody knows. */
  readonly farPort: number;
  readonly controllerPort: number;
  readonly #java: Command;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #admin: Admin | undefined;

  constructor(java: Command, folder: string, ports: Ports) {
    this.#java = java;
    this.#folder = folder;
    this.port = ports.plain;
    this.securePort = ports.secure;
    this.farPort = ports.far;
    this.controllerPort = ports.controller;
  }

  /** What `properties.bootstrap.servers` takes. */
  get bootstrap(): string {
    return `${this.host}:${this.port}`;
  }

  get secureBootstrap(): string {
    return `${this.host}:${this.securePort}`;
  }

  /** Resolves when the broker answers; the data of the run before are there again. */
  async start(): Promise<void> {
    const log = join(this.#folder, 'server.log');
    const child = startProcess(this.#java, ['kafka.Kafka', join(this.#folder, 'server.properties')], log);
    this.#child = child;
    await untilReady(() => this.#connectAdmin(), child, log);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** An orderly stop that keeps the data. */
  async shutDown(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Ends the broker and removes its data. */
  async stop(): Promise<void> {
    await this.kill();
    removeFolder(this.#folder);
  }

  /** A client over the plain listener, ready for transactions, groups and whatever a test needs. */
  client(config: Partial<KafkaConfig> = {}): Kafka {
    return new Kafka({
      clientId: 'test',
      brokers: [this.bootstrap],
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 50, retries: 20 },
      ...config,
    });
  }

  /** Connected, and disconnected with the server. */
  get admin(): Admin {
    if (this.#admin === undefined) throw new Error('the broker is not running');
    return this.#admin;
  }

  async createTopic(topic: string, { partitions = 1, replicas, config = {} }: TopicOptions = {}): Promise<void> {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    const placed = replicas?.map((brokers, partition) => ({ partition, replicas: [...brokers] }));
    const place = placed === undefined ? { numPartitions: partitions, replicationFactor: 1 } : { replicaAssignment: placed };
    await this.admin.createTopics({ topics: [{ topic, ...place, configEntries }] });
    // A broker under load may not know its own topic yet.
    await eventually(async () => {
      await this.admin.fetchTopicOffsets(topic);
    });
  }

  /** Writes the messages in one batch a partition; a text is a message with that value. */
  async produce(topic: string, messages: readonly (string | Message)[]): Promise<void> {
    const producer = this.client().producer({ allowAutoTopicCreation: false });
    await producer.connect();
    try {
      await producer.send({ topic, messages: messages.map((message) => (typeof message === 'string' ? { value: message } : message)) });
    } finally {
      await producer.disconnect();
    }
  }

  /** What a topic holds, as text, a partition after the other. */
  async messages(
    topic: string,
    encoding: BufferEncoding = 'utf8',
  ): Promise<{ readonly key: string | null; readonly value: string | null }[]> {
    const ends = await this.admin.fetchTopicOffsets(topic);
    let left = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
    const found: { readonly key: string | null; readonly value: string | null }[] = [];
    if (left === 0) return found;
    const consumer = this.client().consumer({ groupId: `read-${topic}-${Date.now()}`, maxWaitTimeInMs: 200 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve) => {
      const text = (bytes: Buffer | null) => bytes?.toString(encoding) ?? null;
      const eachMessage = async ({ message }: { readonly message: { readonly key: Buffer | null; readonly value: Buffer | null } }) => {
        found.push({ key: text(message.key), value: text(message.value) });
        if (--left === 0) resolve();
      };
      void consumer.run({ eachMessage });
    });
    await consumer.disconnect();
    return found;
  }

  /** The offsets that a group has committed: `{ 'orders/0': '42' }`; a partition without one is left out. */
  async committed(groupId: string, topic: string): Promise<Record<string, string>> {
    const [found] = await this.admin.fetchOffsets({ groupId, topics: [topic] });
    const known = (found?.partitions ?? []).filter(({ offset }) => offset !== '-1');
    return Object.fromEntries(known.map(({ partition, offset }) => [`${topic}/${partition}`, offset]));
  }

  /** Removes what lies before an offset of a partition `topic/0`, as retention does. */
  async deleteRecords(name: string, offset: number): Promise<void> {
    const [topic = '', partition] = name.split('/');
    // Without it the client does not know the partition.
    await this.admin.fetchTopicOffsets(topic);
    await this.admin.deleteTopicRecords({ topic, partitions: [{ partition: Number(partition), offset: String(offset) }] });
  }

  async #connectAdmin(): Promise<void> {
    const admin = this.client({ retry: { retries: 0 }, connectionTimeout: 500 }).admin();
    try {
      await admin.connect();
      const { brokers } = await admin.describeCluster();
      if (!brokers.some(({ port }) => port === this.port)) throw new Error('the broker has not registered yet');
    } catch (error) {
      await admin.disconnect();
      throw error;
    }
    await admin.disconnect();
    this.#admin = this.client().admin();
    await this.#admin.connect();
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    await this.#admin?.disconnect();
    this.#child = undefined;
    this.#admin = undefined;
    child.kill(signal);
    await ended(child);
  }
}

export async function startKafkaServer(options: KafkaOptions = {}): Promise<KafkaServer> {
  const binaries = findKafka();
  if (binaries === undefined) throw new Error('Kafka is not on this machine');
  const folder = temporaryFolder('kafka');
  const { joins } = options;
  const controller = joins?.controllerPort ?? (await freePort());
  const ports = { plain: await freePort(), secure: await freePort(), far: await freePort(), controller };
  const second = joins === undefined ? {} : { 'process.roles': 'broker', 'node.id': '2' };
  const properties = { ...usualSettings(folder, ports, options), ...second, ...options.settings };
  const file = join(folder, 'server.properties');
  writeFileSync(
    file,
    Object.entries(properties)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  const users = Object.entries(options.scramUsers ?? {}).flatMap(([name, password]) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((kind) => ['--add-scram', `${kind}=[name=${name},password=${password}]`]),
  );
  const role = joins === undefined ? '--standalone' : '--no-initial-controllers';
  const format = ['kafka.tools.StorageTool', 'format', role, '-t', 'cmlmZmxlLXRlc3RzLWthZg', '-c', file, ...users];
  execFileSync('java', [...JAVA, '-cp', binaries.classPath, ...format], { stdio: 'pipe' });
  const defines = Object.entries(options.systemProperties ?? {}).map(([name, value]) => `-D${name}=${value}`);
  const server = new KafkaServer(['java', ...JAVA, ...defines, '-cp', binaries.classPath], folder, ports);
  await server.start();
  return server;
}

const JAVA = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];

function usualSettings(folder: string, ports: Ports, { secure, joins }: KafkaOptions): Record<string, string> {
  const open = [`PLAINTEXT://127.0.0.1:${ports.plain}`, ...(secure === undefined ? [] : [`SECURE://127.0.0.1:${ports.secure}`])];
  const controller = `127.0.0.1:${ports.controller}`;
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': controller,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    listeners: [...open, `FAR://127.0.0.1:${ports.far}`, ...(joins === undefined ? [`CONTROLLER://${controller}`] : [])].join(','),
    'advertised.listeners': [...open, `FAR://kafka.invalid:${ports.far}`].join(','),
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,FAR:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:${secure ?? 'PLAINTEXT'}`,
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': 'false',
    // A broker that was killed is let in again only when its last session has run out.
    'broker.session.timeout.ms': '2000',
    'broker.heartbeat.interval.ms': '300',
    'group.initial.rebalance.delay.ms': '0',
    'log.cleaner.dedupe.buffer.size': '4194304',
    'offsets.topic.num.partitions': '4',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
  };
}
