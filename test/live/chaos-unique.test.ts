/** A target with a second unique key, killed between two checkpoints: the replay must not meet rows from its own future. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { differences } from '../support/differences.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess } from '../support/riffle.ts';
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';
import { mysqlOptions, postgresOptions } from '../support/sql.ts';

const [flavor] = available().sources;

describe.skipIf(!available().postgres || flavor === undefined)('a second unique key at the target', () => {
  let mysql: MysqlServer;
  let postgres: PostgresServer;
  beforeAll(async () => {
    [mysql, postgres] = await Promise.all([startSource(flavor ?? 'mysql'), startPostgres()]);
  });
  afterAll(() => Promise.all([mysql?.stop(), postgres?.stop()]));

  test('a value that moved from row to row since the last checkpoint survives kill -9', async () => {
    await mysql.query(`CREATE DATABASE shop; USE shop;
      CREATE TABLE seats (id INT PRIMARY KEY, seat INT UNIQUE, moves INT NOT NULL);
      INSERT INTO seats WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i, i, 0 FROM n`);
    await postgres.query('CREATE SCHEMA mart; CREATE TABLE mart.seats (id INT PRIMARY KEY, seat INT UNIQUE, moves INT)');
    const args = ['-e', script(mysql, postgres), '--state-dir', temporaryFolder('state')];
    const first = new RiffleProcess(args);
    await first.until(async () => (await target()).length === 900, 'the snapshot');
    // Seat 5000 passes through two rows, with enough in between that a replay sends them in different batches.
    await mysql.query('UPDATE shop.seats SET seat = 5000 WHERE id = 1');
    await fill();
    await mysql.query('UPDATE shop.seats SET seat = 5001 WHERE id = 1; UPDATE shop.seats SET seat = 5000 WHERE id = 2');
    await sleep(300);
    await first.kill();
    expect(first.stderr).toContain('mart.seats has a unique index beside its key: its rows show with each checkpoint');
    const second = new RiffleProcess([...args, '--resume']);
    await mysql.query('INSERT INTO shop.seats VALUES (901, 901, 0)');
    await second.until(async () => (await target()).length === 901, 'the replay');
    await expectEqual();
    const { code, stderr } = await second.terminate();
    expect(code, stderr).toBe(143);

    async function fill(): Promise<void> {
      for (let step = 0; step < 60; step++) await mysql.query('UPDATE shop.seats SET moves = moves + 1 WHERE id > 10');
    }

    function target(): Promise<object[]> {
      return postgres.query('SELECT id, seat, moves FROM mart.seats');
    }

    async function expectEqual(): Promise<void> {
      await eventually(async () =>
        expect(differences(await mysql.query('SELECT id, seat, moves FROM shop.seats'), await target())).toEqual([]),
      );
    }
  });
});

/** The snapshot's end takes a checkpoint; the next comes after the kill. */
function script(mysql: MysqlServer, postgres: PostgresServer): string {
  const columns = '(id INT, seat INT, moves INT, PRIMARY KEY (id) NOT ENFORCED)';
  return `CREATE TABLE seats ${columns} ${mysqlOptions(mysql, 'shop', 'seats')};
CREATE TABLE target ${columns} ${postgresOptions(postgres, 'mart', 'seats', { 'sink.buffer-flush.max-rows': 100 })};
SET 'execution.checkpointing.interval' = '3 s';
INSERT INTO target SELECT * FROM seats;`;
}
