import { expect, test } from 'vitest';
import { JobStore } from '../../src/session/job-store.ts';
import { planAgain } from '../../src/session/stored-job.ts';
import { temporaryFolder } from '../support/processes.ts';
import { TestSession } from './support.ts';

const NUMBERS =
  "CREATE TABLE numbers (n BIGINT NOT NULL) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '3');";
const ENDLESS = "CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1');";
const SINK = "CREATE TABLE sink (n BIGINT) WITH ('connector' = 'blackhole');";

test('a view is read like a table, under the names it gives its columns, and over other views', async () => {
  const session = new TestSession();
  await session.run(`${NUMBERS} CREATE VIEW doubled (twice) COMMENT 'c' AS SELECT n * 2 FROM numbers;
    CREATE VIEW big AS SELECT twice AS t FROM doubled WHERE twice > 2;`);
  await session.run('SELECT t FROM big; SELECT * FROM doubled');
  expect(session.rows).toBe('+I[4]\n+I[6]\n+I[2]\n+I[4]\n+I[6]\n');
  expect(await session.say('SHOW TABLES')).toBe('big\ndoubled\nnumbers');
  expect(await session.say('SHOW VIEWS')).toBe('big\ndoubled');
  expect(await session.say('DESCRIBE big')).toBe('t | BIGINT | FALSE | NULL | NULL | NULL');
});

test('SHOW CREATE VIEW prints a statement that creates the view again', async () => {
  const session = new TestSession();
  await session.run(`${NUMBERS} CREATE VIEW \`a view\` (\`select\`) COMMENT 'it''s' AS SELECT n FROM numbers AS x WHERE x.n > 1`);
  const printed = await session.say('SHOW CREATE VIEW `a view`');
  expect(printed).toBe("CREATE VIEW `a view` (`select`) COMMENT 'it''s' AS\nSELECT n\nFROM numbers AS x\nWHERE x.n > 1;");
  await session.run('DROP VIEW `a view`');
  expect(await session.say(printed)).toBe('View a view created.');
  expect(await session.say('SHOW CREATE VIEW `a view`')).toBe(printed);
});

test('the faults of a view are told when it is created, all at their places', async () => {
  const session = new TestSession();
  await session.run(NUMBERS);
  expect(await session.say('CREATE VIEW v AS SELECT m, x FROM numbers')).toBe(
    "SQL_UNKNOWN_COLUMN 1:25 There is no column 'm'.\nSQL_UNKNOWN_COLUMN 1:28 There is no column 'x'.",
  );
  expect(await session.say('CREATE VIEW v (a, b) AS SELECT n FROM numbers')).toContain(
    'The view names 2 columns (a, b), and its query gives 1 (n).',
  );
  expect(await session.say('CREATE VIEW v (a, a) AS SELECT n, n FROM numbers')).toContain(
    "SQL_DUPLICATE_COLUMN 1:19 The view has the column 'a' twice.",
  );
  expect(await session.say('CREATE VIEW prod.v AS SELECT n FROM numbers')).toContain("There is no database 'prod'");
  expect(await session.say('SHOW VIEWS')).toBe('');
});

test('tables and views share one space of names, and each is dropped by its own statement', async () => {
  const session = new TestSession();
  await session.run(`${NUMBERS} CREATE VIEW v AS SELECT n FROM numbers`);
  expect(await session.say('CREATE VIEW numbers AS SELECT 1 AS a')).toContain('SQL_TABLE_EXISTS 1:13 The table `numbers` exists already.');
  expect(await session.say("CREATE TABLE v (n INT) WITH ('connector' = 'datagen')")).toContain('The view `v` exists already.');
  expect(await session.say('CREATE VIEW IF NOT EXISTS v AS SELECT n FROM numbers')).toBe('View v exists already.');
  expect(await session.say('DROP TABLE v')).toBe("SQL_IS_VIEW 1:12 'v' is a view, not a table.");
  expect(await session.say('DROP VIEW numbers')).toBe("SQL_IS_TABLE 1:11 'numbers' is a table, not a view.");
  expect(await session.say('DROP TABLE IF EXISTS v')).toBe('There is no table v.');
  expect(await session.say('SHOW CREATE TABLE v')).toContain('SQL_IS_VIEW 1:19');
  expect(await session.say('SHOW CREATE VIEW numbers')).toContain('SQL_IS_TABLE 1:18');
  expect(await session.say('INSERT INTO v SELECT n FROM numbers')).toBe("SQL_IS_VIEW 1:13 'v' is a view, not a table.");
  expect(await session.say('DROP VIEW v')).toBe('View v dropped.');
  expect(await session.say('DROP VIEW v')).toContain("SQL_UNKNOWN_TABLE 1:11 There is no table 'v'.");
  expect(await session.say('DROP VIEW IF EXISTS v')).toBe('There is no view v.');
});

test('a table may be dropped or changed under a view: reading the view says what is missing', async () => {
  const session = new TestSession();
  await session.run(`${NUMBERS} CREATE VIEW v AS SELECT * FROM numbers; CREATE VIEW w AS SELECT n FROM v; DROP TABLE numbers`);
  expect(await session.say('SELECT n FROM w')).toBe(
    "SQL_VIEW 1:15 The view 'w' cannot be read: The view 'v' cannot be read: There is no table 'numbers'.",
  );
  expect(await session.say('DESCRIBE w')).toBe('n | BIGINT | FALSE | NULL | NULL | NULL');
  await session.run("CREATE TABLE numbers (n STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '1')");
  expect(await session.say('SELECT n FROM v')).toContain("Its column 'n' was BIGINT when it was created, and is STRING now.");
  await session.run(`DROP TABLE numbers; ${NUMBERS.replace('(n BIGINT', '(extra INT, n BIGINT')} SELECT * FROM v`);
  expect(session.rows).toBe('+I[1]\n+I[2]\n+I[3]\n');
});

