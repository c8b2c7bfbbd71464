import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UserError } from '../../src/model/errors.ts';
import type { Settings } from '../../src/model/settings.ts';
import type { JobPlan } from '../../src/planner/plan.ts';
import type { Job } from '../../src/runtime/job.ts';
import { inspectJobFolder } from '../../src/runtime/job-folder.ts';
import { changes } from './changes.ts';
import { copyPlan, countPlan, jobOf as newJob } from './job-kit.ts';
import { MemoryLog, passing } from './memory-log.ts';
import { MemoryTarget } from './memory-target.ts';
import { limit, plan, scan } from './plans.ts';

let folder: string;
const notices: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(joinPath(tmpdir(), 'riffle-job-'));
  notices.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function jobOf(jobPlan: JobPlan, overrides: Partial<Settings> = {}, where: string | undefined = folder): Job {
  return newJob(jobPlan, where, { notice: (text) => notices.push(text) }, overrides);
}

test('a bounded job copies every change, takes a last checkpoint and is FINISHED', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.append(0, ...changes('+I[1, apple]', '+I[2, pear]', '-U[1, apple]', '+U[1, quince]', '-D[2, pear]'));
  log.isBounded = true;
  const job = jobOf(copyPlan(log, target));
  await job.start();
  expect(await job.ended).toBe('FINISHED');
  expect(target.table()).toEqual(['+I[1, quince]']);
  const status = job.status();
  expect(status).toMatchObject({ state: 'FINISHED', changesIn: 5, changesOut: 5, restarts: 0, failure: undefined });
  expect(status.checkpoints.history[0]).toMatchObject({ status: 'COMPLETED', positions: ['place 5'] });
  expect(log.released.at(-1)).toBe(5);
  expect(inspectJobFolder(folder)).toMatchObject({ checkpoint: { id: status.checkpoints.history[0]?.id }, ownerPid: undefined });
});

test('a job that needs only the first rows is FINISHED once it has them, though its source goes on', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.append(0, ...changes('+I[1, apple]', '+I[2, pear]', '+I[3, quince]'));
  const sinks = [{ input: limit(scan(0, 'is'), 2), connector: target.connector(), key: [0] }];
  const job = jobOf(plan({ source: log.connector(), scans: ['is'], sinks }));
  await job.start();
  expect(await job.ended).toBe('FINISHED');
  expect(target.table()).toEqual(['+I[1, apple]', '+I[2, pear]']);
});

test('such a job reads on to the end of a chunk, as its last checkpoint needs a position', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.append(0, ...changes('+I[1, apple]', '+I[2, pear]'));
  log.chunk = [1, 4];
  const sinks = [{ input: limit(scan(0, 'is'), 1), connector: target.connector(), key: [0] }];
  const job = jobOf(plan({ source: log.connector(), scans: ['is'], sinks }));
  await job.start();
  expect(await Promise.race([job.ended, new Promise((resolve) => setTimeout(resolve, 20, 'still running'))])).toBe('still running');
  log.append(0, ...changes('+I[3, quince]', '+I[4, fig]', '+I[5, plum]'));
  expect(await job.ended).toBe('FINISHED');
  expect(target.table()).toEqual(['+I[1, apple]']);
});

test('a job whose other table still matters goes on', async () => {
  const [log, target, other] = [new MemoryLog(), new MemoryTarget([0]), new MemoryTarget([0])];
  log.append(0, ...changes('+I[1, apple]', '+I[2, pear]'));
  const sinks = [
    { input: limit(scan(0, 'is'), 1), connector: target.connector(), key: [0] },
    { input: scan(0, 'is'), connector: other.connector(), key: [0] },
  ];
  const job = jobOf(plan({ source: log.connector(), scans: ['is'], sinks }));
  await job.start();
  await vi.waitFor(() => expect(other.rows.size).toBe(2));
  log.append(0, ...changes('+I[3, quince]'));
  await vi.waitFor(() => expect(other.rows.size).toBe(3));
  expect(target.rows.size).toBe(1);
  await job.stop('cancel');
  expect(await job.ended).toBe('CANCELED');
});

test('a change that arrives at a dry job reaches the target without waiting for anything', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  const job = jobOf(copyPlan(log, target));
  await job.start();
  await vi.waitFor(() => expect(job.status().visibility).toBe('drain'));
  const tooks: number[] = [];
  for (let id = 0; id < 20; id++) {
    const startMs = performance.now();
    log.append(0, ...changes(`+I[${id}, x]`));
    while (target.rows.size <= id) await new Promise((resolve) => setImmediate(resolve));
    tooks.push(performance.now() - startMs);
  }
  expect(tooks.sort((left, right) => left - right)[10]).toBeLessThan(2);
  await job.stop('cancel');
  expect(await job.ended).toBe('CANCELED');
});

