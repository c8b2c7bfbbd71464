import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { functionNames } from '../../src/functions/catalogue.ts';
import { renderError } from '../../src/session/render/result.ts';
import { temporaryFolder } from '../support/processes.ts';
import { TestSession } from './support.ts';

const NUMBERS =
  "CREATE TABLE numbers (n BIGINT NOT NULL, PRIMARY KEY (n) NOT ENFORCED) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '3')";

test('CREATE TABLE declares, SHOW and DESCRIBE tell, DROP TABLE forgets', async () => {
  const session = new TestSession();
  expect(await session.say(NUMBERS)).toBe('Table numbers created.');
  expect(await session.say('SHOW TABLES')).toBe('numbers');
  expect(await session.say('DESCRIBE numbers')).toBe('n | BIGINT | FALSE | PRI(n) | NULL | NULL');
  expect(await session.say('SHOW CREATE TABLE numbers')).toContain("'connector' = 'datagen'");
  expect(await session.say(NUMBERS)).toContain('SQL_TABLE_EXISTS 1:14');
  expect(await session.say(NUMBERS.replace('TABLE', 'TABLE IF NOT EXISTS'))).toBe('Table numbers exists already.');
  expect(await session.say('DROP TABLE numbers')).toContain('Table numbers dropped.');
  expect(await session.say('DROP TABLE numbers')).toContain('SQL_UNKNOWN_TABLE');
  expect(await session.say('DROP TABLE IF EXISTS numbers')).toBe('There is no table numbers.');
});

test('a table of another database is refused, not taken for the one of the same name here', async () => {
  const session = new TestSession();
  await session.run(NUMBERS);
  for (const statement of [
    'DROP TABLE prod.numbers',
    'DROP TABLE IF EXISTS prod.numbers',
    'DESCRIBE prod.numbers',
    'SHOW CREATE TABLE prod.numbers',
  ])
    expect(await session.say(statement), statement).toContain("There is no database 'prod'");
  expect(await session.say('SHOW TABLES')).toBe('numbers');
  expect(await session.say('DESCRIBE default_database.numbers')).toContain('BIGINT');
  expect(await session.say('DROP TABLE numberz')).toContain("There is no table 'numberz'");
  expect(await session.say('DROP TABLE default_catalog.default_database.numbers')).toContain('Table numbers dropped.');
});

test('what SHOW CREATE TABLE prints creates the table again, once its password is typed', async () => {
  const session = new TestSession();
  await session.run(
    "CREATE TABLE `select` (`列` INT COMMENT 'it''s', op_ts TIMESTAMP_LTZ(3) METADATA VIRTUAL, PRIMARY KEY (`列`) NOT ENFORCED) COMMENT 'c' WITH ('connector' = 'mysql-cdc', 'hostname' = 'h', 'username' = 'u', 'password' = 'secret!', 'database-name' = 'd', 'table-name' = 't')",
  );
  const printed = await session.say('SHOW CREATE TABLE `select`');
  expect(printed).not.toContain('secret!');
  await session.run('DROP TABLE `select`');
  expect(await session.say(printed)).toMatch(/^SQL_MASKED_SECRET \d+:\d+ The value of 'password' holds \*{6}/);
  expect(await session.say(printed.replace('******', 'secret!'))).toBe('Table select created.');
});

test('SHOW CREATE TABLE masks what patterns took by its name, and passwords inside other values', async () => {
  const session = new TestSession();
  await session.run(`CREATE TABLE t (id INT) WITH ('connector' = 'mysql-cdc', 'hostname' = 'h', 'username' = 'u', 'password' = 's3cret',
    'database-name' = 'd', 'table-name' = 't', 'jdbc.properties.trustCertificateKeyStorePassword' = 's3cret', 'jdbc.properties.useSSL' = 'true',
    'debezium.schema.history.internal.producer.sasl.jaas.config' = 'Plain username="u" password="s3cret";',
    'debezium.schema.history.internal.kafka.bootstrap.servers' = 'SASL://u:s3cret@kafka:9092')`);
  const printed = await session.say('SHOW CREATE TABLE t');
  expect(printed).not.toContain('s3cret');
  expect(printed).toContain("'jdbc.properties.trustCertificateKeyStorePassword' = '******'");
  expect(printed).toContain("'jdbc.properties.useSSL' = 'true'");
  expect(printed).toContain("'debezium.schema.history.internal.kafka.bootstrap.servers' = 'SASL://u:******@kafka:9092'");
});

