/** Files as source and target of the built program, killed between any two lines: each row arrives once. */
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess, riffle } from '../support/riffle.ts';
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';
import { mysqlOptions, postgresOptions } from '../support/sql.ts';

const [flavor] = available().sources;
const ROWS = 120_000;

function rowOf(id: number): { readonly id: number; readonly name: string; readonly region: string } {
  return { id, name: `name ${id} ${'ä'.repeat(id % 50)}`, region: `r/${id % 3}` };
}

/** Lines in several files, one of them packed. */
function writeRows(folder: string, lineOf: (id: number) => string = (id) => JSON.stringify(rowOf(id))): void {
  mkdirSync(folder, { recursive: true });
  const files = 6;
  for (let file = 0; file < files; file++) {
    const ids = Array.from({ length: ROWS / files }, (_, index) => file * (ROWS / files) + index + 1);
    const text = ids.map((id) => `${lineOf(id)}\n`).join('');
    const out = createWriteStream(join(folder, `rows-${file}${file === 2 ? '.gz' : ''}`));
    out.end(file === 2 ? gzipSync(text) : text);
  }
}

function visibleFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => !path.startsWith('.') && /\/?part-[^/]+$/.test(path));
}

function linesIn(folder: string): readonly string[] {
  return visibleFiles(folder).flatMap((path) => readFileSync(join(folder, path), 'utf8').split('\n').slice(0, -1));
}

function idsIn(folder: string): readonly number[] {
  return linesIn(folder)
    .map((line) => JSON.parse(line).id)
    .sort((left, right) => left - right);
}

function csvOf(number: number): string {
  const { id, name, region } = rowOf(number);
  return `${id},"${name}",${region}`;
}

const COLUMNS = 'id BIGINT, name STRING, region STRING';
const allIds = Array.from({ length: ROWS }, (_, index) => index + 1);

function filesOptions(path: string, format = 'json'): string {
  return `WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = '${format}')`;
}

/** Kills the job up to `times` times, each time when it has just come further, and lets it end at last. */
async function killed(
  script: string,
  times: number,
  { progress, more = [] }: { readonly progress: () => number | Promise<number>; readonly more?: readonly string[] },
): Promise<void> {
  const args = ['-e', script, '--state-dir', temporaryFolder('state'), ...more];
  for (let kills = 0; ; kills++) {
    const job = new RiffleProcess(kills === 0 ? args : [...args, '--resume']);
    const before = await progress();
    const isOver = () => job.child.exitCode !== null;
    if (kills < times) await job.until(async () => isOver() || (await progress()) > before, 'progress');
    if (kills === times || isOver()) {
      const { code, stderr } = await job.ended;
      expect(code, stderr).toBe(0);
      expect(kills).toBeGreaterThan(0);
      return;
    }
    await sleep(Math.random() * 30);
    const { code } = await job.kill();
    if (code === 0) return;
  }
}

const SETTINGS = "SET 'execution.checkpointing.interval' = '40 ms'; SET 'table.dml-sync' = 'true';";

test('files → partitioned files: killed -9 in the middle, each line is there once', async () => {
  const folder = temporaryFolder('files');
  const [from, to] = [join(folder, 'in'), join(folder, 'out')];
  writeRows(from);
  const script = `CREATE TABLE f (${COLUMNS}) ${filesOptions(from)};
    CREATE TABLE o (${COLUMNS}) PARTITIONED BY (region) ${filesOptions(to)};
    ${SETTINGS} INSERT INTO o SELECT * FROM f;`;
  await killed(script, 3, { progress: () => visibleFiles(to).length });
  expect(idsIn(to)).toEqual(allIds);
  expect(readdirSync(to).toSorted()).toEqual(['region=r%2F0', 'region=r%2F1', 'region=r%2F2']);
});

