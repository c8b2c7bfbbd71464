/** Processes are killed at every step of the checkpoint protocol, one after the other over one job; the target must end as if none had been. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
/** Below node_modules, so that the bundle finds lmdb. */
const bundle = join(root, `node_modules/.cache/riffle-test/crash-child-${process.pid}.mjs`);
const folders: string[] = [];

const STEPS = [
  'open undefined#1',
  'prepare#1',
  'commit before#1',
  'commit unsaved#1',
  'commit after#1',
  'released#1',
  'drain#3',
  'prepare#2',
  'commit before#2',
  'commit after#2',
  'released#2',
  'commit unsaved#3',
  'commit after#3',
  'prepare#4',
];

/** Each step finds what the one before has left: a step of recovery follows a crash that gives it something to do. */
const STEPS_TOGETHER = [
  'first prepare#1',
  'second prepare#1',
  // Pending, and the one-phase transaction is gone: both are rolled back.
  'one commit before#1',
  'one recover#1',
  'first abandon#1',
  'second open undefined#1',
  'one commit unsaved#1',
  'second abandon#1',
  'one open undefined#1',
  // Committed in one phase: both follow, one after the other.
  'one commit after#1',
  'first recover#1',
  'first commit unsaved#1',
  'first commit after#1',
  'second recover#1',
  'second commit unsaved#1',
  'second commit after#1',
  'one open#1',
  'first commit unsaved#1',
  'second commit before#1',
  'released#1',
  'first drain#1',
  'second commit after#2',
  'first prepare#2',
];

beforeAll(async () => {
  await build({
    entryPoints: [new URL('./crash-child.ts', import.meta.url).pathname],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['lmdb'],
    logLevel: 'silent',
  });
});
afterAll(() => {
  rmSync(bundle, { force: true });
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test.each(['append', 'aggregate'])(
  'killed at every step, nothing is lost and nothing comes twice: %s',
  { timeout: 120_000 },
  async (scenario) => {
    const folder = mkdtempSync(join(tmpdir(), 'riffle-crash-'));
    folders.push(folder);
    let killed = 0;
    for (const crashAt of STEPS) if ((await run(folder, scenario, crashAt)) === 'SIGKILL') killed++;
    expect(killed).toBeGreaterThan(7);
    expect(await run(folder, scenario, 'never')).toBe(0);
    const { rows, log } = JSON.parse(readFileSync(join(folder, 'target.json'), 'utf8'));
    if (scenario === 'append') {
      const ids = log.map(([, [id]]: [number, [number, number]]) => id);
      expect(ids).toEqual(Array.from({ length: ids.length }, (_, id) => id));
      expect(ids.length).toBe(900);
    } else {
      const expected = Array.from({ length: 9 }, (_, key) => [`k${key}`, 100, 9 * 4950 + 100 * key]);
      const shown = rows.map(([, row]: [string, readonly unknown[]]) => row).sort();
      expect(shown).toEqual(expected);
    }
  },
);

test('two-phase transactions commit with a one-phase one or not at all, whatever step a process is killed at', {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'riffle-crash-'));
  folders.push(folder);
  const killed: string[] = [];
  for (const crashAt of STEPS_TOGETHER) if ((await run(folder, 'together', crashAt)) === 'SIGKILL') killed.push(crashAt);
  expect(killed).toEqual(STEPS_TOGETHER);
  expect(await run(folder, 'together', 'never')).toBe(0);
  const expected = Array.from({ length: 900 }, (_, id) => id);
  for (const name of ['first', 'one', 'second']) {
    const { log } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    expect(log.map(([, [id]]: [number, [number, number]]) => id)).toEqual(expected);
  }
});

function run(folder: string, scenario: string, crashAt: string): Promise<number | string | null> {
  const env = { ...process.env, CRASH_FOLDER: folder, CRASH_SCENARIO: scenario, CRASH_AT: crashAt };
  const child = spawn(process.execPath, [bundle], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
}