test.each([
  '"password" = "s3cret"',
  '`password` = `s3cret`',
  '‘password’ = ‘s3cret’',
  "'password' = “s3cret”",
  "'password' = s3cret",
  "'password' 's3cret'",
  "'password' = 's3cret",
  '"sasl.jaas.config" = "Plain password=\'s3cret\';"',
  "'url' = 'jdbc:postgresql://me:s3cret@a,b/d'",
  "'url' = 'jdbc:postgresql://me:s3/cr,et@h/d'",
  "'url' = 'jdbc:mysql://h/d?user=me&password=s3&cret'",
])('no error tells the secret of %s', async (option) => {
  const session = new TestSession();
  await session.run(`CREATE TABLE t (id INT) WITH ('connector' = 'jdbc', ${option}, 'table-name' = 't'); INSERT INTO t SELECT 1`);
  const reports = session.events.flatMap((event) => (event.kind === 'result' && event.result.kind === 'error' ? [event.result.error] : []));
  expect(reports).toHaveLength(1);
  for (const report of reports) expect(renderError(report)).not.toMatch(/s3|cret/);
});

test('an error beside a password does not show it', async () => {
  const session = new TestSession();
  await session.run(
    "CREATE TABLE t (id INT) WITH ('connector' = 'jdbc' 'password' = 'secret!', 'url' = 'jdbc:postgresql://h/d?password=secret!');",
  );
  await session.run("CREATE TABLE t (id INT) WITH ('connector' = 'jdbc', 'password' = 'secret!', 'uurl' = 'x?password=secret!')");
  const reports = session.events.flatMap((event) => (event.kind === 'result' && event.result.kind === 'error' ? [event.result.error] : []));
  expect(reports).toHaveLength(2);
  for (const report of reports) expect(renderError(report)).not.toContain('secret!');
});

test('a SELECT gives its columns, then its changes', async () => {
  const session = new TestSession();
  await session.run(NUMBERS);
  expect(await session.say("SELECT n, n * 1.5 AS more, 'x' FROM numbers WHERE n <> 2")).toMatch(/^query n BIGINT NOT NULL, more DECIMAL/);
  expect(session.rows).toBe('+I[1, 1.5, x]\n+I[3, 4.5, x]\n');
});

test('SELECT 1 needs no table', async () => {
  const session = new TestSession();
  await session.run("SELECT 1, 'a' || 'b', CAST('12' AS INT) + 1, NULL IS NULL");
  expect(session.rows).toBe('+I[1, ab, 13, TRUE]\n');
});

test('SET is checked, shown, and taken back by RESET', async () => {
  const session = new TestSession();
  expect(await session.say("SET 'execution.checkpointing.interval' = '3 s'")).toContain('3 s');
  expect(await session.say('SET')).toContain('execution.checkpointing.interval | 3 s');
  expect(await session.say("SET 'execution.checkpointing.intervall' = '3 s'")).toContain('OPTION_UNKNOWN');
  expect(await session.say("SET 'execution.checkpointing.interval' = 'soon'")).toContain('OPTION_INVALID');
  expect(await session.say("SET 'table.local-time-zone' = 'Mars/Base'")).toContain('Mars/Base');
  await session.run("SET 'table.local-time-zone' = 'GMT+08:00'; SELECT CAST(TO_TIMESTAMP_LTZ(0, 3) AS STRING)");
  expect(session.rows).toBe('+I[1970-01-01 08:00:00.000]\n');
  expect(await session.say("RESET 'execution.checkpointing.intervall'")).toContain('OPTION_UNKNOWN');
  await session.run("RESET 'execution.checkpointing.interval'");
  expect(await session.say('SET')).not.toContain('interval');
});

