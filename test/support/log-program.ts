/** A program of others that reads the log of a test MySQL and writes messages into a file, one a line. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MysqlServer } from './mysql-server.ts';
import { ended, removeFolder, startProcess, temporaryFolder } from './processes.ts';

/** Neither Maxwell nor Canal logs in without a password. */
export const LOG_READER = { user: 'log_reader', password: 'reads-the-log' } as const;

export async function createLogReader(server: MysqlServer): Promise<void> {
  const { user, password } = LOG_READER;
  await server.query(`CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY '${password}'; GRANT ALL ON *.* TO ${user}`);
}

export class LogProgram {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  /** `argsOf`: its arguments, once it is known where it has to write. */
  constructor(name: string, classPath: string, argsOf: (file: string) => readonly string[]) {
    this.#name = name;
    this.#folder = temporaryFolder(name.toLowerCase());
    const java = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Duser.timezone=UTC'];
    this.#child = startProcess(['java', ...java, '-cp', classPath], argsOf(join(this.#folder, 'messages')), this.#log);
  }

  /** What it has written until now. */
  messages(): string[] {
    if (this.#child.exitCode !== null) throw this.#failure('has ended');
    const file = join(this.#folder, 'messages');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  }

  /** Resolves when a message has this text in it. */
  async untilWritten(text: string): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      if (this.messages().some((line) => line.includes(text))) return;
      await sleep(100);
    }
    throw this.#failure(`never wrote ${text}`);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await ended(this.#child);
    removeFolder(this.#folder);
  }

  get #log(): string {
    return join(this.#folder, 'log');
  }

  #failure(what: string): Error {
    return new Error(`${this.#name} ${what}:\n${readFileSync(this.#log, 'utf8').slice(-3000)}`);
  }
}
