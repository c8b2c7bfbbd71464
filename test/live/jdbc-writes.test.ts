import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/model/errors.ts';
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../src/model/row-kind.ts';
import { simple, varchar } from '../../src/model/types.ts';
import { type TargetServer, targetKinds } from './jdbc-servers.ts';
import { type Declaration, declareAt, open, openAll } from './jdbc-targets.ts';

const ID_NAME = { columns: { id: simple('INT'), name: varchar() }, key: ['id'] } as const;

describe.each(targetKinds())('a jdbc sink at $name', (kind) => {
  let server: TargetServer;

  beforeAll(async () => {
    server = await kind.start();
  });

  afterAll(async () => {
    await server.stop();
  });

  const declare = (table: string, declaration: Declaration) => declareAt(server.options, table, declaration);

  async function rows(table: string): Promise<unknown[]> {
    return (await server.query(`SELECT * FROM ${table} ORDER BY 1`)).map((row) => Object.values(row));
  }

  async function count(table: string, where = '1 = 1'): Promise<number> {
    return Number((await server.query(`SELECT count(*) AS n FROM ${table} WHERE ${where}`))[0]?.['n']);
  }

  test.each([1, 3000])('a table that is dropped while it is written is not just made anew: %i rows at once', async (many) => {
    await server.query('DROP TABLE IF EXISTS going; CREATE TABLE going (id int PRIMARY KEY, name varchar(40))');
    const sink = await open(declare('going', ID_NAME));
    sink.write(INSERT, [0, 'kept']);
    await sink.drain();
    await server.query('DROP TABLE going');
    for (let id = 1; id <= many; id++) sink.write(INSERT, [id, 'lost']);
    await expect(sink.drain()).rejects.toMatchObject({ code: 'JDBC_REFUSED', remedy: expect.stringContaining('--fresh') });
    await sink.close();
  });

  test('a batch ends as its changes in order say, whatever its size', async () => {
    for (const many of [1, 5000]) {
      await server.query('DROP TABLE IF EXISTS fruit; CREATE TABLE fruit (id int PRIMARY KEY, name varchar(40))');
      await server.query("INSERT INTO fruit VALUES (-1, 'old'), (-2, 'old'), (-3, 'old'), (-4, 'old')");
      const sink = await open(declare('fruit', ID_NAME));
      for (let id = 1; id <= many; id++) sink.write(INSERT, [id, `n${id}`]);
      sink.write(UPDATE_AFTER, [-1, 'upserted']);
      sink.write(DELETE, [-1, 'upserted']);
      sink.write(DELETE, [-2, 'old']);
      sink.write(INSERT, [-2, 'again']);
      sink.write(UPDATE_BEFORE, [-3, 'old']);
      sink.write(UPDATE_AFTER, [-3, 'new']);
      sink.write(UPDATE_BEFORE, [-4, 'old']);
      sink.write(INSERT, [0, 'gone']);
      sink.write(DELETE, [0, 'gone']);
      await sink.drain();
      expect((await rows('fruit')).slice(0, 3)).toEqual([
        [-3, 'new'],
        [-2, 'again'],
        [1, 'n1'],
      ]);
      expect(await rows('fruit')).toHaveLength(many + 2);
      for (let id = 1; id <= many; id++) sink.write(UPDATE_AFTER, [id, `m${id}`]);
      await sink.drain();
      expect(await count('fruit', "name LIKE 'm%'")).toBe(many);
      for (let id = 1; id <= many; id++) sink.write(DELETE, [id, null]);
      await sink.drain();
      expect(await rows('fruit')).toHaveLength(2);
      expect(sink.backlogRows).toBe(0);
      await sink.close();
    }
  });

  test('a composite key, a table that is all key, and one without a key', async () => {
    await server.query(
      'DROP TABLE IF EXISTS pair; CREATE TABLE pair (a int, b varchar(9), PRIMARY KEY (b, a)); DROP TABLE IF EXISTS keyless; CREATE TABLE keyless (a int, b text)',
    );
    const columns = { a: simple('INT'), b: varchar() };
    const sink = await open(declare('pair', { columns, key: ['a', 'b'] }));
    for (const a of [1, 2, 3]) sink.write(INSERT, [a, 'x']);
    sink.write(INSERT, [1, 'x']);
    sink.write(DELETE, [2, 'x']);
    await sink.drain();
    await sink.close();
    expect(await rows('pair')).toEqual([
      [1, 'x'],
      [3, 'x'],
    ]);
    const plain = await open(declare('keyless', { columns }));
    for (let a = 0; a < 3; a++) plain.write(INSERT, [7, 'same']);
    await plain.drain();
    for (let a = 0; a < 3000; a++) plain.write(INSERT, [8, 'same']);
    await plain.drain();
    await plain.close();
    expect([await count('keyless', 'a = 7'), await count('keyless', 'a = 8')]).toEqual([3, 3000]);
  });

  describe.each(['drain', 'checkpoint'] as const)('a value that the server refuses, visible with the %s,', (mode) => {
    test.each([
      { name: 'too long', ddl: 'name varchar(5)', value: 'toolong', says: /too long/ },
      { name: 'against a check', ddl: "name varchar(9), CHECK (name <> 'bad')", value: 'bad', says: /constraint/i },
      { name: 'null', ddl: 'name varchar(9) NOT NULL', value: null, says: /null/ },
    ])('$name, stops the job with the key of its row', async ({ ddl, value, says }) => {
      for (const many of [10, 4000]) {
        await server.query(`DROP TABLE IF EXISTS strict; CREATE TABLE strict (id int PRIMARY KEY, ${ddl})`);
        const sink = await open(declare('strict', ID_NAME), { mode });
        for (let id = 1; id <= many; id++) sink.write(INSERT, [id, id === many - 3 ? value : 'good']);
        const failure = await sink.drain().catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(UserError);
        const { problem, canRetry } = failure as UserError;
        expect(problem).toMatch(says);
        expect(problem).toContain(`id = ${many - 3}`);
        expect(problem).toContain(server.label('strict'));
        expect(canRetry).toBe(false);
        await sink.close();
        expect(await rows('strict')).toEqual([]);
      }
    });
  });

  test('a row is named only where what it refers to can be written again', async () => {
    await server.query(`DROP TABLE IF EXISTS child, parent;
      CREATE TABLE parent (id int PRIMARY KEY, up int, FOREIGN KEY (up) REFERENCES parent (id));
      CREATE TABLE child (id int PRIMARY KEY, up int NOT NULL, FOREIGN KEY (up) REFERENCES parent (id))`);
    const columns = { id: simple('INT'), up: simple('INT') };
    const parent = declare('parent', { columns, key: ['id'] });
    const child = declare('child', { columns, key: ['id'] });
    const write = async (mode: 'drain' | 'checkpoint', children: readonly (readonly [number, number | null])[]) => {
      const [first, second] = await openAll([parent, child], { mode });
      for (let id = 1; id <= 8; id++) first?.write(INSERT, [id, id === 1 ? null : id - 1]);
      await first?.drain();
      for (const row of children) second?.write(INSERT, row);
      const failure: unknown = await second?.drain().catch((error: unknown) => error);
      await Promise.all([first?.close(), second?.close()]);
      return failure instanceof UserError ? failure.problem : '';
    };
    const orphan = [
      [1, 1],
      [2, 2],
      [3, 99],
      [4, 3],
    ] as const;
    expect(await write('drain', orphan)).toMatch(/a row of \w+\.child with id = 3: .*foreign key/);
    await server.query('DELETE FROM child; UPDATE parent SET up = NULL; DELETE FROM parent');
    // The parents of the same transaction are gone when the child is looked for.
    expect(await write('checkpoint', orphan)).toMatch(/refuses a row of \w+\.child: .*foreign key/);
    expect(
      await write('checkpoint', [
        [1, 1],
        [5, null],
      ]),
    ).toMatch(/a row of \w+\.child with id = 5: .*null/);
    const self = await open(parent);
    for (let id = 1; id <= 8; id++) self.write(INSERT, [id, id === 1 ? null : id === 7 ? 70 : id - 1]);
    await expect(self.drain()).rejects.toMatchObject({ problem: expect.stringMatching(/a row of \w+\.parent with id = 7/) });
    await self.close();
    await server.query('DROP TABLE child, parent');
  });

  test.each(['drain', 'checkpoint'] as const)('rows that exchange a unique value arrive, visible with the %s', async (mode) => {
    for (const many of [2, 3000]) {
      await server.query('DROP TABLE IF EXISTS swapped; CREATE TABLE swapped (id int PRIMARY KEY, name varchar(40) UNIQUE)');
      const sink = await open(declare('swapped', ID_NAME), { mode });
      for (let id = 0; id < many; id++) sink.write(INSERT, [id, `n${id}`]);
      await sink.drain();
      for (let id = 0; id < many; id++) sink.write(UPDATE_AFTER, [id, `n${many - 1 - id}`]);
      await sink.drain();
      await sink.commit(1, await sink.prepare(1));
      expect(await count('swapped', `name = CONCAT('n', ${many} - 1 - id)`)).toBe(many);
      sink.write(UPDATE_AFTER, [0, 'n0']);
      await expect(sink.drain()).rejects.toMatchObject({ code: 'JDBC_ROW_REFUSED', problem: expect.stringContaining('id = 0') });
      await sink.close();
    }
  });

  test('rows that others refer to are never taken away to be put back', async () => {
    await server.query(`DROP TABLE IF EXISTS pet, owner; CREATE TABLE owner (id int PRIMARY KEY, name varchar(40) UNIQUE);
      CREATE TABLE pet (owner int, FOREIGN KEY (owner) REFERENCES owner (id) ON DELETE CASCADE)`);
    const sink = await open(declare('owner', ID_NAME));
    for (const id of [1, 2]) sink.write(INSERT, [id, `n${id}`]);
    await sink.drain();
    await server.query('INSERT INTO pet VALUES (1), (2)');
    for (const id of [1, 2]) sink.write(UPDATE_AFTER, [id, `n${3 - id}`]);
    await expect(sink.drain()).rejects.toMatchObject({ code: 'JDBC_ROW_REFUSED' });
    expect(await rows('pet')).toHaveLength(2);
    await sink.close();
    await server.query('DROP TABLE pet, owner');
  });

  test('a row that moves from the rows of one INSERT to those of another of the same table stays', async () => {
    await server.query('DROP TABLE IF EXISTS moved; CREATE TABLE moved (id int PRIMARY KEY, name varchar(40))');
    const target = declare('moved', ID_NAME);
    const [one, two, ...none] = await openAll([target, target]);
    if (one === undefined || two === undefined) throw new Error('one sink per target');
    expect(none).toEqual([]);
    one.write(INSERT, [1, 'a']);
    two.write(INSERT, [2, 'b']);
    await Promise.all([one.drain(), two.drain()]);
    one.write(DELETE, [1, 'a']);
    two.write(INSERT, [1, 'b']);
    two.write(DELETE, [2, 'b']);
    one.write(INSERT, [2, 'a']);
    await Promise.all([one.drain(), two.drain()]);
    expect(await rows('moved')).toEqual([
      [1, 'b'],
      [2, 'a'],
    ]);
    await one.close();
    two.write(INSERT, [3, 'b']);
    await two.drain();
    expect(await rows('moved')).toHaveLength(3);
    await two.close();
  });

  test('a view takes as many rows as a table', async () => {
    await server.query(
      'DROP VIEW IF EXISTS seen; DROP TABLE IF EXISTS behind; CREATE TABLE behind (id int PRIMARY KEY, name varchar(40)); CREATE VIEW seen AS SELECT id, name FROM behind; DELETE FROM behind',
    );
    for (const declaration of [ID_NAME, { columns: ID_NAME.columns }]) {
      await server.query('DELETE FROM behind');
      const sink = await open(declare('seen', declaration));
      for (let id = 0; id < 5000; id++) sink.write(INSERT, [id, 'a']);
      await sink.drain();
      expect(await rows('behind')).toHaveLength(5000);
      await sink.close();
    }
  });

  test('rows do not wait for ever behind a source that is never dry', async () => {
    await server.query('DROP TABLE IF EXISTS trickle; CREATE TABLE trickle (id int PRIMARY KEY, name varchar(40))');
    const sink = await open(declare('trickle', ID_NAME));
    sink.write(INSERT, [1, 'a']);
    await expect.poll(() => rows('trickle'), { timeout: 2000 }).toEqual([[1, 'a']]);
    await sink.close();
  });

  test('a target that stalls stops the pump, and takes everything when it goes on', async () => {
    await server.query('DROP TABLE IF EXISTS stalled; CREATE TABLE stalled (id int PRIMARY KEY, name varchar(40))');
    const sink = await open(declare('stalled', { ...ID_NAME, options: { 'sink.buffer-flush.max-rows': '1000' } }));
    const lock = await server.lock('stalled');
    let written = 0;
    for (; sink.backlogRows <= sink.backlogRowsMax; written++) sink.write(INSERT, [written, 'a']);
    const sent = sink.drain();
    await new Promise((resolve) => setTimeout(resolve, 50));
    // What is in flight is still held, and still counts.
    expect(sink.backlogRows).toBe(written);
    await lock.release();
    await sent;
    expect(sink.backlogRows).toBe(0);
    expect(await count('stalled')).toBe(written);
    await sink.close();
  });

  test('large rows count for their bytes', async () => {
    await server.query(
      `DROP TABLE IF EXISTS large; CREATE TABLE large (id int PRIMARY KEY, name ${kind.product === 'PostgreSQL' ? 'text' : 'longtext'})`,
    );
    const sink = await open(declare('large', ID_NAME));
    const text = 'x'.repeat(20_000_000);
    sink.write(INSERT, [1, text]);
    sink.write(INSERT, [2, text]);
    expect(sink.backlogRows).toBeGreaterThan(sink.drainRows);
    sink.write(INSERT, [3, text]);
    sink.write(INSERT, [4, text]);
    expect(sink.backlogRows).toBeGreaterThan(sink.backlogRowsMax);
    await sink.drain();
    await sink.close();
    expect(await count('large', 'length(name) = 20000000')).toBe(4);
  });
});
