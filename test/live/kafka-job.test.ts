/** The article's second path: changes that Debezium put into Kafka arrive, and stay in step, in PostgreSQL, whatever is killed. */
import type { Message } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type KafkaServer, type PostgresServer, startKafka, startPostgres } from '../support/servers.ts';

const TOPIC = 'mysql.shop.orders';
const PARTITIONS = 3;

interface Order {
  readonly id: number;
  readonly item: string;
  readonly amount: number | null;
}

/** A table at some server, and what Debezium tells of its changes. */
class Orders {
  readonly rows = new Map<number, Order>();
  #random = 7;

  /** So many changes at random, the same in every run. */
  changes(count: number): Message[] {
    return Array.from({ length: count }, () => this.#change()).flat();
  }

  #change(): Message[] {
    const id = this.#next(400);
    const before = this.rows.get(id);
    if (before !== undefined && this.#next(4) === 0) {
      this.rows.delete(id);
      // A tombstone follows a delete, so that compaction may drop the key.
      return [this.#message(id, { before, after: null, op: 'd' }), { key: `{"id":${id}}`, value: null, partition: id % PARTITIONS }];
    }
    const after = { id, item: `item ${this.#next(1000)} 😀`, amount: this.#next(10) === 0 ? null : this.#next(100_000) };
    this.rows.set(id, after);
    return [this.#message(id, { before: before ?? null, after, op: before === undefined ? 'c' : 'u' })];
  }

  #message(id: number, change: object): Message {
    const source = { version: '3.0.0.Final', connector: 'mysql', name: 'mysql', ts_ms: 1_700_000_000_000, db: 'shop', table: 'orders' };
    return { key: `{"id":${id}}`, value: JSON.stringify({ ...change, source, ts_ms: 1_700_000_000_001 }), partition: id % PARTITIONS };
  }

  #next(below: number): number {
    this.#random = (this.#random * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(this.#random / 65_536) % below;
  }
}

describe.skipIf(!available().kafka || !available().postgres)('Debezium in Kafka to PostgreSQL', () => {
  let server: KafkaServer;
  let target: PostgresServer;
  const orders = new Orders();

  beforeAll(async () => {
    [server, target] = await Promise.all([startKafka(), startPostgres()]);
    await server.createTopic(TOPIC, { partitions: PARTITIONS });
    await target.query('CREATE TABLE orders (id BIGINT PRIMARY KEY, item TEXT, amount INT)');
  });
  afterAll(() => Promise.all([server?.stop(), target?.stop()]));

  const script = () => `
CREATE TABLE orders (id BIGINT, item STRING, amount INT, PRIMARY KEY (id) NOT ENFORCED) WITH (
  'connector' = 'kafka', 'topic' = '${TOPIC}', 'properties.bootstrap.servers' = '${server.bootstrap}', 'properties.group.id' = 'riffle',
  'scan.startup.mode' = 'earliest-offset', 'format' = 'debezium-json');
CREATE TABLE copies (id BIGINT, item STRING, amount INT, PRIMARY KEY (id) NOT ENFORCED) WITH (
  'connector' = 'jdbc', 'url' = 'jdbc:postgresql://127.0.0.1:${target.port}/postgres', 'table-name' = 'orders', 'username' = 'postgres',
  'password' = 'postgres');
SET 'execution.checkpointing.interval' = '300ms';
SET 'restart-strategy.type' = 'fixed-delay';
SET 'restart-strategy.fixed-delay.attempts' = '1000';
SET 'restart-strategy.fixed-delay.delay' = '200 ms';
INSERT INTO copies SELECT * FROM orders;`;

  async function produce(codec: string): Promise<void> {
    await server.admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name: TOPIC, configEntries: [{ name: 'compression.type', value: codec }] }],
    });
    await server.produce(TOPIC, orders.changes(1500));
  }

  async function expectInStep(): Promise<void> {
    const wanted = [...orders.rows.values()].sort((left, right) => left.id - right.id);
    await eventually(async () => {
      const found = await target.query('SELECT id::int, item, amount FROM orders ORDER BY id');
      expect(found).toEqual(wanted);
    });
  }

  test('every codec, a kill -9 of the job, a broker that is killed and comes back: the tables are equal, and the group shows where the job is', async () => {
    await produce('gzip');
    const args = ['-e', script(), '--state-dir', temporaryFolder('state')];
    const first = new RiffleProcess(args);
    await expectInStep();
    await produce('snappy');
    await first.kill();
    await produce('lz4');
    const second = new RiffleProcess([...args, '--resume']);
    await expectInStep();
    await server.kill();
    await second.until(() => /restart/i.test(second.stderr), 'the restart of the job');
    await server.start();
    await produce('zstd');
    await expectInStep();
    await second.terminate();
    const ends = await server.admin.fetchTopicOffsets(TOPIC);
    const committed = await server.committed('riffle', TOPIC);
    expect(committed).toEqual(Object.fromEntries(ends.map(({ partition, offset }) => [`${TOPIC}/${partition}`, offset])));
    expect(second.peakMb).toBeLessThan(400);
  });
});
