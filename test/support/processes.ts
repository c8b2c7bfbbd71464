/** Child processes of the tests: started on a free port in a temporary folder, killed with the test run that made them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from './eventually.ts';
import type { Command } from './server-binaries.ts';

const children = new Set<ChildProcess>();
const folders = new Set<string>();

process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes with the process. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `riffle-${name}-`));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

const portsGiven = new Set<number>();

/** A port nobody listens on at this moment, another one with every call. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await portOfSystem();
    if (portsGiven.has(port)) continue;
    portsGiven.add(port);
    return port;
  }
}

function portOfSystem(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

/** Starts a server that writes its output to `log`. */
export function startProcess(command: Command, args: readonly string[], log: string): ChildProcess {
  const [program, ...first] = command;
  const output = openSync(log, 'a');
  const child = spawn(program, [...first, ...args], { stdio: ['ignore', output, output] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Resolves when the process has ended. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** Resolves when a signal has stopped the process: one that continues it sooner is lost. */
export async function stopped(pid: number): Promise<void> {
  await eventually(() => {
    if (!/\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) throw new Error(`process ${pid} was not stopped`);
  });
}

/** Tries until it works; what the server logged is part of the error when it never does. */
export async function untilReady<T>(attempt: () => Promise<T>, child: ChildProcess, log: string): Promise<T> {
  let last: unknown;
  for (let tries = 0; tries < 2400; tries++) {
    if (child.exitCode !== null) break;
    try {
      return await attempt();
    } catch (error) {
      last = error;
      await sleep(50);
    }
  }
  throw new Error(`the server did not start:\n${readFileSync(log, 'utf8').slice(-3000)}`, { cause: last });
}
