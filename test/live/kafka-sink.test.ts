/** The kafka sink as a user runs it, on a real broker. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess, riffle } from '../support/riffle.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { withOptions } from '../support/sql.ts';
import { committedMessages, committedValues } from './kafka-reading.ts';

describe.skipIf(!available().kafka)('the kafka sink', () => {
  let kafka: KafkaServer;
  beforeAll(async () => {
    kafka = await startKafka();
  });
  afterAll(() => kafka.stop());

  function table(topic: string, columns: string, more: Readonly<Record<string, string | number>> = {}): string {
    const options = { connector: 'kafka', topic, 'properties.bootstrap.servers': kafka.bootstrap, format: 'raw', ...more };
    return `CREATE TABLE target (${columns}) ${withOptions(options)};`;
  }

  function numbers({ rows, rowsPerSecond }: { readonly rows: number; readonly rowsPerSecond: number }): string {
    const sequence = { 'fields.id.kind': 'sequence', 'fields.id.start': 1, 'fields.id.end': rows };
    return `CREATE TABLE numbers (id INT) ${withOptions({ connector: 'datagen', ...sequence, 'rows-per-second': rowsPerSecond })};`;
  }

  async function run(...statements: readonly string[]) {
    return await riffle(['-e', statements.join('\n')]);
  }

  test('writes key, value and time, each key into the partition that Java would choose', async () => {
    await kafka.createTopic('keyed', { partitions: 3 });
    const declared = table('keyed', "id STRING, body STRING, `time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp'", {
      'key.format': 'raw',
      'key.fields': 'id',
      'value.fields-include': 'EXCEPT_KEY',
    });
    const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => `('${id}', 'body of ${id}', TO_TIMESTAMP_LTZ(1700000000123, 3))`);
    const { code, stderr } = await run(declared, `INSERT INTO target VALUES ${rows.join(', ')};`);
    expect(code, stderr).toBe(0);
    const messages = await committedMessages(kafka, 'keyed');
    const shown = messages.map(({ key, value, timestamp }) => `${key} ${value} ${timestamp}`);
    expect(shown.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'].map((id) => `${id} body of ${id} 1700000000123`));
  });

  test.each([
    ['fixed', [6, 0, 0]],
    ['round-robin', [2, 2, 2]],
  ])("'sink.partitioner' = '%s', and each record keeps its headers", async (partitioner, counts) => {
    await kafka.createTopic(partitioner, { partitions: 3 });
    const columns = 'body STRING, headers MAP<STRING, BYTES> METADATA';
    const declared = table(partitioner, columns, {
      'sink.partitioner': partitioner,
      'scan.startup.mode': 'earliest-offset',
      'scan.bounded.mode': 'latest-offset',
    });
    const rows = ['a', 'b', 'c', 'd', 'e', 'f'];
    const values = rows.map((body) => `('${body}', MAP['of', ENCODE('${body}', 'UTF-8')])`).join(', ');
    const written = await run(declared, `INSERT INTO target VALUES ${values};`);
    expect(written.code, written.stderr).toBe(0);
    const ends = await kafka.admin.fetchTopicOffsets(partitioner);
    expect(ends.toSorted((one, other) => one.partition - other.partition).map(({ high }) => Number(high))).toEqual(counts);
    const read = await run(declared, "SELECT body, DECODE(headers['of'], 'UTF-8') AS kept FROM target;");
    const pairs = [...read.stdout.matchAll(/^\| \+I \| +(\w) +\| +(\w) /gm)].map(([, body, kept]) => [body, kept]);
    expect(pairs.toSorted(), read.stdout).toEqual(rows.map((body) => [body, body]));
  });

  test('partitions that a topic gets while it is written to are written to, with both guarantees', async () => {
    const guarantees = ['at-least-once', 'exactly-once'];
    const grown = await Promise.all(
      guarantees.map(async (guarantee) => {
        const topic = `growing-${guarantee}`;
        await kafka.createTopic(topic);
        const declared = table(topic, 'body STRING', {
          'sink.partitioner': 'round-robin',
          'sink.delivery-guarantee': guarantee,
          'sink.transactional-id-prefix': 'growing',
          'properties.metadata.max.age.ms': '200',
        });
        const job = new RiffleProcess([
          '-e',
          `SET 'execution.checkpointing.interval' = '300 ms'; ${declared} ${numbers({ rows: 12_000, rowsPerSecond: 3000 })}
           INSERT INTO target SELECT CAST(id AS STRING) FROM numbers;`,
        ]);
        await eventually(async () => expect((await kafka.admin.fetchTopicOffsets(topic))[0]?.high).not.toBe('0'));
        await kafka.admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] });
        const { code, stderr } = await job.ended;
        expect(code, stderr).toBe(0);
        return topic;
      }),
    );
    for (const topic of grown) {
      const ends = await kafka.admin.fetchTopicOffsets(topic);
      expect(ends.map(({ high }) => Number(high) > 1000)).toEqual([true, true, true]);
      const values = await committedValues(kafka, topic);
      expect(values.map(Number).toSorted((one, other) => one - other)).toEqual(Array.from({ length: 12_000 }, (_, index) => index + 1));
    }
  });

  test.each(['at-least-once', 'exactly-once', 'none'])('%s: a bounded job has written everything when it ends', async (guarantee) => {
    // The broker packs again what it has read.
    await kafka.createTopic(guarantee, { partitions: 2, config: { 'compression.type': 'gzip' } });
    const more = { 'sink.delivery-guarantee': guarantee, 'sink.transactional-id-prefix': 'bounded', 'properties.compression.type': 'lz4' };
    const declared = table(guarantee, 'body STRING', more);
    const source = numbers({ rows: 20_000, rowsPerSecond: 1_000_000 });
    const { code, stderr } = await run(declared, source, 'INSERT INTO target SELECT CAST(id AS STRING) FROM numbers;');
    expect(code, stderr).toBe(0);
    const values = await committedValues(kafka, guarantee);
    expect(values.map(Number).toSorted((one, other) => one - other)).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
  });

  describe('what a job that is forgotten had not committed is rolled back, and nobody waits for it', () => {
    /** Writes for ever, and never comes to a checkpoint but its first. */
    function endless(topic: string): string {
      const more = { 'sink.delivery-guarantee': 'exactly-once', 'sink.transactional-id-prefix': topic };
      return `${table(topic, 'body STRING', more)}
        CREATE TABLE numbers (id INT) ${withOptions({ connector: 'datagen', 'rows-per-second': 1000 })};
        SET 'execution.checkpointing.interval' = '5 min';
        INSERT INTO target SELECT CAST(id AS STRING) FROM numbers;`;
    }

    /** Committed or rolled back. */
    const written = async (topic: string) => Number((await kafka.admin.fetchTopicOffsets(topic))[0]?.offset);

    test('when it is stopped', async () => {
      await kafka.createTopic('stopped');
      const wait = { connector: 'datagen', 'rows-per-second': 10, 'fields.id.kind': 'sequence', 'fields.id.start': 1, 'fields.id.end': 20 };
      const meanwhile = `CREATE TABLE few (id INT) ${withOptions(wait)}; SELECT * FROM few;`;
      const { code, stderr } = await run(endless('stopped'), meanwhile, "STOP JOB 'insert-into_target';");
      expect(code, stderr).toBe(0);
      expect(await written('stopped')).toBeGreaterThan(1000);
      expect((await committedValues(kafka, 'stopped')).length).toBeLessThan(1000);
    });

    test('when its process was killed', async () => {
      await kafka.createTopic('killed');
      const state = ['--state-dir', temporaryFolder('state')];
      const job = new RiffleProcess(['-e', endless('killed'), ...state]);
      await job.until(() => / row \d{4}/.test(job.stderr), 'records that are not committed');
      await job.kill();
      const { code, stderr } = await riffle(['-e', "STOP JOB 'insert-into_target';", ...state]);
      expect(code, stderr).toBe(0);
      expect(await written('killed')).toBeGreaterThan(1000);
      expect((await committedValues(kafka, 'killed')).length).toBeLessThan(1000);
    });
  });
});
