/** A real MySQL or MariaDB on a random port with a data folder of its own. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { cpSync, existsSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { ended, freePort, removeFolder, startProcess, temporaryFolder, untilReady } from './processes.ts';
import { type Command, findMariadb, findMysql, type MysqlBinaries, versionOf } from './server-binaries.ts';

export type Flavor = 'mysql' | 'mariadb';

export interface StartOptions {
  /** More arguments of the server: `--binlog-format=STATEMENT`. */
  readonly args?: readonly string[];
}

export class MysqlServer {
  readonly flavor: Flavor;
  readonly version: string;
  readonly host = '127.0.0.1';
  readonly user = 'root';
  readonly password = '';
  readonly port: number;
  readonly dataFolder: string;
  readonly binaries: MysqlBinaries;
  readonly #folder: string;
  #args: readonly string[];
  #child: ChildProcess | undefined;
  #connection: Connection | undefined;

  constructor(flavor: Flavor, binaries: MysqlBinaries, place: { folder: string; port: number; args: readonly string[] }) {
    this.flavor = flavor;
    this.binaries = binaries;
    this.version = versionOf(binaries.server);
    this.port = place.port;
    this.dataFolder = join(place.folder, 'data');
    this.#folder = place.folder;
    this.#args = place.args;
  }

  async start(): Promise<void> {
    const log = join(this.#folder, 'server.log');
    const args = [
      `--datadir=${this.dataFolder}`,
      `--port=${this.port}`,
      '--bind-address=127.0.0.1',
      `--socket=${this.#folder}/server.sock`,
      `--pid-file=${this.#folder}/server.pid`,
      '--log-bin=binlog',
      '--binlog-format=ROW',
      '--binlog-row-image=FULL',
      `--server-id=${this.flavor === 'mysql' ? 97 : 1011}`,
      '--max-allowed-packet=256M',
      '--innodb-flush-log-at-trx-commit=2',
      '--sync-binlog=0',
      ...this.#args,
    ];
    const child = startProcess(this.binaries.server, args, log);
    this.#child = child;
    this.#connection = await untilReady(() => this.connect(), child, log);
    // A server that goes away between two queries is part of many tests; the next query reports it.
    this.#connection.on('error', () => undefined);
  }

  /** A connection of its own, as root. */
  connect(options: object = {}): Promise<Connection> {
    const place = { host: this.host, port: this.port, user: this.user, password: this.password };
    return createConnection({
      ...place,
      multipleStatements: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      ...options,
    });
  }

  /** Runs one or several statements and gives the rows of the last result. */
  async query(sql: string, values?: unknown[]): Promise<RowDataPacket[]> {
    if (this.#connection === undefined) throw new Error('the server is not running');
    const [rows] = await this.#connection.query<RowDataPacket[]>(sql, values);
    return rows;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#connection?.destroy();
    this.#connection = undefined;
    this.#child = undefined;
    child.kill('SIGKILL');
    await ended(child);
  }

  async restart(options: StartOptions = {}): Promise<void> {
    await this.kill();
    this.#args = options.args ?? this.#args;
    await this.start();
  }

  /** Ends the server and removes its folder. */
  async stop(): Promise<void> {
    await this.kill();
    removeFolder(this.#folder);
  }
}

export async function startMysqlServer(flavor: Flavor, { args = [] }: StartOptions = {}): Promise<MysqlServer> {
  const binaries = flavor === 'mysql' ? findMysql() : findMariadb();
  if (binaries === undefined) throw new Error(`${flavor} is not on this machine`);
  const folder = temporaryFolder(flavor);
  cpSync(template(flavor, binaries), join(folder, 'data'), { recursive: true });
  const server = new MysqlServer(flavor, binaries, { folder, port: await freePort(), args });
  await server.start();
  return server;
}

/** A data folder with the system tables, made once per machine and version and copied for every server. */
function template(flavor: Flavor, { initialize, server }: MysqlBinaries): string {
  const folder = join(tmpdir(), `riffle-template-${flavor}-${versionOf(server)}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  runQuietly(initialize, [`--datadir=${partial}`]);
  if (existsSync(folder)) removeFolder(partial);
  else renameSync(partial, folder);
  return folder;
}

function runQuietly([program, ...first]: Command, args: readonly string[]): void {
  execFileSync(program, [...first, ...args], { stdio: 'pipe' });
}
