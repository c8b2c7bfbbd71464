/** A target that is locked by somebody else: checkpoints fail in time, and nothing is lost or doubled when it is free again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type PostgresServer, startPostgres } from '../support/servers.ts';

describe.skipIf(!available().postgres)('a job whose target is locked', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  test('tells that its checkpoint took too long, starts again, and goes on once the lock is gone', async () => {
    await postgres.query('CREATE TABLE numbers (n BIGINT)');
    const script = `
      SET 'execution.checkpointing.interval' = '200 ms';
      SET 'execution.checkpointing.timeout' = '1 s';
      SET 'restart-strategy.exponential-delay.initial-backoff' = '100 ms';
      CREATE TABLE source (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '100', 'fields.n.kind' = 'sequence',
        'fields.n.start' = '1', 'fields.n.end' = '1000000');
      CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'jdbc', 'username' = 'postgres', 'password' = 'postgres',
        'url' = 'jdbc:postgresql://127.0.0.1:${postgres.port}/postgres', 'table-name' = 'numbers');
      INSERT INTO numbers SELECT n FROM source;`;
    const log = join(temporaryFolder('log'), 'riffle.log');
    const program = new RiffleProcess(['-e', script, '--state-dir', temporaryFolder('state'), '--log', log]);
    const rows = async (): Promise<number> => (await postgres.query<{ n: number }>('SELECT count(*)::int AS n FROM numbers'))[0]?.n ?? 0;
    await program.until(async () => (await rows()) > 0, 'the first checkpoint');
    const other = await postgres.connect();
    await other.query('BEGIN; LOCK TABLE numbers IN SHARE MODE');
    await program.until(() => /Checkpoint \d+ took longer than 1 s\. The job starts again/.test(program.stderr), 'the restart');
    const before = await rows();
    await other.query('COMMIT');
    await other.end();
    await program.until(async () => (await rows()) > before, 'the next checkpoint');
    const { code, stderr } = await program.terminate();
    expect(code, stderr).toBe(143);
    expect(readFileSync(log, 'utf8')).toMatch(/Z insert-into_numbers: .*Checkpoint \d+ took longer than 1 s\. The job starts again/);
    expect(readFileSync(log, 'utf8')).toMatch(/Z checkpoint \d+ of insert-into_numbers failed after \d+ ms: /);
    expect(await postgres.query('SELECT count(*) = max(n) AND count(*) = count(DISTINCT n) AS whole FROM numbers')).toEqual([
      { whole: true },
    ]);
  });
});
