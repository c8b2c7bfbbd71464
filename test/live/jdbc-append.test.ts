/** Rows without a key cannot be written twice and end the same: only the checkpoint at the target makes them exact. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type PostgresServer, startPostgres } from '../support/servers.ts';
import { postgresOptions, withOptions } from '../support/sql.ts';

const ROWS = 120_000;

describe.skipIf(!available().postgres)('a table without a key', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
    await server.query('CREATE SCHEMA log; CREATE TABLE log.lines (id bigint, line text)');
    // The owner of the job may not create the small table: the server knows the fate of a transaction even so.
    await server.query(
      "CREATE ROLE writer LOGIN PASSWORD 'p'; GRANT USAGE ON SCHEMA log TO writer; CREATE TABLE log.other (id bigint, line text)",
    );
    await server.query('GRANT INSERT ON log.other TO writer');
  });

  afterAll(async () => {
    await server.stop();
  });

  test.each([
    ['with the checkpoint table', 'lines', 'postgres', 'postgres'],
    ['where it may not be created', 'other', 'writer', 'p'],
  ])('gets every row exactly once through kills, %s', async (_case, table, username, password) => {
    const sequence = { 'fields.id.kind': 'sequence', 'fields.id.start': 1, 'fields.id.end': ROWS };
    const script = `SET 'execution.checkpointing.interval' = '200ms';
      CREATE TABLE g (id BIGINT, line STRING) ${withOptions({ connector: 'datagen', 'rows-per-second': 40_000, ...sequence, 'fields.line.length': 20 })};
      CREATE TABLE t (id BIGINT, line STRING) ${postgresOptions(server, 'log', table, { username, password })};
      INSERT INTO t SELECT * FROM g;`;
    const state = temporaryFolder('state');
    const written = async () => {
      const [row] = await server.query<{ n: number; ids: number }>(
        `SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids FROM log.${table}`,
      );
      return row ?? { n: 0, ids: 0 };
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
