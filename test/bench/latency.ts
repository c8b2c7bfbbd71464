import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import type { MysqlServer, PostgresServer } from '../support/servers.ts';
import { mysqlOptions, postgresOptions } from '../support/sql.ts';
import { quantile } from './measure.ts';

const SAMPLES = 300;

/**
 * From the return of an INSERT in MySQL until a SELECT in PostgreSQL sees the row, on default options, one row at a time. Beside it what the
 * machine gives at that moment: the same row, asked of the one server and written into the other by hand.
 */
export async function measureLatency({
  mysql,
  postgres,
}: {
  readonly mysql: MysqlServer;
  readonly postgres: PostgresServer;
}): Promise<void> {
  await mysql.query(
    'CREATE DATABASE IF NOT EXISTS bench; DROP TABLE IF EXISTS bench.one; CREATE TABLE bench.one (id BIGINT PRIMARY KEY, name VARCHAR(40)); INSERT INTO bench.one VALUES (0, NULL)',
  );
  await postgres.query('DROP TABLE IF EXISTS bench.one; CREATE TABLE bench.one (id BIGINT PRIMARY KEY, name TEXT)');
  const columns = 'id BIGINT, name STRING, PRIMARY KEY (id) NOT ENFORCED';
  const script = `CREATE TABLE s (${columns}) ${mysqlOptions(mysql, 'bench', 'one')}; CREATE TABLE t (${columns}) ${postgresOptions(postgres, 'bench', 'one')}; INSERT INTO t SELECT * FROM s;`;
  const program = new RiffleProcess(['-e', script, '--state-dir', temporaryFolder('bench')]);
  const isThere = async (id: number) => (await postgres.query('SELECT 1 FROM bench.one WHERE id = $1', [id])).length > 0;
  await program.until(() => isThere(0), 'the snapshot');
  await sleep(1000);
  const millis: number[] = [];
  const byHand: number[] = [];
  for (let id = 1; id <= SAMPLES; id++) {
    await mysql.query(`INSERT INTO bench.one VALUES (${id}, 'row ${id}')`);
    const committed = performance.now();
    while (!(await isThere(id)));
    millis.push(performance.now() - committed);
    const began = performance.now();
    await mysql.query(`SELECT * FROM bench.one WHERE id = ${id}`);
    await postgres.query('INSERT INTO bench.one VALUES ($1, $2)', [-id, `row ${id}`]);
    await isThere(-id);
    byHand.push(performance.now() - began);
    await sleep(5 + (id % 20));
  }
  await program.terminate();
  process.stdout.write(
    `${'latency, insert → visible, default options'.padEnd(52)} ${quantiles(millis)}   by hand ${quantiles(byHand)}   peak ${Math.round(program.peakMb)} MB\n`,
  );
}

function quantiles(millis: readonly number[]): string {
  return `p50 ${quantile(millis, 0.5).toFixed(1)} ms  p99 ${quantile(millis, 0.99).toFixed(1)} ms`;
}
