/** PEEK TOPIC against a real broker, through the program. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { riffle } from '../support/riffle.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';

describe.skipIf(!available().kafka)('PEEK TOPIC', () => {
  let server: KafkaServer;

  beforeAll(async () => {
    server = await startKafka();
    await server.createTopic('shop.orders', { partitions: 2 });
    const change = (id: number, name: string) => ({
      key: `{"id":${id}}`,
      value: `{"before":null,"after":{"id":${id},"name":"${name}"},"source":{"db":"shop"},"op":"c","ts_ms":1}`,
    });
    await server.produce('shop.orders', [
      ...Array.from({ length: 20 }, (_, id) => ({ ...change(id, `n${id}`), partition: id % 2, timestamp: String(1_700_000_000_000 + id) })),
      { key: '{"id":19}', value: null, partition: 1, timestamp: '1700000000020' },
      { ...change(20, 'bell \\u0007'), partition: 0, timestamp: '1700000000021' },
    ]);
    await server.createTopic('empty');
    await server.createTopic('odd');
    await server.createTopic('avro');
    await server.produce('avro', [{ value: Buffer.from([0, 0, 0, 0, 7, 2, 4]) }]);
    await server.produce('odd', [{ value: Buffer.from([0xff, 0xfe, 0x00]) }]);
  });
  afterAll(() => server?.stop());

  async function peek(sql: string) {
    return await riffle([], { input: sql });
  }

  test('shows the newest records of all partitions, and a table that can be used as it stands', async () => {
    const { stdout, code } = await peek(`PEEK TOPIC 'shop.orders' ON '${server.bootstrap}' LIMIT 3;`);
    expect(code).toBe(0);
    expect(stdout).toContain('shop.orders/1@9');
    expect(stdout).toContain('shop.orders/1@10');
    expect(stdout).toContain('shop.orders/0@10');
    expect(stdout).not.toContain('shop.orders/0@9');
    expect(stdout).toContain('2023-11-14 22:13:20.021');
    expect(stdout).toContain('These records are debezium-json');
    const statement = stdout.slice(stdout.indexOf('CREATE TABLE')).trim();
    const bounded = statement.replace("'format'", "'scan.bounded.mode' = 'latest-offset',\n  'format'");
    const read = await peek(`${bounded}\nSELECT id, name FROM shop_orders WHERE id = 7;`);
    expect(read.code).toBe(0);
    expect(read.stdout).toMatch(/\+I \| +7 \| n7 /);
  });

  test('takes the connection from a table, or from all tables when they agree', async () => {
    const table = (name: string, brokers: string) =>
      `CREATE TABLE ${name} (a STRING) WITH ('connector' = 'kafka', 'topic' = 'x', 'properties.bootstrap.servers' = '${brokers}', 'scan.startup.mode' = 'earliest-offset', 'format' = 'raw');`;
    const one = await peek(`${table('here', server.bootstrap)} PEEK TOPIC 'empty';`);
    expect(one.stderr).toBe('Table here created.\n');
    expect(one.stdout).toContain('The topic empty has no records');
    const two = `${table('here', server.bootstrap)} ${table('there', '127.0.0.1:1')}`;
    const undecided = await peek(`${two} PEEK TOPIC 'empty';`);
    expect(undecided.stderr).toContain('lead to 2 different brokers');
    expect(undecided.stderr).toContain("PEEK TOPIC 'empty' LIKE here");
    expect((await peek(`${two} PEEK TOPIC 'empty' LIKE here;`)).stdout).toContain('has no records');
    expect((await peek("PEEK TOPIC 'empty';")).stderr).toContain("ON 'localhost:9092'");
  });

  test('bytes that no terminal should obey are shown safely, and a missing topic is told with the nearest one', async () => {
    const odd = await peek(`PEEK TOPIC 'odd' ON '${server.bootstrap}';`);
    expect(odd.stdout).toContain('fffe00');
    expect(odd.stdout).toContain('raw reads every record as BYTES');
    const avro = await peek(`PEEK TOPIC 'avro' ON '${server.bootstrap}';`);
    expect(avro.stdout).toContain("with the schema 7: 'avro-confluent' reads them");
    const missing = await peek(`PEEK TOPIC 'shop.order' ON '${server.bootstrap}';`);
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toContain("'shop.orders'");
  });
});
