import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { TestSession } from './support.ts';

/** An endless table, and one that prints. */
const TABLES = `CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '100', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000000');
CREATE TABLE printed (n BIGINT) WITH ('connector' = 'print');
SET 'execution.checkpointing.interval' = '100ms';`;
const INSERT = 'INSERT INTO printed SELECT n FROM numbers';

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
});
