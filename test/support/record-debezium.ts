/**
 * `npm run record -- fixtures`: writes the messages that a real Debezium makes of every type into test/formats/debezium-json/fixtures.
 *
 *   mysql-plain.messages   topic, key and value of each message, divided by tabs; `\N` is a message without a value
 *   mysql.rows             the tables at the end, as their server tells them: { table: { columns: [[name, type]], rows: [[text]] } }
 *
 * A schema stands once, at the top of its file as `#1 …`, and where a message carries it as `#1`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Debezium, mysqlConnector, type Properties, postgresConnector, startDebezium } from './debezium.ts';
import { EDGES_TABLES, edgesCommits, edgesSchema, edgesType } from './edges.ts';
import { fixtureText, type KafkaMessageText } from './message-fixtures.ts';
import { POSTGRES_EDGES_CHANGES, POSTGRES_EDGES_SCHEMA, POSTGRES_EDGES_TYPES, postgresEdgesInserts } from './postgres-edges.ts';
import { mysqlRows, type RecordedTable, writeRows } from './recorded-rows.ts';
import { type KafkaServer, startKafka, startPostgres, startSource } from './servers.ts';

const FOLDER = 'test/formats/debezium-json/fixtures';

/** Name of the fixture → how Debezium is told to write. */
const MYSQL: Readonly<Record<string, Properties>> = {
  'mysql-plain': json(false, { 'decimal.handling.mode': 'string' }),
  'mysql-precise': json(false, { 'decimal.handling.mode': 'precise', 'bigint.unsigned.handling.mode': 'precise' }),
  'mysql-schema': json(true, { 'decimal.handling.mode': 'precise', 'bigint.unsigned.handling.mode': 'precise' }),
  'mysql-connect': json(true, { 'decimal.handling.mode': 'double', 'time.precision.mode': 'connect' }),
};
const POSTGRES: Readonly<Record<string, Properties>> = {
  'postgres-plain': json(false, { 'decimal.handling.mode': 'string' }),
  'postgres-precise': json(false, { 'decimal.handling.mode': 'precise' }),
  'postgres-schema': json(true, { 'decimal.handling.mode': 'precise' }),
  'postgres-connect': json(true, { 'decimal.handling.mode': 'double', 'time.precision.mode': 'connect' }),
};

function json(hasSchema: boolean, more: Properties): Properties {
  return { 'converter.schemas.enable': String(hasSchema), ...more };
}

export async function recordFixtures(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const kafka = await startKafka();
  try {
    await recordMysql(kafka);
    await recordPostgres(kafka);
  } finally {
    await kafka.stop();
  }
}

async function recordMysql(kafka: KafkaServer): Promise<void> {
  const server = await startSource('mysql');
  try {
    const commits = edgesCommits('mysql').flatMap(({ statements }) => statements);
    await server.query(edgesSchema('mysql').join(';'));
    await server.query('CREATE TABLE edges.ready (id INT PRIMARY KEY); INSERT INTO edges.ready VALUES (1)');
    const connection = await server.connect();
    await connection.query("SET sql_mode = '', time_zone = '+00:00', NAMES utf8mb4");
    const isEarly = (statement: string, place: number) => statement.includes(' VALUES ') && place % 2 === 0;
    for (const statement of commits.filter(isEarly)) await connection.query(statement);
    const names = Object.keys(MYSQL);
    const connectors = names.map((name, place) => ({ ...mysqlConnector(server, name, 700 + place, 'edges'), ...MYSQL[name] }));
    await withDebezium(kafka, connectors, async (debezium) => {
      await topics(kafka, names, [...EDGES_TABLES, 'ready']);
      for (const name of names) await debezium.untilSent(`${name}.edges.ready`, 1);
      for (const statement of commits.filter((statement, place) => !isEarly(statement, place))) await connection.query(statement);
      await connection.query('INSERT INTO edges.ready VALUES (2)');
      for (const name of names) await debezium.untilSent(`${name}.edges.ready`, 2);
    });
    for (const name of names) await writeMessages(kafka, name, EDGES_TABLES);
    writeRows(join(FOLDER, 'mysql.rows'), await mysqlRows(server, EDGES_TABLES, { typeOf: edgesType }));
    await connection.end();
  } finally {
    await server.stop();
  }
}

async function recordPostgres(kafka: KafkaServer): Promise<void> {
  const server = await startPostgres();
  try {
    await server.query("SET timezone = 'UTC'");
    await server.query(POSTGRES_EDGES_SCHEMA);
    await server.query('CREATE TABLE edges.ready (id INT PRIMARY KEY); INSERT INTO edges.ready VALUES (1)');
    for (const statement of postgresEdgesInserts('before')) await server.query(statement);
    const tables = Object.keys(POSTGRES_EDGES_TYPES);
    const names = Object.keys(POSTGRES);
    const connectors = names.map((name) => ({ ...postgresConnector(server, name, 'edges'), ...POSTGRES[name] }));
    await withDebezium(kafka, connectors, async (debezium) => {
      await topics(kafka, names, [...tables, 'ready']);
      for (const name of names) await debezium.untilSent(`${name}.edges.ready`, 1);
      const rows: Record<string, RecordedTable> = {};
      for (const statement of [...postgresEdgesInserts('after'), ...POSTGRES_EDGES_CHANGES]) {
        if (statement.startsWith('TRUNCATE')) Object.assign(rows, await postgresRows());
        await server.query(statement);
      }
      await server.query('INSERT INTO edges.ready VALUES (2)');
      for (const name of names) await debezium.untilSent(`${name}.edges.ready`, 2);
      writeRows(join(FOLDER, 'postgres.rows'), rows);
    });
    for (const name of names) await writeMessages(kafka, name, tables);
  } finally {
    await server.stop();
  }

  async function postgresRows(): Promise<Record<string, RecordedTable>> {
    const found: Record<string, RecordedTable> = {};
    for (const [table, types] of Object.entries(POSTGRES_EDGES_TYPES)) {
      const items = Object.entries(types).map(([name, type]) => (type === 'BYTES' ? `encode(${name}, 'hex')` : `${name}::text`));
      const rows = await server.query<{ cells: (string | null)[] }>(
        `SELECT ARRAY[${items.join(', ')}] AS cells FROM edges.${table} ORDER BY id`,
      );
      found[table] = { columns: Object.entries(types), rows: rows.map(({ cells }) => cells) };
    }
    return found;
  }
}

async function topics(kafka: KafkaServer, names: readonly string[], tables: readonly string[]): Promise<void> {
  for (const name of names) for (const table of tables) await kafka.createTopic(`${name}.edges.${table}`);
}

async function withDebezium(
  kafka: KafkaServer,
  connectors: readonly Properties[],
  work: (debezium: Debezium) => Promise<void>,
): Promise<void> {
  const debezium = await startDebezium(kafka, connectors);
  try {
    await work(debezium);
    await sleep(500);
  } finally {
    await debezium.stop();
  }
}

async function writeMessages(kafka: KafkaServer, name: string, tables: readonly string[]): Promise<void> {
  const messages: KafkaMessageText[] = [];
  for (const table of tables)
    messages.push(...(await kafka.messages(`${name}.edges.${table}`)).map((message) => ({ topic: table, ...message })));
  const text = fixtureText(messages);
  writeFileSync(join(FOLDER, `${name}.messages`), text);
  process.stdout.write(`${name}: ${messages.length} messages in ${text.length} characters\n`);
}
