/** Rows without a key cannot be written twice and end the same: only the checkpoint at the target makes them exact. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { withOptions } from '../support/sql.ts';
import { type TargetServer, targetKinds } from './jdbc-servers.ts';

const ROWS = 120_000;

describe.each(targetKinds())('a table without a key at $name', (kind) => {
  let server: TargetServer;

  beforeAll(async () => {
    server = await kind.start();
    await server.query('CREATE TABLE written_lines (id bigint, line varchar(40))');
    // The owner of this job may not create the small table: PostgreSQL knows the fate of a transaction even so.
    if (kind.name !== 'postgres') return;
    await server.query(`CREATE SCHEMA log; CREATE ROLE writer LOGIN PASSWORD 'p'; GRANT USAGE ON SCHEMA log TO writer;
      CREATE TABLE log.written_lines (id bigint, line varchar(40)); GRANT INSERT ON log.written_lines TO writer`);
  });

  afterAll(async () => {
    await server.stop();
  });

  const cases = [{ name: 'with the checkpoint table', table: 'written_lines', more: {} }];
  if (kind.name === 'postgres') {
    const more = { username: 'writer', password: 'p' };
    cases.push({ name: 'where it may not be created', table: 'log.written_lines', more });
  }

  test.each(cases)('gets every row exactly once through kills, $name', async ({ table, more }) => {
    const sequence = { 'fields.id.kind': 'sequence', 'fields.id.start': 1, 'fields.id.end': ROWS };
    const url = `${server.options['url']}${table === 'log.written_lines' ? '?currentSchema=log' : ''}`;
    const script = `SET 'execution.checkpointing.interval' = '200ms';
      CREATE TABLE g (id BIGINT, line STRING) ${withOptions({ connector: 'datagen', 'rows-per-second': 40_000, ...sequence, 'fields.line.length': 20 })};
      CREATE TABLE t (id BIGINT, line STRING) ${withOptions({ connector: 'jdbc', ...server.options, url, 'table-name': 'written_lines', ...more })};
      INSERT INTO t SELECT * FROM g;`;
    const state = temporaryFolder('state');
    const written = async () => {
      const [row] = await server.query(`SELECT count(*) AS n, count(DISTINCT id) AS ids FROM ${table}`);
      return { n: Number(row?.['n']), ids: Number(row?.['ids']) };
    };
    for (const share of [0.1, 0.3, 0.5, 0.7]) {
      const program = new RiffleProcess(['-e', script, '--state-dir', state, ...(share === 0.1 ? [] : ['--resume'])]);
      await program.until(async () => (await written()).n > ROWS * share, `${share} of the rows`);
      await program.kill();
      const { n, ids } = await written();
      expect(n).toBe(ids);
    }
    const last = new RiffleProcess(['-e', script, '--state-dir', state, '--resume']);
    expect((await last.ended).code).toBe(0);
    expect(await written()).toEqual({ n: ROWS, ids: ROWS });
  });
});
