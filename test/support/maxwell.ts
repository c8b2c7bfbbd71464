/** A real Maxwell, of Maven Central, that writes the changes of a test MySQL into a file, one message a line. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { compileJava } from './java-programs.ts';
import { copyJars } from './maven-jars.ts';
import type { MysqlServer } from './mysql-server.ts';
import { ended, removeFolder, startProcess, temporaryFolder } from './processes.ts';
import { CACHE } from './server-binaries.ts';

/** The newest that Maven Central has as a jar. */
const VERSION = '1.22.6';
/** What newer ones read the log with, in place of one that cannot log in to a MySQL of today. */
const READER_VERSION = '0.30.1';
const PASSWORD = 'reads-the-log';

export class Maxwell {
  readonly #child: ChildProcess;
  readonly #folder: string;

  constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
  }

  /** What it has written: messages of its own tables are left out. */
  messages(): string[] {
    if (this.#child.exitCode !== null) throw this.#failure('has ended');
    const file = join(this.#folder, 'messages');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    return lines.filter((line) => !line.includes('"database":"maxwell'));
  }

  /** Resolves when a message has this text in it. */
  async untilWritten(text: string): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      if (this.messages().some((line) => line.includes(text))) return;
      await sleep(100);
    }
    throw this.#failure(`never wrote ${text}`);
  }

  #failure(what: string): Error {
    return new Error(`Maxwell ${what}:\n${readFileSync(logOf(this.#folder), 'utf8').slice(-3000)}`);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await ended(this.#child);
    removeFolder(this.#folder);
  }
}

/** Begins at the end of the log. `name`: of its own database; `settings`: as on its command line. */
export async function startMaxwell(server: MysqlServer, name: string, settings: Readonly<Record<string, string>>): Promise<Maxwell> {
  const classPath = await findMaxwell();
  await server.query(`CREATE USER IF NOT EXISTS maxwell IDENTIFIED BY '${PASSWORD}'; GRANT ALL ON *.* TO maxwell`);
  const folder = temporaryFolder('maxwell');
  const all: Readonly<Record<string, string>> = {
    user: 'maxwell',
    password: PASSWORD,
    host: server.host,
    port: String(server.port),
    jdbc_options: 'useSSL=false&allowPublicKeyRetrieval=true&queryInterceptors=NewStatements',
    schema_database: name,
    client_id: name,
    producer: 'file',
    output_file: join(folder, 'messages'),
    ...settings,
  };
  const args = Object.entries(all).map(([key, value]) => `--${key}=${value}`);
  const java = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Duser.timezone=UTC'];
  const child = startProcess(['java', ...java, '-cp', classPath], ['com.zendesk.maxwell.Maxwell', ...args], logOf(folder));
  return new Maxwell(child, folder);
}

async function findMaxwell(): Promise<string> {
  const jars = join(CACHE, `maxwell-${VERSION}`);
  const reader = join(CACHE, `maxwell-reader-${READER_VERSION}`);
  if (!existsSync(jars)) await copyJars(jars, [`com.zendesk:maxwell:${VERSION}`]);
  if (!existsSync(reader)) await copyJars(reader, [`com.zendesk:mysql-binlog-connector-java:${READER_VERSION}`]);
  const [readerJar = ''] = readdirSync(join(reader, 'lib')).filter((name) => name.startsWith('mysql-binlog'));
  const libraries = [join(reader, 'lib', readerJar), join(jars, 'lib', '*')].join(':');
  const classes = await compileJava('test/support/maxwell', libraries);
  return `${classes}:${libraries}`;
}

function logOf(folder: string): string {
  return join(folder, 'maxwell.log');
}
