import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CheckpointStore } from '../../../src/runtime/checkpoint/checkpoint-store.ts';
import type { Manifest } from '../../../src/runtime/checkpoint/manifest.ts';
import { changes } from '../changes.ts';
import { copyPlan, countPlan, jobOf } from '../job-kit.ts';
import { MemoryLog, passing } from '../memory-log.ts';
import { MemoryTarget } from '../memory-target.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'riffle-checkpoints-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function kept(): Promise<readonly Manifest[]> {
  const store = await CheckpointStore.open(folder);
  const manifests = store.manifests();
  await store.close();
  return manifests;
}

/** Puts the newest manifest back to pending, as a crash between commit and the last put leaves it. */
async function makePending(): Promise<Manifest> {
  const store = await CheckpointStore.open(folder);
  const newest = store.manifests().at(-1);
  if (newest === undefined) throw new Error('there is a checkpoint');
  await store.putManifest({ ...newest, status: 'pending', completedAtMs: undefined });
  await store.close();
  return newest;
}

/** A job whose last checkpoint is pending, though its target has committed it. */
async function stoppedAmidCommit() {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.snapshotEnd = 100;
  log.append(0, ...changes('+I[1, a]', '+I[2, b]'));
  const first = jobOf(copyPlan(log, target), folder);
  await first.start();
  await vi.waitFor(() => expect(target.table().length).toBe(2));
  await first.stop('checkpoint');
  const pending = await makePending();
  return { log, target, pending };
}

test('two manifests are kept, and only the segments they name; files are the owner’s alone', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  const job = jobOf(countPlan(log, target), folder);
  await job.start();
  for (let round = 0; round < 6; round++) {
    const { completed } = job.status().checkpoints;
    log.append(0, ...changes(`+I[k${round}, 1]`, '+I[again, 1]'));
    await vi.waitFor(() => expect(job.status().checkpoints.completed).toBeGreaterThan(completed + 1));
  }
  await job.stop('checkpoint');
  const manifests = await kept();
  expect(manifests.map(({ status }) => status)).toEqual(['complete', 'complete']);
  const named = new Set(manifests.flatMap(({ segments }) => segments.map(({ number }) => number)));
  const store = await CheckpointStore.open(folder);
  expect(new Set(store.segmentNumbers())).toEqual(named);
  await store.close();
  expect(statSync(join(folder, 'checkpoints')).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'checkpoints', 'data.mdb')).mode & 0o777).toBe(0o600);
});

test('what one checkpoint writes follows what changed, and overwritten segments do not pile up', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.append(0, ...Array.from({ length: 20_000 }, (_, key) => changes(`+I[key ${key}, 1]`)).flat());
  const job = jobOf(countPlan(log, target), folder, {}, { 'execution.checkpointing.interval': 10 });
  await job.start();
  await vi.waitFor(() => expect(job.status().checkpoints.history[0]?.stateBytes).toBeGreaterThan(400_000), 10_000);
  for (let round = 0; round < 40; round++) {
    const { completed } = job.status().checkpoints;
    log.append(0, ...changes('+I[key 7, 1]'));
    await vi.waitFor(() => expect(job.status().checkpoints.completed).toBeGreaterThan(completed));
  }
  const last = job.status().checkpoints.history[0];
  expect(last?.writtenBytes).toBeLessThan(2000);
  await job.stop('checkpoint');
  expect((await kept()).at(-1)?.segments.length).toBeLessThan(20);
});

test('a pending checkpoint that every sink committed is continued from', async () => {
  const { log, target, pending } = await stoppedAmidCommit();
  const second = jobOf(copyPlan(log, target), folder);
  await second.start();
  await vi.waitFor(() => expect(second.status().checkpoints.restored).toBe(pending.id));
  await second.stop('checkpoint');
});

