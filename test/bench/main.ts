/**
 * Measures Riffle beside its peers on this machine, in one run: `npm run bench [-- <words>]` runs what names all the words.
 *
 * Every job runs in a process of its own on default options; rows are counted when the engine has taken them in and drained them. Operators
 * are measured over changes made in memory.
 */
import { join } from 'node:path';
import { temporaryFolder } from '../support/processes.ts';
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';
import { mysqlOptions, postgresOptions, withOptions } from '../support/sql.ts';
import { measureKafka } from './kafka.ts';
import { measureKeyEcho } from './key-echo.ts';
import { measureLatency } from './latency.ts';
import { compared, engine, printLine, secondsOf } from './measure.ts';
import { measureOperators } from './operators.ts';
import { changeInSmallTransactions, createOrders, insertOrders, ORDERS_COLUMNS, ORDERS_POSTGRES } from './shop-data.ts';

const ROWS = 1_000_000;
const words = process.argv.slice(2);

interface Bench {
  readonly mysql: MysqlServer;
  readonly postgres: PostgresServer;
}

const BENCHES: readonly (readonly [string, (bench: Bench) => Promise<void>])[] = [
  ['snapshot into blackhole', snapshotIntoBlackhole],
  ['snapshot into PostgreSQL', snapshotIntoPostgres],
  ['snapshot into MariaDB', snapshotIntoMariadb],
  ['binlog, big transactions', (bench) => binlog(bench, 'big')],
  ['binlog, small transactions', (bench) => binlog(bench, 'small')],
  ['latency, insert to visible', measureLatency],
];

await measureOperators(words);
await measureKafka(words);
if (words.every((word) => 'screen key echo'.includes(word))) await measureKeyEcho();
for (const flavor of available().sources) {
  const wanted = BENCHES.filter(([name]) => words.every((word) => `${flavor} ${name}`.includes(word)));
  if (wanted.length === 0) continue;
  const mysql = await startSource(flavor, { args: ['--innodb-buffer-pool-size=1G', '--max-binlog-size=1073741824'] });
  const postgres = await startPostgres(['-c', 'synchronous_commit=off', '-c', 'full_page_writes=off', '-c', 'max_wal_size=4GB']);
  process.stdout.write(`\n${flavor} ${mysql.version}\n`);
  await createOrders(mysql, 'orders');
  await insertOrders(mysql, 'orders', { from: 0, count: ROWS, perTransaction: 100_000 });
  await postgres.query('CREATE SCHEMA bench');
  for (const [, measure] of wanted) await measure({ mysql, postgres });
  await mysql.stop();
  await postgres.stop();
}

function sourceTable({ mysql }: Bench, table: string): string {
  return `CREATE TABLE orders (${ORDERS_COLUMNS}) ${mysqlOptions(mysql, 'bench', table)};`;
}

async function snapshotIntoBlackhole(bench: Bench): Promise<void> {
  const { mysql } = bench;
  const sql = `${sourceTable(bench, 'orders')} CREATE TABLE sink (${ORDERS_COLUMNS}) WITH ('connector' = 'blackhole'); INSERT INTO sink SELECT * FROM orders;`;
  const ours = await engine({ sql, stateDir: temporaryFolder('bench'), changes: ROWS, phase: 'stream', resume: false });
  const dump = mysql.binaries.dump;
  const peer =
    dump === undefined
      ? undefined
      : {
          name: 'mariadb-dump',
          perSecond:
            ROWS /
            (await secondsOf(dump, [
              `--host=${mysql.host}`,
              `--port=${mysql.port}`,
              '--user=root',
              '--single-transaction',
              '--quick',
              'bench',
              'orders',
            ])),
        };
  printLine(compared('snapshot → blackhole, 1 M rows × 10', ROWS / ours.seconds, peer, ours.peakMb));
}

async function snapshotIntoPostgres(bench: Bench): Promise<void> {
  const { postgres } = bench;
  await postgres.query(`DROP TABLE IF EXISTS bench.orders; CREATE TABLE bench.orders (${ORDERS_POSTGRES})`);
  const ours = await engine({
    sql: intoPostgres(bench, 'orders'),
    stateDir: temporaryFolder('bench'),
    changes: ROWS,
    phase: 'stream',
    resume: false,
  });
  const file = join(temporaryFolder('copy'), 'orders.csv');
  const psql = (command: string) =>
    secondsOf([join(postgres.binaries, 'psql'), '-h', postgres.host, '-p', String(postgres.port), '-U', 'postgres', '-q', '-c'], [command]);
  await psql(`\\copy bench.orders TO '${file}'`);
  await postgres.query('TRUNCATE bench.orders');
  const seconds = await psql(`\\copy bench.orders FROM '${file}'`);
  printLine(
    compared(
      'snapshot → PostgreSQL, empty table',
      ROWS / ours.seconds,
      { name: 'psql COPY from a file', perSecond: ROWS / seconds },
      ours.peakMb,
    ),
  );
}

