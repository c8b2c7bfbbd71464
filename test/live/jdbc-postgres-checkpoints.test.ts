/** What only PostgreSQL knows of checkpoints: the fate of a transaction, and how durable its commit is. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { jdbc } from '../../src/connectors/jdbc/jdbc.ts';
import { INSERT } from '../../src/model/row-kind.ts';
import { simple, varchar } from '../../src/model/types.ts';
import { available, type PostgresServer, startPostgres } from '../support/servers.ts';
import { contextOf, declare, open, preflight } from './jdbc-targets.ts';

const ID_NAME = { columns: { id: simple('INT'), name: varchar() }, key: ['id'] } as const;

describe.skipIf(!available().postgres)('a jdbc sink and checkpoints of PostgreSQL', () => {
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
});
