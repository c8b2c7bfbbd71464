import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decimal, simple, varchar } from '../../src/model/types.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { KafkaRun, metadataColumn, notices, scanOf, TEXT } from './kafka-harness.ts';

const BOUNDED = { 'scan.bounded.mode': 'latest-offset' };

describe.skipIf(!available().kafka)('a kafka source', () => {
  let server: KafkaServer;

  beforeAll(async () => {
    server = await startKafka({ settings: { 'message.max.bytes': '31457280' } });
  });
  afterAll(() => server?.stop());

  async function all(options: Record<string, string>, columns = TEXT): Promise<readonly string[]> {
    const run = await KafkaRun.open(scanOf(server.bootstrap, { ...BOUNDED, ...options }, columns));
    try {
      return [...(await run.all())];
    } finally {
      await run.close();
    }
  }

  /** What a source throws when it is opened, or while it is polled. */
  async function failure(options: Record<string, string>, from?: KafkaRun['position']): Promise<unknown> {
    const run = KafkaRun.open(scanOf(server.bootstrap, options), from);
    try {
      await (await run).all();
      return undefined;
    } catch (error) {
      return error;
    } finally {
      await run.then(
        (opened) => opened.close(),
        () => undefined,
      );
    }
  }

  test('reads what every codec of Java wrote', async () => {
    const codecs = ['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'];
    const values = Array.from({ length: 300 }, (_, number) => `${number} ${'apple pear '.repeat(40)}`);
    for (const codec of codecs) {
      await server.createTopic(`codec-${codec}`, { config: { 'compression.type': codec } });
      await server.produce(`codec-${codec}`, values);
      expect(await all({ topic: `codec-${codec}` })).toEqual(values.map((value) => `+I[${value}]`));
    }
    const together = await all({ 'topic-pattern': 'codec-(gz.*|snappy)' });
    expect(together.length).toBe(600);
  });

  test('what was read to its end makes room for the rest, however many partitions there are', async () => {
    const partitions = Array.from({ length: 60 }, (_, partition) => partition);
    await server.createTopic('wide', { partitions: partitions.length });
    for (let from = 0; from < partitions.length; from += 10) {
      const messages = partitions.slice(from, from + 10).map((partition) => ({ partition, value: `${partition}`.padEnd(900_000) }));
      await server.produce('wide', messages);
    }
    const found = (await all({ topic: 'wide' })).map((line) => Number(line.slice(3, -1)));
    expect(found.sort((left, right) => left - right)).toEqual(partitions);
  });

  test('begins where it is told', async () => {
    await server.createTopic('starts', { partitions: 2 });
    await server.produce('starts', [
      { value: 'a', partition: 0, timestamp: '1000' },
      { value: 'b', partition: 0, timestamp: '2000' },
      { value: 'c', partition: 1, timestamp: '3000' },
    ]);
    const at = async (options: Record<string, string>) => [...(await all({ topic: 'starts', ...options }))].sort();
    expect(await at({ 'scan.startup.mode': 'earliest-offset' })).toEqual(['+I[a]', '+I[b]', '+I[c]']);
    expect(await at({ 'scan.startup.mode': 'latest-offset' })).toEqual([]);
    expect(await at({ 'scan.startup.mode': 'timestamp', 'scan.startup.timestamp-millis': '1500' })).toEqual(['+I[b]', '+I[c]']);
    expect(await at({ 'scan.startup.mode': 'timestamp', 'scan.startup.timestamp-millis': '2500' })).toEqual(['+I[c]']);
    const offsets = {
      'scan.startup.mode': 'specific-offsets',
      'scan.startup.specific-offsets': 'partition:0,offset:1;partition:1,offset:1',
    };
    expect(await at(offsets)).toEqual(['+I[b]']);
    const group = { 'scan.startup.mode': 'group-offsets', 'properties.group.id': 'nobody' };
    expect(await at({ ...group, 'properties.auto.offset.reset': 'earliest' })).toEqual(['+I[a]', '+I[b]', '+I[c]']);
    expect(await failure({ topic: 'starts', ...group })).toMatchObject({ code: 'KAFKA_GROUP_OFFSET_MISSING' });
    expect(
      await failure({ topic: 'starts', ...offsets, 'scan.startup.specific-offsets': 'partition:0,offset:7;partition:1,offset:0' }),
    ).toMatchObject({
      code: 'KAFKA_OFFSET_OUT_OF_RANGE',
      problem: expect.stringContaining('is 7 in starts/0, which holds the offsets 0 to 2'),
    });
  });

  test('ends where it is told', async () => {
    const options = { topic: 'starts' };
    const end = { 'scan.bounded.mode': 'specific-offsets', 'scan.bounded.specific-offsets': 'partition:0,offset:1;partition:1,offset:0' };
    expect(await all({ ...options, ...end })).toEqual(['+I[a]']);
    const time = { 'scan.bounded.mode': 'timestamp', 'scan.bounded.timestamp-millis': '1500' };
    expect(await all({ ...options, ...time })).toEqual(['+I[a]']);
  });

  test('goes on inside a batch, repeating and skipping nothing, and commits to the group what a checkpoint holds', async () => {
    await server.createTopic('resume', { config: { 'compression.type': 'lz4' } });
    await server.produce(
      'resume',
      Array.from({ length: 100 }, (_, number) => `${number}`),
    );
    const options = { topic: 'resume', 'properties.group.id': 'readers' };
    const first = await KafkaRun.open(scanOf(server.bootstrap, options));
    await first.changes(37, { changesMax: 1 });
    const from = first.position;
    expect(first.changelog.at(-1)).toBe('+I[36]');
    expect(first.places.at(-1)).toBe('resume/0@36');
    await first.source.released(from);
    expect(await server.committed('readers', 'resume')).toEqual({ 'resume/0': '37' });
    expect(first.source.status()).toMatchObject({
      phase: 'stream',
      position: 'resume/0@37',
      parts: [{ name: 'resume/0', position: '37', lag: 63 }],
    });
    // A second job of the group reads everything all the same.
    const other = await KafkaRun.open(scanOf(server.bootstrap, options));
    expect((await other.changes(100)).length).toBe(100);
    await Promise.all([first.close(), other.close()]);
    const second = await KafkaRun.open(scanOf(server.bootstrap, options), from);
    expect((await second.changes(63))[0]).toBe('+I[37]');
    await second.close();
    const group = await all({ ...options, 'scan.startup.mode': 'group-offsets' });
    expect(group.length).toBe(63);
  });

  test('leaves out what an aborted transaction wrote, with read_committed', async () => {
    await server.createTopic('transactions');
    const producer = server
      .client()
      .producer({ transactionalId: 'tx', maxInFlightRequests: 1, idempotent: true, allowAutoTopicCreation: false });
    await producer.connect();
    for (const [value, isCommitted] of [
      ['a', true],
      ['b', false],
      ['c', true],
      ['d', false],
      ['e', true],
    ] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic: 'transactions', messages: [{ value: `${value}1` }, { value: `${value}2` }] });
      await (isCommitted ? transaction.commit() : transaction.abort());
    }
    const open = await producer.transaction();
    await open.send({ topic: 'transactions', messages: [{ value: 'open' }] });
    const committed = ['+I[a1]', '+I[a2]', '+I[c1]', '+I[c2]', '+I[e1]', '+I[e2]'];
    expect(await all({ topic: 'transactions', 'properties.isolation.level': 'read_committed' })).toEqual(committed);
    expect((await all({ topic: 'transactions' })).length).toBe(11);
    await open.abort();
    await producer.disconnect();
  });

  test('tells what the record itself says, and reads keys', async () => {
    await server.createTopic('metadata');
    await server.produce('metadata', [
      { key: 'k1', value: 'a', timestamp: '1700000000123', headers: { trace: 'x', empty: '' } },
      { value: null, timestamp: '1700000000124' },
    ]);
    const keys = ['topic', 'partition', 'offset', 'timestamp', 'timestamp-type', 'leader-epoch', 'headers'];
    const columns = [{ name: 'k_id', type: varchar() }, ...TEXT, ...keys.map(metadataColumn)];
    const key = { 'key.format': 'raw', 'key.fields': 'k_id', 'key.fields-prefix': 'k_', 'value.fields-include': 'EXCEPT_KEY' };
    const [first, second] = await all({ topic: 'metadata', ...key }, columns);
    expect(first).toBe('+I[k1, a, metadata, 0, 0, 1700000000123000, CreateTime, 0, empty,,trace,120]');
    expect(second).toBe('+I[null, null, metadata, 0, 1, 1700000000124000, CreateTime, 0, ]');
  });

  test('the columns of a key stand in the order of key.fields, whatever that of the table is', async () => {
    await server.createTopic('key-order');
    await server.produce('key-order', [{ key: 'eu,7', value: 'a' }]);
    const columns = [{ name: 'id', type: simple('INT') }, ...TEXT, { name: 'region', type: varchar() }];
    const key = { 'key.format': 'csv', 'key.fields': 'region;id', 'value.fields-include': 'EXCEPT_KEY' };
    expect(await all({ topic: 'key-order', ...key }, columns)).toEqual(['+I[7, a, eu]']);
  });

  test('a record that cannot be read stops it with its place and first bytes', async () => {
    await server.createTopic('bad');
    await server.produce('bad', [{ value: Buffer.from([0, 0, 0, 7]) }, { value: '{"password":"s3cret"}\u001b[2J' }]);
    const run = await KafkaRun.open(scanOf(server.bootstrap, { topic: 'bad' }, [{ name: 'n', type: simple('INT') }]));
    const error = await run.until(() => false).catch((cause: unknown) => cause);
    expect(run.changelog).toEqual(['+I[7]']);
    expect(error).toMatchObject({
      code: 'RECORD_UNREADABLE',
      canRetry: false,
      problem: expect.stringContaining('The value of the record bad/0@1 cannot be read as raw: it has 25 bytes'),
      remedy: "Correct the producer, or start the job anew behind this one with 'scan.startup.mode' = 'specific-offsets'.",
    });
    expect(String(error)).toContain('{"password":"******"}\\u001b[2J');
    await run.close();
  });

  test('a record that cannot be read is passed over and counted where the format is told to', async () => {
    await server.createTopic('skipped');
    await server.produce('skipped', ['{"n":1}', '{"n":', '{"n":2}']);
    const options = { topic: 'skipped', format: 'json', 'json.ignore-parse-errors': 'true', ...BOUNDED };
    const run = await KafkaRun.open(scanOf(server.bootstrap, options, [{ name: 'n', type: simple('INT') }]));
    expect(await run.all()).toEqual(['+I[1]', '+I[2]']);
    expect(run.source.status()).toMatchObject({ recordsSkipped: 1, phase: 'ended', position: 'skipped/0@3' });
    await run.close();
    await server.produce('skipped', ['{"n":']);
    const { decoders = [] } = run.position;
    const again = await KafkaRun.open(scanOf(server.bootstrap, options, [{ name: 'n', type: simple('INT') }]), {
      partitions: [{ topic: 'skipped', partition: 0, offset: 3 }],
      decoders,
    });
    expect(await again.all()).toEqual([]);
    expect(again.source.status()).toMatchObject({ recordsSkipped: 2, phase: 'ended', position: 'skipped/0@4' });
    await again.close();
  });

  test('what the messages have shown of how they are written is known where the job goes on', async () => {
    await server.createTopic('learned');
    await server.produce(
      'learned',
      ['BNI=', '1234'].map((value) => `{"after":{"v":"${value}"},"op":"c"}`),
    );
    const scan = scanOf(server.bootstrap, { topic: 'learned', format: 'debezium-json', ...BOUNDED }, [{ name: 'v', type: decimal(20, 2) }]);
    const first = await KafkaRun.open(scan);
    expect(await first.changes(1, { changesMax: 1 })).toEqual(['+I[1234]']);
    const from = JSON.parse(JSON.stringify(first.position));
    await first.close();
    const second = await KafkaRun.open(scan, from);
    expect(await second.all()).toEqual(['+I[-2658824]']);
    await second.close();
  });

  test('a message of 20 MB is read, though no fetch is so large', async () => {
    await server.createTopic('large', { config: { 'max.message.bytes': '31457280' } });
    await server.produce('large', ['small', 'x'.repeat(20_000_000), 'last']);
    expect((await all({ topic: 'large' })).map(({ length }) => length)).toEqual([9, 20_000_004, 8]);
  });

  test('a topic that appears is read from its beginning', async () => {
    await server.createTopic('found-1');
    await server.produce('found-1', ['a']);
    const run = await KafkaRun.open(
      scanOf(server.bootstrap, {
        'topic-pattern': 'found-.*',
        'scan.startup.mode': 'latest-offset',
        'scan.topic-partition-discovery.interval': '200 ms',
      }),
    );
    await server.createTopic('found-2');
    await server.produce('found-2', ['b']);
    expect(await run.changes(1)).toEqual(['+I[b]']);
    // A checkpoint that does not know a topic yet: it appeared while the job was down.
    const from = { partitions: run.position.partitions.filter(({ topic }) => topic === 'found-1') };
    await run.close();
    const again = await KafkaRun.open(
      scanOf(server.bootstrap, { 'topic-pattern': 'found-.*', 'scan.startup.mode': 'latest-offset' }),
      from,
    );
    expect(await again.changes(1)).toEqual(['+I[b]']);
    await again.close();
    const gone = { partitions: [{ topic: 'found-0', partition: 0, offset: 3 }, ...from.partitions] };
    await (await KafkaRun.open(scanOf(server.bootstrap, { 'topic-pattern': 'found-.*' }), gone)).close();
    expect(notices.at(-1)).toContain('The job read found-0/0 before');
  });

  test('records that were deleted under a job stop it, with the range that is left', async () => {
    await server.createTopic('deleted');
    await server.produce('deleted', ['a', 'b', 'c']);
    const run = await KafkaRun.open(scanOf(server.bootstrap, { topic: 'deleted' }));
    await run.changes(1, { changesMax: 1 });
    const from = run.position;
    await run.close();
    await server.deleteRecords('deleted/0', 2);
    expect(await failure({ topic: 'deleted' }, from)).toMatchObject({
      code: 'KAFKA_OFFSET_OUT_OF_RANGE',
      canRetry: false,
      problem: expect.stringMatching(/it is 1 in deleted\/0, which holds the offsets 2 to 3\. .*retention/),
    });
    const beyond = { partitions: [{ topic: 'deleted', partition: 0, offset: 9 }] };
    expect(await failure({ topic: 'deleted' }, beyond)).toMatchObject({ problem: expect.stringContaining('created anew') });
  });
});
