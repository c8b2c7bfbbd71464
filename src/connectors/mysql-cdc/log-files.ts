/** The binlog files that the server still has. */
import { FORMAT_DESCRIPTION } from '../../protocols/mysql/binlog/events.ts';
import { serverIdOf } from './address.ts';
import type { ServerConnection } from './connection.ts';
import { BinlogDump } from './dump.ts';
import type { Server } from './server.ts';

export interface LogFile {
  readonly name: string;
  readonly bytes: number;
}

/** Where the first event of every file begins. */
export const FIRST_EVENT_POS = 4;

/** Oldest first; never empty on a server with a binlog. */
export async function readLogFiles(connection: ServerConnection): Promise<readonly LogFile[]> {
  const rows = await connection.query('SHOW BINARY LOGS');
  return rows.map((row) => ({ name: row['Log_name'] ?? '', bytes: Number(row['File_size'] ?? 0) }));
}

/** GTIDs of everything in front of the file; undefined where the server has none. */
export async function gtidsBefore(connection: ServerConnection, server: Server, file: string): Promise<string | undefined> {
  if (!server.hasGtids) return undefined;
  if (server.flavor === 'mariadb') {
    const { gtids } = await connection.row('SELECT BINLOG_GTID_POS(?, ?) AS gtids', [file, FIRST_EVENT_POS]);
    return gtids ?? undefined;
  }
  const events = await connection.query('SHOW BINLOG EVENTS IN ? LIMIT 2', [file]);
  const previous = events.find((event) => event['Event_type'] === 'Previous_gtids');
  return previous?.['Info']?.replaceAll(/\s/g, '');
}

/** When the file was begun, in seconds of the epoch. Statements do not show it: its first event is read. */
export async function readFirstSecond({ address, isEncrypted }: ServerConnection, file: string): Promise<number> {
  let wake: () => void = () => undefined;
  const start = { file, pos: FIRST_EVENT_POS };
  const dump = await BinlogDump.open(address, { serverId: serverIdOf([]), heartbeatMs: 10_000, start, onBytes: () => wake() }, isEncrypted);
  try {
    for (;;) {
      const arrived = new Promise<void>((resolve) => {
        wake = resolve;
      });
      while (dump.next()) {
        if (dump.bytes[dump.start + 4] === FORMAT_DESCRIPTION) return dump.bytes.readUInt32LE(dump.start);
      }
      await arrived;
    }
  } finally {
    await dump.close();
  }
}