test('a view that would read itself is refused', async () => {
  const session = new TestSession();
  await session.run(`${NUMBERS} CREATE VIEW v AS SELECT n FROM numbers; CREATE VIEW w AS SELECT n FROM v`);
  expect(await session.say('ALTER VIEW v AS SELECT n FROM w')).toContain("The view 'v' reads itself.");
  expect(await session.say('CREATE TEMPORARY VIEW numbers AS SELECT n FROM w')).toContain("The view 'numbers' reads itself.");
  expect(await session.say('SELECT n FROM w')).toContain('query n BIGINT');
});

test('ALTER VIEW renames a view, or gives it another query', async () => {
  const session = new TestSession();
  await session.run(`${NUMBERS} CREATE VIEW v AS SELECT n FROM numbers; CREATE VIEW other AS SELECT 1 AS a`);
  expect(await session.say('ALTER VIEW v RENAME TO w')).toBe('View v is called w.');
  expect(await session.say('ALTER VIEW w AS SELECT n + 1 AS m FROM numbers')).toBe(
    'View w has its new query. Running jobs keep the old one.',
  );
  await session.run('SELECT m FROM w');
  expect(session.rows).toBe('+I[2]\n+I[3]\n+I[4]\n');
  expect(await session.say('ALTER VIEW w RENAME TO other')).toContain('SQL_TABLE_EXISTS 1:24 The view `other` exists already.');
  expect(await session.say('ALTER VIEW numbers RENAME TO x')).toContain('SQL_IS_TABLE 1:12');
  expect(await session.say('ALTER VIEW v RENAME TO x')).toContain('SQL_UNKNOWN_TABLE 1:12');
});

test('what is temporary hides what is kept under its name, and goes with the session', async () => {
  const stateDir = temporaryFolder('state');
  const first = new TestSession({ stateDir, keepsCatalog: true });
  await first.run(`${NUMBERS} CREATE VIEW v AS SELECT n FROM numbers`);
  expect(await first.say('CREATE TEMPORARY VIEW numbers AS SELECT 7 AS n')).toBe('Temporary view numbers created.');
  expect(await first.say('SHOW CREATE VIEW numbers')).toBe('CREATE TEMPORARY VIEW numbers (n) AS\nSELECT 7 AS n;');
  await first.run('SELECT n FROM numbers');
  expect(first.rows).toBe('+I[7]\n');
  expect(await first.say('DROP TABLE numbers')).toBe("SQL_TEMPORARY 1:12 A temporary view hides the table 'numbers'.");
  expect(await first.say('DROP TEMPORARY VIEW v')).toBe("SQL_TEMPORARY 1:21 'v' is not temporary.");
  await first.run("CREATE TEMPORARY TABLE alone (n INT) WITH ('connector' = 'datagen')");
  expect(await first.say('DROP TABLE alone')).toBe("SQL_TEMPORARY 1:12 'alone' is temporary.");
  const second = new TestSession({ stateDir, keepsCatalog: true });
  expect(await second.say('SHOW TABLES')).toBe('numbers\nv');
  expect(await second.say('SHOW VIEWS')).toBe('v');
  await second.run('SELECT n FROM v');
  expect(second.rows).toBe('+I[1]\n+I[2]\n+I[3]\n');
  expect(await first.say('DROP TEMPORARY VIEW numbers')).toBe('View numbers dropped.');
  expect(await first.say('DROP TEMPORARY TABLE IF EXISTS numbers')).toBe('There is no temporary table numbers.');
  expect(await first.say('DROP TEMPORARY TABLE alone')).toContain('Table alone dropped.');
  expect(await first.say('DESCRIBE numbers')).toContain('n | BIGINT');
});

test('a stored job keeps its view: it resumes as it was planned, whatever became of the view', async () => {
  const stateDir = temporaryFolder('state');
  const session = new TestSession({ stateDir, keepsCatalog: true });
  await session.run(`${ENDLESS} ${SINK} CREATE TEMPORARY VIEW v AS SELECT n FROM numbers WHERE n > 5; INSERT INTO sink SELECT n FROM v`);
  const [job] = session.session.jobs.statuses();
  await session.session.close('checkpoint');
  const kept = new JobStore(stateDir).load(job?.id ?? '');
  expect(kept?.tables.map(({ name }) => name)).toEqual(['sink', 'v', 'numbers']);
  const again = new TestSession({ stateDir, keepsCatalog: true });
  await again.run('CREATE VIEW v AS SELECT n + 1 AS n FROM numbers');
  expect(kept === undefined ? undefined : planAgain(kept).fingerprint).toBeDefined();
  expect(kept === undefined ? [] : planAgain(kept).tables.map(({ name }) => name)).toEqual(['sink', 'v', 'numbers']);
  expect(await again.session.resume([job?.id ?? ''], new AbortController().signal)).toBe(true);
  await again.session.close('cancel');
});

test('the screen is told which of the catalog are views', async () => {
  const session = new TestSession();
  await session.run(`${NUMBERS} CREATE VIEW v AS SELECT n FROM numbers`);
  const told = session.events.findLast((event) => event.kind === 'catalog');
  expect(told?.catalog.tables.map(({ name, isView, isReadable, columns }) => ({ name, isView, isReadable, columns }))).toEqual([
    { name: 'numbers', isView: false, isReadable: true, columns: [{ name: 'n', type: 'BIGINT NOT NULL' }] },
    { name: 'v', isView: true, isReadable: true, columns: [{ name: 'n', type: 'BIGINT NOT NULL' }] },
  ]);
});
