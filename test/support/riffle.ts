/** The built program as a child process: what a user runs, with its own state directory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from './processes.ts';

/** Tests and tools start at the top of the checkout. */
const PROGRAM = resolve('dist/riffle.js');

interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Where it is installed elsewhere. */
  readonly program?: string;
}

export interface RiffleResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running program. Its home is a temporary folder, never the user's. */
export class RiffleProcess {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly ended: Promise<RiffleResult>;
  /** Peak resident memory in MB, as far as it was seen. */
  peakMb = 0;

  constructor(args: readonly string[], { input, env = {}, program = PROGRAM }: RunOptions = {}) {
    const home = temporaryFolder('home');
    this.child = spawn(process.execPath, [program, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, TZ: 'UTC', ...env },
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.child.stdin?.end(input ?? '');
    const watch = setInterval(() => this.#measure(), 100);
    this.ended = new Promise((done) => {
      this.child.once('close', (code, signal) => {
        clearInterval(watch);
        done({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** Waits until `isTrue` holds; throws with what the program said when it ends before or after a minute. */
  async until(isTrue: () => boolean | Promise<boolean>, what: string, timeoutMs = 60_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!(await isTrue())) {
      const isOver = this.child.exitCode !== null || this.child.signalCode !== null;
      if (isOver || Date.now() > end)
        throw new Error(
          `${what} did not happen${isOver ? ' before the end' : ''}\nstdout: ${this.stdout.slice(-2000)}\nstderr: ${this.stderr.slice(-4000)}`,
        );
      await sleep(20);
    }
  }

  /** kill -9. */
  kill(): Promise<RiffleResult> {
    this.child.kill('SIGKILL');
    return this.ended;
  }

  /** SIGTERM: a final checkpoint, then the end. */
  terminate(): Promise<RiffleResult> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  #measure(): void {
    try {
      const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8')) ?? [];
      this.peakMb = Math.max(this.peakMb, Number(kilobytes) / 1024);
    } catch {
      // The process is gone, or this is no Linux: the peak stays what it was.
    }
  }
}

/** Runs the program to its end. */
export function riffle(args: readonly string[], options: RunOptions = {}): Promise<RiffleResult> {
  return new RiffleProcess(args, options).ended;
}