test('a pending checkpoint that was lost is passed over, and its number is never used again', async () => {
  const { log, target, pending } = await stoppedAmidCommit();
  target.committed.splice(target.committed.indexOf(pending.id), 1);
  const second = jobOf(copyPlan(log, target), folder);
  await second.start();
  await vi.waitFor(() => expect(second.status().checkpoints.restored).toBe(pending.id - 1));
  await vi.waitFor(() => expect(second.status().checkpoints.completed).toBeGreaterThan(0));
  await second.stop('checkpoint');
  expect(second.status().checkpoints.history.every(({ id }) => id > pending.id)).toBe(true);
});

test('where some targets committed a checkpoint and others lost it, the job says so', async () => {
  const [log, one, two] = [new MemoryLog(), new MemoryTarget([0]), new MemoryTarget([0])];
  log.snapshotEnd = 100;
  log.append(0, ...changes('+I[1, a]'));
  const notices: string[] = [];
  const first = jobOf(copyPlan(log, one, two), folder);
  await first.start();
  await vi.waitFor(() => expect(two.table().length).toBe(1));
  await first.stop('checkpoint');
  const pending = await makePending();
  two.committed.splice(two.committed.indexOf(pending.id), 1);
  const second = jobOf(copyPlan(log, one, two), folder, { notice: (text) => notices.push(text) });
  await second.start();
  await vi.waitFor(() => expect(notices[0]).toContain(`Checkpoint ${pending.id} was committed at some targets and not at others`));
  await second.stop('checkpoint');
});

test('a checkpoint that takes too long is given up; past what is tolerated the job restarts, and loses nothing', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  const notices: string[] = [];
  let isSlow = true;
  target.onStep = async (step) => {
    if (isSlow && step.startsWith('prepare')) await new Promise((resolve) => setTimeout(resolve, 1200));
  };
  log.append(0, ...changes('+I[a, 1]', '+I[a, 2]'));
  const tolerant = {
    'execution.checkpointing.timeout': 800,
    'execution.checkpointing.tolerable-failed-checkpoints': 1,
  };
  const job = jobOf(countPlan(log, target), folder, { notice: (text) => notices.push(text) }, tolerant);
  await job.start();
  await vi.waitFor(() => expect(job.status().restarts).toBe(1), 10_000);
  expect(job.status().checkpoints.failed).toBe(2);
  expect(notices[0]).toContain('Exceeded checkpoint tolerable failure threshold.');
  isSlow = false;
  await vi.waitFor(() => expect(target.table()).toEqual(['+I[a, 2, 3]']), 5000);
  log.append(0, ...changes('-D[a, 1]'));
  await vi.waitFor(() => expect(target.table()).toEqual(['+I[a, 1, 2]']));
  await job.stop('checkpoint');
});

test('a target that never answers fails the checkpoint at its timeout, and the run after another', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  const notices: string[] = [];
  let isStuck = false;
  target.onStep = async (step) => {
    if (isStuck && step.startsWith('prepare')) await new Promise(() => {});
  };
  const tolerant = { 'execution.checkpointing.timeout': 500, 'execution.checkpointing.tolerable-failed-checkpoints': 3 };
  const job = jobOf(countPlan(log, target), folder, { notice: (text) => notices.push(text) }, tolerant);
  await job.start();
  await vi.waitFor(() => expect(job.status().checkpoints.completed).toBeGreaterThan(0));
  isStuck = true;
  log.append(0, ...changes('+I[a, 1]'));
  await vi.waitFor(() => expect(job.status().checkpoints.failed).toBe(1), 5000);
  expect(job.status()).toMatchObject({ state: 'RUNNING', restarts: 0 });
  await vi.waitFor(() => expect(job.status().restarts).toBe(1), 5000);
  // What is still going on in the target keeps the next checkpoint from beginning.
  expect(job.status().checkpoints.failed).toBe(1);
  expect(notices).toEqual([expect.stringMatching(/^Checkpoint \d+ took longer than 0\.5 s\. The job starts again in 0\.005 s\.$/)]);
  isStuck = false;
  await vi.waitFor(() => expect(target.table()).toEqual(['+I[a, 1, 1]']), 5000);
  await job.stop('checkpoint');
});

