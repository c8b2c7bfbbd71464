/** What is PostgreSQL's alone: its three ways to send rows, its names and types, its deferred constraints. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/model/errors.ts';
import { DELETE, INSERT, UPDATE_AFTER } from '../../src/model/row-kind.ts';
import { decimal, simple, temporal, varbinary, varchar } from '../../src/model/types.ts';
import { available, type PostgresServer, startPostgres } from '../support/servers.ts';
import { contextOf, declare, open, openAll } from './jdbc-targets.ts';

const ID_NAME = { columns: { id: simple('INT'), name: varchar() }, key: ['id'] } as const;

describe.skipIf(!available().postgres)('a jdbc sink on PostgreSQL', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  });

  afterAll(async () => {
    await server.stop();
  });

  async function rows(table: string): Promise<unknown[]> {
    return (await server.query(`SELECT * FROM ${table} ORDER BY 1`)).map((row) => Object.values(row));
  }

  const EVERY_TYPE = {
    id: simple('BIGINT'),
    flag: simple('BOOLEAN'),
    tiny: simple('TINYINT'),
    small: simple('SMALLINT'),
    price: decimal(38, 10),
    real: simple('FLOAT'),
    wide: simple('DOUBLE'),
    text: varchar(),
    raw: varbinary(),
    day: simple('DATE'),
    clock: temporal('TIME', 6),
    wall: temporal('TIMESTAMP', 6),
    instant: temporal('TIMESTAMP_LTZ', 3),
    uuid: varchar(36),
    json: varchar(),
  };

  /** Canonical values; 0001-01-01 00:00:00 and 9999-12-31 23:59:59.999999 are bigints. */
  function everyValue(id: number | bigint) {
    return [
      [
        id,
        true,
        -128,
        -32768,
        -1234567890123456789012345678901234567890n % 10n ** 38n,
        Math.fround(0.1),
        Number.NaN,
        'a\tb\\n"c"\n\r{,}\u{1f34e}苹果',
        Uint8Array.of(0, 92, 255),
        -719_162,
        86_399_999_999,
        -62_135_596_800_000_000n,
        1_704_164_645_123_000,
        '6f8b1a1e-3c0a-4f0e-9a51-000000000001',
        '{"a": [1, "x\\\\"]}',
      ],
      [
        typeof id === 'bigint' ? id + 1n : id + 1,
        false,
        127,
        32767,
        5,
        -0,
        -1e308,
        '',
        new Uint8Array(),
        2_932_896,
        0,
        253_402_300_799_999_999n,
        -1000,
        '6f8b1a1e-3c0a-4f0e-9a51-000000000002',
        'null',
      ],
      [typeof id === 'bigint' ? id + 2n : id + 2, ...Array.from({ length: 14 }, () => null)],
    ];
  }

  test('every value arrives, by arrays, by COPY and merge, and by plain COPY', async () => {
    const ddl = `(id bigint PRIMARY KEY, flag boolean, tiny smallint, small smallint, price numeric(38,10), "real" real, wide double precision,
      text text, raw bytea, day date, clock time, wall timestamp, instant timestamptz, uuid uuid, json jsonb)`;
    const read = `SELECT id::text, flag::text, tiny::text, small::text, price::text, "real"::text, wide::text, text, encode(raw, 'hex') AS raw,
      day::text, clock::text, wall::text, (instant AT TIME ZONE 'UTC')::text AS instant, uuid::text, json::text FROM every ORDER BY every.id`;
    const results: unknown[] = [];
    for (const way of ['arrays', 'merge', 'copy']) {
      await server.query(`DROP TABLE IF EXISTS every; CREATE TABLE every ${ddl}`);
      if (way === 'merge') await server.query('INSERT INTO every (id) VALUES (0)');
      const sink = await open(declare(server, 'every', { columns: EVERY_TYPE, key: ['id'] }));
      for (const row of everyValue(9_007_199_254_740_993n)) sink.write(INSERT, row);
      if (way !== 'arrays') for (let id = 1; id <= 3000; id++) sink.write(INSERT, [id, ...Array.from({ length: 14 }, () => null)]);
      await sink.drain();
      await sink.close();
      await server.query('DELETE FROM every WHERE id <= 3000');
      results.push((await server.query(read)).map((row) => Object.values(row)));
    }
    expect(results[0]).toEqual([
      [
        '9007199254740993',
        'true',
        '-128',
        '-32768',
        '-3456789012345678901234567890.1234567890',
        '0.1',
        'NaN',
        'a\tb\\n"c"\n\r{,}\u{1f34e}苹果',
        '005cff',
        '0001-01-01',
        '23:59:59.999999',
        '0001-01-01 00:00:00',
        '2024-01-02 03:04:05.123',
        '6f8b1a1e-3c0a-4f0e-9a51-000000000001',
        '{"a": [1, "x\\\\"]}',
      ],
      [
        '9007199254740994',
        'false',
        '127',
        '32767',
        '0.0000000005',
        '-0',
        '-1e+308',
        '',
        '',
        '9999-12-31',
        '00:00:00',
        '9999-12-31 23:59:59.999999',
        '1969-12-31 23:59:59.999',
        '6f8b1a1e-3c0a-4f0e-9a51-000000000002',
        'null',
      ],
      ['9007199254740995', ...Array.from({ length: 14 }, () => null)],
    ]);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  test.each([
    ['Europe/Berlin', '2024-07-03 07:46:40', '2024-07-03 11:46:40'],
    ['GMT+08:00', '2024-07-03 01:46:40', '2024-07-03 17:46:40'],
    ['-03:30', '2024-07-03 13:16:40', '2024-07-03 06:16:40'],
  ])('wall clocks and instants meet in the zone of the job, %s', async (zone, wall, instant) => {
    await server.query('DROP TABLE IF EXISTS zones; CREATE TABLE zones (id int PRIMARY KEY, wall timestamptz, instant timestamp)');
    const columns = { id: simple('INT'), wall: temporal('TIMESTAMP', 0), instant: temporal('TIMESTAMP_LTZ', 0) };
    const sink = await open(declare(server, 'zones', { columns, key: ['id'] }), { context: contextOf('job-zone', zone) });
    sink.write(INSERT, [1, 1_720_000_000_000_000, 1_720_000_000_000_000]);
    await sink.drain();
    await sink.close();
    expect(await server.query("SELECT (wall AT TIME ZONE 'UTC')::text AS wall, instant::text FROM zones")).toEqual([{ wall, instant }]);
  });

  test('names are kept: capitals, reserved words, dots, Chinese, another schema', async () => {
    await server.query(
      'CREATE SCHEMA "Shop"; CREATE TABLE "Shop"."select.订单" ("Id" int PRIMARY KEY, "group" text, "价格" numeric(10,2))',
    );
    const columns = { Id: simple('INT'), group: varchar(), 价格: decimal(10, 2) };
    const sink = await open(declare(server, 'Shop."select.订单"', { columns, key: ['Id'] }));
    sink.write(INSERT, [1, 'a', 350]);
    sink.write(INSERT, [2, 'b', 5]);
    await sink.drain();
    sink.write(DELETE, [2, null, null]);
    await sink.drain();
    await sink.close();
    expect(await rows('"Shop"."select.订单"')).toEqual([[1, 'a', '3.50']]);
  });

  test('currentSchema says where the table is', async () => {
    await server.query('CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.here (id int PRIMARY KEY, name text); CREATE TABLE here (id int)');
    const url = `jdbc:postgresql://${server.host}:${server.port}/postgres?currentSchema=elsewhere&reWriteBatchedInserts=true`;
    const sink = await open(declare(server, 'HERE', { ...ID_NAME, options: { url } }));
    sink.write(INSERT, [1, 'a']);
    await sink.drain();
    await sink.close();
    expect(await rows('elsewhere.here')).toEqual([[1, 'a']]);
  });

  test('identity columns take the values of the job', async () => {
    await server.query('CREATE TABLE numbered (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)');
    const sink = await open(declare(server, 'numbered', ID_NAME));
    sink.write(INSERT, [42, 'a']);
    await sink.drain();
    for (let id = 1; id <= 3000; id++) sink.write(UPDATE_AFTER, [id, 'b']);
    await sink.drain();
    await sink.close();
    expect(await server.query('SELECT count(*)::int AS n, max(id) AS max FROM numbered')).toEqual([{ n: 3000, max: 3000 }]);
  });

  test('a duplicate in a table that was empty ends plain COPY, and nothing is lost', async () => {
    await server.query('CREATE TABLE doubled (id int PRIMARY KEY, name text)');
    const sink = await open(declare(server, 'doubled', ID_NAME));
    for (const name of ['first', 'second', 'third']) {
      for (let id = 1; id <= 3000; id++) sink.write(INSERT, [id, name]);
      await sink.drain();
    }
    await sink.close();
    expect(await server.query('SELECT name, count(*)::int AS n FROM doubled GROUP BY name')).toEqual([{ name: 'third', n: 3000 }]);
  });

  describe.each(['drain', 'checkpoint'] as const)('a value that the server refuses, visible with the %s,', (mode) => {
    const refused = [
      { name: 'not a uuid', ddl: 'name uuid', value: 'nonsense', says: /invalid input syntax for type uuid/ },
      { name: 'with U+0000', ddl: 'name text', value: 'a\0b', says: /U\+0000/ },
    ];
    test.each(refused)('$name, stops the job with the key of its row', async ({ ddl, value, says }) => {
      for (const count of [10, 4000]) {
        await server.query(`DROP TABLE IF EXISTS strict; CREATE TABLE strict (id int PRIMARY KEY, ${ddl})`);
        const good = ddl.includes('uuid') ? '6f8b1a1e-3c0a-4f0e-9a51-000000000001' : 'good';
        const sink = await open(declare(server, 'strict', ID_NAME), { mode });
        for (let id = 1; id <= count; id++) sink.write(INSERT, [id, id === count - 3 ? value : good]);
        const failure = await sink.drain().catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(UserError);
        const { problem, canRetry } = failure as UserError;
        expect(problem).toMatch(says);
        expect(problem).toContain(`id = ${count - 3}`);
        expect(problem).toContain('public.strict');
        expect(canRetry).toBe(false);
        await sink.close();
        expect(await rows('strict')).toEqual([]);
      }
    });
  });

  test('a constraint that is deferred to the commit stops the job, with the row where it can be told', async () => {
    for (const count of [3, 3000]) {
      await server.query('DROP TABLE IF EXISTS child, parent; CREATE TABLE parent (id int PRIMARY KEY)');
      await server.query(
        'CREATE TABLE child (id int PRIMARY KEY, name int REFERENCES parent DEFERRABLE INITIALLY DEFERRED); INSERT INTO parent VALUES (1)',
      );
      const target = declare(server, 'child', { columns: { id: simple('INT'), name: simple('INT') }, key: ['id'] });
      const sink = await open(target);
      for (let id = 1; id <= count; id++) sink.write(INSERT, [id, id === 2 ? 7 : 1]);
      await expect(sink.drain()).rejects.toMatchObject({
        code: 'JDBC_ROW_REFUSED',
        canRetry: false,
        problem: expect.stringContaining('id = 2'),
      });
      await sink.close();
      const held = await open(target, { mode: 'checkpoint' });
      held.write(INSERT, [2, 7]);
      const handle = await held.prepare(1);
      await expect(held.commit(1, handle)).rejects.toMatchObject({
        code: 'JDBC_REFUSED',
        canRetry: false,
        problem: expect.stringContaining('child_name_fkey'),
      });
      await held.close();
      expect(await rows('child')).toEqual([]);
    }
  });

  test('two sinks of one server share one connection', async () => {
    await server.query('CREATE TABLE one (id int PRIMARY KEY, name text); CREATE TABLE two (id int PRIMARY KEY, name text)');
    const sinks = await openAll([declare(server, 'one', ID_NAME), declare(server, 'two', ID_NAME)], { context: contextOf('job-shared') });
    const seen = await server.query("SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'riffle job-shared %'");
    expect(seen).toHaveLength(1);
    for (const sink of sinks) sink.write(INSERT, [1, 'a']);
    await Promise.all(sinks.map((sink) => sink.drain()));
    await Promise.all(sinks.map((sink) => sink.close()));
    expect(await rows('one')).toEqual(await rows('two'));
  });
});
