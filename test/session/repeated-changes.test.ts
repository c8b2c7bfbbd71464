/** Change messages in a file, as a producer leaves them that tells some twice and does not know what its rows were. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { TestSession } from './support.ts';

const MESSAGES = [
  '{"before":null,"after":{"id":1,"city":"Rome","story":"long"},"op":"r"}',
  '{"before":null,"after":{"id":2,"city":"Rome","story":"short"},"op":"c"}',
  '{"before":null,"after":{"id":1,"city":"Oslo","story":"__debezium_unavailable_value"},"op":"u"}',
  // The producer has restarted, and goes back.
  '{"before":null,"after":{"id":2,"city":"Rome","story":"short"},"op":"c"}',
  '{"before":null,"after":{"id":1,"city":"Oslo","story":"__debezium_unavailable_value"},"op":"u"}',
  // REPLICA IDENTITY DEFAULT: the key alone.
  '{"before":{"id":2,"city":null,"story":null},"after":null,"op":"d"}',
];

function declaration(messages: readonly string[]): string {
  const folder = temporaryFolder('changes');
  writeFileSync(join(folder, 'orders.json'), messages.map((message) => `${message}\n`).join(''));
  return `CREATE TABLE orders (id INT, city STRING, story STRING, PRIMARY KEY (id) NOT ENFORCED)
    WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'debezium-json');`;
}

test('with table.exec.source.cdc-events-duplicate each change counts once, and rows are whole', async () => {
  const session = new TestSession();
  await session.run(`${declaration(MESSAGES)} SET 'table.exec.source.cdc-events-duplicate' = 'true'; SELECT * FROM orders;`);
  expect(session.rows.trim().split('\n')).toEqual([
    '+I[1, Rome, long]',
    '+I[2, Rome, short]',
    '-U[1, Rome, long]',
    '+U[1, Oslo, long]',
    '-D[2, Rome, short]',
  ]);
  session.rows = '';
  await session.run('SELECT city, COUNT(*) FROM orders GROUP BY city');
  expect(session.rows.trim().split('\n').at(-1)).toBe('-D[Rome, 1]');
  expect(session.rows).toContain('+I[Oslo, 1]');
});

test('without it such messages are refused', async () => {
  const session = new TestSession();
  await session.run(declaration(MESSAGES));
  expect(await session.say('SELECT * FROM orders')).toContain("its update has no 'before'");
});

test('an update of a row that was never read leaves nothing to complete it with: the job stops and names it', async () => {
  const session = new TestSession();
  await session.run(`${declaration(MESSAGES.slice(2))} SET 'table.exec.source.cdc-events-duplicate' = 'true';`);
  expect(await session.say('SELECT * FROM orders')).toContain("A change of the row id = 1 leaves out 'story'");
});

test('partitions of a topic that mix in another way are told by EXPLAIN, where they matter', async () => {
  const session = new TestSession();
  await session.run(`CREATE TABLE t (id INT, city STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'kafka', 'topic' = 't',
      'properties.bootstrap.servers' = 'localhost:1', 'scan.startup.mode' = 'earliest-offset', 'format' = 'debezium-json');
    CREATE TABLE rows_ (id INT, city STRING, PRIMARY KEY (id) NOT ENFORCED)
      WITH ('connector' = 'jdbc', 'url' = 'jdbc:postgresql://localhost:1/d', 'table-name' = 'r');
    CREATE TABLE cities (city STRING, n BIGINT, PRIMARY KEY (city) NOT ENFORCED)
      WITH ('connector' = 'jdbc', 'url' = 'jdbc:postgresql://localhost:1/d', 'table-name' = 'c');`);
  const plan = async (text: string): Promise<string> => JSON.stringify(await session.run(`EXPLAIN ${text}`));
  expect(await plan('INSERT INTO rows_ SELECT id, city FROM t')).toContain('visibility=[until-exact]');
  expect(await plan('INSERT INTO cities SELECT city, COUNT(*) FROM t GROUP BY city')).toContain(
    "because the partitions of 't' may mix in another way when they are read again",
  );
});
