/**
 * `npm run record -- maxwell`: writes the messages that a real Maxwell makes of every type into test/formats/maxwell-json/fixtures.
 *
 *   plain.messages   as Maxwell writes by itself, and with its DDL; a message a line
 *   full.messages    with everything that can be told beside a row
 *   sparse.messages  without NULLs
 *   mysql.rows       the tables at the end, as the server tells them
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOG_EDGES_CHANGES, LOG_EDGES_SESSION, logEdgesRows, logEdgesSchema } from './log-edges.ts';
import type { LogProgram } from './log-program.ts';
import { startMaxwell } from './maxwell.ts';
import { writeRows } from './recorded-rows.ts';
import { startSource } from './servers.ts';

const FOLDER = 'test/formats/maxwell-json/fixtures';

const WRITTEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: { output_ddl: 'true' },
  full: Object.fromEntries(
    ['binlog_position', 'server_id', 'thread_id', 'schema_id', 'row_query', 'primary_keys', 'primary_key_columns'].map((what) => [
      `output_${what}`,
      'true',
    ]),
  ),
  sparse: { output_nulls: 'false' },
};

/** A bootstrap breaks off for ever at a time beyond a day and at a date without a month. */
const BOOTSTRAPPED = ['numbers', 'texts', 'others', 'keyed'];

export async function recordMaxwell(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const server = await startSource('mysql', { args: ['--binlog-rows-query-log-events=ON'] });
  const started: LogProgram[] = [];
  try {
    await server.query(logEdgesSchema().join(';'));
    const connection = await server.connect();
    await connection.query(LOG_EDGES_SESSION);
    const names = Object.keys(WRITTEN);
    for (const [place, name] of names.entries()) {
      const maxwell = await startMaxwell(server, `maxwell_${name}`, { replica_server_id: String(700 + place), ...WRITTEN[name] });
      started.push(maxwell);
      await untilReads(maxwell);
    }
    for (const statement of LOG_EDGES_CHANGES) await connection.query(statement);
    for (const name of names) {
      const tables = BOOTSTRAPPED.map((table) => `('edges', '${table}', 'maxwell_${name}')`);
      await connection.query(`INSERT INTO maxwell_${name}.bootstrap (database_name, table_name, client_id) VALUES ${tables.join(', ')}`);
    }
    for (const [place, maxwell] of started.entries()) {
      await maxwell.untilWritten(`"table":"${BOOTSTRAPPED.at(-1)}","type":"bootstrap-complete"`);
      const messages = rowMessages(maxwell).filter((line) => !line.includes('"table":"ready"'));
      writeFileSync(join(FOLDER, `${names[place]}.messages`), `${messages.join('\n')}\n`);
      process.stdout.write(`${names[place]}: ${messages.length} messages\n`);
    }
    writeRows(join(FOLDER, 'mysql.rows'), await logEdgesRows(server));
    await connection.end();
  } finally {
    for (const maxwell of started) await maxwell.stop();
    await server.stop();
  }

  /** It may begin behind a change that was made while it started. */
  async function untilReads(maxwell: LogProgram): Promise<void> {
    for (let id = 1; rowMessages(maxwell).length === 0; id++) {
      await server.query('REPLACE INTO edges.ready VALUES (?)', [id]);
      await sleep(200);
    }
  }
}

/** Those of the tables that each Maxwell keeps for itself are left out. */
function rowMessages(maxwell: LogProgram): string[] {
  return maxwell.messages().filter((line) => !line.includes('"database":"maxwell_'));
}