test('a failure while a target commits restarts the job, which asks the target', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.snapshotEnd = 100;
  let isCut = false;
  target.onStep = (step) => {
    if (isCut || !/^commit [2-9] after/.test(step)) return;
    isCut = true;
    throw passing('The connection was cut.');
  };
  log.append(0, ...changes('+I[a, 1]'));
  const job = jobOf(countPlan(log, target), folder);
  await job.start();
  await vi.waitFor(() => expect(job.status().restarts).toBe(1));
  log.append(0, ...changes('+I[a, 2]'));
  await vi.waitFor(() => expect(target.table()).toEqual(['+I[a, 2, 3]']));
  // It had committed: the job went on from that very checkpoint.
  expect(job.status().checkpoints.restored).toBe(2);
  await job.stop('checkpoint');
});

test('a source in the middle of a chunk holds the checkpoint, and the status says what holds it', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.chunk = [0, 2];
  log.append(0, ...changes('+I[1, a]'));
  const job = jobOf(copyPlan(log, target), folder);
  await job.start();
  await vi.waitFor(() => expect(job.status().checkpoints.heldBy).toBe('memory-log: t0 is in the middle of a chunk of its snapshot'));
  log.append(0, ...changes('+I[2, b]'));
  await vi.waitFor(() => expect(job.status().checkpoints.completed).toBeGreaterThan(0));
  expect(job.status().checkpoints.heldBy).toBeUndefined();
  await job.stop('checkpoint');
});

test('with interval 0 only the last checkpoint is taken, and rows wait for none', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.append(0, ...changes('+I[1, a]'));
  const job = jobOf(copyPlan(log, target), folder, {}, { 'execution.checkpointing.interval': 0 });
  await job.start();
  await vi.waitFor(() => expect(target.table()).toEqual(['+I[1, a]']));
  expect(job.status().checkpoints.completed).toBe(0);
  await job.stop('checkpoint');
  expect(job.status().checkpoints.completed).toBe(1);
});

test('a SELECT on the screen has checkpoints, and keeps none', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.append(0, ...changes('+I[a, 1]'));
  const job = jobOf(countPlan(log, target), undefined);
  await job.start();
  await vi.waitFor(() => expect(job.status().checkpoints.completed).toBeGreaterThan(2));
  await job.stop('cancel');
  expect(target.table()).toEqual(['+I[a, 1, 1]']);
});

test('a SELECT that restarts shows again what came since its last checkpoint, and not everything', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.append(0, ...changes('+I[1, a]', '+I[2, b]'));
  const job = jobOf(copyPlan(log, target), undefined);
  await job.start();
  await vi.waitFor(() => expect(job.status().checkpoints.history[0]?.positions).toEqual(['place 2']));
  log.failure = { at: 2, error: passing('The server went away.'), times: 1 };
  log.append(0, ...changes('+I[3, c]'));
  await vi.waitFor(() => expect(target.log.length).toBe(3));
  expect(log.openedAt).toEqual([undefined, 2]);
  await job.stop('cancel');
});

test('a stop does not wait for the end of a long chunk: the job resumes from the checkpoint before', async () => {
  const [log, target] = [new MemoryLog(), new MemoryTarget([0])];
  log.chunk = [1, 10];
  log.snapshotEnd = 10;
  const notices: string[] = [];
  const job = jobOf(copyPlan(log, target), folder, { notice: (text) => notices.push(text) });
  await job.start();
  await vi.waitFor(() => expect(job.status().checkpoints.completed).toBeGreaterThan(0));
  log.append(0, ...changes('+I[1, a]'));
  await vi.waitFor(() => expect(job.status().checkpoints.heldBy).toBeDefined());
  await job.stop('checkpoint');
  expect(await job.ended).toBe('SUSPENDED');
  expect(notices[0]).toContain('Nothing is lost: the job resumes from the one before.');
  expect(target.table()).toEqual([]);
});
