/** Where a source that tells changes by their key is normalised, and where it is not. */
import { expect, test, vi } from 'vitest';
import { DELETE, INSERT, kindSymbol, UPDATE_AFTER } from '../../src/model/row-kind.ts';
import { runPlan } from './run.ts';
import { PlanSession } from './session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('./connectors.ts'));

const session = new PlanSession(`
  CREATE TABLE users (id BIGINT, name STRING NOT NULL, city STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'keyed');
  CREATE TABLE whole (id BIGINT, name STRING NOT NULL, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'keyed', 'whole' = 'true');
  CREATE TABLE nameless (id BIGINT, name STRING) WITH ('connector' = 'keyed');
  CREATE TABLE logged (id BIGINT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log');
  CREATE TABLE keyless (id BIGINT, name STRING) WITH ('connector' = 'log');
  CREATE TABLE seen (id BIGINT, file STRING METADATA VIRTUAL, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'keyed');
  CREATE TABLE events (id BIGINT, name STRING) WITH ('connector' = 'appended');
  CREATE TABLE target (id BIGINT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'upserts');
  CREATE TABLE names (name STRING, n BIGINT, PRIMARY KEY (name) NOT ENFORCED) WITH ('connector' = 'upserts');
  CREATE TABLE shown (id BIGINT, name STRING) WITH ('connector' = 'lines');
`);
const REPEATED = { 'table.exec.source.cdc-events-duplicate': 'true' };

function tree(text: string, settings: Readonly<Record<string, string>> = {}): readonly string[] {
  return (session.explain(text, settings).split('\n\n')[0] ?? '').split('\n');
}

test('by the same key into a sink that upserts, changes go as they come, with -D by key alone', () => {
  expect(tree('INSERT INTO target SELECT id, name FROM users WHERE id > 7')).toEqual([
    'Sink(table=[target], fields=[id, name], delivery=[exactly-once], visibility=[until-exact])',
    '+- Calc(select=[id, name], where=[(id > 7)], changelogMode=[I,UA,PD], upsertKeys=[[id]])',
    '   +- TableSourceScan(table=[users], fields=[id, name], primaryKey=[id], changelogMode=[I,UA,PD])',
  ]);
});

test('a filter on other columns sees whole rows, behind the normalisation', () => {
  expect(tree("INSERT INTO target SELECT id, name FROM users WHERE city = 'Rome'").slice(1)).toEqual([
    "+- Calc(select=[id, name], where=[(city = 'Rome')], changelogMode=[I,UB,UA,D], upsertKeys=[[id]])",
    '   +- ChangelogNormalize(key=[id], changelogMode=[I,UB,UA,D], upsertKeys=[[id]])',
    '      +- TableSourceScan(table=[users], fields=[id, name, city], primaryKey=[id], changelogMode=[I,UA,PD])',
  ]);
});

test.each([
  ['an aggregation takes rows back', 'I,UB,UA,D', 'INSERT INTO names SELECT name, COUNT(*) FROM users GROUP BY name'],
  ['a join keeps rows', 'I,UA,D', 'INSERT INTO target SELECT u.id, w.name FROM users u JOIN whole w ON u.id = w.id'],
  ['a sink without key shows every change', 'I,UB,UA,D', 'INSERT INTO shown SELECT id, name FROM users'],
  ['the sink goes by another key', 'I,UB,UA,D', 'INSERT INTO names SELECT name, id FROM users'],
  ['the screen shows every change', 'I,UB,UA,D', 'SELECT id, name FROM users'],
  ['a NOT NULL column is computed with, which a -D by key leaves NULL', 'I,UA,D', 'INSERT INTO target SELECT id, UPPER(name) FROM users'],
])('it is normalised where %s', (_, kinds, text) => {
  expect(tree(text).join('\n')).toContain(`ChangelogNormalize(key=[id], changelogMode=[${kinds}], upsertKeys=[[id]])`);
});

test('what may be NULL anyway, and what a whole -D holds, may be computed with', () => {
  expect(tree('INSERT INTO target SELECT id, UPPER(city) FROM users').join('\n')).not.toContain('ChangelogNormalize');
  expect(tree('INSERT INTO target SELECT id, UPPER(name) FROM whole').join('\n')).not.toContain('ChangelogNormalize');
});

