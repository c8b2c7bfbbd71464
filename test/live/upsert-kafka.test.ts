/** A topic as a table by its key, written and read back, on a real broker. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RiffleProcess, riffle } from '../support/riffle.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { withOptions } from '../support/sql.ts';
import { committedMessages } from './kafka-reading.ts';

describe.skipIf(!available().kafka)('upsert-kafka', () => {
  let kafka: KafkaServer;
  beforeAll(async () => {
    kafka = await startKafka();
  });
  afterAll(() => kafka.stop());

  function table(topic: string, more: Readonly<Record<string, string>> = {}): string {
    const options = {
      connector: 'upsert-kafka',
      topic,
      'properties.bootstrap.servers': kafka.bootstrap,
      'key.format': 'json',
      'value.format': 'json',
      ...more,
    };
    return `CREATE TABLE counts (id INT, n BIGINT, PRIMARY KEY (id) NOT ENFORCED) ${withOptions(options)};`;
  }

  /** The first row of key 1 leaves the filter, and comes back. */
  const COUNT = `INSERT INTO counts SELECT id, COUNT(*) FROM (VALUES (1), (2), (1), (3), (1)) AS t(id)
    GROUP BY id HAVING COUNT(*) <> 2;`;

  async function written(topic: string): Promise<readonly string[]> {
    return (await committedMessages(kafka, topic)).map(({ key, value }) => `${key} ${value}`);
  }

  test('a row is a message under its key, its deletion one without value; read back it is the changelog', async () => {
    await kafka.createTopic('counts');
    const { code, stderr } = await riffle(['-e', `${table('counts')}\n${COUNT}`]);
    expect(code, stderr).toBe(0);
    const read = new RiffleProcess([
      '-e',
      `${table('counts')}\nCREATE TABLE p (id INT, n BIGINT) WITH ('connector' = 'print');\nINSERT INTO p SELECT * FROM counts;`,
    ]);
    await read.until(() => read.stdout.split('\n').length > 5, 'five changes');
    await read.terminate();
    expect(read.stdout.trim().split('\n')).toEqual(['+I[1, 1]', '+I[2, 1]', '-D[1, 1]', '+I[3, 1]', '+I[1, 3]']);
    expect(await written('counts')).toEqual([
      '{"id":1} {"id":1,"n":1}',
      '{"id":2} {"id":2,"n":1}',
      '{"id":1} null',
      '{"id":3} {"id":3,"n":1}',
      '{"id":1} {"id":1,"n":3}',
    ]);
  });

  test('a buffer keeps the last change of each key; exactly once it shows with the checkpoint; the value can leave the key out', async () => {
    await kafka.createTopic('reduced');
    const more = {
      'sink.buffer-flush.max-rows': '100',
      'sink.buffer-flush.interval': '10 s',
      'sink.delivery-guarantee': 'exactly-once',
      'sink.transactional-id-prefix': 'reduced',
      'value.fields-include': 'EXCEPT_KEY',
    };
    const { code, stderr } = await riffle(['-e', `${table('reduced', more)}\n${COUNT}`]);
    expect(code, stderr).toBe(0);
    expect((await written('reduced')).toSorted()).toEqual(['{"id":1} {"n":3}', '{"id":2} {"n":1}', '{"id":3} {"n":1}']);
  });

  test('a message that cannot be read ends the job; what can be done about it fits a table that always begins at its beginning', async () => {
    await kafka.createTopic('unreadable');
    await kafka.produce('unreadable', [{ key: '{"id":1}', value: '{"id":1,"n":' }]);
    const { code, stderr } = await riffle(['-e', `${table('unreadable')}\nSELECT * FROM counts;`]);
    expect(code).toBe(1);
    expect(stderr).toContain('The value of the record unreadable/0@0 cannot be read as json');
    expect(stderr).toContain(
      "Correct the producer; to pass over such records and count them, set 'value.json.ignore-parse-errors' = 'true'.",
    );
  });

  test('a table without key, half a buffer and a format of changes are told at once', async () => {
    const options = {
      connector: 'upsert-kafka',
      topic: 'none',
      'properties.bootstrap.servers': kafka.bootstrap,
      'key.format': 'json',
      'value.format': 'debezium-json',
      'sink.buffer-flush.max-rows': '100',
      'sink.delivery-guarantee': 'exactly-once',
    };
    const { code, stderr } = await riffle(['-e', `CREATE TABLE t (id INT) ${withOptions(options)};\nINSERT INTO t VALUES (1);`]);
    expect(code).toBe(1);
    for (const told of [
      'has no PRIMARY KEY',
      'go together',
      "The format 'debezium-json' holds changes",
      "needs 'sink.transactional-id-prefix'",
    ]) {
      expect(stderr).toContain(told);
    }
  });
});
