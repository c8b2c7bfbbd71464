/** A job that writes exactly once to a topic, killed at any moment: readers of committed records see each record once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { withOptions } from '../support/sql.ts';
import { committedValues } from './kafka-reading.ts';

const ROWS = 60_000;
/** Uneven, so that a kill falls now into the writing, now into a checkpoint, now between preparing and committing. */
const PAUSES_MS = [900, 1130, 760, 1290, 1010];

describe.skipIf(!available().kafka)('exactly once into a topic', () => {
  let kafka: KafkaServer;
  beforeAll(async () => {
    kafka = await startKafka();
    await kafka.createTopic('numbers', { partitions: 2 });
  });
  afterAll(() => kafka?.stop());

  test('killed -9 again and again, and the broker killed once, each record is there once', async () => {
    const numbers = withOptions({
      connector: 'datagen',
      'fields.id.kind': 'sequence',
      'fields.id.start': 1,
      'fields.id.end': ROWS,
      'rows-per-second': 15_000,
    });
    const target = withOptions({
      connector: 'kafka',
      topic: 'numbers',
      'properties.bootstrap.servers': kafka.bootstrap,
      format: 'raw',
      'sink.delivery-guarantee': 'exactly-once',
      'sink.transactional-id-prefix': 'kill',
    });
    const script = `SET 'execution.checkpointing.interval' = '300 ms'; CREATE TABLE numbers (id INT) ${numbers};
      CREATE TABLE target (body STRING) ${target}; INSERT INTO target SELECT CAST(id AS STRING) FROM numbers;`;
    const args = ['-e', script, '--state-dir', temporaryFolder('state')];
    let wasKilled = 0;
    for (const [round, pauseMs] of PAUSES_MS.entries()) {
      const job = new RiffleProcess(round === 0 ? args : [...args, '--resume']);
      await sleep(pauseMs);
      if (job.child.exitCode === null) wasKilled++;
      job.child.kill('SIGKILL');
      await job.ended;
      if (round === 2) await kafka.restart();
    }
    expect(wasKilled).toBe(PAUSES_MS.length);
    const { code, stderr } = await new RiffleProcess([...args, '--resume']).ended;
    expect(code, stderr).toBe(0);
    const values = await committedValues(kafka, 'numbers');
    expect(values.length).toBe(ROWS);
    expect(new Set(values).size).toBe(ROWS);
  });
});
