import { expect, test } from 'vitest';
import { demoScript } from '../../src/session/demo.ts';
import { TestSession } from './support.ts';

test('the demo plays beside tables of the user, and again', async () => {
  const session = new TestSession();
  await session.run("CREATE TABLE orders (id INT) WITH ('connector' = 'blackhole')");
  for (const _ of ['first', 'again']) {
    session.rows = '';
    expect((await session.run(demoScript('recordings/', 'fast'))).filter(({ kind }) => kind === 'error')).toEqual([]);
    expect(session.rows).toContain('+I[1001, ');
  }
  expect(await session.say('DESCRIBE orders')).toContain('id | INT');
});

test('the shop in Kafka, declared beside, tells the same', async () => {
  const session = new TestSession();
  await session.run(demoScript('recordings/', 'fast'));
  const told: string[] = [];
  for (const table of ['shop_orders', 'shop_kafka_orders']) {
    session.rows = '';
    await session.run(`SELECT status, COUNT(*) AS orders, SUM(quantity) AS pieces FROM ${table} GROUP BY status`);
    told.push(session.rows);
  }
  expect(told[0]).toContain('shipped');
  expect(told[1]).toBe(told[0]);
});
