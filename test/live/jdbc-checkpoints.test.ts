import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { jdbc } from '../../src/connectors/jdbc/jdbc.ts';
import { UserError } from '../../src/model/errors.ts';
import { DELETE, INSERT, UPDATE_AFTER } from '../../src/model/row-kind.ts';
import { simple, varchar } from '../../src/model/types.ts';
import { available, type PostgresServer, startPostgres } from '../support/servers.ts';
import { contextOf, declare, open, openAll, preflight } from './jdbc-targets.ts';

const ID_NAME = { columns: { id: simple('INT'), name: varchar() }, key: ['id'] } as const;

describe.skipIf(!available().postgres)('a jdbc sink and checkpoints', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  });

  afterAll(async () => {
    await server.stop();
  });

  beforeEach(async () => {
    await server.query('DROP TABLE IF EXISTS one, two, riffle_checkpoints');
    await server.query('CREATE TABLE one (id int PRIMARY KEY, name text); CREATE TABLE two (id int PRIMARY KEY, name text)');
  });

  async function ids(table: string): Promise<unknown[]> {
    return (await server.query<{ id: number }>(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);
  }

  test('rows become visible with the commit of their checkpoint, in all tables at once', async () => {
    const [one, two] = await openAll([declare(server, 'one', ID_NAME), declare(server, 'two', ID_NAME)], { mode: 'checkpoint' });
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

  test('two connections of one job that meet at one server do not wait for each other', async () => {
    const elsewhere = { url: `jdbc:postgresql://localhost:${server.port}/postgres` };
    const sinks = [await open(declare(server, 'one', ID_NAME)), await open(declare(server, 'two', { ...ID_NAME, options: elsewhere }))];
    for (const sink of sinks) {
      sink.visibility('checkpoint');
      sink.write(INSERT, [1, 'a']);
    }
    const handles = await Promise.all(sinks.map((sink) => sink.prepare(1)));
    await Promise.all(sinks.map((sink, index) => sink.commit(1, handles[index])));
    expect([await ids('one'), await ids('two')]).toEqual([[1], [1]]);
    await Promise.all(sinks.map((sink) => sink.close()));
  });

  test('a checkpoint table of another shape is named before the job starts', async () => {
    await server.query('CREATE TABLE riffle_checkpoints (job_id text PRIMARY KEY, checkpoint bigint, token text)');
    const { faults } = await preflight([declare(server, 'one', ID_NAME)]);
    expect(faults).toMatchObject([
      { code: 'JDBC_CHECKPOINT_TABLE', remedy: expect.stringContaining('DROP TABLE "public"."riffle_checkpoints"') },
    ]);
  });

  test('what is written or drained between prepare and commit belongs to the next checkpoint', async () => {
    const sink = await open(declare(server, 'one', ID_NAME), { mode: 'checkpoint' });
    sink.write(INSERT, [1, 'a']);
    const early = sink.drain();
    const prepared = sink.prepare(1);
    sink.write(INSERT, [2, 'b']);
    const handle = await prepared;
    const waiting = sink.drain();
    await server.query('SELECT pg_sleep(0.05)');
    expect(sink.backlogRows).toBe(1);
    await sink.commit(1, handle);
    await Promise.all([early, waiting]);
    expect(await ids('one')).toEqual([1]);
    await sink.close();
    expect(await ids('one')).toEqual([1]);
  });

  test('a checkpoint that is given up is covered by the next', async () => {
    const sink = await open(declare(server, 'one', ID_NAME), { mode: 'checkpoint' });
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
      const sink = await open(declare(server, 'one', ID_NAME), { mode });
      const other = await server.connect();
      await other.query('BEGIN; LOCK TABLE one');
      sink.write(INSERT, [1, 'a']);
      const stuck = sink.drain();
      sink.write(INSERT, [2, 'a']);
      const first = sink.prepare(1);
      sink.write(DELETE, [2, 'a']);
      sink.write(INSERT, [3, 'a']);
      const second = sink.prepare(2);
      expect(sink.backlogRows).toBe(4);
      await other.query('COMMIT');
      await other.end();
      await first;
      await sink.commit(2, await second);
      await stuck;
      expect(await ids('one')).toEqual([1, 3]);
      await sink.close();
    }
  });

  test('after the switch every drain is visible, also what was sent behind the checkpoint', async () => {
    const sink = await open(declare(server, 'one', ID_NAME), { mode: 'checkpoint' });
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

  test('a commit is on disk before it is answered, whatever the role has set', async () => {
    await server.query("ALTER TABLE one ADD COLUMN durability text DEFAULT current_setting('synchronous_commit')");
    for (const [set, seen] of [
      ['off', 'local'],
      ['remote_apply', 'remote_apply'],
    ] as const) {
      await server.query(`TRUNCATE one; ALTER ROLE ${server.user} SET synchronous_commit = ${set}`);
      const sink = await open(declare(server, 'one', ID_NAME));
      sink.write(INSERT, [1, 'a']);
      await sink.drain();
      await sink.close();
      expect(await server.query('SELECT durability FROM one')).toEqual([{ durability: seen }]);
    }
    await server.query(`ALTER ROLE ${server.user} RESET synchronous_commit`);
  });

  test('closing leaves nothing that no checkpoint covers', async () => {
    const sink = await open(declare(server, 'one', ID_NAME), { mode: 'checkpoint' });
    for (let id = 0; id < 5000; id++) sink.write(INSERT, [id, 'a']);
    await sink.drain();
    await sink.close();
    expect(await ids('one')).toEqual([]);
  });

  async function reopened() {
    const target = declare(server, 'one', ID_NAME);
    const [sink] = (await jdbc.sink?.openSinks([target], contextOf())) ?? [];
    if (sink === undefined) throw new Error('one sink');
    return sink;
  }

  describe.each(['with', 'without'])('recovery %s the checkpoint table', (which) => {
    async function roleFor(): Promise<void> {
      await server.query('DROP ROLE IF EXISTS plain');
      await server.query("CREATE ROLE plain LOGIN PASSWORD 'p'");
      await server.query('GRANT SELECT, INSERT, UPDATE, DELETE ON one TO plain');
    }

    function target() {
      return declare(server, 'one', which === 'with' ? ID_NAME : { ...ID_NAME, options: { username: 'plain', password: 'p' } });
    }

    async function recovering() {
      const [sink] = (await jdbc.sink?.openSinks([target()], contextOf())) ?? [];
      if (sink === undefined) throw new Error('one sink');
      return sink;
    }

    beforeEach(async () => {
      if (which === 'without') await roleFor();
    });

    test('a committed checkpoint is found, a rolled back one is lost', async () => {
      const sink = await open(target(), { mode: 'checkpoint' });
      sink.write(INSERT, [1, 'a']);
      const first = await sink.prepare(1);
      await sink.commit(1, first);
      sink.write(INSERT, [2, 'b']);
      const second = JSON.parse(JSON.stringify(await sink.prepare(2)));
      await sink.close();
      const next = await recovering();
      expect(await next.recover(1, first as never)).toBe('committed');
      expect(await next.recover(2, second)).toBe('lost');
      await next.open(1, new AbortController().signal);
      await next.close();
      expect(await ids('one')).toEqual([1]);
      expect(await server.query("SELECT to_regclass('riffle_checkpoints') IS NOT NULL AS made")).toEqual([{ made: which === 'with' }]);
    });
  });

  test('a committed checkpoint whose table was dropped since is found by its transaction', async () => {
    const sink = await open(declare(server, 'one', ID_NAME), { mode: 'checkpoint' });
    sink.write(INSERT, [1, 'a']);
    const first = await sink.prepare(1);
    await sink.commit(1, first);
    sink.write(INSERT, [2, 'b']);
    const second = await sink.prepare(2);
    await sink.close();
    const emptied = 'CREATE TABLE riffle_checkpoints (LIKE dropped INCLUDING ALL)';
    for (const change of ['ALTER TABLE riffle_checkpoints RENAME TO dropped', emptied]) {
      await server.query(change);
      const next = await reopened();
      expect(await next.recover(1, first as never)).toBe('committed');
      expect(await next.recover(2, second as never)).toBe('lost');
      await next.close();
    }
    await server.query('DROP TABLE dropped');
  });

  test('the number of a lost checkpoint, used again, is another checkpoint', async () => {
    const sink = await open(declare(server, 'one', ID_NAME), { mode: 'checkpoint' });
    sink.write(INSERT, [1, 'a']);
    const first = await sink.prepare(1);
    await sink.commit(1, first);
    await sink.close();
    const next = await reopened();
    expect(await next.recover(1, { ...(first as object), token: 'another' } as never)).toBe('lost');
    await next.close();
  });

  test('a transaction that a lost process left behind is ended before the job goes on', async () => {
    const orphan = await open(declare(server, 'one', ID_NAME), { mode: 'checkpoint' });
    orphan.write(INSERT, [1, 'orphan']);
    const handle = await orphan.prepare(1);
    const next = await reopened();
    expect(await next.recover(1, handle as never)).toBe('lost');
    await next.open(undefined, new AbortController().signal);
    next.visibility('drain');
    next.write(UPDATE_AFTER, [1, 'new']);
    await next.drain();
    expect(await server.query('SELECT name FROM one')).toEqual([{ name: 'new' }]);
    await next.close();
    await expect(orphan.commit(1, handle)).rejects.toMatchObject({ code: 'JDBC_CONNECTION_LOST', canRetry: true });
    await orphan.close();
  });

  const CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'riffle %'";

  test('a connection cut while idle is noticed and made anew', async () => {
    const sink = await open(declare(server, 'one', ID_NAME));
    sink.write(INSERT, [1, 'a']);
    await sink.drain();
    await server.query(CUT);
    sink.write(INSERT, [2, 'b']);
    await sink.drain();
    for (let id = 10; id < 5000; id++) sink.write(UPDATE_AFTER, [id, 'c']);
    await sink.drain();
    expect(await ids('one')).toHaveLength(4992);
    await sink.close();
  });

  test('a connection cut in the middle of a batch is retried where rows are visible with every drain', async () => {
    const sink = await open(declare(server, 'one', ID_NAME));
    for (let round = 0; round < 5; round++) {
      for (let id = 0; id < 20_000; id++) sink.write(UPDATE_AFTER, [id, `${round}`]);
      const sent = sink.drain();
      await new Promise((resolve) => setTimeout(resolve, 10 + round * 15));
      await server.query(CUT);
      await sent;
    }
    expect(await server.query('SELECT name, count(*)::int AS n FROM one GROUP BY name')).toEqual([{ name: '4', n: 20_000 }]);
    await sink.close();
  });

  test('a restarted server is found again', async () => {
    const sink = await open(declare(server, 'one', ID_NAME));
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
    const sink = await open(declare(server, 'one', ID_NAME), { mode: 'checkpoint' });
    sink.write(INSERT, [1, 'a']);
    await sink.drain();
    await server.query(CUT);
    sink.write(INSERT, [2, 'b']);
    const failure = await sink.drain().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect(failure).toMatchObject({ code: 'JDBC_CONNECTION_LOST', canRetry: true });
    await expect(sink.prepare(1)).rejects.toMatchObject({ canRetry: true });
    await sink.close();
    expect(await ids('one')).toEqual([]);
  });

  test('a duplicate inside the open transaction falls back to the merge', async () => {
    const sink = await open(declare(server, 'one', ID_NAME), { mode: 'checkpoint' });
    for (const name of ['first', 'second']) {
      for (let id = 1; id <= 3000; id++) sink.write(INSERT, [id, name]);
      await sink.drain();
    }
    await sink.commit(1, await sink.prepare(1));
    expect(await server.query('SELECT name, count(*)::int AS n FROM one GROUP BY name')).toEqual([{ name: 'second', n: 3000 }]);
    await sink.close();
  });

  test('a deadlock is sent again', async () => {
    await server.query("INSERT INTO one VALUES (1, 'a'), (2, 'a')");
    const sink = await open(declare(server, 'one', ID_NAME));
    const other = await server.connect();
    await other.query("BEGIN; SET deadlock_timeout = '10s'; UPDATE one SET name = 'x' WHERE id = 2");
    sink.write(UPDATE_AFTER, [1, 'b']);
    sink.write(UPDATE_AFTER, [2, 'b']);
    const sent = sink.drain();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await other.query("UPDATE one SET name = 'y' WHERE id = 1");
    await other.query('COMMIT');
    await sent;
    expect(await server.query('SELECT name FROM one')).toEqual([{ name: 'b' }, { name: 'b' }]);
    await other.end();
    await sink.close();
  });
});
