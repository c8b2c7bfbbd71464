/**
 * `npm run record -- canal`: writes the messages that a real Canal makes of every type into test/formats/canal-json/fixtures.
 *
 *   mysql.messages   a message a line
 *   mysql.rows       the tables at the end, as the server tells them
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCanal } from './canal.ts';
import { LOG_EDGES_CHANGES, LOG_EDGES_SESSION, logEdgesRows, logEdgesSchema } from './log-edges.ts';
import { writeRows } from './recorded-rows.ts';
import { startSource } from './servers.ts';

const FOLDER = 'test/formats/canal-json/fixtures';

export async function recordCanal(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const server = await startSource('mysql');
  try {
    await server.query(logEdgesSchema().join(';'));
    const canal = await startCanal(server);
    try {
      const connection = await server.connect();
      await connection.query(LOG_EDGES_SESSION);
      for (const statement of LOG_EDGES_CHANGES) await connection.query(statement);
      await connection.query('INSERT INTO edges.ready VALUES (1)');
      await connection.end();
      await canal.untilWritten('"table":"ready"');
      const messages = canal.messages().filter((line) => !line.includes('"table":"ready"'));
      writeFileSync(join(FOLDER, 'mysql.messages'), `${messages.join('\n')}\n`);
      process.stdout.write(`mysql: ${messages.length} messages\n`);
    } finally {
      await canal.stop();
    }
    writeRows(join(FOLDER, 'mysql.rows'), await logEdgesRows(server));
  } finally {
    await server.stop();
  }
}
