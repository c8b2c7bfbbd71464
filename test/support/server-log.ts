/** What a server wrote into its binlog since a moment, decoded from its files. */
import { join } from 'node:path';
import { connectTo, type ServerConnection } from '../../src/connectors/mysql-cdc/connection.ts';
import { type LogPlace, readLogEnd, readServer, readTable, type Server } from '../../src/connectors/mysql-cdc/server.ts';
import { invariant } from '../../src/model/errors.ts';
import type { CapturedTable, Push } from '../../src/protocols/mysql/binlog/captured-table.ts';
import { BinlogDecoder } from '../../src/protocols/mysql/binlog/decoder.ts';
import { BinlogFileReader } from '../../src/protocols/mysql/binlog/file-reader.ts';
import { type BinlogPosition, positionAt } from '../../src/protocols/mysql/binlog/position.ts';
import type { MysqlServer } from './mysql-server.ts';
import { line, wholeTable } from './replay.ts';

export interface LogRead {
  readonly lines: readonly string[];
  readonly position: BinlogPosition;
}

export class ServerLog {
  readonly #connection: ServerConnection;
  readonly #server: Server;
  readonly #dataFolder: string;
  /** GTIDs and place from which `read` reads. */
  #from: BinlogPosition;

  private constructor(connection: ServerConnection, server: Server, dataFolder: string, from: BinlogPosition) {
    this.#connection = connection;
    this.#server = server;
    this.#dataFolder = dataFolder;
    this.#from = from;
  }

  static async of({ host, port, user, password, dataFolder }: MysqlServer): Promise<ServerLog> {
    const address = { host, port, user, password, tls: { kind: 'disabled' }, connectTimeoutMs: 10_000, connectRetries: 0 } as const;
    const connection = await connectTo(address);
    const server = await readServer(connection);
    const log = new ServerLog(connection, server, dataFolder, positionAt(server.flavor, '', 4));
    await log.mark();
    return log;
  }

  /** From here on. */
  async mark(): Promise<void> {
    const place = await readLogEnd(this.#connection, this.#server);
    this.#from = positionAt(this.#server.flavor, place.file, place.pos, await this.gtids());
  }

  async gtids(): Promise<string> {
    const variable = this.#server.flavor === 'mysql' ? '@@global.gtid_executed' : '@@global.gtid_binlog_pos';
    return ((await this.#connection.row(`SELECT ${variable} AS gtids`))['gtids'] ?? '').replaceAll(/\s/g, '');
  }

  /** The columns that a table of the server has now, captured whole. */
  async table(name: string, scan = 0): Promise<CapturedTable> {
    const [database = '', table = ''] = name.split('.');
    const found = await readTable(this.#connection, database, table);
    invariant(found !== undefined, `${name} is there`);
    return wholeTable({ ...found, database, name: table, createTable: '' }, scan);
  }

  /** The changes of these tables since the mark. Throws what stops a job. */
  read(...tables: readonly CapturedTable[]): Promise<LogRead> {
    return this.readPart(tables, this.#from);
  }

  /** From a position on, until after an event at least so many lines were read. */
  async readPart(tables: readonly CapturedTable[], from = this.#from, linesMax = Number.POSITIVE_INFINITY): Promise<LogRead> {
    const end = await readLogEnd(this.#connection, this.#server);
    const decoder = new BinlogDecoder(tables, { flavor: this.#server.flavor, from });
    const lines: string[] = [];
    const push: Push = (scan, kind, row) => {
      const table = tables.find((known) => known.scan === scan);
      if (table !== undefined) lines.push(line(table, kind, row));
    };
    const read = (reader: BinlogFileReader): boolean => {
      if (lines.length >= linesMax || !reader.next()) return false;
      decoder.event(reader.bytes, reader.start, reader.end, push);
      return true;
    };
    for (let place: LogPlace | undefined = from; place !== undefined && lines.length < linesMax; ) {
      this.#readFile(place, decoder, read);
      place = place.file === end.file ? undefined : { file: decoder.position().file, pos: 4 };
    }
    return { lines, position: decoder.position() };
  }

  /** Reads one file from a place on. */
  #readFile({ file, pos }: LogPlace, decoder: BinlogDecoder, read: (reader: BinlogFileReader) => boolean): void {
    const reader = new BinlogFileReader(join(this.#dataFolder, file), file);
    try {
      if (reader.next()) decoder.format(reader.bytes, reader.start, reader.end);
      reader.seek(Math.max(reader.pos, pos));
      while (read(reader));
    } finally {
      reader.close();
    }
  }

  close(): void {
    this.#connection.close();
  }
}
