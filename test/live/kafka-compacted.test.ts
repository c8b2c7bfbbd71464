/** Topics in whose offsets there are holes: compacted ones, and ones that end with what a transaction leaves behind. */
import type { Message } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { riffle } from '../support/riffle.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { withOptions } from '../support/sql.ts';
import { KafkaRun, scanOf } from './kafka-harness.ts';

/** The cleaner takes all but the last segment, and a segment ends when a record is a second younger than its first. */
const COMPACTED = {
  'cleanup.policy': 'compact',
  'min.cleanable.dirty.ratio': '0.01',
  'segment.ms': '1000',
  'delete.retention.ms': '0',
};

describe.skipIf(!available().kafka)('offsets with holes', () => {
  let server: KafkaServer;
  beforeAll(async () => {
    server = await startKafka({ settings: { 'log.cleaner.backoff.ms': '100' } });
  });
  afterAll(() => server?.stop());

  /** Up to the end. */
  async function read(options: Readonly<Record<string, string>>, from?: KafkaRun['position']): Promise<KafkaRun> {
    const run = await KafkaRun.open(scanOf(server.bootstrap, { 'scan.bounded.mode': 'latest-offset', ...options }), from);
    try {
      await run.all();
      return run;
    } finally {
      await run.close();
    }
  }

  /** Of the records that are read of the compacted topic. */
  async function offsets(options: Readonly<Record<string, string>> = {}, from?: KafkaRun['position']): Promise<readonly number[]> {
    const { places } = await read({ topic: 'compacted', ...options }, from);
    return places.map((place) => Number(place.split('@')[1]));
  }

  /** The rows of the compacted topic, as the program reads them. */
  async function table(connector: string, more: Readonly<Record<string, string>>): Promise<readonly (readonly number[])[]> {
    const place = { connector, topic: 'compacted', 'properties.bootstrap.servers': server.bootstrap, 'scan.bounded.mode': 'latest-offset' };
    const key = connector === 'kafka' ? '' : ', PRIMARY KEY (id) NOT ENFORCED';
    const declared = `CREATE TABLE t (id INT, n INT${key}) ${withOptions({ ...place, ...more })};`;
    const { code, stdout, stderr } = await riffle(['-e', `${declared} SELECT * FROM t;`]);
    expect(code, stderr).toBe(0);
    return [...stdout.matchAll(/^\| \+I \| +(\d+) \| +(\d+)/gm)]
      .map(([, id, n]) => [Number(id), Number(n)])
      .sort(([one = 0], [other = 0]) => one - other);
  }

  let timestamp = 1_700_000_000_000;

  /** Each call begins a segment. */
  async function write(topic: string, rows: readonly (readonly [number, number | null])[], options = {}): Promise<void> {
    timestamp += 10_000;
    const messages: Message[] = rows.map(([id, n]) => ({
      key: JSON.stringify({ id }),
      value: n === null ? null : JSON.stringify({ id, n }),
      timestamp: String(timestamp),
      partition: 0,
    }));
    const producer = server.client().producer({ allowAutoTopicCreation: false, ...options });
    await producer.connect();
    await producer.send({ topic, messages });
    await producer.disconnect();
  }

  test('what compaction leaves is the table, wherever a read begins and ends', async () => {
    await server.createTopic('compacted', { config: COMPACTED });
    // Batches: 0–2 | 3–5 | 6–7, the last of its producer, which stays as an empty one | 8–11 with a tombstone at its end | 12 | 13
    await write('compacted', [
      [1, 1],
      [2, 1],
      [1, 2],
    ]);
    await write('compacted', [
      [3, 1],
      [4, 1],
      [5, 1],
    ]);
    await write(
      'compacted',
      [
        [6, 1],
        [7, 1],
      ],
      { idempotent: true },
    );
    await write('compacted', [
      [3, 2],
      [6, 2],
      [7, 2],
      [5, null],
    ]);
    await write('compacted', [[8, 1]]);
    await eventually(async () => expect(await offsets()).toEqual([1, 2, 4, 8, 9, 10, 11, 12]));
    // A tombstone goes with the cleaning after the one that has taken what it deletes.
    await write('compacted', [[9, 1]]);
    await eventually(async () => expect(await offsets()).toEqual([1, 2, 4, 8, 9, 10, 12, 13]));
    const rows = [
      [1, 2],
      [2, 1],
      [3, 2],
      [4, 1],
      [6, 2],
      [7, 2],
      [8, 1],
      [9, 1],
    ];
    expect(await table('kafka', { format: 'json', 'scan.startup.mode': 'earliest-offset' })).toEqual(rows);
    expect(await table('upsert-kafka', { 'key.format': 'json', 'value.format': 'json' })).toEqual(rows);
    for (const [end, left] of [
      [1, []],
      [3, [1, 2]],
      [7, [1, 2, 4]],
      [8, [1, 2, 4]],
      [12, [1, 2, 4, 8, 9, 10]],
    ] as const) {
      const options = { 'scan.bounded.mode': 'specific-offsets', 'scan.bounded.specific-offsets': `partition:0,offset:${end}` };
      expect(await offsets(options), `up to ${end}`).toEqual(left);
    }
    for (const [begin, left] of [
      [3, [4, 8, 9, 10, 12, 13]],
      [5, [8, 9, 10, 12, 13]],
      [7, [8, 9, 10, 12, 13]],
      [11, [12, 13]],
    ] as const) {
      expect(await offsets({}, { partitions: [{ topic: 'compacted', partition: 0, offset: begin }] }), `from ${begin}`).toEqual(left);
    }
  });

  test.each([true, false])('a topic ends with the marker of a transaction that was committed: %s', async (isCommitted) => {
    const topic = `committed-${isCommitted}`;
    await server.createTopic(topic);
    const producer = server.client().producer({ transactionalId: topic, maxInFlightRequests: 1, idempotent: true });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value: 'a' }] });
    await (isCommitted ? transaction.commit() : transaction.abort());
    await producer.disconnect();
    for (const isolation of ['read_committed', 'read_uncommitted']) {
      const isRead = isCommitted || isolation === 'read_uncommitted';
      // The marker of a transaction's end is written after its producer has had its answer.
      await eventually(async () => {
        const run = await read({ topic, 'properties.isolation.level': isolation });
        expect(run.position.partitions).toEqual([{ topic, partition: 0, offset: 2 }]);
        expect(run.changelog).toEqual(isRead ? ['+I[a]'] : []);
      });
    }
  });
});
