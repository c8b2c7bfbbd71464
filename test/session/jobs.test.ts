import { readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { declareTable } from '../../src/planner/declare-table.ts';
import { JobStore } from '../../src/session/job-store.ts';
import { parse } from '../../src/sql/parse.ts';
import { printStatement } from '../../src/sql/print.ts';
import { temporaryFolder } from '../support/processes.ts';
import { SilentServer } from '../support/silent-server.ts';
import { TestSession } from './support.ts';

const PRINTED = "CREATE TABLE printed (n BIGINT) WITH ('connector' = 'print');";
/** An endless table, and one that prints. */
const TABLES = `CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '100', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000000');
${PRINTED}
SET 'execution.checkpointing.interval' = '100ms';`;
const INSERT = 'INSERT INTO printed SELECT n FROM numbers';

const NO_TABLES = { find: () => undefined, names: () => [] };

/** An unfinished job in the state directory, as another process would have left it. Gives its id. */
function storeJob(stateDir: string, script: string): string {
  const statements = parse(script).statements.flatMap(({ statement }) => statement ?? []);
  const tables = statements.flatMap((statement) => (statement.kind === 'create-table' ? [declareTable(statement, NO_TABLES).table] : []));
  const [insert] = statements.filter(({ kind }) => kind === 'insert');
  if (insert === undefined) throw new Error('a job has an INSERT');
  const store = new JobStore(stateDir);
  const id = store.newId();
  store.save({ id, name: 'stored', createdAtMs: 0, statement: printStatement(insert), tables, settings: new Map() });
  return id;
}

test('a bounded job prints its rows, finishes, and leaves nothing in the store', async () => {
  const stateDir = temporaryFolder('state');
  const session = new TestSession({ stateDir });
  await session.run(
    `CREATE TABLE three (n BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '3'); CREATE TABLE printed (n BIGINT) WITH ('connector' = 'print')`,
  );
  expect(await session.say('INSERT INTO printed SELECT n FROM three')).toBe('job insert-into_printed');
  await session.session.jobs.allEnded();
  expect(session.printed).toBe('+I[1]\n+I[2]\n+I[3]\n');
  expect(session.session.jobs.statuses()[0]?.state).toBe('FINISHED');
  await sleep(20);
  expect(readdirSync(join(stateDir, 'jobs'))).toEqual([]);
});

test('a stopped job is offered, refused without a decision, and resumed where it stood', async () => {
  const stateDir = temporaryFolder('state');
  const first = new TestSession({ stateDir });
  await first.run(`${TABLES} ${INSERT}`);
  while (first.printed.split('\n').length < 20) await sleep(10);
  await first.session.close('checkpoint');
  const printed = first.printed.trim().split('\n').length;
  const second = new TestSession({ stateDir });
  expect(second.events[0]).toMatchObject({ kind: 'ready', unfinished: [{ name: 'insert-into_printed', ownerPid: undefined }] });
  expect(await second.say(`${TABLES} ${INSERT}`)).toContain('JOB_UNFINISHED');
  const third = new TestSession({ stateDir, twins: 'resume' });
  await third.run(`${TABLES} ${INSERT}`);
  while (third.printed.length < 10) await sleep(10);
  expect(third.printed.split('\n')[0]).toBe(`+I[${printed + 1}]`);
  await third.session.close('cancel');
  await sleep(20);
  expect(readdirSync(join(stateDir, 'jobs'))).toEqual([]);
});

test('a job of another session is refused with its process', async () => {
  const stateDir = temporaryFolder('state');
  const owner = new TestSession({ stateDir });
  await owner.run(`${TABLES} ${INSERT}`);
  const other = new TestSession({ stateDir, twins: 'resume' });
  expect(await other.say(`${TABLES} ${INSERT}`)).toContain(`JOB_OWNED`);
  expect(await other.say('SHOW JOBS')).toContain(String(process.pid));
  await owner.session.close('cancel');
});

test('a statement that runs here already is refused with what stops it', async () => {
  const session = new TestSession();
  await session.run(`${TABLES} ${INSERT}`);
  const refused = JSON.stringify(await session.run(INSERT));
  expect(refused).toContain('is running already, here.');
  await session.run(/STOP JOB '\w+';/.exec(refused)?.[0] ?? '');
  expect(await session.say('SHOW JOBS')).not.toContain('RUNNING');
  await session.session.close('cancel');
});

test('STOP JOB ends a job by its name, SHOW JOBS tells', async () => {
  const session = new TestSession();
  await session.run(`${TABLES} SET 'pipeline.name' = 'my job'; ${INSERT}`);
  expect(await session.say('SHOW JOBS')).toMatch(/my job \| RUNNING/);
  expect(await session.say("STOP JOB 'my job'")).toBe('Job my job is stopped.');
  expect(await session.say('SHOW JOBS')).toMatch(/my job \| CANCELED/);
  expect(await session.say("STOP JOB 'no job'")).toContain('JOB_UNKNOWN');
});

test('files of the state directory are for their owner only', async () => {
  const stateDir = temporaryFolder('state');
  const session = new TestSession({ stateDir, keepsCatalog: true });
  await session.run(`${TABLES} ${INSERT}`);
  for (const file of readdirSync(stateDir, { recursive: true, encoding: 'utf8' })) {
    expect(statSync(join(stateDir, file)).mode & 0o077, file).toBe(0);
  }
  await session.session.close('cancel');
});

test('tables outlive an interactive session', async () => {
  const stateDir = temporaryFolder('state');
  await new TestSession({ stateDir, keepsCatalog: true }).run(TABLES);
  expect(await new TestSession({ stateDir, keepsCatalog: true }).say('SHOW TABLES')).toBe('numbers\nprinted');
  expect(await new TestSession({ stateDir, keepsCatalog: false }).say('SHOW TABLES')).toBe('');
});

test('a savepoint is continued in the same session, as Flink does it', async () => {
  const session = new TestSession();
  await session.run(`${TABLES} ${INSERT}`);
  while (session.printed.split('\n').length < 10) await sleep(10);
  const said = await session.say("STOP JOB 'insert-into_printed' WITH SAVEPOINT");
  const [, folder] = /savepoint in (.+)\.$/.exec(said) ?? [];
  const printed = session.printed.trim().split('\n').length;
  expect(await session.say(INSERT)).toContain('JOB_UNFINISHED');
  expect(await session.say(`SET 'execution.state-recovery.path' = '/elsewhere'; ${INSERT}`)).toContain('SAVEPOINT_MISMATCH');
  expect(await session.say(`SET 'execution.state-recovery.path' = '${folder}'; ${INSERT}`)).toContain('job insert-into_printed');
  while (session.printed.trim().split('\n').length <= printed) await sleep(10);
  expect(session.printed.trim().split('\n')[printed]).toBe(`+I[${printed + 1}]`);
  await session.session.close('cancel');
});

test('a statement that was edited is not taken for its unfinished job, and that one is named', async () => {
  const stateDir = temporaryFolder('state');
  const id = storeJob(stateDir, `${TABLES} ${INSERT}`);
  const edited = `${TABLES} INSERT INTO printed SELECT n FROM numbers WHERE n > 1`;
  const resuming = new TestSession({ stateDir, twins: 'resume' });
  const told = await resuming.say(edited);
  expect(told).toContain('JOB_CHANGED');
  expect(told).toContain(id);
  expect(new JobStore(stateDir).unfinished().map((job) => job.id)).toEqual([id]);
  const asking = new TestSession({ stateDir });
  const results = await asking.run(edited);
  expect(results.at(-1)).toMatchObject({ kind: 'job', notices: [expect.stringContaining(`STOP JOB '${id}' forgets it`)] });
  await asking.session.close('cancel');
});

test('a job is resumed with the password that its statement has now', async () => {
  const stateDir = temporaryFolder('state');
  const script = (password: string): string =>
    `CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1');
     CREATE TABLE target (n BIGINT) WITH ('connector' = 'jdbc', 'url' = 'jdbc:postgresql://127.0.0.1:1/d?sslpassword=${password}', 'table-name' = 't',
       'password' = '${password}');
     INSERT INTO target SELECT n FROM numbers`;
  const id = storeJob(stateDir, script('old'));
  await new TestSession({ stateDir, twins: 'resume' }).run(script('new'));
  const kept = new JobStore(stateDir).load(id);
  expect(kept?.tables.map((table) => ('options' in table ? table.options.get('password') : 'a view'))).toEqual(['new', undefined]);
  expect(kept?.name).toBe('stored');
});

test('a screen learns that a job that waited to be resumed is forgotten', async () => {
  const stateDir = temporaryFolder('state');
  const first = new TestSession({ stateDir });
  await first.run(`${TABLES} ${INSERT}`);
  await first.session.close('checkpoint');
  const second = new TestSession({ stateDir });
  expect(second.events[0]).toMatchObject({ kind: 'ready', unfinished: [{ name: 'insert-into_printed' }] });
  await second.run("STOP JOB 'insert-into_printed'");
  expect(second.events).toContainEqual({ kind: 'unfinished', jobs: [] });
});

test('STOP JOB forgets a job that is not running', async () => {
  const session = new TestSession();
  await session.run(`${TABLES} ${INSERT}`);
  await session.run("STOP JOB 'insert-into_printed' WITH SAVEPOINT");
  expect(await session.say("STOP JOB 'insert-into_printed'")).toContain('forgotten');
  expect(await session.say(INSERT)).toBe('job insert-into_printed');
  await session.session.close('cancel');
});

test('table.dml-sync lets an INSERT wait for its job, and a failed one stops the text', async () => {
  const session = new TestSession();
  const three =
    "CREATE TABLE three (n BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.n.kind' = 'sequence', 'fields.n.start' = '0', 'fields.n.end' = '2')";
  await session.run(
    `${three}; CREATE TABLE printed (n BIGINT) WITH ('connector' = 'print'); SET 'table.dml-sync' = 'true'; INSERT INTO printed SELECT n FROM three`,
  );
  expect(session.printed).toBe('+I[0]\n+I[1]\n+I[2]\n');
  expect(await session.say('INSERT INTO printed SELECT 1 / n FROM three; SHOW TABLES')).toMatch(
    /^job insert-into_printed\nSQL_RUNTIME_\S+ [^\n]*$/,
  );
  // Its result has told it already.
  expect(session.events.filter(({ kind }) => kind === 'notice')).toEqual([]);
});

test('a job that waits for its server is seen, is stopped in every way, and leaves nothing behind', async () => {
  const server = await SilentServer.start();
  const stateDir = temporaryFolder('state');
  const session = new TestSession({ stateDir });
  await session.run(`${TABLES} ${server.table}`);
  const insert = 'INSERT INTO printed SELECT id FROM silent';
  const ways: readonly ((cancel: AbortController) => unknown)[] = [
    () => session.run("STOP JOB 'insert-into_printed'"),
    async () => expect(await session.say("STOP JOB 'insert-into_printed' WITH SAVEPOINT")).toContain('SAVEPOINT_NONE'),
    (cancel) => cancel.abort(),
    () => session.session.close('checkpoint'),
  ];
  for (const stop of ways) {
    const cancel = new AbortController();
    const started = session.run(insert, cancel.signal);
    await server.asked();
    expect(await session.say('SHOW JOBS')).toContain('insert-into_printed | CREATED');
    await stop(cancel);
    expect(await started).toMatchObject([{ kind: 'error', error: { code: 'JOB_NOT_STARTED' } }]);
    expect(readdirSync(join(stateDir, 'jobs'))).toEqual([]);
  }
});

test('a job that never ran has left nothing at its targets, and they are not asked to take it back', async () => {
  const server = await SilentServer.start();
  const session = new TestSession({ stateDir: temporaryFolder('state') });
  await session.run(`${server.table} ${topicAt(server)}`);
  const started = session.run('INSERT INTO topic SELECT id FROM silent');
  await server.asked();
  await session.run("STOP JOB 'insert-into_topic'");
  expect(await started).toMatchObject([{ kind: 'error', error: { code: 'JOB_NOT_STARTED' } }]);
  expect(session.events.filter(({ kind }) => kind === 'notice')).toEqual([]);
});

test('a target that gives no answer does not keep a job from being forgotten', async () => {
  const server = await SilentServer.start();
  const stateDir = temporaryFolder('state');
  const script = `CREATE TABLE numbers (id INT) WITH ('connector' = 'datagen'); ${topicAt(server)} INSERT INTO topic SELECT id FROM numbers`;
  storeJob(stateDir, script);
  const session = new TestSession({ stateDir });
  await session.run("STOP JOB 'stored'");
  expect(readdirSync(join(stateDir, 'jobs'))).toEqual([]);
  expect(JSON.stringify(session.events.filter(({ kind }) => kind === 'notice'))).toContain('had not completed is left at its targets');
});

/** `CREATE TABLE topic …;` of Kafka. */
function topicAt({ table }: SilentServer): string {
  const [, port] = /'port' = '(\d+)'/.exec(table) ?? [];
  return `CREATE TABLE topic (id INT) WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'debezium-json',
    'properties.bootstrap.servers' = '127.0.0.1:${port}', 'sink.delivery-guarantee' = 'exactly-once', 'sink.transactional-id-prefix' = 'x');`;
}

test('a resumed job that waits for its server is kept when nobody waits any more', async () => {
  const server = await SilentServer.start();
  const stateDir = temporaryFolder('state');
  const script = `${server.table} ${PRINTED} INSERT INTO printed SELECT id FROM silent`;
  const id = storeJob(stateDir, script);
  const session = new TestSession({ stateDir, twins: 'resume' });
  const leave = new AbortController();
  const resumed = session.session.resume([id], leave.signal);
  await server.asked();
  expect(await session.say(script)).toContain('JOB_OWNED');
  leave.abort();
  expect(await resumed).toBe(false);
  expect(await session.say('SHOW JOBS')).toContain(`${id} | stored | SUSPENDED`);
  const again = session.session.resume([id], new AbortController().signal);
  await server.asked();
  await session.session.close('cancel');
  expect(await again).toBe(false);
  expect(readdirSync(join(stateDir, 'jobs'))).toEqual([]);
});

test('--fresh keeps the old job until the new one has started', async () => {
  const stateDir = temporaryFolder('state');
  const recording = join(stateDir, 'shop');
  symlinkSync(resolve('recordings/shop'), recording);
  const script = `CREATE TABLE orders (id BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'recording', 'path' = '${recording}',
    'table-name' = 'orders', 'pace' = 'recorded'); CREATE TABLE gone (id BIGINT) WITH ('connector' = 'blackhole'); INSERT INTO gone SELECT id FROM orders`;
  const first = new TestSession({ stateDir });
  await first.run(script);
  await first.session.close('checkpoint');
  const [old = ''] = readdirSync(join(stateDir, 'jobs'));
  rmSync(recording);
  expect(await new TestSession({ stateDir, twins: 'fresh' }).say(script)).toContain('RECORDING');
  expect(readdirSync(join(stateDir, 'jobs'))).toEqual([old]);
  symlinkSync(resolve('recordings/shop'), recording);
  const third = new TestSession({ stateDir, twins: 'fresh' });
  expect(await third.say(script)).toContain('job insert-into_gone');
  expect(readdirSync(join(stateDir, 'jobs'))).toHaveLength(1);
  expect(readdirSync(join(stateDir, 'jobs'))).not.toEqual([old]);
  await third.session.close('cancel');
});

test('a stored statement that can no longer be read is refused with what to do, not run as an empty job', async () => {
  const stateDir = temporaryFolder('state');
  const id = storeJob(stateDir, `${TABLES} ${INSERT}`);
  const file = join(stateDir, 'jobs', id, 'job.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('INSERT INTO', 'INSERT ONTO'));
  const session = new TestSession({ stateDir });
  expect(await session.session.resume([id], new AbortController().signal)).toBe(false);
  expect(session.events.at(-1)).toMatchObject({ kind: 'notice', error: { code: 'JOB_UNREADABLE' } });
  expect(await session.say(`STOP JOB '${id}'`)).toContain('forgotten');
});