test('PARTITION puts all rows of a query into one directory', async () => {
  const to = join(temporaryFolder('files'), 'out');
  const script = `CREATE TABLE o (region STRING, id BIGINT, \`day\` DATE) PARTITIONED BY (region, \`day\`) ${filesOptions(to)};
    INSERT INTO o PARTITION (region = 'a/b') SELECT id, DATE '2026-11-29' FROM (VALUES (1), (2)) AS v (id);
    INSERT INTO o PARTITION (\`day\` = '2026-11-30', region = NULL) (id) SELECT id FROM (VALUES (3)) AS v (id);`;
  const { code, stderr } = await riffle(['-e', `SET 'table.dml-sync' = 'true'; ${script}`, '--state-dir', temporaryFolder('state')]);
  expect(code, stderr).toBe(0);
  const found = visibleFiles(to).map((path) => [dirname(path), readFileSync(join(to, path), 'utf8')]);
  expect(found.toSorted()).toEqual([
    ['region=__DEFAULT_PARTITION__/day=2026-11-30', '{"id":3}\n'],
    ['region=a%2Fb/day=2026-11-29', '{"id":1}\n{"id":2}\n'],
  ]);
});

test('without checkpoints the files are visible at the end', async () => {
  const folder = temporaryFolder('files');
  const [from, to] = [join(folder, 'in'), join(folder, 'out')];
  writeRows(from);
  const script = `CREATE TABLE f (${COLUMNS}) ${filesOptions(from)}; CREATE TABLE o (${COLUMNS}) ${filesOptions(to)};
    SET 'execution.checkpointing.interval' = '0'; SET 'table.dml-sync' = 'true'; INSERT INTO o SELECT * FROM f;`;
  const { code, stderr } = await new RiffleProcess(['-e', script, '--state-dir', temporaryFolder('state')]).ended;
  expect(code, stderr).toBe(0);
  expect(visibleFiles(to).map((path) => statSync(join(to, path)).size > 0)).toEqual([true]);
  expect(idsIn(to)).toEqual(allIds);
});

describe('what a killed job was writing', () => {
  /** Hidden directories in the one, of which the job that was killed has left one. */
  const hidden = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('.'));

  async function killedJob(): Promise<{ readonly to: string; readonly args: readonly string[]; readonly state: readonly string[] }> {
    const to = join(temporaryFolder('files'), 'out');
    const script = `CREATE TABLE n (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000');
      CREATE TABLE o (id BIGINT) ${filesOptions(to)};
      SET 'execution.checkpointing.interval' = '1 h'; SET 'table.dml-sync' = 'true'; INSERT INTO o SELECT id FROM n;`;
    const state = ['--state-dir', temporaryFolder('state')];
    const args = ['-e', script, ...state];
    const job = new RiffleProcess(args);
    const isWriting = () => existsSync(to) && hidden(to).some((name) => readdirSync(join(to, name)).length > 0);
    await job.until(isWriting, 'a file being written');
    await job.kill();
    expect(hidden(to)).toHaveLength(1);
    return { to, args, state };
  }

  test('goes with the job when it is forgotten', async () => {
    const { to, state } = await killedJob();
    const { code, stderr } = await riffle(['-e', "STOP JOB 'insert-into_o';", ...state]);
    expect(code, stderr).toBe(0);
    expect(readdirSync(to)).toEqual([]);
  });

  test('goes when the job is begun anew; that of other jobs stays', async () => {
    const { to, args } = await killedJob();
    mkdirSync(join(to, '.riffle-other-0'));
    const again = new RiffleProcess([...args, '--fresh']);
    await again.until(() => again.stderr.includes('is running'), 'the new job');
    await again.until(() => hidden(to).length === 2, 'one directory of the new job, and none of the killed one');
    await again.terminate();
    expect(hidden(to)).toEqual(['.riffle-other-0']);
  });
});

