import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scan } from '../../src/connectors/connector.ts';
import type { MysqlCdcOptions } from '../../src/connectors/mysql-cdc/options.ts';
import type { MysqlCdcPosition } from '../../src/connectors/mysql-cdc/position.ts';
import { simple, varchar } from '../../src/model/types.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';
import { type Declaration, Run, scanOf } from './mysql-cdc-harness.ts';

const columns = [
  { name: 'id', type: simple('BIGINT', false) },
  { name: 'note', type: varchar() },
];
const WRITERS = 6;
const KEYS = 6000;
const COMMITS_MIN = 500;

/** Commits small random changes until told to stop: inserts, updates, deletes, and updates of the key itself. */
class Writers {
  commits = 0;
  #isStopped = false;
  readonly #server: MysqlServer;
  readonly #tables: readonly string[];
  #loops: readonly Promise<void>[] = [];

  constructor(server: MysqlServer, tables: readonly string[]) {
    this.#server = server;
    this.#tables = tables;
  }

  start(): void {
    this.#loops = Array.from({ length: WRITERS }, (_, index) => this.#loop(index));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#loops);
  }

  async #loop(writer: number): Promise<void> {
    const connection = await this.#server.connect();
    for (let step = 0; !this.#isStopped; step++) {
      for (const table of this.#tables) await this.#change(connection, `shop.${table}`, `w${writer}-${step}`);
    }
    await connection.end();
  }

  async #change(connection: Connection, table: string, note: string): Promise<void> {
    const id = Math.floor(Math.random() * KEYS) - KEYS / 2;
    const choice = Math.random();
    const sql =
      choice < 0.5
        ? `UPDATE IGNORE ${table} SET note = '${note}' WHERE id = ${id}`
        : choice < 0.7
          ? `DELETE FROM ${table} WHERE id = ${id}`
          : choice < 0.9
            ? `INSERT IGNORE INTO ${table} VALUES (${id}, '${note}')`
            : `UPDATE IGNORE ${table} SET id = ${Math.floor(Math.random() * KEYS) - KEYS / 2} WHERE id = ${id}`;
    await connection.query(sql).catch((error: { errno?: number }) => {
      // Two writers may wait for each other's rows.
      if (error.errno !== 1213 && error.errno !== 1020) throw error;
    });
    this.commits++;
  }
}

const WITHOUT_GTIDS = ['--gtid-mode=OFF', '--enforce-gtid-consistency=OFF'];
const SERVERS = available().sources.flatMap((flavor) => [
  { name: flavor as string, flavor, args: [] as string[] },
  ...(flavor === 'mysql' ? [{ name: 'mysql without GTIDs', flavor, args: WITHOUT_GTIDS }] : []),
]);

describe.each(SERVERS)('a snapshot of $name while others commit', ({ flavor, args }) => {
  let server: MysqlServer;
  beforeAll(async () => {
    server = await startSource(flavor, { args });
    await server.query('CREATE DATABASE shop');
  });
  afterAll(() => server.stop());

  const cases: readonly (readonly [string, string, Partial<Declaration>])[] = [
    ['in ranges of the integer key', 'id BIGINT PRIMARY KEY, note VARCHAR(40)', {}],
    ['in ranges, the key not declared', 'id BIGINT PRIMARY KEY, note VARCHAR(40)', { primaryKey: [] }],
    ['in ranges, the key not read', 'id BIGINT PRIMARY KEY, note VARCHAR(40)', { primaryKey: [], columns: columns.slice(1) }],
    ['as one chunk with a composite key', 'id BIGINT, note VARCHAR(40), PRIMARY KEY (id, note)', { primaryKey: ['id', 'note'] }],
  ];

  test.each(cases)('%s is exact, stopped and resumed anywhere', async (_, definition, declaration) => {
    const table = `t${Math.random().toString(36).slice(2)}`;
    await server.query(`CREATE TABLE shop.${table} (${definition})`);
    const ids = Array.from({ length: KEYS }, (_unused, index) => `(${index - KEYS / 2}, 'first')`).filter(
      (_unused, index) => index % 3 > 0,
    );
    await server.query(`INSERT INTO shop.${table} VALUES ${ids.join()}`);
    const scan = scanOf(server, { table, columns, ...declaration, options: { 'scan.incremental.snapshot.chunk.size': '10' } });
    const writers = new Writers(server, [table]);
    writers.start();
    const runs: Run[] = [];
    // One that is read in a moment is read again, until enough was going on around it.
    do runs.push(await snapshotWithStops(scan));
    while (writers.commits < COMMITS_MIN);
    await writers.stop();
    await server.query(`INSERT INTO shop.${table} VALUES (1000000, 'the end')`);
    const names = scan.columns.map(({ name }) => name).join(', ');
    const expected = await server.query(`SELECT ${names}, COUNT(*) AS n FROM shop.${table} GROUP BY ${names}`);
    const lines = expected.map((row) => ({ text: scan.columns.map(({ name }) => row[name]).join(', '), count: Number(row['n']) }));
    const end = columns.length === scan.columns.length ? '1000000, the end' : 'the end';
    for (const run of runs) {
      await run.until(() => run.rows[0]?.has(end) === true);
      expect(run.table()).toEqual(lines.map(({ text, count }) => (count === 1 ? text : `${count} × ${text}`)).sort());
      await run.close();
    }
  });
});

/** Reads until the snapshot is done; now and then it dies, forgets what it pushed behind its last position, and goes on there. */
async function snapshotWithStops(scan: Scan<MysqlCdcOptions>): Promise<Run> {
  let run = await Run.open([scan]);
  while (!run.source.isReplayExact()) {
    const target = run.changes + 100 + Math.floor(Math.random() * 1500);
    await run.until(() => run.source.isReplayExact() || run.changes >= target, { changesMax: 50 });
    const from = run.source.position();
    if (from === undefined) continue;
    const rows = run.rows.map((counts) => new Map(counts));
    await run.until(() => run.source.isReplayExact() || run.changes >= target + 50, { changesMax: 50 });
    await run.close();
    run = await Run.open([scan], { from: JSON.parse(JSON.stringify(from)) as MysqlCdcPosition, rows });
  }
  return run;
}
