import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decimal, simple, temporal, varbinary, varchar } from '../../src/model/types.ts';
import { available, type PostgresServer, startPostgres } from '../support/servers.ts';
import { contextOf, declare, open, openAll, preflight, urlOf } from './jdbc-targets.ts';

const ID_NAME = { columns: { id: simple('INT', false), name: varchar() }, key: ['id'] } as const;

describe.skipIf(!available().postgres)('the preflight of a jdbc sink', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
    await server.query("CREATE ROLE writer LOGIN PASSWORD 'secret-word'");
  });

  afterAll(async () => {
    await server.stop();
  });

  beforeEach(async () => {
    await server.query('DROP SCHEMA IF EXISTS shop CASCADE; DROP TABLE IF EXISTS t; CREATE SCHEMA shop');
  });

  const asWriter = { username: 'writer', password: 'secret-word' };

  test('finds nothing wrong where nothing is', async () => {
    await server.query('CREATE TABLE t (id int PRIMARY KEY, name text)');
    expect(await preflight([declare(server, 't', ID_NAME)])).toEqual({ faults: [], notices: [] });
  });

  test('answers a missing table with its CREATE TABLE, which the next preflight accepts', async () => {
    const columns = {
      id: simple('BIGINT', false),
      Region: varchar(2, false),
      flag: simple('BOOLEAN'),
      tiny: simple('TINYINT'),
      price: decimal(10, 2, false),
      real: simple('FLOAT'),
      wide: simple('DOUBLE'),
      note: varchar(),
      raw: varbinary(),
      day: simple('DATE'),
      clock: temporal('TIME', 3),
      wall: temporal('TIMESTAMP', 3),
      instant: temporal('TIMESTAMP_LTZ', 9),
    };
    const target = declare(server, 'new.select', { columns, key: ['id', 'Region'] });
    const { faults } = await preflight([target]);
    expect(faults.map(({ code }) => code)).toEqual(['JDBC_TABLE_MISSING']);
    const continued = await preflight([target], { ...contextOf(), isContinued: true });
    expect(continued.faults.map(({ remedy }) => remedy)).toEqual([
      expect.stringMatching(/^The rows that this job wrote are gone .*--fresh\. Create it:/),
    ]);
    await expect(open(target, { restoredFrom: 1 })).rejects.toMatchObject({ remedy: continued.faults[0]?.remedy });
    await expect(open(target)).rejects.toMatchObject({ remedy: faults[0]?.remedy });
    expect(faults[0]?.problem).toBe('The table new.select does not exist in the database postgres.');
    const create = (faults[0]?.remedy ?? '').replace('Create it:\n', '');
    expect(create).toMatchInlineSnapshot(`
      "CREATE SCHEMA "new";
      CREATE TABLE "new"."select" (
        "id" bigint,
        "Region" varchar(2),
        "flag" boolean,
        "tiny" smallint,
        "price" numeric(10, 2) NOT NULL,
        "real" real,
        "wide" double precision,
        "note" text,
        "raw" bytea,
        "day" date,
        "clock" time(3),
        "wall" timestamp(3),
        "instant" timestamptz(6),
        PRIMARY KEY ("id", "Region")
      );"
    `);
    await server.query(create);
    expect(await preflight([target])).toEqual({ faults: [], notices: [] });
    await server.query('DROP SCHEMA new CASCADE');
  });

  test('knows a table of that name in another schema', async () => {
    await server.query('CREATE TABLE shop.t (id int PRIMARY KEY, name text)');
    const { faults } = await preflight([declare(server, 't', ID_NAME)]);
    expect(faults[0]?.remedy).toContain("There is one in the schema shop: write 'table-name' = 'shop.…'.");
  });

  test('reports everything wrong with all targets at once', async () => {
    await server.query(`CREATE TABLE shop.wrong (id int, name int, "when" timestamp(0), amount numeric(10,2), small smallint,
      made int GENERATED ALWAYS AS (id * 2) STORED, needed text NOT NULL, fine text NOT NULL DEFAULT '')`);
    const columns = {
      id: simple('INT'),
      name: varchar(),
      when: temporal('TIMESTAMP', 3),
      amount: decimal(12, 4),
      small: simple('BIGINT'),
      made: simple('INT'),
      extra: varchar(),
    };
    const { faults } = await preflight([declare(server, 'shop.wrong', { columns, key: ['id'] }), declare(server, 'shop.absent', ID_NAME)]);
    expect(faults.map(({ problem, remedy }) => `${problem}\n    ${remedy}`).join('\n')).toMatchInlineSnapshot(`
      "The column 'name' of shop.wrong is declared STRING, and integer at the target.
          Declare the column as INT and CAST in the query, or run: ALTER TABLE "shop"."wrong" ALTER COLUMN "name" TYPE text;
      The column 'when' of shop.wrong is declared TIMESTAMP(3), and timestamp(0) without time zone at the target.
          Declare the column as TIMESTAMP(0) and CAST in the query, or run: ALTER TABLE "shop"."wrong" ALTER COLUMN "when" TYPE timestamp(3);
      The column 'amount' of shop.wrong is declared DECIMAL(12, 4), and numeric(10,2) at the target.
          Declare the column as DECIMAL(10, 2) and CAST in the query, or run: ALTER TABLE "shop"."wrong" ALTER COLUMN "amount" TYPE numeric(12, 4);
      The column 'small' of shop.wrong is declared BIGINT, and smallint at the target.
          Declare the column as SMALLINT and CAST in the query, or run: ALTER TABLE "shop"."wrong" ALTER COLUMN "small" TYPE bigint;
      The column 'made' of shop.wrong is computed by the server (GENERATED ALWAYS AS).
          Leave 'made' out of the table's declaration.
      The table shop.wrong has no column 'extra'.
          It has id, name, when, amount, small, made, needed, fine. Correct the declaration, or run: ALTER TABLE "shop"."wrong" ADD COLUMN "extra" text;
      The column 'needed' of shop.wrong is NOT NULL without a default, and the job does not write it.
          Declare 'needed' and select a value for it, or run: ALTER TABLE "shop"."wrong" ALTER COLUMN "needed" DROP NOT NULL;
      The declared PRIMARY KEY (id) has no unique index at the target, so rows of shop.wrong cannot be updated by it.
          Run: ALTER TABLE "shop"."wrong" ADD PRIMARY KEY ("id");
      The table shop.absent does not exist in the database postgres.
          Create it:
      CREATE TABLE "shop"."absent" (
        "id" integer,
        "name" text,
        PRIMARY KEY ("id")
      );"
    `);
    for (const { remedy } of faults)
      for (const [statement] of remedy.matchAll(/(ALTER|CREATE) TABLE [^;]*;/g)) await server.query(statement);
    const again = await preflight([declare(server, 'shop.wrong', { columns, key: ['id'] }), declare(server, 'shop.absent', ID_NAME)]);
    expect(again.faults.map(({ code }) => code)).toEqual(['JDBC_COLUMN_GENERATED']);
  });

  test('names missing rights with the GRANT that gives them', async () => {
    await server.query('CREATE TABLE shop.t (id int PRIMARY KEY, name text); GRANT INSERT ON shop.t TO writer');
    await server.query('REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC');
    const target = declare(server, 'shop.t', { ...ID_NAME, options: asWriter });
    const { faults, notices } = await preflight([target]);
    expect(faults.map(({ remedy }) => remedy)).toEqual([
      'An owner of it runs: GRANT USAGE ON SCHEMA "shop" TO "writer";',
      'An owner of it runs: GRANT UPDATE, DELETE, SELECT ON "shop"."t" TO "writer";',
    ]);
    expect(notices.join()).toContain('GRANT TEMPORARY ON DATABASE "postgres" TO "writer";');
    for (const { remedy } of faults) await server.query(remedy.replace('An owner of it runs: ', ''));
    const again = await preflight([target]);
    expect(again.faults).toEqual([]);
    expect(again.notices.join()).toContain('"public"."riffle_checkpoints"');
    const sink = await open(target);
    for (let id = 0; id < 12_000; id++) sink.write(0, [id, 'a']);
    await sink.drain();
    for (let id = 0; id < 12_000; id++) sink.write(2, [id, 'b']);
    await sink.drain();
    await sink.close();
    expect(await server.query('SELECT name, count(*)::int AS n FROM shop.t GROUP BY name')).toEqual([{ name: 'b', n: 12_000 }]);
    await server.query('GRANT TEMPORARY ON DATABASE postgres TO PUBLIC');
  });

  test('INSERT alone is enough for a table without a key', async () => {
    await server.query('CREATE TABLE t (id int, name text); GRANT INSERT ON t TO writer');
    const target = declare(server, 't', { columns: ID_NAME.columns, options: asWriter });
    expect((await preflight([target])).faults).toEqual([]);
    const sink = await open(target);
    for (const count of [3, 3000]) {
      for (let id = 0; id < count; id++) sink.write(0, [id, 'a']);
      await sink.drain();
    }
    await sink.close();
    expect(await server.query('SELECT count(*)::int AS n FROM t')).toEqual([{ n: 3003 }]);
  });

  test('says why a connection fails, and never the password', async () => {
    const attempt = async (options: Record<string, string>) => {
      const { faults } = await preflight([declare(server, 't', { ...ID_NAME, options })]);
      expect(JSON.stringify(faults)).not.toContain('secret-word');
      return faults.map(({ code, problem, remedy }) => `${code}: ${problem} ${remedy}`).join('\n');
    };
    expect(await attempt({ url: 'jdbc:postgresql://127.0.0.1:1/x?password=secret-word' })).toMatch(/Nothing answers at 127\.0\.0\.1:1\/x/);
    expect(await attempt({ url: 'jdbc:postgresql://no-such-host.invalid/x', ...asWriter })).toMatch(/no address/);
    expect(await attempt({ url: `jdbc:postgresql://127.0.0.1:${server.port}/absent`, ...asWriter })).toMatch(
      /database "absent" does not exist.*CREATE DATABASE/,
    );
    expect(await attempt({ username: 'nobody', password: 'secret-word' })).toMatch(/role "nobody" does not exist/);
    expect(await attempt({ url: urlOf(server, '?sslmode=require'), ...asWriter })).toMatch(/does not offer TLS/);
  });

  test('names what two targets of one connection ask for differently', async () => {
    await server.query('CREATE TABLE t (id int PRIMARY KEY, name text); CREATE TABLE shop.t (id int PRIMARY KEY, name text)');
    const targets = [
      declare(server, 't', ID_NAME),
      declare(server, 'shop.t', { ...ID_NAME, options: { url: urlOf(server, '?sslmode=require') } }),
    ];
    const { faults } = await preflight(targets);
    expect(faults.map(({ code, problem }) => [code, problem])).toEqual([
      ['CONNECTION_OPTIONS_DIFFER', expect.stringContaining("differ in 'sslmode' in the URL")],
    ]);
  });

  test('finds each table in the schemas of its own URL', async () => {
    await server.query('CREATE TABLE t (id int PRIMARY KEY, name text); CREATE TABLE shop.t (id int PRIMARY KEY, name text)');
    const inShop = { ...ID_NAME, options: { url: urlOf(server, '?currentSchema=shop') } };
    for (const targets of [
      [declare(server, 't', inShop), declare(server, 't', ID_NAME)],
      [declare(server, 't', ID_NAME), declare(server, 't', inShop)],
    ]) {
      expect((await preflight(targets)).faults).toEqual([]);
      const sinks = await openAll(targets);
      for (const [index, sink] of sinks.entries()) sink.write(0, [index, targets[index] === targets[0] ? 'first' : 'second']);
      await Promise.all(sinks.map((sink) => sink.drain()));
      await Promise.all(sinks.map((sink) => sink.close()));
    }
    expect(await server.query('SELECT id, name FROM shop.t ORDER BY id')).toEqual([
      { id: 0, name: 'first' },
      { id: 1, name: 'second' },
    ]);
    expect(await server.query('SELECT count(*)::int AS n FROM public.t')).toEqual([{ n: 2 }]);
  });

  test('a table written by key through two declarations is refused, for the order of their rows is not known', async () => {
    await server.query('CREATE TABLE t (id int PRIMARY KEY, name text)');
    const given = declare(server, 't', ID_NAME);
    const qualified = declare(server, 'public.t', ID_NAME);
    expect((await preflight([given, given])).faults).toEqual([]);
    expect((await preflight([given, qualified])).faults).toMatchObject([
      { code: 'JDBC_DECLARED_TWICE', problem: expect.stringMatching(/public\.t through two declarations/) },
    ]);
    const keyless = { columns: ID_NAME.columns };
    expect((await preflight([declare(server, 't', keyless), declare(server, 'public.t', keyless)])).faults).toEqual([]);
  });

  test('a server that takes no writes is named', async () => {
    await server.query('CREATE TABLE t (id int PRIMARY KEY, name text); GRANT ALL ON t TO writer');
    await server.query('ALTER ROLE writer SET default_transaction_read_only = on');
    const { faults } = await preflight([declare(server, 't', { ...ID_NAME, options: asWriter })]);
    expect(faults.map(({ code }) => code)).toEqual(['JDBC_READ_ONLY']);
    await server.query('ALTER ROLE writer RESET default_transaction_read_only');
  });

  test('parameters for the Java driver are named once', async () => {
    await server.query('CREATE TABLE t (id int PRIMARY KEY, name text)');
    const url = urlOf(server, '?reWriteBatchedInserts=true&currentSchema=public');
    const { faults, notices } = await preflight([declare(server, 't', { ...ID_NAME, options: { url } })]);
    expect(faults).toEqual([]);
    expect(notices).toEqual(["'reWriteBatchedInserts' in the URL has no effect here: it is for the Java driver."]);
  });
});
