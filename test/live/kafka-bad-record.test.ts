/** One record that no run gets past: it ends the job and is named, whatever the restart strategy would try again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { type RiffleResult, riffle } from '../support/riffle.ts';
import { available, type KafkaServer, type PostgresServer, startKafka, startPostgres } from '../support/servers.ts';
import { postgresOptions, withOptions } from '../support/sql.ts';

describe.skipIf(!available().kafka || !available().postgres)('a record that no run gets past', () => {
  let kafka: KafkaServer;
  let postgres: PostgresServer;
  beforeAll(async () => {
    [kafka, postgres] = await Promise.all([startKafka(), startPostgres()]);
    await postgres.query('CREATE SCHEMA copies');
  });
  afterAll(() => Promise.all([kafka?.stop(), postgres?.stop()]));

  /** Copies a topic, tried again for as long as the strategy has patience, which is for ever. */
  async function copy(topic: string, target = ''): Promise<RiffleResult> {
    const options = {
      connector: 'kafka',
      topic,
      'properties.bootstrap.servers': kafka.bootstrap,
      'scan.startup.mode': 'earliest-offset',
      format: 'json',
    };
    const script = `
      CREATE TABLE s (id BIGINT, item STRING) ${withOptions(options)};
      CREATE TABLE t (id BIGINT, item STRING, PRIMARY KEY (id) NOT ENFORCED) ${postgresOptions(postgres, 'copies', topic)};
      SET 'execution.checkpointing.interval' = '100 ms';
      SET 'restart-strategy.exponential-delay.initial-backoff' = '10 ms';
      SET 'restart-strategy.exponential-delay.max-backoff' = '10 ms';
      INSERT INTO t SELECT * FROM s;`;
    await postgres.query(`CREATE TABLE copies.${topic} (id BIGINT PRIMARY KEY, item TEXT); ${target}`);
    return riffle(['-e', script, '--state-dir', temporaryFolder('state')]);
  }

  test('one that cannot be read', async () => {
    await kafka.createTopic('unreadable');
    await kafka.produce('unreadable', ['{"id":1}', '{"id":2', '{"id":3}']);
    const { code, stderr } = await copy('unreadable');
    expect(code).toBe(1);
    expect(stderr).toContain('The value of the record unreadable/0@1 cannot be read as json');
    expect(stderr).not.toContain('starts again');
  });

  test('one at which the target hangs up', async () => {
    await kafka.createTopic('poison');
    await kafka.produce('poison', ['{"id":1}', '{"id":2,"item":"poison"}', '{"id":3}']);
    await postgres.query(`CREATE FUNCTION copies.hang_up() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.item = 'poison' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$`);
    const trigger = 'CREATE TRIGGER hang_up BEFORE INSERT ON copies.poison FOR EACH ROW EXECUTE FUNCTION copies.hang_up()';
    const { code, stderr } = await copy('poison', trigger);
    expect(code).toBe(1);
    expect(stderr).toContain('terminating connection due to administrator command. The job starts again');
    expect(stderr).toContain('The job failed 5 times at the same place for the same reason: The connection to PostgreSQL');
    expect(stderr).toMatch(/It read the changes from poison\/0@\d to poison\/0@2 each time\./);
  });
});
