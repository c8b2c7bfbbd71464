import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/model/errors.ts';
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../src/model/row-kind.ts';
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

  test('a batch ends as its changes in order say, whatever its size', async () => {
    for (const count of [1, 5000]) {
      await server.query('DROP TABLE IF EXISTS fruit; CREATE TABLE fruit (id int PRIMARY KEY, name text)');
      await server.query("INSERT INTO fruit VALUES (-1, 'old'), (-2, 'old'), (-3, 'old'), (-4, 'old')");
      const sink = await open(declare(server, 'fruit', ID_NAME));
      for (let id = 1; id <= count; id++) sink.write(INSERT, [id, `n${id}`]);
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
      expect(await rows('fruit')).toHaveLength(count + 2);
      for (let id = 1; id <= count; id++) sink.write(UPDATE_AFTER, [id, `m${id}`]);
      await sink.drain();
      expect((await server.query(`SELECT count(*)::int AS n FROM fruit WHERE name LIKE 'm%'`))[0]).toEqual({ n: count });
      for (let id = 1; id <= count; id++) sink.write(DELETE, [id, null]);
      await sink.drain();
      expect(await rows('fruit')).toHaveLength(2);
      expect(sink.backlogRows).toBe(0);
      await sink.close();
    }
  });

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

  test('a composite key, a table that is all key, and one without a key', async () => {
    await server.query('CREATE TABLE pair (a int, b text, PRIMARY KEY (b, a)); CREATE TABLE keyless (a int, b text)');
    const columns = { a: simple('INT'), b: varchar() };
    const sink = await open(declare(server, 'pair', { columns, key: ['a', 'b'] }));
    for (const a of [1, 2, 3]) sink.write(INSERT, [a, 'x']);
    sink.write(INSERT, [1, 'x']);
    sink.write(DELETE, [2, 'x']);
    await sink.drain();
    await sink.close();
    expect(await rows('pair')).toEqual([
      [1, 'x'],
      [3, 'x'],
    ]);
    const plain = await open(declare(server, 'keyless', { columns }));
    for (let a = 0; a < 3; a++) plain.write(INSERT, [7, 'same']);
    await plain.drain();
    for (let a = 0; a < 3000; a++) plain.write(INSERT, [8, 'same']);
    await plain.drain();
    await plain.close();
    expect(await server.query('SELECT a, count(*)::int AS n FROM keyless GROUP BY a ORDER BY a')).toEqual([
      { a: 7, n: 3 },
      { a: 8, n: 3000 },
    ]);
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
      { name: 'too long', ddl: 'name varchar(5)', value: 'toolong', says: /too long/ },
      { name: 'not a uuid', ddl: 'name uuid', value: 'nonsense', says: /invalid input syntax for type uuid/ },
      { name: 'against a check', ddl: "name text CHECK (name <> 'bad')", value: 'bad', says: /violates check constraint/ },
      { name: 'null', ddl: 'name text NOT NULL', value: null, says: /violates not-null/ },
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

  test('a row is named only where what it refers to can be written again', async () => {
    await server.query(`DROP TABLE IF EXISTS child, parent; CREATE TABLE parent (id int PRIMARY KEY, up int REFERENCES parent);
      CREATE TABLE child (id int PRIMARY KEY, up int REFERENCES parent NOT NULL)`);
    const columns = { id: simple('INT'), up: simple('INT') };
    const parent = declare(server, 'parent', { columns, key: ['id'] });
    const child = declare(server, 'child', { columns, key: ['id'] });
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
    expect(await write('drain', orphan)).toContain(
      'a row of public.child with id = 3: insert or update on table "child" violates foreign key',
    );
    await server.query('DELETE FROM parent');
    // The parents of the same transaction are gone when the child is looked for.
    expect(await write('checkpoint', orphan)).toMatch(/^PostgreSQL refuses a row of public\.child: .* \(Key \(up\)=\(99\) is not present/);
    expect(
      await write('checkpoint', [
        [1, 1],
        [5, null],
      ]),
    ).toContain('a row of public.child with id = 5: null value');
    const self = await open(parent);
    for (let id = 1; id <= 8; id++) self.write(INSERT, [id, id === 1 ? null : id === 7 ? 70 : id - 1]);
    await expect(self.drain()).rejects.toMatchObject({ problem: expect.stringContaining('a row of public.parent with id = 7') });
    await self.close();
  });

  test.each(['drain', 'checkpoint'] as const)('rows that exchange a unique value arrive, visible with the %s', async (mode) => {
    for (const count of [2, 3000]) {
      await server.query('DROP TABLE IF EXISTS swapped CASCADE; CREATE TABLE swapped (id int PRIMARY KEY, name text UNIQUE)');
      const sink = await open(declare(server, 'swapped', ID_NAME), { mode });
      for (let id = 0; id < count; id++) sink.write(INSERT, [id, `n${id}`]);
      await sink.drain();
      for (let id = 0; id < count; id++) sink.write(UPDATE_AFTER, [id, `n${count - 1 - id}`]);
      await sink.drain();
      await sink.commit(1, await sink.prepare(1));
      expect(await server.query('SELECT count(*)::int AS n FROM swapped WHERE name = $1 || ($2 - 1 - id)::text', ['n', count])).toEqual([
        { n: count },
      ]);
      sink.write(UPDATE_AFTER, [0, 'n0']);
      await expect(sink.drain()).rejects.toMatchObject({ code: 'JDBC_ROW_REFUSED', problem: expect.stringContaining('id = 0') });
      await sink.close();
    }
  });

  test('rows that others refer to are never taken away to be put back', async () => {
    await server.query('CREATE TABLE owner (id int PRIMARY KEY, name text UNIQUE)');
    await server.query('CREATE TABLE pet (owner int REFERENCES owner ON DELETE CASCADE)');
    const sink = await open(declare(server, 'owner', ID_NAME));
    for (const id of [1, 2]) sink.write(INSERT, [id, `n${id}`]);
    await sink.drain();
    await server.query('INSERT INTO pet VALUES (1), (2)');
    for (const id of [1, 2]) sink.write(UPDATE_AFTER, [id, `n${3 - id}`]);
    await expect(sink.drain()).rejects.toMatchObject({ code: 'JDBC_ROW_REFUSED' });
    expect(await rows('pet')).toHaveLength(2);
    await sink.close();
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

  test('a row that moves from the rows of one INSERT to those of another of the same table stays', async () => {
    await server.query('CREATE TABLE moved (id int PRIMARY KEY, name text)');
    const target = declare(server, 'moved', ID_NAME);
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
    await server.query('CREATE TABLE behind (id int PRIMARY KEY, name text); CREATE VIEW seen AS SELECT * FROM behind');
    for (const declaration of [ID_NAME, { columns: ID_NAME.columns }]) {
      await server.query('TRUNCATE behind');
      const sink = await open(declare(server, 'seen', declaration));
      for (let id = 0; id < 5000; id++) sink.write(INSERT, [id, 'a']);
      await sink.drain();
      expect(await rows('behind')).toHaveLength(5000);
      await sink.close();
    }
  });

  test('rows do not wait for ever behind a source that is never dry', async () => {
    await server.query('CREATE TABLE trickle (id int PRIMARY KEY, name text)');
    const sink = await open(declare(server, 'trickle', ID_NAME));
    sink.write(INSERT, [1, 'a']);
    await expect.poll(() => rows('trickle'), { timeout: 2000 }).toEqual([[1, 'a']]);
    await sink.close();
  });

  test('a target that stalls stops the pump, and takes everything when it goes on', async () => {
    await server.query('CREATE TABLE stalled (id int PRIMARY KEY, name text)');
    const sink = await open(declare(server, 'stalled', { ...ID_NAME, options: { 'sink.buffer-flush.max-rows': '1000' } }));
    const other = await server.connect();
    await other.query('BEGIN; LOCK TABLE stalled');
    let written = 0;
    for (; sink.backlogRows <= sink.backlogRowsMax; written++) sink.write(INSERT, [written, 'a']);
    const sent = sink.drain();
    await new Promise((resolve) => setTimeout(resolve, 50));
    // What is in flight is still held, and still counts.
    expect(sink.backlogRows).toBe(written);
    await other.query('COMMIT');
    await other.end();
    await sent;
    expect(sink.backlogRows).toBe(0);
    expect(await server.query('SELECT count(*)::int AS n FROM stalled')).toEqual([{ n: written }]);
    await sink.close();
  });

  test('large rows count for their bytes', async () => {
    await server.query('CREATE TABLE large (id int PRIMARY KEY, name text)');
    const sink = await open(declare(server, 'large', ID_NAME));
    const text = 'x'.repeat(20_000_000);
    sink.write(INSERT, [1, text]);
    sink.write(INSERT, [2, text]);
    expect(sink.backlogRows).toBeGreaterThan(sink.drainRows);
    sink.write(INSERT, [3, text]);
    sink.write(INSERT, [4, text]);
    expect(sink.backlogRows).toBeGreaterThan(sink.backlogRowsMax);
    await sink.drain();
    await sink.close();
    expect(await server.query('SELECT id, length(name) AS length FROM large ORDER BY id')).toEqual(
      [1, 2, 3, 4].map((id) => ({ id, length: 20_000_000 })),
    );
  });
});
