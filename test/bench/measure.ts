/** Runs things and times them; every figure of one line of the report comes from one run of the benchmark. */
import { execFile, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from '../support/server-binaries.ts';
import type { EngineFigures, EngineRun } from './engine-child.ts';

const run = promisify(execFile);

export async function engine(options: EngineRun): Promise<EngineFigures> {
  return JSON.parse(await outputOf('engine-child', options)) as EngineFigures;
}

/** The last line that another program of this folder prints. */
export async function outputOf(program: string, options: object): Promise<string> {
  const { stdout } = await run(process.execPath, [resolve(import.meta.dirname, `${program}.js`), JSON.stringify(options)], {
    maxBuffer: 1 << 26,
  });
  return stdout.trim().split('\n').at(-1) ?? '';
}

/** Seconds a command takes, its output thrown away. */
export async function secondsOf([program, ...first]: Command, args: readonly string[]): Promise<number> {
  const started = performance.now();
  await new Promise<void>((done, failed) => {
    const child = spawn(program, [...first, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', failed);
    child.once('exit', (code) => (code === 0 ? done() : failed(new Error(`${program} ended with code ${code}`))));
  });
  return (performance.now() - started) / 1000;
}

export interface Line {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio: string;
  readonly peakMb: string;
}

export function thousands(perSecond: number): string {
  return `${(perSecond / 1000).toFixed(perSecond < 10_000 ? 1 : 0)} k/s`;
}

export function compared(
  what: string,
  ours: number,
  peer: { readonly name: string; readonly perSecond: number } | undefined,
  peakMb?: number,
): Line {
  return {
    what,
    ours: thousands(ours),
    peer: peer === undefined ? '' : `${peer.name} ${thousands(peer.perSecond)}`,
    ratio: peer === undefined ? '' : `${(ours / peer.perSecond).toFixed(2)} ×`,
    peakMb: peakMb === undefined ? '' : `${peakMb} MB`,
  };
}

export function printLine({ what, ours, peer, ratio, peakMb }: Line): void {
  process.stdout.write(`${what.padEnd(52)} ${ours.padStart(14)}   ${peer.padEnd(34)} ${ratio.padStart(8)}   ${peakMb.padStart(7)}\n`);
}

/** The `share` quantile of a list, 0.5 for the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
