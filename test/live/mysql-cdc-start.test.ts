/** Every start mode on real servers: where a job begins, that it resumes exactly there, and what is said where it cannot. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserError } from '../../src/model/errors.ts';
import { kindSymbol } from '../../src/model/row-kind.ts';
import { simple } from '../../src/model/types.ts';
import { eventually } from '../support/eventually.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';
import { type Declaration, Run, scanOf } from './mysql-cdc-harness.ts';

const columns = [
  { name: 'id', type: simple('BIGINT', false) },
  { name: 'a', type: simple('INT') },
];

interface LogEvent {
  readonly file: string;
  readonly pos: number;
  readonly type: string;
  readonly info: string;
  readonly end: number;
}

describe.each(available().sources)('start modes of mysql-cdc on %s', (flavor) => {
  let server: MysqlServer;
  beforeAll(async () => {
    server = await startSource(flavor);
    await server.query(`CREATE DATABASE shop; USE shop;
      CREATE TABLE noise (id BIGINT); CREATE TABLE t (id BIGINT PRIMARY KEY, a INT); INSERT INTO t VALUES (1, 1);
      FLUSH BINARY LOGS; INSERT INTO t VALUES (2, 2), (3, 3); UPDATE t SET a = a + 10;
      SET SESSION timestamp = UNIX_TIMESTAMP() + 100; FLUSH BINARY LOGS; INSERT INTO t VALUES (4, 4); SET SESSION timestamp = DEFAULT`);
  });
  afterAll(() => server.stop());

  const EVERYTHING = [
    '+I[1, 1]',
    '+I[2, 2]',
    '+I[3, 3]',
    '-U[1, 1]',
    '+U[1, 11]',
    '-U[2, 2]',
    '+U[2, 12]',
    '-U[3, 3]',
    '+U[3, 13]',
    '+I[4, 4]',
  ];

  function begin(options: Record<string, string>, more: Partial<Declaration> = {}): Promise<Run> {
    return Run.open([scanOf(server, { table: 't', columns, ...more, options })]);
  }

  const at = (options: Record<string, string | number>): Record<string, string> => ({
    'scan.startup.mode': 'specific-offset',
    ...Object.fromEntries(Object.entries(options).map(([key, value]) => [`scan.startup.specific-offset.${key}`, String(value)])),
  });

  /** All that a run pushes in `changes` changes, stopped and resumed behind each of them. */
  async function resumedEverywhere(options: Record<string, string>, changes: number): Promise<string[]> {
    const scan = scanOf(server, { table: 't', columns, options });
    const seen: string[] = [];
    let run = await Run.open([scan]);
    while (seen.length < changes) {
      await run.until(() => run.changes > 0, { changesMax: 1 });
      seen.push(...run.changelog);
      const from = run.source.position();
      await run.close();
      if (from === undefined) throw new Error('a stream has a position at any time');
      run = await Run.open([scan], { from: JSON.parse(JSON.stringify(from)) });
    }
    await run.close();
    return seen;
  }

  async function read(options: Record<string, string>, changes: number): Promise<string[]> {
    const run = await begin(options);
    await run.until(() => run.changes >= changes);
    await run.close();
    return run.changelog;
  }

  async function eventsOf(file: string): Promise<LogEvent[]> {
    const rows = await server.query(`SHOW BINLOG EVENTS IN '${file}'`);
    return rows.map((row) => ({
      file,
      pos: Number(row['Pos']),
      type: String(row['Event_type']),
      info: String(row['Info']),
      end: Number(row['End_log_pos']),
    }));
  }

  function failure(options: Record<string, string>): Promise<UserError> {
    return begin(options).then(
      () => Promise.reject(new Error('it began')),
      (error: UserError) => error,
    );
  }

  test('earliest-offset reads everything the server still has, and resumes exactly from any change', async () => {
    expect(await read({ 'scan.startup.mode': 'earliest-offset' }, EVERYTHING.length)).toEqual(EVERYTHING);
    expect(await resumedEverywhere({ 'scan.startup.mode': 'earliest-offset' }, EVERYTHING.length)).toEqual(EVERYTHING);
  });

  test('specific-offset begins at a file and a byte', async () => {
    const begins = (await eventsOf('binlog.000002')).filter(({ type }) => /gtid$/i.test(type));
    const second = begins[1];
    const options = at({ file: 'binlog.000002', pos: second?.pos ?? 0 });
    expect(await read(options, 7)).toEqual(EVERYTHING.slice(3));
    expect(await resumedEverywhere(options, 7)).toEqual(EVERYTHING.slice(3));
    expect(await read(at({ file: 'binlog.000003', pos: 4 }), 1)).toEqual(['+I[4, 4]']);
  });

  test('specific-offset begins behind GTIDs, and stands there until a transaction comes', async () => {
    const inserted = (await eventsOf('binlog.000002')).find(({ type }) => /^gtid$/i.test(type));
    const gtid = /'(.*)'/.exec(inserted?.info ?? '')?.[1] ?? /GTID (\S+)/.exec(inserted?.info ?? '')?.[1] ?? '';
    const options = at({ 'gtid-set': gtid.replace(/:(\d+)$/, ':1-$1') });
    expect(await read(options, 7)).toEqual(EVERYTHING.slice(3));
    const run = await begin(options);
    expect(run.source.position()?.log).toMatchObject({ file: '', gtidSet: options['scan.startup.specific-offset.gtid-set'] });
    await run.close();
    expect(await resumedEverywhere(options, 7)).toEqual(EVERYTHING.slice(3));
  });

  test('skip-events and skip-rows pass over what stands at the place, in every run', async () => {
    const events = await eventsOf('binlog.000002');
    const begins = events.filter(({ type }) => /^gtid$/i.test(type));
    const pos = begins[0]?.pos ?? 0;
    const rows = at({ file: 'binlog.000002', pos, 'skip-rows': 1 });
    expect(await read(rows, 8)).toEqual(EVERYTHING.slice(2));
    expect(await resumedEverywhere(rows, 8)).toEqual(EVERYTHING.slice(2));
    const whole = events.filter((event) => event.pos >= pos && event.pos < (begins[1]?.pos ?? 0)).length;
    const skipped = at({ file: 'binlog.000002', pos, 'skip-events': whole, 'skip-rows': 2 });
    expect(await read(skipped, 3)).toEqual(EVERYTHING.slice(7));
    expect(await resumedEverywhere(skipped, 3)).toEqual(EVERYTHING.slice(7));
    const far = await begin(at({ file: 'binlog.000002', pos, 'skip-events': 1000 }));
    await server.query('INSERT INTO shop.noise VALUES (1)');
    expect(far.source.position()?.log.leftOut).toEqual({ events: 1000, rows: 0 });
    await far.close();
  });

  test('timestamp passes over what was made before it', async () => {
    const [{ now } = { now: 0 }] = (await server.query('SELECT UNIX_TIMESTAMP() AS now')) as { now: number }[];
    const options = { 'scan.startup.mode': 'timestamp', 'scan.startup.timestamp-millis': String((Number(now) + 50) * 1000) };
    expect(await read(options, 1)).toEqual(['+I[4, 4]']);
    expect(await resumedEverywhere(options, 1)).toEqual(['+I[4, 4]']);
    expect(await read({ ...options, 'scan.startup.timestamp-millis': '0' }, EVERYTHING.length)).toEqual(EVERYTHING);
  });

  test('snapshot reads the rows and ends, and a finished one needs no server any more', async () => {
    const scan = scanOf(server, { table: 't', columns, options: { 'scan.startup.mode': 'snapshot' } });
    const run = await Run.open([scan]);
    let outcome = '';
    while (outcome !== 'ended') {
      outcome = run.source.poll(2, () => undefined);
      if (outcome === 'dry') await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(run.source.status().phase).toBe('ended');
    const from = run.source.position();
    await run.close();
    const gone = { ...scan, options: { ...scan.options, hostname: 'no.such.host.invalid' } };
    const again = await Run.open([gone], from === undefined ? {} : { from });
    expect(again.source.poll(10, () => undefined)).toBe('ended');
    await again.close();
  });

  describe('a row that changes after snapshot has given it', () => {
    async function changedMeanwhile(options: Record<string, string>): Promise<readonly string[]> {
      await server.query('CREATE TABLE shop.s (id BIGINT PRIMARY KEY, a INT); INSERT INTO shop.s VALUES (1, 1), (2, 2), (3, 3), (4, 4)');
      const given = { 'scan.startup.mode': 'snapshot', 'scan.incremental.snapshot.chunk.size': '2', ...options };
      const run = await Run.open([scanOf(server, { table: 's', columns, options: given })]);
      const changelog: string[] = [];
      const pollUntil = async (isEnough: (outcome: string) => boolean): Promise<void> => {
        for (let outcome = ''; !isEnough(outcome); ) {
          outcome = run.source.poll(2, (_, kind, row) => changelog.push(`${kindSymbol(kind)}[${row.join(', ')}]`));
          if (outcome === 'dry') await new Promise((resolve) => setTimeout(resolve, 2));
        }
      };
      await pollUntil(() => changelog.length === 2);
      await server.query('UPDATE shop.s SET a = 10 WHERE id = 1; DELETE FROM shop.s WHERE id = 2; UPDATE shop.s SET a = 30 WHERE id = 3');
      await pollUntil((outcome) => outcome === 'ended');
      await run.close();
      await server.query('DROP TABLE shop.s');
      return changelog;
    }

    test('is told: it ends with the rows that the table then has', async () => {
      const expected = ['+I[1, 1]', '+I[2, 2]', '-U[1, 1]', '+U[1, 10]', '-D[2, 2]', '+I[3, 30]', '+I[4, 4]'];
      expect(await changedMeanwhile({})).toEqual(expected);
    });

    test('is not told where rows alone are read', async () => {
      const expected = ['+I[1, 1]', '+I[2, 2]', '+I[3, 30]', '+I[4, 4]'];
      expect(await changedMeanwhile({ 'scan.incremental.snapshot.backfill.skip': 'true' })).toEqual(expected);
    });
  });

  test('a place that is none is refused with what there is instead', async () => {
    const events = await eventsOf('binlog.000002');
    const inside = events.find(({ type }) => /^(Table_map)$/i.test(type))?.pos ?? 0;
    expect(await failure(at({ file: 'binlog.999999', pos: 4 }))).toMatchObject({
      code: 'MYSQL_START_UNKNOWN',
      problem: expect.stringMatching(/oldest is binlog\.000001, its newest binlog\.00000/),
    });
    expect((await failure(at({ file: 'binlog.000002', pos: 1_000_000 }))).problem).toContain('behind the end of that binlog');
    expect((await failure(at({ file: 'binlog.000002', pos: inside }))).problem).toContain('in the middle of a transaction');
    expect((await failure(at({ file: 'binlog.000002', pos: inside + 1 }))).problem).toContain('No event of the binlog begins at');
    const foreign = flavor === 'mysql' ? '0-1-5' : '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5';
    expect((await failure(at({ 'gtid-set': foreign }))).problem).toContain('is not written as GTIDs of this server are');
    const unknown = flavor === 'mysql' ? '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5' : '0-1011-99999';
    expect((await failure(at({ 'gtid-set': unknown }))).problem).toContain('has not executed');
  });

  test('columns that were others at the place stop the job with the statement and the cause', async () => {
    const other = await startSource(flavor);
    await other.query(`CREATE DATABASE shop; CREATE TABLE shop.t (id BIGINT PRIMARY KEY, b INT); INSERT INTO shop.t VALUES (1, 1);
      ALTER TABLE shop.t RENAME COLUMN b TO a; INSERT INTO shop.t VALUES (2, 2);
      CREATE TABLE shop.u (id BIGINT PRIMARY KEY); INSERT INTO shop.u VALUES (1); ALTER TABLE shop.u ADD COLUMN a INT`);
    const options = { 'scan.startup.mode': 'earliest-offset' };
    const renamed = await Run.open([scanOf(other, { table: 't', columns, options })]);
    await expect(renamed.until(() => renamed.changes >= 2)).rejects.toMatchObject({ code: 'MYSQL_SCHEMA_CHANGED' });
    await renamed.close();
    const widened = await Run.open([scanOf(other, { table: 'u', columns, options })]);
    await expect(widened.until(() => widened.changes >= 1)).rejects.toMatchObject({ code: 'MYSQL_SCHEMA_MISMATCH' });
    await widened.close();
    await other.stop();
  });

  test('what was deleted is told, by time and by GTID', async () => {
    // A log that a reader which has just left still holds is passed over.
    await eventually(async () => {
      await server.query("PURGE BINARY LOGS TO 'binlog.000003'");
      expect((await server.query('SHOW BINARY LOGS'))[0]?.['Log_name']).toBe('binlog.000003');
    });
    const options = { 'scan.startup.mode': 'timestamp', 'scan.startup.timestamp-millis': '1000' };
    expect(await failure(options)).toMatchObject({ code: 'MYSQL_BINLOG_PURGED', problem: expect.stringContaining('binlog.000003') });
    const [first] = await eventsOf('binlog.000003').then((events) =>
      events.filter(({ type }) => /^(Previous_gtids|Gtid_list)$/.test(type)),
    );
    const gone = (first?.info ?? '').replace(/[[\]]/g, '');
    const early = flavor === 'mysql' ? gone.replace(/:1-\d+$/, ':1') : gone.replace(/-\d+$/, '-1');
    expect(await failure(at({ 'gtid-set': early }))).toMatchObject({ code: 'MYSQL_BINLOG_PURGED' });
    expect(await read({ 'scan.startup.mode': 'earliest-offset' }, 1)).toEqual(['+I[4, 4]']);
  });
});
