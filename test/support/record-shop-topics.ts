/** The shop once more, as a real Debezium sends it to a real broker, recorded from there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectTo } from '../../src/connectors/mysql-cdc/connection.ts';
import { sqlTypeOf } from '../../src/protocols/mysql/columns.ts';
import { mysqlConnector, startDebezium } from './debezium.ts';
import { finalRows } from './recorder.ts';
import { replayTopics, shopTopicTables } from './replay-topics.ts';
import { startKafka, startSource } from './servers.ts';
import { SHOP_SCHEMA, SHOP_START_SECONDS, SHOP_TABLES, shopCommits } from './shop.ts';
import { recordTopics } from './topic-recorder.ts';

const ABOUT =
  "Five minutes of a small shop, as a real Debezium sent them to a real broker: its messages without schema, decimals as strings. The commits' " +
  'times (arrivals.json, the timestamps of the records) follow a script. Made by npm run record.';
const MICROS = 1_000_000;

export async function recordShopTopics(folder: string): Promise<void> {
  const kafka = await startKafka();
  const server = await startSource('mysql');
  try {
    const { host, port, user, password } = server;
    const address = { host, port, user, password, tls: { kind: 'preferred' }, connectTimeoutMs: 10_000, connectRetries: 0 } as const;
    const connection = await connectTo(address);
    await connection.query("SET time_zone = '+00:00', NAMES utf8mb4");
    for (const statement of SHOP_SCHEMA) await connection.query(statement);
    await connection.query('CREATE TABLE shop.ready (id INT PRIMARY KEY)');
    await connection.query('INSERT INTO shop.ready VALUES (1)');
    // Each key has its partition, and a table with two of them is read from both.
    for (const table of [...SHOP_TABLES, 'ready']) await kafka.createTopic(`shop.${table}`, { partitions: table === 'orders' ? 2 : 1 });
    const debezium = await startDebezium(kafka, [
      {
        ...mysqlConnector(server, 'shop', 701, 'shop'),
        'converter.schemas.enable': 'false',
        'decimal.handling.mode': 'string',
        transforms: 'route',
        'transforms.route.type': 'io.debezium.transforms.ByLogicalTableRouter',
        'transforms.route.topic.regex': 'shop\\\\.shop\\\\.(.*)',
        'transforms.route.topic.replacement': 'shop.$1',
        'transforms.route.key.enforce.uniqueness': 'false',
      },
    ]);
    await debezium.untilSent('shop.ready', 1);
    for (const { atSeconds, statements } of shopCommits()) {
      const seconds = SHOP_START_SECONDS + atSeconds;
      await connection.query(`SET timestamp = ${seconds.toFixed(3)}, original_commit_timestamp = ${Math.round(seconds * MICROS)}`);
      await connection.query('BEGIN');
      for (const statement of statements) await connection.query(statement);
      await connection.query('COMMIT');
    }
    await connection.query('INSERT INTO shop.ready VALUES (2)');
    await debezium.untilSent('shop.ready', 2);
    await debezium.stop();
    const topics = SHOP_TABLES.map((table) => `shop.${table}`);
    const bytes = await recordTopics({ brokers: [kafka.bootstrap] }, { folder, about: ABOUT, topics });
    const rows = await finalRows(connection, { database: 'shop', tables: SHOP_TABLES, typeOf: sqlTypeOf });
    writeFileSync(join(folder, 'expected-rows.txt'), rows.map((line) => `${line}\n`).join(''));
    const { lines } = await replayTopics(folder, shopTopicTables());
    writeFileSync(join(folder, 'expected-changelog.txt'), `${lines.join('\n')}\n`);
    process.stdout.write(`${folder}: ${lines.length} changes in ${bytes} bytes\n`);
    connection.close();
  } finally {
    await server.stop();
    await kafka.stop();
  }
}
