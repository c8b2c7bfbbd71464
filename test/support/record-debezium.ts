/**
 * Writes the messages that a real Debezium makes of every type: `npm run record -- fixtures` into test/formats/debezium-json/fixtures, and
 * `npm run record -- avro` into test/formats/debezium-avro-confluent/fixtures.
 *
 *   mysql-plain.messages   topic, key and value of each message, divided by tabs; `\N` is a message without a value; Avro is in base64
 *   mysql.rows             the tables at the end, as their server tells them: { table: { columns: [[name, type]], rows: [[text]] } }
 *   schemas                those of the messages: their numbers in the registry, and what it holds, divided by tabs
 *
 * A schema of JSON stands once, at the top of its file as `#1 …`, and where a message carries it as `#1`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { avroMessages, type Debezium, mysqlConnector, type Properties, postgresConnector, startDebezium } from './debezium.ts';
import { EDGES_TABLES, edgesCommits, edgesSchema, edgesType } from './edges.ts';
import { fixtureMessages, fixtureText, type KafkaMessageText, schemaId } from './message-fixtures.ts';
import { POSTGRES_EDGES_CHANGES, POSTGRES_EDGES_SCHEMA, POSTGRES_EDGES_TYPES, postgresEdgesInserts } from './postgres-edges.ts';
import { mysqlRows, type RecordedTable, writeRows } from './recorded-rows.ts';
import { type KafkaServer, type RegistryServer, startKafka, startPostgres, startRegistry, startSource } from './servers.ts';

interface Plan {
  readonly folder: string;
  readonly encoding: BufferEncoding;
  /** Name of the fixture → how Debezium is told to write. */
  readonly mysql: Readonly<Record<string, Properties>>;
  readonly postgres: Readonly<Record<string, Properties>>;
}

const PRECISE = { 'decimal.handling.mode': 'precise', 'bigint.unsigned.handling.mode': 'precise' };
const CONNECT = { 'decimal.handling.mode': 'double', 'time.precision.mode': 'connect' };

const JSON_PLAN: Plan = {
  folder: 'test/formats/debezium-json/fixtures',
  encoding: 'utf8',
  mysql: {
    'mysql-plain': json(false, { 'decimal.handling.mode': 'string' }),
    'mysql-precise': json(false, PRECISE),
    'mysql-schema': json(true, PRECISE),
    'mysql-connect': json(true, CONNECT),
  },
  postgres: {
    'postgres-plain': json(false, { 'decimal.handling.mode': 'string' }),
    'postgres-precise': json(false, { 'decimal.handling.mode': 'precise' }),
    'postgres-schema': json(true, { 'decimal.handling.mode': 'precise' }),
    'postgres-connect': json(true, CONNECT),
  },
};

function avroPlan(registry: RegistryServer): Plan {
  const avro = avroMessages(registry);
  return {
    folder: 'test/formats/debezium-avro-confluent/fixtures',
    encoding: 'base64',
    mysql: { 'mysql-precise': { ...avro, ...PRECISE }, 'mysql-connect': { ...avro, ...CONNECT } },
    postgres: { 'postgres-precise': { ...avro, 'decimal.handling.mode': 'precise' } },
  };
}

function json(hasSchema: boolean, more: Properties): Properties {
  return { 'converter.schemas.enable': String(hasSchema), ...more };
}

export async function recordFixtures(): Promise<void> {
  await recordPlan(JSON_PLAN);
}

export async function recordAvroFixtures(): Promise<void> {
  const registry = await startRegistry();
  try {
    const plan = avroPlan(registry);
    await recordPlan(plan);
    const ids = new Set<number>();
    for (const name of Object.keys({ ...plan.mysql, ...plan.postgres })) {
      for (const { key, value } of fixtureMessages(readFileSync(join(plan.folder, `${name}.messages`), 'utf8'))) {
        for (const part of [key, value]) if (part !== null) ids.add(schemaId(Buffer.from(part, 'base64')));
      }
    }
    const lines: string[] = [];
    for (const id of [...ids].sort((left, right) => left - right)) lines.push(`${id}\t${await registry.schema(id)}\n`);
    writeFileSync(join(plan.folder, 'schemas'), lines.join(''));
  } finally {
    await registry.stop();
  }
}

async function recordPlan(plan: Plan): Promise<void> {
  mkdirSync(plan.folder, { recursive: true });
  const kafka = await startKafka();
  try {
    await recordMysql(kafka, plan);
    await recordPostgres(kafka, plan);
  } finally {
    await kafka.stop();
  }
}

async function recordMysql(kafka: KafkaServer, plan: Plan): Promise<void> {
  const server = await startSource('mysql');
  try {
    const commits = edgesCommits('mysql').flatMap(({ statements }) => statements);
    await server.query(edgesSchema('mysql').join(';'));
    await server.query('CREATE TABLE edges.ready (id INT PRIMARY KEY); INSERT INTO edges.ready VALUES (1)');
    const connection = await server.connect();
    await connection.query("SET sql_mode = '', time_zone = '+00:00', NAMES utf8mb4");
    const isEarly = (statement: string, place: number) => statement.includes(' VALUES ') && place % 2 === 0;
    for (const statement of commits.filter(isEarly)) await connection.query(statement);
    const names = Object.keys(plan.mysql);
    const connectors = names.map((name, place) => ({ ...mysqlConnector(server, name, 700 + place, 'edges'), ...plan.mysql[name] }));
    await withDebezium(kafka, connectors, async (debezium) => {
      await topics(kafka, names, [...EDGES_TABLES, 'ready']);
      for (const name of names) await debezium.untilSent(`${name}.edges.ready`, 1);
      for (const statement of commits.filter((statement, place) => !isEarly(statement, place))) await connection.query(statement);
      await connection.query('INSERT INTO edges.ready VALUES (2)');
      for (const name of names) await debezium.untilSent(`${name}.edges.ready`, 2);
    });
    for (const name of names) await writeMessages(kafka, name, { plan, tables: EDGES_TABLES });
    writeRows(join(plan.folder, 'mysql.rows'), await mysqlRows(server, EDGES_TABLES, { typeOf: edgesType }));
    await connection.end();
  } finally {
    await server.stop();
  }
}

async function recordPostgres(kafka: KafkaServer, plan: Plan): Promise<void> {
  const server = await startPostgres();
  try {
    await server.query("SET timezone = 'UTC'");
    await server.query(POSTGRES_EDGES_SCHEMA);
    await server.query('CREATE TABLE edges.ready (id INT PRIMARY KEY); INSERT INTO edges.ready VALUES (1)');
    for (const statement of postgresEdgesInserts('before')) await server.query(statement);
    const tables = Object.keys(POSTGRES_EDGES_TYPES);
    const names = Object.keys(plan.postgres);
    const connectors = names.map((name) => ({ ...postgresConnector(server, name, 'edges'), ...plan.postgres[name] }));
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
      writeRows(join(plan.folder, 'postgres.rows'), rows);
    });
    for (const name of names) await writeMessages(kafka, name, { plan, tables });
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

async function writeMessages(
  kafka: KafkaServer,
  name: string,
  { plan, tables }: { readonly plan: Plan; readonly tables: readonly string[] },
): Promise<void> {
  const messages: KafkaMessageText[] = [];
  for (const table of tables)
    messages.push(...(await kafka.messages(`${name}.edges.${table}`, plan.encoding)).map((message) => ({ topic: table, ...message })));
  const text = fixtureText(messages);
  writeFileSync(join(plan.folder, `${name}.messages`), text);
  process.stdout.write(`${name}: ${messages.length} messages in ${text.length} characters\n`);
}