describe.skipIf(!available().postgres)('CSV → PostgreSQL', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  test('killed -9 in the middle, each line is appended once', async () => {
    const from = join(temporaryFolder('files'), 'in');
    writeRows(from, csvOf);
    await postgres.query('CREATE TABLE rows (id BIGINT, name TEXT, region TEXT)');
    const count = async () => Number((await postgres.query('SELECT count(*) AS n FROM rows'))[0]?.['n']);
    const script = `CREATE TABLE f (${COLUMNS}) ${filesOptions(from, 'csv')};
      CREATE TABLE o (${COLUMNS}) ${postgresOptions(postgres, 'public', 'rows')};
      ${SETTINGS} INSERT INTO o SELECT * FROM f;`;
    await killed(script, 3, { progress: count });
    const [found] = await postgres.query('SELECT count(*) AS n, count(DISTINCT id) AS ids, min(id) AS first, max(id) AS last FROM rows');
    expect(Object.values(found ?? {}).map(Number)).toEqual([ROWS, ROWS, 1, ROWS]);
    const [row] = await postgres.query('SELECT name, region FROM rows WHERE id = 4099');
    expect(row).toEqual({ name: rowOf(4099).name, region: rowOf(4099).region });
  });
});

describe.skipIf(flavor === undefined)('MySQL → CSV', () => {
  let mysql: MysqlServer;
  beforeAll(async () => {
    mysql = await startSource(flavor ?? 'mysql');
  });
  afterAll(() => mysql?.stop());

  test('a table that is read once, in order: killed -9 in the middle, each row is there once', async () => {
    const folder = temporaryFolder('files');
    const [to, log] = [join(folder, 'out'), join(folder, 'log')];
    await mysql.query('CREATE DATABASE shop; USE shop; CREATE TABLE orders (id BIGINT PRIMARY KEY, name VARCHAR(100), region VARCHAR(20))');
    for (let first = 1; first <= ROWS / 4; first += 10_000) {
      const values = Array.from({ length: 10_000 }, (_, index) => rowOf(first + index));
      await mysql.query(
        `INSERT INTO shop.orders VALUES ${values.map(({ id, name, region }) => `(${id}, '${name}', '${region}')`).join(',')}`,
      );
    }
    const once = { 'scan.startup.mode': 'snapshot', 'scan.incremental.snapshot.chunk.size': 1000 };
    const script = `CREATE TABLE m (${COLUMNS}, PRIMARY KEY (id) NOT ENFORCED) ${mysqlOptions(mysql, 'shop', 'orders', once)};
      CREATE TABLE o (${COLUMNS}) ${filesOptions(to, 'csv')};
      ${SETTINGS} INSERT INTO o SELECT * FROM m ORDER BY id;`;
    // Whether rows change is known when all of them were read: until then nothing is written, and a kill is due by the rows read.
    await killed(script, 2, { progress: () => checkpointsIn(log), more: ['--log', log] });
    expect(linesIn(to)).toEqual(allIds.slice(0, ROWS / 4).map(csvOf));
  });

  test('the same rows alone, as they come: killed -9 in the middle, each row is there once', async () => {
    const to = join(temporaryFolder('files'), 'out');
    const alone = {
      'scan.startup.mode': 'snapshot',
      'scan.incremental.snapshot.chunk.size': 1000,
      'scan.incremental.snapshot.backfill.skip': 'true',
    };
    const script = `CREATE TABLE m (${COLUMNS}, PRIMARY KEY (id) NOT ENFORCED) ${mysqlOptions(mysql, 'shop', 'orders', alone)};
      CREATE TABLE o (${COLUMNS}) ${filesOptions(to, 'csv')};
      ${SETTINGS} INSERT INTO o SELECT * FROM m;`;
    await killed(script, 2, { progress: () => visibleFiles(to).length });
    expect(linesIn(to).toSorted()).toEqual(
      allIds
        .slice(0, ROWS / 4)
        .map(csvOf)
        .toSorted(),
    );
  });
});

function checkpointsIn(log: string): number {
  return existsSync(log) ? readFileSync(log, 'utf8').split('checkpoint').length : 0;
}
