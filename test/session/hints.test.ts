import { expect, test } from 'vitest';
import { JobStore } from '../../src/session/job-store.ts';
import { planAgain } from '../../src/session/stored-job.ts';
import { maskSecrets } from '../../src/sql/mask-secrets.ts';
import { temporaryFolder } from '../support/processes.ts';
import { TestSession } from './support.ts';

const NUMBERS =
  "CREATE TABLE n (n INT) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '9');";

test('a hint changes the options of a table for one place of one statement', async () => {
  const session = new TestSession();
  await session.run(`${NUMBERS} SELECT n FROM n /*+ OPTIONS('number-of-rows' = '1', 'fields.n.start' = '5') */ AS x; SELECT n FROM n`);
  expect(session.rows).toBe('+I[5]\n+I[1]\n+I[2]\n+I[3]\n');
  session.rows = '';
  await session.run(
    "SELECT n FROM n /*+ OPTIONS('number-of-rows' = '1') */ UNION ALL SELECT -n FROM n /*+ OPTIONS('number-of-rows' = '2') */",
  );
  expect(session.rows.split('\n').sort()).toEqual(['', '+I[-1]', '+I[-2]', '+I[1]']);
});

test('a hint may stand behind the target of an INSERT', async () => {
  const session = new TestSession();
  await session.run("CREATE TABLE p (n INT) WITH ('connector' = 'print'); SET 'table.dml-sync' = 'true'");
  await session.run("INSERT INTO p /*+ OPTIONS('print-identifier' = 'it''s */') */ (n) VALUES (1)");
  expect(session.printed).toContain("it's */");
});

test('options of a hint are validated like those of the table, at their places', async () => {
  const session = new TestSession();
  await session.run(`${NUMBERS} CREATE VIEW v AS SELECT n FROM n`);
  expect(await session.say("SELECT n FROM n /*+ OPTIONS('number-of-row' = '1') */")).toContain('OPTION_UNKNOWN 1:29');
  expect(await session.say("SELECT n FROM n /*+ OPTIONS('number-of-rows' = 'x') */")).toContain('1:29');
  expect(await session.say("SELECT n FROM n /*+ OPTIONS('a' = '1', 'a' = '2') */")).toContain(
    "SQL_DUPLICATE_OPTION 1:40 The option 'a' is given twice.",
  );
  expect(await session.say("SELECT n FROM n /*+ OPTIONS('number-of-rows' = '******') */")).toContain('SQL_MASKED_SECRET 1:48');
  expect(await session.say("SELECT n FROM v /*+ OPTIONS('number-of-rows' = '1') */")).toBe(
    "SQL_HINT 1:29 'v' is a view, which has no options.",
  );
});

test('hints for the optimizer of a cluster are ignored, and named once', async () => {
  const session = new TestSession();
  await session.run(NUMBERS);
  const results = await session.run('SELECT /*+ BROADCAST(a), NO_DEFAULT */ n FROM n UNION ALL SELECT /*+ BROADCAST(a) */ n FROM n');
  expect(results[0]).toMatchObject({ notices: ['BROADCAST(a), NO_DEFAULT: ignored, one process has no use for these hints.'] });
});

test('a stored job keeps its hint, apart from the table that it stands behind', async () => {
  const stateDir = temporaryFolder('state');
  const session = new TestSession({ stateDir });
  await session.run(`CREATE TABLE s (n INT) WITH ('connector' = 'datagen'); CREATE TABLE sink (n INT) WITH ('connector' = 'blackhole');
    INSERT INTO sink SELECT n FROM s /*+ OPTIONS('rows-per-second' = '1') */ WHERE n > 0`);
  const [job] = session.session.jobs.statuses();
  const kept = new JobStore(stateDir).load(job?.id ?? '');
  await session.session.close('cancel');
  expect(kept?.statement).toContain("s /*+ OPTIONS('rows-per-second' = '1') */");
  expect(kept?.tables.map((table) => ('options' in table ? table.options.size : 0))).toEqual([1, 1]);
  const options = kept === undefined ? undefined : planAgain(kept).scans[0]?.scan.table.options;
  expect(options?.get('rows-per-second')).toBe('1');
});

test('secrets inside a hint are masked', () => {
  const text = "SELECT a FROM t /*+ OPTIONS('password' = 's3cret', 'k' = 'v') */";
  expect(maskSecrets(text, 'fixed')).toBe("SELECT a FROM t /*+ OPTIONS('password' = '******', 'k' = 'v') */");
  expect(maskSecrets('/*+ OPTIONS(password = s3cret) */', 'same length')).toBe('/*+ OPTIONS(password = ******) */');
});