/** Through jdbc, into a server of its own. The peer loads a file of the same rows. */
async function snapshotIntoMariadb(bench: Bench): Promise<void> {
  if (!available().sources.includes('mariadb')) return;
  const target = await startSource('mariadb', {
    args: ['--innodb-buffer-pool-size=1G', '--local-infile=1', '--innodb-flush-log-at-trx-commit=0'],
  });
  await createOrders(target, 'orders');
  const url = `jdbc:mariadb://${target.host}:${target.port}/bench`;
  const sink = withOptions({ connector: 'jdbc', url, 'table-name': 'orders', username: target.user, password: target.password });
  const ours = await engine({
    sql: `${sourceTable(bench, 'orders')} CREATE TABLE target (${ORDERS_COLUMNS}) ${sink}; INSERT INTO target SELECT * FROM orders;`,
    stateDir: temporaryFolder('bench'),
    changes: ROWS,
    phase: 'stream',
    resume: false,
  });
  const file = join(temporaryFolder('load'), 'orders.tsv');
  await target.query(`SELECT * INTO OUTFILE '${file}' FROM bench.orders; TRUNCATE bench.orders`);
  const started = performance.now();
  await target.query(`LOAD DATA INFILE '${file}' INTO TABLE bench.orders`);
  const peer = { name: 'LOAD DATA INFILE', perSecond: (ROWS * 1000) / (performance.now() - started) };
  printLine(compared('snapshot → MariaDB, empty table', ROWS / ours.seconds, peer, ours.peakMb));
  await target.stop();
}

function intoPostgres(bench: Bench, table: string): string {
  return `${sourceTable(bench, table)} CREATE TABLE target (${ORDERS_COLUMNS}) ${postgresOptions(bench.postgres, 'bench', table)}; INSERT INTO target SELECT * FROM orders;`;
}

/** A job that has finished its snapshot is stopped; the log grows; the job catches up. The peer reads the same binlog files. */
async function binlog(bench: Bench, size: 'big' | 'small'): Promise<void> {
  const { mysql, postgres } = bench;
  const table = `orders_${size}`;
  await createOrders(mysql, table);
  if (size === 'small') await insertOrders(mysql, table, { from: 0, count: 700_000, perTransaction: 100_000 });
  await postgres.query(`DROP TABLE IF EXISTS bench.${table}; CREATE TABLE bench.${table} (${ORDERS_POSTGRES})`);
  const stateDirs = { blackhole: temporaryFolder('bench'), three: temporaryFolder('bench'), postgres: temporaryFolder('bench') };
  const blackhole = `${sourceTable(bench, table)} CREATE TABLE sink (${ORDERS_COLUMNS}) WITH ('connector' = 'blackhole'); INSERT INTO sink SELECT * FROM orders;`;
  const three = `${sourceTable(bench, table)} CREATE TABLE sink (id BIGINT, quantity INT, status STRING) WITH ('connector' = 'blackhole');
    INSERT INTO sink SELECT id, quantity, status FROM orders;`;
  const jobs = { blackhole, three, postgres: intoPostgres(bench, table) };
  for (const target of ['blackhole', 'three', 'postgres'] as const) {
    await engine({ sql: jobs[target], stateDir: stateDirs[target], changes: 0, phase: 'stream', resume: false });
  }
  await mysql.query('FLUSH BINARY LOGS');
  const first = (await mysql.query('SHOW BINARY LOGS')).length;
  const changes = await fill(mysql, table, size);
  const files = (await mysql.query('SHOW BINARY LOGS')).slice(first - 1).map((row) => join(mysql.dataFolder, String(row['Log_name'])));
  const peerSeconds = await secondsOf(mysql.binaries.binlog, ['-v', ...files]);
  const peer = { name: `${mysql.flavor === 'mysql' ? 'mysqlbinlog' : 'mariadb-binlog'} -v`, perSecond: changes / peerSeconds };
  const decoded = await engine({ sql: jobs.blackhole, stateDir: stateDirs.blackhole, changes, phase: 'stream', resume: true });
  printLine(compared(`binlog → blackhole, ${size} transactions`, changes / decoded.seconds, peer, decoded.peakMb));
  const pruned = await engine({ sql: jobs.three, stateDir: stateDirs.three, changes, phase: 'stream', resume: true });
  printLine(compared(`binlog → blackhole, ${size}, 3 of 10 columns`, changes / pruned.seconds, peer, pruned.peakMb));
  const written = await engine({ sql: jobs.postgres, stateDir: stateDirs.postgres, changes, phase: 'stream', resume: true });
  printLine(compared(`binlog → PostgreSQL, ${size} transactions`, changes / written.seconds, undefined, written.peakMb));
}

async function fill(mysql: MysqlServer, table: string, size: 'big' | 'small'): Promise<number> {
  // Enough of them that the half second of starting up is not what is measured.
  if (size === 'small') return changeInSmallTransactions(mysql, table, 480_000);
  await insertOrders(mysql, table, { from: 0, count: 1_500_000, perTransaction: 1000 });
  return 1_500_000;
}