test('nothing runs of a text that cannot be read, and all its defects are named', async () => {
  const session = new TestSession();
  const said = await session.say(`${NUMBERS}; SELEC 1; SELECT * FORM numbers;`);
  expect(said.split('\n')).toHaveLength(2);
  expect(await session.say('SHOW TABLES')).toBe('');
});

test('a table of an unknown connector can be declared; using it names the connector', async () => {
  const session = new TestSession();
  expect(await session.say("CREATE TABLE k (id INT) WITH ('connector' = 'pulsar', 'topic' = 't')")).toBe('Table k created.');
  expect(await session.say('SELECT * FROM k')).toContain('pulsar');
  await session.say("CREATE TABLE earlier (id INT) WITH ('connector' = 'kafka-0.11', 'topic' = 't')");
  expect(await session.say('SELECT * FROM earlier')).toContain('SQL_RETIRED_CONNECTOR');
});

test('EXPLAIN tells the details it is asked for, and names those it does not know', async () => {
  const session = new TestSession();
  const plan = await session.say('EXPLAIN SELECT 1');
  expect(await session.say('EXPLAIN CHANGELOG_MODE SELECT 1')).toBe(plan);
  expect(await session.say('EXPLAIN CHANGELOG_MODE, ESTIMATED_COST SELECT 1')).toBe(
    `${plan}\n\nESTIMATED_COST: none, no plan here is chosen by cost.`,
  );
  expect(await session.say('EXPLAIN ESTIMATED_COST, JSON_EXECUTION_PLAN SELECT 1')).toMatch(/SQL_UNSUPPORTED 1:25 .*JSON_EXECUTION_PLAN/);
});

test('EXPLAIN shows the tree with the changelog mode of each edge', async () => {
  const session = new TestSession();
  await session.run(NUMBERS);
  const said = await session.say('EXPLAIN SELECT n % 2, COUNT(*) FROM numbers GROUP BY n % 2');
  expect(said).toContain('GroupAggregate');
  expect(said).toContain('TableSourceScan');
});

test('HELP lists statements and connectors, and knows each of them', async () => {
  const session = new TestSession();
  expect(await session.say('HELP')).toContain('CREATE TABLE');
  expect(await session.say("HELP 'jdbc'")).toContain('table-name');
  expect(await session.say('HELP jdbcc')).toContain('HELP_UNKNOWN');
  expect(await session.say("HELP 'pulsar'")).toContain("The connector 'pulsar' is not there yet.");
  expect(await session.say("HELP 'pulsar'")).toContain("The connector 'pulsar' is not there yet.");
  expect(await session.say('HELP pulsar')).toContain("There is no help on 'pulsar'.");
});

