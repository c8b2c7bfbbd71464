/** A topic whose messages change their schema in the middle, read by one running job: as Debezium sends them after ALTER TABLE. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { withOptions } from '../support/sql.ts';

type Json = Readonly<Record<string, unknown>>;

/** How the table at the source stood, and a row of it as Debezium sends it then. */
interface Version {
  readonly columns: readonly Json[];
  readonly row: Json;
}

const ID = { type: 'int32', optional: false, field: 'id' };
const INT = { type: 'int32', optional: true, field: 'amount' };
const BIGINT = { ...INT, type: 'int64' };
const NOTE = { type: 'string', optional: true, field: 'note' };
const price = (scale: number) => ({
  type: 'bytes',
  optional: true,
  name: 'org.apache.kafka.connect.data.Decimal',
  version: 1,
  parameters: { scale: String(scale) },
  field: 'price',
});
const at = (name: string) => ({ type: 'int64', optional: true, name: `io.debezium.time.${name}`, version: 1, field: 'at' });

/** The unscaled integer in as few bytes as it takes. */
function bytes(unscaled: number): string {
  const whole = Buffer.alloc(8);
  whole.writeBigInt64BE(BigInt(unscaled));
  const first = whole.findIndex((byte, index) => byte !== 0 || (whole[index + 1] ?? 128) >= 128);
  return whole.subarray(first).toString('base64');
}

const AT_MS = 1_767_323_045_000;
const BEFORE: Version = {
  columns: [ID, INT, price(2), at('Timestamp')],
  row: { id: 1, amount: 7, price: bytes(12_34), at: AT_MS },
};
/** ALTER TABLE … ADD note, MODIFY amount BIGINT */
const GROWN: Version = {
  columns: [ID, BIGINT, price(2), at('Timestamp'), NOTE],
  row: { id: 2, amount: 5_000_000_000, price: bytes(12_34), at: AT_MS, note: 'new' },
};
/** ALTER TABLE … DROP note */
const SHRUNK: Version = { columns: BEFORE.columns.map((column) => (column === INT ? BIGINT : column)), row: { ...BEFORE.row, id: 3 } };
/** ALTER TABLE … MODIFY price DECIMAL(12, 4), MODIFY at DATETIME(6) */
const FINER: Version = {
  columns: [ID, BIGINT, price(4), at('MicroTimestamp'), NOTE],
  row: { id: 4, amount: 7, price: bytes(12_3456), at: AT_MS * 1000 + 678_901, note: null },
};

function payloadOf({ row }: Version): Json {
  return { before: null, after: row, source: { ts_ms: AT_MS, db: 'shop', table: 'orders' }, op: 'c', ts_ms: AT_MS };
}

function bare(version: Version): string {
  return JSON.stringify(payloadOf(version));
}

function enveloped(version: Version): string {
  const half = (field: string) => ({ type: 'struct', fields: version.columns, optional: true, name: 'shop.orders.Value', field });
  const schema = { type: 'struct', fields: [half('before'), half('after'), { type: 'string', optional: false, field: 'op' }] };
  return JSON.stringify({ schema, payload: payloadOf(version) });
}

describe.skipIf(!available().kafka)('a schema that changes in the middle of a topic', () => {
  let kafka: KafkaServer;
  beforeAll(async () => {
    kafka = await startKafka();
  });
  afterAll(() => kafka?.stop());

  /** Runs a job that was there before the messages, each of which comes when the one before has been read. */
  async function reading(topic: string, types: string, options: Readonly<Record<string, string>>): Promise<RiffleProcess> {
    await kafka.createTopic(topic);
    const topicOptions = {
      connector: 'kafka',
      topic,
      'properties.bootstrap.servers': kafka.bootstrap,
      'scan.startup.mode': 'earliest-offset',
      format: 'debezium-json',
      ...options,
    };
    const script = `CREATE TABLE s (id INT, amount BIGINT, ${types}, note STRING) ${withOptions(topicOptions)};
      CREATE TABLE p (id INT, amount BIGINT, ${types}, note STRING) WITH ('connector' = 'print');
      INSERT INTO p SELECT * FROM s;`;
    const program = new RiffleProcess(['-e', script]);
    await program.until(() => program.stderr.includes('is running'), 'the start of the job');
    return program;
  }

  async function next(program: RiffleProcess, topic: string, text: string): Promise<void> {
    const lines = program.stdout.split('\n').length;
    await kafka.produce(topic, [text]);
    await program.until(() => program.stdout.split('\n').length > lines, 'the next row');
  }

  test('each message is read by the schema that it carries: a column added, removed, of another type', async () => {
    const program = await reading('enveloped', 'price DECIMAL(12, 4), `at` TIMESTAMP(6)', { 'debezium-json.schema-include': 'true' });
    for (const version of [BEFORE, GROWN, SHRUNK, FINER, BEFORE]) await next(program, 'enveloped', enveloped(version));
    await program.terminate();
    expect(program.stdout.trim().split('\n')).toEqual([
      '+I[1, 7, 12.3400, 2026-01-02 03:04:05.000000, null]',
      '+I[2, 5000000000, 12.3400, 2026-01-02 03:04:05.000000, new]',
      '+I[3, 7, 12.3400, 2026-01-02 03:04:05.000000, null]',
      '+I[4, 7, 12.3456, 2026-01-02 03:04:05.678901, null]',
      '+I[1, 7, 12.3400, 2026-01-02 03:04:05.000000, null]',
    ]);
  });

  test('without a schema a column is added, removed and widened; a time that comes in another unit ends the job and is named', async () => {
    const program = await reading('bare', 'price DECIMAL(10, 2), `at` TIMESTAMP(3)', {});
    for (const version of [BEFORE, GROWN, SHRUNK]) await next(program, 'bare', bare(version));
    await kafka.produce('bare', [bare(FINER)]);
    const { code, stdout, stderr } = await program.ended;
    expect(code, stderr).toBe(1);
    expect(stdout.trim().split('\n')).toEqual([
      '+I[1, 7, 12.34, 2026-01-02 03:04:05.000, null]',
      '+I[2, 5000000000, 12.34, 2026-01-02 03:04:05.000, new]',
      '+I[3, 7, 12.34, 2026-01-02 03:04:05.000, null]',
    ]);
    expect(stderr).toContain(
      "The value of the record bare/0@3 cannot be read as debezium-json: the field 'at' is 1767323045678901 at byte",
    );
    expect(stderr).toContain('declare TIMESTAMP(3), (6) or (9) as the column of the database is, or let messages carry their schema');
  });
});
