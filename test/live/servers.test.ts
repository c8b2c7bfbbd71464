import { describe, expect, test } from 'vitest';
import { available, startKafka, startPostgres, startSource } from '../support/servers.ts';

describe.each(available().sources)('a test server of %s', (flavor) => {
  test('comes back with its data after kill -9', async () => {
    const server = await startSource(flavor);
    await server.query('CREATE DATABASE shop; CREATE TABLE shop.t (id INT PRIMARY KEY); INSERT INTO shop.t VALUES (1), (2)');
    await server.restart();
    expect(await server.query('SELECT COUNT(*) AS n FROM shop.t')).toEqual([{ n: '2' }]);
    await server.stop();
  });
});

describe.skipIf(!available().postgres)('a test server of PostgreSQL', () => {
  test('comes back with its data after an immediate stop', async () => {
    const server = await startPostgres();
    await server.query('CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1), (2); CHECKPOINT');
    await server.restart();
    expect(await server.query('SELECT id FROM t ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
    await server.stop();
  });
});

describe.skipIf(!available().kafka)('a test broker of Kafka', () => {
  test('comes back with its topics and records after kill -9', async () => {
    const server = await startKafka();
    await server.createTopic('orders', { partitions: 2 });
    await server.produce('orders', ['a', { value: 'b', partition: 1 }, { value: 'c', partition: 1 }]);
    await server.restart();
    const ends = await server.admin.fetchTopicOffsets('orders');
    expect(ends.reduce((sum, { offset }) => sum + Number(offset), 0)).toBe(3);
    await server.stop();
  });
});