test('all that read a table share its normalisation, and those that need no -U get none', () => {
  const statement = `EXECUTE STATEMENT SET BEGIN
    INSERT INTO target SELECT id, name FROM users; INSERT INTO names SELECT name, COUNT(*) FROM users GROUP BY name; END`;
  expect(tree(statement)).toEqual([
    'Sink(table=[target], fields=[id, name], delivery=[exactly-once], visibility=[until-exact])',
    '+- DropUpdateBefore(changelogMode=[I,UA,D], upsertKeys=[[id]])',
    '   +- ChangelogNormalize(key=[id], changelogMode=[I,UB,UA,D], upsertKeys=[[id]])(reuse_id=[1])',
    '      +- TableSourceScan(table=[users], fields=[id, name], primaryKey=[id], changelogMode=[I,UA,PD])',
  ]);
  const plan = session.plan(statement);
  expect(plan.scans.map(({ scan }) => [scan.needsUpdateBefore, scan.completesRows])).toEqual([[false, true]]);
  const arrived = runPlan(plan, (chain) => {
    chain.push(0, UPDATE_AFTER, [1, 'Ann']);
    chain.push(0, UPDATE_AFTER, [1, 'Bob']);
    chain.push(0, DELETE, [1, null]);
  });
  expect(arrived.map((changes) => changes.map(([kind, row]) => `${kindSymbol(kind)}[${row.join(', ')}]`))).toEqual([
    ['+I[1, Ann]', '+U[1, Bob]', '-D[1, Bob]'],
    ['+I[Ann, 1]', '-D[Ann, 1]', '+I[Bob, 1]', '-D[Bob, 1]'],
  ]);
});

test('metadata of what is normalised is taken back as it was sent', () => {
  expect(session.faults('SELECT file, COUNT(*) FROM seen GROUP BY file')).toEqual([]);
});

test('rows that go by the PRIMARY KEY need one', () => {
  expect(session.faults('INSERT INTO shown SELECT * FROM nameless')).toEqual([
    'SQL_CHANGELOG at "nameless": The table \'nameless\' does not say what a row was before an update, so that its rows go by the PRIMARY KEY, and it has none. ' +
      'Declare it: PRIMARY KEY (…) NOT ENFORCED in CREATE TABLE nameless.',
  ]);
});

test('with table.exec.source.cdc-events-duplicate every table whose rows change is normalised, and asked for updates without -U', () => {
  expect(tree('INSERT INTO target SELECT id, name FROM logged', REPEATED).slice(1)).toEqual([
    '+- ChangelogNormalize(key=[id], changelogMode=[I,UA,D], upsertKeys=[[id]])',
    '   +- TableSourceScan(table=[logged], fields=[id, name], primaryKey=[id], changelogMode=[I,UA,D])',
  ]);
  expect(tree('INSERT INTO target SELECT id, name FROM users', REPEATED).join('\n')).toContain('ChangelogNormalize');
  expect(tree('INSERT INTO shown SELECT id, name FROM events', REPEATED).join('\n')).not.toContain('ChangelogNormalize');
  const plan = session.plan('SELECT id, name FROM logged', REPEATED);
  expect(plan.scans.map(({ scan }) => scan.needsUpdateBefore)).toEqual([false]);
  const [arrived] = runPlan(plan, (chain) => {
    for (const kind of [INSERT, INSERT, UPDATE_AFTER] as const) chain.push(0, kind, [1, 'Ann']);
  });
  expect(arrived).toEqual([[INSERT, [1, 'Ann']]]);
});

test('such a table without a PRIMARY KEY is told at its place, with what to do', () => {
  expect(session.faults('SELECT COUNT(*) FROM keyless')).toEqual([]);
  expect(session.faults('SELECT COUNT(*) FROM keyless JOIN logged ON keyless.id = logged.id', REPEATED)).toEqual([
    "SQL_CHANGELOG at \"keyless\": 'table.exec.source.cdc-events-duplicate' tells rows apart by the PRIMARY KEY, and the table 'keyless', whose rows change, has none. " +
      "Declare it: PRIMARY KEY (…) NOT ENFORCED in CREATE TABLE keyless; or RESET 'table.exec.source.cdc-events-duplicate' where no change comes twice.",
  ]);
});