test('a job stopped with a checkpoint goes on from there, with its state', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.append(0, ...changes('+I[a, 1]', '+I[a, 2]', '+I[b, 5]'));
  const first = jobOf(countPlan(log, target));
  await first.start();
  await vi.waitFor(() => expect(first.status().changesIn).toBe(3));
  await first.stop('checkpoint');
  expect(await first.ended).toBe('SUSPENDED');
  expect(target.table()).toEqual(['+I[a, 2, 3]', '+I[b, 1, 5]']);

  log.append(0, ...changes('-D[a, 1]', '-D[b, 5]', '+I[c, 7]'));
  log.end();
  const second = jobOf(countPlan(log, target));
  await second.start();
  expect(await second.ended).toBe('FINISHED');
  expect(log.openedAt).toEqual([undefined, 3]);
  expect(target.table()).toEqual(['+I[a, 1, 2]', '+I[c, 1, 7]']);
  expect(second.status().checkpoints.restored).toBeGreaterThan(0);
});

test('a passing failure restarts the job from its last checkpoint; nothing is lost and nothing comes twice', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.append(0, ...Array.from({ length: 500 }, (_, id) => changes(`+I[k${id % 7}, ${id}]`)).flat());
  log.failure = { at: 333, error: passing('The server went away.'), times: 2 };
  log.isBounded = true;
  const job = jobOf(countPlan(log, target));
  await job.start();
  expect(await job.ended).toBe('FINISHED');
  expect(job.status().restarts).toBe(2);
  expect(notices[0]).toContain('The server went away.');
  const sums = [0, 0, 0, 0, 0, 0, 0];
  for (let id = 0; id < 500; id++) sums[id % 7] = (sums[id % 7] ?? 0) + id;
  expect(target.table()).toEqual(sums.map((sum, key) => `+I[k${key}, ${key < 3 ? 72 : 71}, ${sum}]`));
});

test('a record that fails every time ends the job with the cause', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.append(0, ...changes('+I[1, a]', '+I[2, b]'));
  log.failure = { at: 1, error: passing('The record is broken.'), times: Number.POSITIVE_INFINITY };
  const job = jobOf(copyPlan(log, target), { 'restart-strategy.exponential-delay.max-backoff': 10 });
  await job.start();
  expect(await job.ended).toBe('FAILED');
  expect(job.status().failure?.problem).toBe(
    'The job failed 5 times at the same place for the same reason: The record is broken. The last changes that it read came from 1 each time.',
  );
});

test('a stop has nothing to wait for where no run goes on: the job has ended, or pauses before it starts again', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.isBounded = true;
  const ended = jobOf(copyPlan(log, target));
  await ended.start();
  expect(await ended.ended).toBe('FINISHED');
  log.append(0, ...changes('+I[1, a]'));
  log.failure = { at: 0, error: passing('The server went away.'), times: 1 };
  const pausing = jobOf(copyPlan(log, target), { 'restart-strategy.exponential-delay.initial-backoff': 60_000 });
  await pausing.start();
  await vi.waitFor(() => expect(pausing.status().state).toBe('RESTARTING'));

  const timers = vi.spyOn(globalThis, 'setTimeout');
  for (const job of [ended, pausing]) await job.stop('checkpoint');
  expect(timers.mock.calls.filter(([, delayMs = 0]) => delayMs >= 1000)).toEqual([]);
  timers.mockRestore();
  expect(await pausing.ended).toBe('SUSPENDED');
});

test('an error of the user ends the job at once, an unexpected one is called a defect; the process goes on', async () => {
  const broken = new UserError('TEST', { problem: 'The column is gone.', remedy: 'Bring it back.' });
  for (const [error, failure] of [
    [broken, { code: 'TEST', problem: 'The column is gone.', remedy: 'Bring it back.' }],
    [new TypeError('x is not a function'), { code: 'DEFECT', problem: 'Riffle itself failed: x is not a function' }],
  ] as const) {
    const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
    log.append(0, ...changes('+I[1, a]'));
    log.failure = { at: 0, error, times: 1 };
    const job = jobOf(copyPlan(log, target), {}, undefined);
    await job.start();
    expect(await job.ended).toBe('FAILED');
    expect(job.status().failure).toMatchObject(failure);
  }
});

test('the pump does not poll while a sink is past its bound', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  target.drainMs = 1;
  log.append(0, ...Array.from({ length: 60_000 }, (_, id) => changes(`+I[${id}, x]`)).flat());
  log.isBounded = true;
  const job = jobOf(copyPlan(log, target), { 'execution.checkpointing.interval': 0 });
  await job.start();
  expect(await job.ended).toBe('FINISHED');
  expect(target.rows.size).toBe(60_000);
  expect(target.peakBacklog).toBeLessThan(20_000);
});

