/** ALTER TABLE of the catalog: RENAME, SET and RESET. */
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { TestSession } from './support.ts';

const TABLE =
  "CREATE TABLE t (n INT) WITH ('connector' = 'datagen', 'number-of-rows' = '2', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '9');";

test('SET gives a table other options and more of them, RESET takes one away; what is read follows', async () => {
  const session = new TestSession();
  await session.run(TABLE);
  expect(await session.say("ALTER TABLE t SET ('number-of-rows' = '1', 'fields.n.start' = '5');")).toMatch(/^Table t has its new options/);
  await session.run('SELECT n FROM t;');
  expect(session.rows).toBe('+I[5]\n');
  await session.run("ALTER TABLE t SET ('rows-per-second' = '7');");
  expect(await session.say('SHOW CREATE TABLE t;')).toContain("'rows-per-second' = '7'");
  await session.run("ALTER TABLE t RESET ('rows-per-second');");
  expect(await session.say('SHOW CREATE TABLE t;')).not.toContain('rows-per-second');
});

test('all faults are told at once, each at its place, and the table stays as it was', async () => {
  const session = new TestSession();
  await session.run(TABLE);
  const before = await session.say('SHOW CREATE TABLE t;');
  expect(await session.say("ALTER TABLE t SET ('number-of-rows' = 'many', 'numbr' = '1');")).toMatch(
    /^OPTION_\w+ 1:20 .*many.*\n+OPTION_UNKNOWN 1:47 .*numbr/s,
  );
  expect(await session.say("ALTER TABLE t RESET ('number-of-row', 'connector');")).toMatch(
    /^OPTION_UNKNOWN 1:22 The table 't' has no option 'number-of-row'.\nOPTION_MISSING 1:39 /,
  );
  expect(await session.say("ALTER TABLE missing SET ('a' = 'b');")).toContain('SQL_UNKNOWN_TABLE');
  expect(await session.say("ALTER TABLE IF EXISTS missing SET ('a' = 'b');")).toBe('There is no table missing.');
  expect(await session.say('ALTER TABLE t ADD x INT;')).toMatch(/SQL_UNSUPPORTED .*ALTER TABLE … ADD/);
  expect(await session.say('ALTER TABLE t RENAME n TO m;')).toMatch(/SQL_UNSUPPORTED .*ALTER TABLE … RENAME/);
  await session.run('CREATE VIEW v AS SELECT n FROM t;');
  expect(await session.say("ALTER TABLE v SET ('a' = 'b');")).toContain('SQL_IS_VIEW');
  await session.run("CREATE TEMPORARY TABLE short (n INT) WITH ('connector' = 'blackhole');");
  expect(await session.say('ALTER TABLE short RENAME TO long;')).toContain('SQL_TEMPORARY');
  expect(await session.say('SHOW CREATE TABLE t;')).toBe(before);
});

test('RENAME and new options outlive the session; a name that is taken is refused', async () => {
  const stateDir = temporaryFolder('state');
  const first = new TestSession({ stateDir, keepsCatalog: true });
  await first.run(`${TABLE} CREATE TABLE u (n INT) WITH ('connector' = 'blackhole');`);
  expect(await first.say('ALTER TABLE t RENAME TO u;')).toContain('SQL_TABLE_EXISTS');
  expect(await first.say("ALTER TABLE t RENAME TO w; ALTER TABLE w SET ('number-of-rows' = '1');")).not.toMatch(/SQL_|OPTION_/);
  const second = new TestSession({ stateDir, keepsCatalog: true });
  expect(await second.say('SHOW TABLES;')).toBe('u\nw');
  await second.run('SELECT n FROM w;');
  expect(second.rows).toBe('+I[1]\n');
});

test('a secret that is set is masked where the statement or the table is shown', async () => {
  const session = new TestSession();
  await session.run("CREATE TABLE j (n INT) WITH ('connector' = 'jdbc', 'url' = 'jdbc:mysql://h/d', 'table-name' = 't');");
  const [failed] = await session.run("ALTER TABLE j SET ('password' = 'hunter2', 'pasword' = 'hunter2');");
  expect(failed).toMatchObject({
    kind: 'error',
    error: { faults: [{ location: { excerpt: expect.stringMatching("'password' = '\\*+'") } }] },
  });
  await session.run("ALTER TABLE j SET ('username' = 'u', 'password' = 'hunter2');");
  const shown = await session.say('SHOW CREATE TABLE j;');
  expect(shown).toContain("'password' = '******'");
  expect(shown).not.toContain('hunter2');
});
