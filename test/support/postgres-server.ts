/** A real PostgreSQL on a random port with a data folder of its own. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { ended, freePort, removeFolder, startProcess, temporaryFolder, untilReady } from './processes.ts';
import { type Command, findPostgres } from './server-binaries.ts';

export class PostgresServer {
  readonly host = '127.0.0.1';
  readonly user = 'postgres';
  readonly password = 'postgres';
  readonly port: number;
  /** Folder of psql and the other programs. */
  readonly binaries: string;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #client: Client | undefined;

  constructor(binaries: string, folder: string, port: number) {
    this.binaries = binaries;
    this.#folder = folder;
    this.port = port;
  }

  async start(args: readonly string[] = []): Promise<void> {
    const log = join(this.#folder, 'server.log');
    const settings = [
      'fsync=off',
      'wal_level=logical',
      'max_connections=60',
      `unix_socket_directories=${this.#folder}`,
      'listen_addresses=127.0.0.1',
    ];
    const place = ['-p', String(this.port), '-D', join(this.#folder, 'data')];
    const child = startProcess(
      asPostgres(join(this.binaries, 'postgres')),
      [...place, ...settings.flatMap((setting) => ['-c', setting]), ...args],
      log,
    );
    this.#child = child;
    this.#client = await untilReady(() => this.connect(), child, log);
  }

  /** A connection of its own, as the superuser. */
  async connect(database = 'postgres'): Promise<Client> {
    const client = new Client({ host: this.host, port: this.port, user: this.user, password: this.password, database });
    // A connection that the server ends is part of many tests; the next query reports it.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Runs one or several statements and gives the rows of the last. */
  async query<R extends object = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<R[]> {
    if (this.#client === undefined) throw new Error('the server is not running');
    const result = await (values === undefined ? this.#client.query(sql) : this.#client.query(sql, values));
    const last = Array.isArray(result) ? result.at(-1) : result;
    return (last?.rows ?? []) as R[];
  }

  /** Immediate shutdown: what kill -9 of the whole server would leave. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    this.#client = undefined;
    execFileSync(...spread(asPostgres(join(this.binaries, 'pg_ctl')), ['stop', '-m', 'immediate', '-D', join(this.#folder, 'data')]));
    await ended(child);
  }

  async restart(args: readonly string[] = []): Promise<void> {
    await this.kill();
    await this.start(args);
  }

  async stop(): Promise<void> {
    await this.kill();
    removeFolder(this.#folder);
  }
}

export async function startPostgresServer(args: readonly string[] = []): Promise<PostgresServer> {
  const binaries = findPostgres();
  if (binaries === undefined) throw new Error('PostgreSQL is not on this machine');
  const folder = temporaryFolder('postgres');
  chmodSync(folder, 0o755);
  giveToPostgres(folder);
  mkdirSync(folder, { recursive: true });
  const data = join(folder, 'data');
  const options = ['-D', data, '--no-sync', '--locale=C.UTF-8', '--encoding=UTF8', '-A', 'trust', '-U', 'postgres'];
  execFileSync(...spread(asPostgres(join(binaries.folder, 'initdb')), options));
  const server = new PostgresServer(binaries.folder, folder, await freePort());
  await server.start(args);
  await server.query("ALTER ROLE postgres PASSWORD 'postgres'");
  return server;
}

/** PostgreSQL refuses to run as root. */
function asPostgres(program: string): Command {
  return process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--', program] : [program];
}

/** The server's own user writes there. */
export function giveToPostgres(folder: string): void {
  if (process.getuid?.() === 0) chownSync(folder, ...postgresUser());
}

function postgresUser(): [number, number] {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return [id('-u'), id('-g')];
}

function spread([program, ...first]: Command, args: readonly string[]): [string, string[], { stdio: 'pipe' }] {
  return [program, [...first, ...args], { stdio: 'pipe' }];
}
