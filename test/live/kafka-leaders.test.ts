/** Partitions whose leader dies go on at another broker, under sources and under sinks. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { withOptions } from '../support/sql.ts';
import { KafkaRun, scanOf } from './kafka-harness.ts';
import { committedValues } from './kafka-reading.ts';

const ROWS = 20_000;
const REPLICATED = {
  'offsets.topic.replication.factor': '2',
  'transaction.state.log.replication.factor': '2',
};
/** One partition is led by each broker. */
const REPLICAS = [
  [2, 1],
  [1, 2],
];

describe.skipIf(!available().kafka)('two brokers', () => {
  let first: KafkaServer;
  let second: KafkaServer;
  beforeAll(async () => {
    first = await startKafka({ settings: REPLICATED });
    second = await startKafka({ settings: REPLICATED, joins: first });
  });
  afterAll(() => Promise.all([second?.stop(), first?.stop()]));

  function startWriting(guarantee: string): RiffleProcess {
    const numbers = {
      connector: 'datagen',
      'fields.id.kind': 'sequence',
      'fields.id.start': 1,
      'fields.id.end': ROWS,
      'rows-per-second': 4000,
    };
    const target = {
      connector: 'kafka',
      topic: guarantee,
      'properties.bootstrap.servers': `${first.bootstrap},${second.bootstrap}`,
      format: 'raw',
      'sink.partitioner': 'round-robin',
      'sink.delivery-guarantee': guarantee,
      'sink.transactional-id-prefix': 'leaders',
    };
    const script = `SET 'execution.checkpointing.interval' = '300 ms'; CREATE TABLE numbers (id INT) ${withOptions(numbers)};
      CREATE TABLE target (body STRING) ${withOptions(target)}; INSERT INTO target SELECT CAST(id AS STRING) FROM numbers;`;
    return new RiffleProcess(['-e', script, '--state-dir', temporaryFolder('state')]);
  }

  test('one dies: a source and sinks of both guarantees go on at the other without a restart, and each record is there once', async () => {
    const guarantees = ['at-least-once', 'exactly-once'];
    for (const topic of guarantees) await first.createTopic(topic, { replicas: REPLICAS });
    const run = await KafkaRun.open(scanOf(`${first.bootstrap},${second.bootstrap}`, { topic: 'at-least-once' }));
    const jobs = guarantees.map(startWriting);
    await run.changes(1000);
    await eventually(async () => {
      const ends = await first.admin.fetchTopicOffsets('exactly-once');
      expect(ends.every(({ high }) => Number(high) > 500)).toBe(true);
    });
    await second.kill();
    await run.changes(ROWS);
    expect(new Set(run.changelog).size).toBe(ROWS);
    await run.close();
    for (const [index, job] of jobs.entries()) {
      const { code, stderr } = await job.ended;
      expect(code, stderr).toBe(0);
      expect(stderr).not.toMatch(/restart/i);
      const values = await committedValues(first, guarantees[index] ?? '');
      expect(values.length).toBe(ROWS);
      expect(new Set(values).size).toBe(ROWS);
    }
  });
});
