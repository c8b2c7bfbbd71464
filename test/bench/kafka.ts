/** Debezium messages in a topic of a real broker: read, written to PostgreSQL, and written to another topic. */
import { temporaryFolder } from '../support/processes.ts';
import { available, type KafkaServer, startKafka, startPostgres } from '../support/servers.ts';
import { postgresOptions, withOptions } from '../support/sql.ts';
import { compared, engine, outputOf, printLine } from './measure.ts';
import { ORDERS_COLUMNS, ORDERS_POSTGRES } from './shop-data.ts';

const MESSAGES = 500_000;
const KEYS = 200_000;

export async function measureKafka(words: readonly string[]): Promise<void> {
  const wanted = (name: string) => words.every((word) => `kafka ${name}`.includes(word));
  const [reads, upserts, writes] = [wanted('debezium into blackhole'), wanted('debezium into PostgreSQL'), wanted('sink')];
  if (!available().kafka || !(reads || upserts || writes)) return;
  const kafka = await startKafka();
  process.stdout.write('\nkafka\n');
  const bytes = await produceOrders(kafka, 'orders');
  if (reads) await intoBlackhole(kafka, bytes);
  if (upserts) await intoPostgres(kafka);
  if (writes) await intoKafka(kafka);
  await kafka.stop();
}

function ordersTable(kafka: KafkaServer): string {
  const options = withOptions({
    connector: 'kafka',
    topic: 'orders',
    'properties.bootstrap.servers': kafka.bootstrap,
    'scan.startup.mode': 'earliest-offset',
    'scan.bounded.mode': 'latest-offset',
    format: 'debezium-json',
  });
  return `CREATE TABLE orders (${ORDERS_COLUMNS}) ${options};`;
}

/** The peer parses the same topic, without turning anything into rows. */
async function intoBlackhole(kafka: KafkaServer, bytes: number): Promise<void> {
  const sql = `${ordersTable(kafka)} CREATE TABLE sink (${ORDERS_COLUMNS}) WITH ('connector' = 'blackhole'); INSERT INTO sink SELECT * FROM orders;`;
  const ours = await engine({ sql, stateDir: temporaryFolder('bench'), changes: MESSAGES, phase: 'ended', resume: false });
  const peer = JSON.parse(await outputOf('kafka-peer', { brokers: kafka.bootstrap, topic: 'orders', messages: MESSAGES })) as {
    readonly seconds: number;
  };
  const line = { name: 'kafkajs + JSON.parse', perSecond: MESSAGES / peer.seconds };
  printLine(compared(`debezium-json of ${Math.round(bytes / MESSAGES)} bytes → blackhole`, MESSAGES / ours.seconds, line, ours.peakMb));
}

async function intoPostgres(kafka: KafkaServer): Promise<void> {
  const postgres = await startPostgres(['-c', 'synchronous_commit=off', '-c', 'full_page_writes=off', '-c', 'max_wal_size=4GB']);
  await postgres.query(`CREATE SCHEMA bench; CREATE TABLE bench.orders (${ORDERS_POSTGRES})`);
  const sql = `${ordersTable(kafka)} CREATE TABLE target (${ORDERS_COLUMNS}) ${postgresOptions(postgres, 'bench', 'orders')};
    INSERT INTO target SELECT * FROM orders;`;
  const ours = await engine({ sql, stateDir: temporaryFolder('bench'), changes: MESSAGES, phase: 'ended', resume: false });
  printLine(compared('debezium-json → PostgreSQL, upserts', MESSAGES / ours.seconds, undefined, ours.peakMb));
  await postgres.stop();
}

/** datagen gives the rows: its own rate stands in the line of the operators. */
async function intoKafka(kafka: KafkaServer): Promise<void> {
  await kafka.createTopic('copies');
  const columns = 'id BIGINT, customer_id INT, sku STRING, product STRING, quantity INT, price DECIMAL(10, 2), status STRING, note STRING';
  const sink = withOptions({ connector: 'kafka', topic: 'copies', 'properties.bootstrap.servers': kafka.bootstrap, format: 'json' });
  const source = withOptions({ connector: 'datagen', 'number-of-rows': String(MESSAGES), 'rows-per-second': '100000000' });
  const sql = `CREATE TABLE rows_made (${columns}) ${source}; CREATE TABLE copies (${columns}) ${sink}; INSERT INTO copies SELECT * FROM rows_made;`;
  const ours = await engine({ sql, stateDir: temporaryFolder('bench'), changes: MESSAGES, phase: 'ended', resume: false });
  printLine(compared('datagen → kafka, json', MESSAGES / ours.seconds, undefined, ours.peakMb));
}

/** Inserts and updates of KEYS orders as Debezium writes them without schemas; gives the bytes of all values. */
async function produceOrders(kafka: KafkaServer, topic: string): Promise<number> {
  await kafka.createTopic(topic);
  const producer = kafka.client().producer();
  await producer.connect();
  let bytes = 0;
  for (let from = 0; from < MESSAGES; from += 1000) {
    const messages = Array.from({ length: 1000 }, (_, index) => orderMessage(from + index));
    for (const { value } of messages) bytes += value.length;
    await producer.send({ topic, messages });
  }
  await producer.disconnect();
  return bytes;
}

function orderMessage(number: number): { readonly key: string; readonly value: string } {
  const id = number % KEYS;
  const round = Math.floor(number / KEYS);
  const row = (version: number) => ({
    id,
    customer_id: id % 50_000,
    sku: `SKU-${String(id % 10_000).padStart(8, '0')}`,
    product: `Product number ${id % 5000}`,
    quantity: 1 + ((id + version) % 9),
    price: `${1 + (id % 1000)}.25`,
    status: ['new', 'paid', 'shipped', 'returned'][version % 4],
    note: id % 3 === 0 ? null : `note of order ${id}`,
    created_at: '2024-01-01 00:00:00.000',
    updated_at: `2024-06-01 12:00:0${version}.000Z`,
  });
  const source = {
    version: '3.0.0',
    connector: 'mysql',
    name: 'shop',
    ts_ms: 1_717_243_200_000,
    db: 'shop',
    table: 'orders',
    file: 'binlog.000042',
    pos: number,
  };
  const value = {
    before: round === 0 ? null : row(round - 1),
    after: row(round),
    source,
    op: round === 0 ? 'c' : 'u',
    ts_ms: 1_717_243_200_123,
  };
  return { key: JSON.stringify({ id }), value: JSON.stringify(value) };
}
