import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { jdbc } from '../../src/connectors/jdbc/jdbc.ts';
import type { Sink } from '../../src/connectors/sink.ts';
import { UserError } from '../../src/model/errors.ts';
import { DELETE, INSERT, UPDATE_AFTER } from '../../src/model/row-kind.ts';
import { simple, varchar } from '../../src/model/types.ts';
import { type TargetServer, targetKinds } from './jdbc-servers.ts';
import { contextOf, type Declaration, declareAt, open, openAll } from './jdbc-targets.ts';

const ID_NAME = { columns: { id: simple('INT'), name: varchar() }, key: ['id'] } as const;

describe.each(targetKinds())('a jdbc sink and checkpoints at $name', (kind) => {
  let server: TargetServer;

  beforeAll(async () => {
    server = await kind.start();
  });

  afterAll(async () => {
    await server.stop();
  });

  const declare = (table: string, declaration: Declaration) => declareAt(server.options, table, declaration);

  beforeEach(async () => {
    await server.query(
      'DROP TABLE IF EXISTS one, two; CREATE TABLE one (id int PRIMARY KEY, name varchar(40)); CREATE TABLE two (id int PRIMARY KEY, name varchar(40))',
    );
  });

  async function ids(table: string): Promise<unknown[]> {
    return (await server.query(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);
  }

  /** How many rows have each name. */
  async function names(table: string): Promise<unknown[]> {
    return (await server.query(`SELECT name, count(*) AS n FROM ${table} GROUP BY name`)).map(({ name, n }) => [name, Number(n)]);
  }

  /** As a process that starts again has it. */
  async function reopened(): Promise<Sink<unknown>> {
    const [sink] = (await jdbc.sink?.openSinks([declare('one', ID_NAME)], contextOf())) ?? [];
    if (sink === undefined) throw new Error('one sink');
    return sink;
  }

  test('rows become visible with the commit of their checkpoint, in all tables at once', async () => {
    const [one, two] = await openAll([declare('one', ID_NAME), declare('two', ID_NAME)], { mode: 'checkpoint' });
    if (one === undefined || two === undefined) throw new Error('two sinks');
    one.write(INSERT, [1, 'a']);
    await one.drain();
    two.write(INSERT, [2, 'b']);
    expect(await ids('one')).toEqual([]);
    const handles = Promise.all([one.prepare(1), two.prepare(1)]);
    one.write(INSERT, [3, 'next']);
    const [handle, same] = await handles;
    expect(handle).toEqual(same);
    expect(JSON.parse(JSON.stringify(handle))).toEqual(handle);
    expect([await ids('one'), await ids('two')]).toEqual([[], []]);
    await one.commit(1, handle);
    expect([await ids('one'), await ids('two')]).toEqual([[1], [2]]);
    await two.commit(1, same);
    const late = one.drain();
    await late;
    expect(await ids('one')).toEqual([1]);
    const second = await Promise.all([one.prepare(2), two.prepare(2)]);
    await Promise.all([one.commit(2, second[0]), two.commit(2, second[1])]);
    expect(await ids('one')).toEqual([1, 3]);
    await Promise.all([one.close(), two.close()]);
  });

  test('what is written or drained between prepare and commit belongs to the next checkpoint', async () => {
    const sink = await open(declare('one', ID_NAME), { mode: 'checkpoint' });
    sink.write(INSERT, [1, 'a']);
    const early = sink.drain();
    const prepared = sink.prepare(1);
    sink.write(INSERT, [2, 'b']);
    const handle = await prepared;
    const waiting = sink.drain();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sink.backlogRows).toBe(1);
    await sink.commit(1, handle);
    await Promise.all([early, waiting]);
    expect(await ids('one')).toEqual([1]);
    await sink.close();
    expect(await ids('one')).toEqual([1]);
  });

  test('a checkpoint that is given up is covered by the next', async () => {
    const sink = await open(declare('one', ID_NAME), { mode: 'checkpoint' });
    sink.write(INSERT, [1, 'a']);
    await sink.prepare(1);
    sink.write(DELETE, [1, 'a']);
    sink.write(INSERT, [2, 'b']);
    const handle = await sink.prepare(2);
    await sink.commit(2, handle);
    expect(await ids('one')).toEqual([2]);
    await sink.close();
  });

  test('a checkpoint that is given up while the target stalls is covered by the next', async () => {
    for (const mode of ['checkpoint', 'drain'] as const) {
      await server.query('TRUNCATE one');
      const sink = await open(declare('one', ID_NAME), { mode });
      const lock = await server.lock('one');
      sink.write(INSERT, [1, 'a']);
      const stuck = sink.drain();
      sink.write(INSERT, [2, 'a']);
      const first = sink.prepare(1);
      sink.write(DELETE, [2, 'a']);
      sink.write(INSERT, [3, 'a']);
      const second = sink.prepare(2);
      expect(sink.backlogRows).toBe(4);
      await lock.release();
      await first;
      await sink.commit(2, await second);
      await stuck;
      expect(await ids('one')).toEqual([1, 3]);
      await sink.close();
    }
  });

  test('after the switch every drain is visible, also what was sent behind the checkpoint', async () => {
    const sink = await open(declare('one', ID_NAME), { mode: 'checkpoint' });
    sink.write(INSERT, [1, 'a']);
    const handle = await sink.prepare(1);
    sink.write(INSERT, [2, 'b']);
    const waiting = sink.drain();
    await sink.commit(1, handle);
    sink.visibility('drain');
    await waiting;
    await expect.poll(() => ids('one')).toEqual([1, 2]);
    sink.write(INSERT, [3, 'c']);
    await sink.drain();
    expect(await ids('one')).toEqual([1, 2, 3]);
    sink.write(INSERT, [4, 'd']);
    expect(await sink.prepare(2)).toBeUndefined();
    expect(await ids('one')).toEqual([1, 2, 3, 4]);
    await sink.commit(2, undefined);
    await sink.close();
  });

  test('closing leaves nothing that no checkpoint covers', async () => {
    const sink = await open(declare('one', ID_NAME), { mode: 'checkpoint' });
    for (let id = 0; id < 5000; id++) sink.write(INSERT, [id, 'a']);
    await sink.drain();
    await sink.close();
    expect(await ids('one')).toEqual([]);
  });

  test('a committed checkpoint is found, a rolled back one is lost', async () => {
    const sink = await open(declare('one', ID_NAME), { mode: 'checkpoint' });
    sink.write(INSERT, [1, 'a']);
    const first = await sink.prepare(1);
    await sink.commit(1, first);
    sink.write(INSERT, [2, 'b']);
    const second = JSON.parse(JSON.stringify(await sink.prepare(2)));
    expect(second).toMatchObject({ isNoted: true });
    await sink.close();
    const next = await reopened();
    expect(await next.recover(1, first)).toBe('committed');
    expect(await next.recover(2, second)).toBe('lost');
    await next.open(1, new AbortController().signal);
    await next.close();
    expect(await ids('one')).toEqual([1]);
  });

  test('the number of a lost checkpoint, used again, is another checkpoint', async () => {
    const sink = await open(declare('one', ID_NAME), { mode: 'checkpoint' });
    sink.write(INSERT, [1, 'a']);
    const first = await sink.prepare(1);
    await sink.commit(1, first);
    await sink.close();
    const next = await reopened();
    expect(await next.recover(1, { ...(first as object), token: 'another' })).toBe('lost');
    await next.close();
  });

  test('a transaction that a lost process left behind is ended before the job goes on', async () => {
    const orphan = await open(declare('one', ID_NAME), { mode: 'checkpoint' });
    orphan.write(INSERT, [1, 'orphan']);
    const handle = await orphan.prepare(1);
    const next = await reopened();
    expect(await next.recover(1, handle)).toBe('lost');
    await next.open(undefined, new AbortController().signal);
    next.visibility('drain');
    next.write(UPDATE_AFTER, [1, 'new']);
    await next.drain();
    expect(await names('one')).toEqual([['new', 1]]);
    await next.close();
    await expect(orphan.commit(1, handle)).rejects.toMatchObject({ code: 'JDBC_CONNECTION_LOST', canRetry: true });
    await orphan.close();
  });

  test('a connection cut while idle is noticed and made anew', async () => {
    const sink = await open(declare('one', ID_NAME));
    sink.write(INSERT, [1, 'a']);
    await sink.drain();
    await server.cut();
    sink.write(INSERT, [2, 'b']);
    await sink.drain();
    for (let id = 10; id < 5000; id++) sink.write(UPDATE_AFTER, [id, 'c']);
    await sink.drain();
    expect(await ids('one')).toHaveLength(4992);
    await sink.close();
  });

  test('a connection cut in the middle of a batch is retried where rows are visible with every drain', async () => {
    const sink = await open(declare('one', ID_NAME));
    for (let round = 0; round < 5; round++) {
      for (let id = 0; id < 20_000; id++) sink.write(UPDATE_AFTER, [id, `${round}`]);
      const sent = sink.drain();
      await new Promise((resolve) => setTimeout(resolve, 10 + round * 15));
      await server.cut();
      await sent;
    }
    expect(await names('one')).toEqual([['4', 20_000]]);
    await sink.close();
  });

  test('a restarted server is found again', async () => {
    const sink = await open(declare('one', ID_NAME));
    await server.kill();
    sink.write(INSERT, [1, 'a']);
    const sent = sink.drain();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await server.start();
    await sent;
    expect(await ids('one')).toEqual([1]);
    await sink.close();
  });

  test('a connection cut where rows wait for a checkpoint restarts the job', async () => {
    const sink = await open(declare('one', ID_NAME), { mode: 'checkpoint' });
    sink.write(INSERT, [1, 'a']);
    await sink.drain();
    await server.cut();
    sink.write(INSERT, [2, 'b']);
    const failure = await sink.drain().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect(failure).toMatchObject({ code: 'JDBC_CONNECTION_LOST', canRetry: true });
    await expect(sink.prepare(1)).rejects.toMatchObject({ canRetry: true });
    await sink.close();
    expect(await ids('one')).toEqual([]);
  });

  test('a duplicate inside the open transaction falls back to the merge', async () => {
    const sink = await open(declare('one', ID_NAME), { mode: 'checkpoint' });
    for (const name of ['first', 'second']) {
      for (let id = 1; id <= 3000; id++) sink.write(INSERT, [id, name]);
      await sink.drain();
    }
    await sink.commit(1, await sink.prepare(1));
    expect(await names('one')).toEqual([['second', 3000]]);
    await sink.close();
  });

  test('a deadlock is sent again', async () => {
    await server.query("INSERT INTO one VALUES (1, 'a'), (2, 'a')");
    const sink = await open(declare('one', ID_NAME));
    const other = await server.connect();
    // PostgreSQL ends the one that notices first, InnoDB the one that has written less.
    await other.query(kind.product === 'PostgreSQL' ? "SET deadlock_timeout = '10s'" : 'SET innodb_lock_wait_timeout = 50');
    await other.query('BEGIN');
    const values = Array.from({ length: 200 }, (_, id) => `(${id}, 'heavy')`).join(',');
    await other.query(`INSERT INTO two VALUES ${values}`);
    await other.query("UPDATE one SET name = 'x' WHERE id = 2");
    sink.write(UPDATE_AFTER, [1, 'b']);
    sink.write(UPDATE_AFTER, [2, 'b']);
    const sent = sink.drain();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await other.query("UPDATE one SET name = 'y' WHERE id = 1");
    await other.query('COMMIT');
    await sent;
    expect(await names('one')).toEqual([['b', 2]]);
    await other.end();
    await sink.close();
  });
});
