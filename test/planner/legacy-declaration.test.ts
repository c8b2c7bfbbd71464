/** Tables declared as before Flink 1.11, as they stand in articles and old scripts. */
import { expect, test } from 'vitest';
import { PlanSession } from './session.ts';

const session = new PlanSession();

test('the table of an article of 2020 is rewritten, the comments stay', () => {
  const old = `CREATE TABLE user_log (user_id VARCHAR, ts TIMESTAMP(3)) WITH (
    'connector.type' = 'kafka', -- the connector
    'connector.version' = 'universal',
    'connector.topic' = 'user_behavior',
    'connector.startup-mode' = 'earliest-offset',
    'connector.properties.0.key' = 'zookeeper.connect',
    'connector.properties.0.value' = 'localhost:2181',
    'connector.properties.1.key' = 'bootstrap.servers',
    'connector.properties.1.value' = 'localhost:9092',
    'update-mode' = 'append',
    'format.type' = 'json',
    'format.ignore-parse-errors' = 'true',
    'format.derive-schema' = 'true'
)`;
  expect(session.faults(old)).toEqual([
    expect.stringMatching(/^SQL_LEGACY_OPTIONS at "'connector.type'": .* Take the rewritten statement\.$/),
  ]);
  expect(session.repaired(old)).toBe(
    `CREATE TABLE user_log (user_id VARCHAR, ts TIMESTAMP(3)) WITH (
    'connector' = 'kafka', -- the connector
    'topic' = 'user_behavior',
    'scan.startup.mode' = 'earliest-offset',
    'properties.zookeeper.connect' = 'localhost:2181',
    'properties.bootstrap.servers' = 'localhost:9092',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
)`,
  );
});

test('what is dropped before the first option that stays takes the comma behind it, and an upserting table is told of its key', () => {
  const old =
    "CREATE TABLE pvuv (dt VARCHAR, pv BIGINT) WITH ('update-mode' = 'upsert', 'connector.type' = 'jdbc', 'connector.url' = 'jdbc:mysql://localhost:3306/test', 'connector.table' = 'pvuv', 'connector.write.flush.max-rows' = '1')";
  expect(session.faults(old)[0]).toContain("In place of 'update-mode' the table needs a PRIMARY KEY");
  expect(session.repaired(old)).toBe(
    "CREATE TABLE pvuv (dt VARCHAR, pv BIGINT) WITH ('connector' = 'jdbc', 'url' = 'jdbc:mysql://localhost:3306/test', 'table-name' = 'pvuv', 'sink.buffer-flush.max-rows' = '1')",
  );
});