test('a live job is refused to a second owner, by pid', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  const job = jobOf(copyPlan(log, target));
  await job.start();
  expect(inspectJobFolder(folder).ownerPid).toBe(process.pid);
  await expect(jobOf(copyPlan(log, target)).start()).rejects.toThrow(`pid ${process.pid}`);
  await job.stop('checkpoint');
  expect(inspectJobFolder(folder).ownerPid).toBeUndefined();
});

test('a job that was refused its start has ended: nobody waits for it in vain', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  const owner = jobOf(copyPlan(log, target));
  await owner.start();
  const refused = jobOf(copyPlan(log, target));
  await expect(refused.start()).rejects.toThrow(`pid ${process.pid}`);
  await refused.stop('checkpoint');
  expect(await refused.ended).toBe('FAILED');
  await owner.stop('checkpoint');
});

test('a last checkpoint that cannot be taken leaves the job resumable, and is told as its failure', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  const job = jobOf(copyPlan(log, target), { 'execution.checkpointing.interval': 60_000 });
  await job.start();
  await vi.waitFor(() => expect(job.status().checkpoints.completed).toBeGreaterThan(0));
  target.onStep = () => {
    throw new UserError('TARGET_GONE', { problem: 'The target is gone.', remedy: 'Start it.', canRetry: true });
  };
  await job.stop('checkpoint');
  expect(job.status()).toMatchObject({ state: 'SUSPENDED', failure: { code: 'TARGET_GONE' } });
  expect(job.status().failure?.problem).toContain('The last checkpoint could not be taken: The target is gone.');
});

test('a checkpoint is refused to another plan', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  const job = jobOf(copyPlan(log, target));
  await job.start();
  await vi.waitFor(() => expect(job.status().checkpoints.completed).toBeGreaterThan(0));
  await job.stop('checkpoint');
  await expect(jobOf({ ...copyPlan(log, target), fingerprint: 'two' }).start()).rejects.toThrow(/belongs to another statement/);
});

test('rows follow the checkpoint while a snapshot runs, and are seen with every drain behind it', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.snapshotEnd = 3;
  log.chunk = [1, 3];
  log.append(0, ...changes('+I[1, a]', '+I[2, b]'));
  const job = jobOf(copyPlan(log, target), { 'execution.checkpointing.interval': 5_000 });
  await job.start();
  await vi.waitFor(() => expect(job.status().changesIn).toBe(2));
  expect(job.status().visibility).toBe('checkpoint');
  expect(target.table()).toEqual([]);
  // The chunk ends: the checkpoint comes at once, not after the interval.
  log.append(0, ...changes('+I[3, c]'));
  await vi.waitFor(() => expect(target.table()).toEqual(['+I[1, a]', '+I[2, b]', '+I[3, c]']));
  await vi.waitFor(() => expect(job.status().visibility).toBe('drain'));
  expect(target.visibilities).toEqual(['checkpoint', 'drain']);
  log.append(0, ...changes('-D[1, a]'));
  await vi.waitFor(() => expect(target.table()).toEqual(['+I[2, b]', '+I[3, c]']));
  await job.stop('checkpoint');
});

test('several sources take turns, and each goes on from its own position', async () => {
  const [left, right, target] = [new MemoryLog(), new MemoryLog(), new MemoryTarget([0])];
  for (let id = 0; id < 20_000; id++) {
    left.append(0, ...changes(`+I[${id}, left]`));
    right.append(1, ...changes(`+I[${id + 100_000}, right]`));
  }
  const sinks = [0, 1].map((place) => ({ input: scan(place, 'is'), connector: target.connector(), key: [0] }));
  const source = [left.connector('left'), right.connector('right')];
  const both = plan({ source, scans: ['is', 'is'], visibility: 'drain', sinks });
  const first = jobOf(both);
  await first.start();
  await vi.waitFor(() => expect(target.rows.size).toBe(40_000), 5000);
  const names = target.log.map(([, row]) => row[1]);
  expect(names.indexOf('right')).toBeLessThan(10_000);
  expect(names.lastIndexOf('left')).toBeGreaterThan(20_000);
  await first.stop('checkpoint');
  left.append(0, ...changes('+I[-1, left]'));
  for (const log of [left, right]) log.end();
  const second = jobOf(both);
  await second.start();
  expect(await second.ended).toBe('FINISHED');
  expect([left.openedAt.at(-1), right.openedAt.at(-1)]).toEqual([20_000, 20_000]);
  expect(target.rows.size).toBe(40_001);
});
