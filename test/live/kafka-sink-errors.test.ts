/** What a user meets on the way into a topic, each caused at a real broker; and whole changelogs that come through. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { riffle } from '../support/riffle.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { withOptions } from '../support/sql.ts';
import { committedMessages } from './kafka-reading.ts';

describe.skipIf(!available().kafka)('into a topic', () => {
  let kafka: KafkaServer;
  beforeAll(async () => {
    kafka = await startKafka({ settings: { 'transaction.max.timeout.ms': '60000' } });
    await kafka.createTopic('orders');
  });
  afterAll(() => kafka?.stop());

  function table(name: string, columns: string, more: Readonly<Record<string, string>>): string {
    const options = { connector: 'kafka', topic: 'orders', 'properties.bootstrap.servers': kafka.bootstrap, ...more };
    return `CREATE TABLE ${name} (${columns}) ${withOptions(options)};`;
  }

  /** What is said of an INSERT that fails. */
  async function failure(more: Readonly<Record<string, string>>, query = "VALUES (1, 'a')", set = ''): Promise<string> {
    const declared = table('target', 'id INT, name STRING', { format: 'json', ...more });
    const { code, stderr } = await riffle(['-e', `${set} ${declared} INSERT INTO target ${query};`]);
    expect(code).not.toBe(0);
    return stderr.replace(/\s+/g, ' ');
  }

  test('a topic that is not there is told with the nearest name', async () => {
    expect(await failure({ topic: 'order' })).toMatch(/KAFKA_TOPIC_MISSING.* order\..*'orders'/);
  });

  test('a timeout of transactions that the broker does not allow, and one shorter than a checkpoint', async () => {
    const once = { 'sink.delivery-guarantee': 'exactly-once', 'sink.transactional-id-prefix': 'p' };
    expect(await failure({ ...once, 'properties.transaction.timeout.ms': '120000' })).toContain('transaction.max.timeout.ms = 60000');
    expect(await failure({ ...once, 'properties.transaction.timeout.ms': '5000' })).toContain('interval of 10000 ms');
    expect(await failure({ 'sink.delivery-guarantee': 'exactly-once' })).toContain("needs 'sink.transactional-id-prefix'");
  });

  test('a partitioner of Java, settings that do not go together, and a record that is too large', async () => {
    expect(await failure({ 'sink.partitioner': 'org.example.Mine' })).toContain("'sink.partitioner'");
    expect(await failure({ 'properties.enable.idempotence': 'true', 'properties.acks': '1' })).toContain("needs 'properties.acks' = 'all'");
    const large = await failure({ 'properties.max.request.size': '1000' }, "SELECT 7, REPEAT('x', 5000)");
    expect(large).toContain('KAFKA_RECORD_TOO_LARGE');
    expect(large).toContain("'properties.max.request.size'");
  });

  test('rows that change are refused by a format of inserts, with what to take instead', async () => {
    const said = await failure({}, "SELECT id, MAX(name) FROM (VALUES (1, 'a')) AS t (id, name) GROUP BY id");
    expect(said).toMatch(/debezium-json|upsert-kafka/);
  });

  test('a changelog goes through a topic as each tool of change capture writes it', async () => {
    await kafka.createTopic('source');
    const row = (id: number, name: string) => ({ id, name });
    const change = (before: object | null, after: object | null, op: string) => JSON.stringify({ before, after, op });
    await kafka.produce('source', [
      change(null, row(1, 'a'), 'c'),
      change(null, row(2, '張偉'), 'c'),
      change(row(1, 'a'), row(1, 'b'), 'u'),
      change(row(2, '張偉'), null, 'd'),
    ]);
    const columns = 'id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED';
    const bounded = { 'scan.startup.mode': 'earliest-offset', 'scan.bounded.mode': 'latest-offset' };
    for (const format of ['debezium-json', 'canal-json', 'maxwell-json', 'ogg-json']) {
      await kafka.createTopic(`as-${format}`);
      const source = table('source', columns, { ...bounded, topic: 'source', format: 'debezium-json' });
      const copy = table('copy', columns, { ...bounded, topic: `as-${format}`, format });
      const written = await riffle(['-e', `${source} ${copy} INSERT INTO copy SELECT * FROM source;`]);
      expect(written.code, written.stderr).toBe(0);
      const read = await riffle(['-e', `${copy} SELECT * FROM copy;`]);
      const rows = read.stdout.split('\n').flatMap((line) => /^\| (\S+) \| +(\d) \| (\S+)/.exec(line)?.slice(1).join(' ') ?? []);
      expect(rows, format).toEqual(['+I 1 a', '+I 2 張偉', '-D 1 a', '+I 1 b', '-D 2 張偉']);
    }
  });

  test('headers are written and read as a map', async () => {
    await kafka.createTopic('headed');
    const headed = 'id INT, headers MAP<STRING, BYTES> METADATA';
    const target = table('target', headed, { topic: 'headed', format: 'json' });
    const written = await riffle(['-e', `${target} INSERT INTO target VALUES (1, MAP['trace', ENCODE('abc', 'UTF-8')]);`]);
    expect(written.code, written.stderr).toBe(0);
    const [message] = await committedMessages(kafka, 'headed');
    expect(message?.headers?.['trace']?.toString()).toBe('abc');
    const bounded = { 'scan.startup.mode': 'earliest-offset', 'scan.bounded.mode': 'latest-offset' };
    const source = table('source', headed, { ...bounded, topic: 'headed', format: 'json' });
    const read = await riffle(['-e', `${source} SELECT id, DECODE(headers['trace'], 'UTF-8') AS trace FROM source;`]);
    expect(read.stdout, read.stderr).toMatch(/\+I \| +1 \| abc /);
  });
});