test('HELP FUNCTIONS names every function in its family, and HELP knows each of them', async () => {
  const session = new TestSession();
  const list = await session.say('HELP FUNCTIONS');
  expect(list).toMatch(/Hash:\n {2}MD5 {2}SHA1/);
  expect(list).toMatch(/Aggregate:\n {2}COUNT/);
  for (const line of list.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  for (const name of functionNames()) {
    expect(list).toContain(name);
    expect(await session.say(`HELP ${name}`)).toContain('  →  ');
  }
  expect(await session.say('HELP INTERVAL')).toContain('2024-02-29');
  expect(await session.say('HELP REGEX')).toContain('exponential time');
});

test('HELP knows a part of a statement, and says what cannot be captured and what to use instead', async () => {
  const session = new TestSession();
  expect(await session.say('HELP CREATE')).toContain('CREATE [TEMPORARY] TABLE [IF NOT EXISTS]');
  expect(await session.say('HELP JOIN')).toContain('[[LEFT | RIGHT | FULL] JOIN u ON … | USING (…)]');
  expect(await session.say('HELP CAST')).toContain('CAST(value AS type)');
  expect(await session.say("HELP 'mongodb-cdc'")).toContain('MongoDB      Not supported');
  expect(await session.say('HELP blackhole')).toContain('Options:\n  none');
});

test('ADD JAR of a pasted script is accepted: there are no jars', async () => {
  expect(await new TestSession().say("ADD JAR '/lib/driver.jar'")).toBe('/lib/driver.jar is not loaded.');
});

test('INSERT INTO … VALUES writes its rows and ends', async () => {
  const session = new TestSession();
  await session.run("CREATE TABLE printed (n INT, s STRING) WITH ('connector' = 'print'); INSERT INTO printed VALUES (1, 'a'), (2, NULL)");
  await session.session.jobs.allEnded();
  expect(session.printed).toBe('+I[1, a]\n+I[2, null]\n');
});

test('a text that is stopped says what of it was not executed, also where a file is its last statement', async () => {
  const session = new TestSession();
  const endless = "CREATE TABLE endless (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '100')";
  const file = join(temporaryFolder('sql'), 'two.sql');
  writeFileSync(file, 'SELECT n FROM endless; SHOW TABLES;');
  await session.run(endless);
  for (const [text, codes] of [
    ['SELECT n FROM endless; SHOW TABLES; SHOW TABLES', ['INTERRUPTED']],
    [`SOURCE '${file}'`, ['INTERRUPTED', 'SOURCE_FAILED']],
    ['SELECT n FROM endless', []],
  ] as const) {
    const stop = new AbortController();
    const from = session.rows.length;
    const results = session.run(text, stop.signal);
    while (session.rows.length === from) await sleep(10);
    stop.abort();
    expect((await results).flatMap((result) => (result.kind === 'error' ? [result.error.code] : []))).toEqual(codes);
  }
});

test.each(['QUIT', 'exit'])(
  '%s ends the text with success, also from within a file, and what stands behind it is not executed',
  async (word) => {
    const session = new TestSession();
    expect(await session.say(`CLEAR; SELECT 7; ${word}; SELECT 8;`)).not.toContain('ERROR');
    expect(session.rows).toBe('+I[7]\n');
    const file = join(temporaryFolder('sql'), 'quits.sql');
    writeFileSync(file, `SELECT 9; ${word}; SELECT * FROM missing;`);
    expect((await session.run(`SOURCE '${file}'; SELECT 10;`)).map(({ kind }) => kind)).toEqual(['query', 'ok']);
    expect(session.rows).toBe('+I[7]\n+I[9]\n');
    // The next text is another.
    await session.run('SELECT 11;');
    expect(session.rows).toBe('+I[7]\n+I[9]\n+I[11]\n');
  },
);

test('SOURCE runs a file, and one that names itself ends', async () => {
  const session = new TestSession();
  expect(await session.say("SOURCE '/nowhere/at/all.sql'")).toContain('FILE_UNREADABLE');
  const file = join(temporaryFolder('sql'), 'self.sql');
  writeFileSync(file, `SELECT 7; SOURCE '${file}';`);
  expect(await session.say(`SOURCE '${file}'`)).toContain('SOURCE_TOO_DEEP');
  expect(session.rows.split('\n').filter((line) => line === '+I[7]')).toHaveLength(16);
});

test('a file finds the files it names beside itself, and is named in its errors', async () => {
  const folder = temporaryFolder('sql');
  mkdirSync(join(folder, 'deep'));
  writeFileSync(join(folder, 'first.sql'), "SOURCE 'deep/second.sql';");
  writeFileSync(join(folder, 'deep', 'second.sql'), "SELECT 7; SOURCE 'third.sql';");
  writeFileSync(join(folder, 'deep', 'third.sql'), 'SELECT 8;\nSELECT nothing;');
  const session = new TestSession();
  const results = await session.run(`SOURCE '${join(folder, 'first.sql')}'`);
  expect(session.rows).toBe('+I[7]\n+I[8]\n');
  const [error] = results.flatMap((result) => (result.kind === 'error' ? [result.error] : []));
  expect(error === undefined ? '' : renderError(error)).toContain(`at ${join(folder, 'deep', 'third.sql')}:2:8`);
});
