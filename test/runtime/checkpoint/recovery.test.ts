import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CheckpointStore } from '../../../src/runtime/checkpoint/checkpoint-store.ts';
import type { Job } from '../../../src/runtime/job.ts';
import { changes } from '../changes.ts';
import { copyPlan, jobOf } from '../job-kit.ts';
import { MemoryLog, passing } from '../memory-log.ts';
import { MemoryTarget } from '../memory-target.ts';

let folder: string;
const notices: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'riffle-recovery-'));
  notices.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Three rows shown with their checkpoint: one by a one-phase transaction, two by two-phase ones. */
function setting() {
  const log = new MemoryLog();
  log.snapshotEnd = 100;
  log.append(0, ...changes('+I[1, a]', '+I[2, b]', '+I[3, c]'));
  const [one, first, second] = [new MemoryTarget([0]), new MemoryTarget([0]), new MemoryTarget([0])];
  first.transaction = 'two-phase';
  second.transaction = 'two-phase';
  const job = (): Job => jobOf(copyPlan(log, first, one, second), folder, { notice: (text) => notices.push(text) });
  return { log, one, first, second, job };
}

async function statuses(): Promise<readonly string[]> {
  const store = await CheckpointStore.open(folder);
  const manifests = store.manifests();
  await store.close();
  return manifests.map(({ id, status }) => `${id} ${status}`);
}

/** How often the target was written each row. */
function timesWritten(target: MemoryTarget): readonly number[] {
  return [1, 2, 3].map((id) => target.log.filter(([, row]) => row[0] === id).length);
}

test('a checkpoint commits one-phase transactions before two-phase ones, whatever their order in the plan', async () => {
  const { one, first, second, job } = setting();
  const steps: string[] = [];
  for (const [name, target] of Object.entries({ one, first, second })) {
    target.onStep = (step) => {
      if (step.startsWith('commit 1 ')) steps.push(`${name} ${step.slice('commit 1 '.length)}`);
    };
  }
  const running = job();
  await running.start();
  await vi.waitFor(() => expect(steps.length).toBe(6));
  await running.stop('cancel');
  expect(steps.slice(0, 2)).toEqual(['one before', 'one after']);
});

test('a two-phase transaction that outlived a failed commit is committed by the restart, not written again', async () => {
  const { log, one, first, second, job } = setting();
  let failures = 1;
  second.onStep = (step) => {
    if (/^commit \d+ before$/.test(step) && second.prepared.get(Number(step.split(' ')[1]))?.length === 3 && failures-- > 0) {
      throw passing('The broker went away.');
    }
  };
  log.isBounded = true;
  const running = job();
  await running.start();
  expect(await running.ended).toBe('FINISHED');
  expect(running.status().restarts).toBe(1);
  for (const target of [one, first, second]) expect(timesWritten(target)).toEqual([1, 1, 1]);
  expect(notices.filter((notice) => notice.includes('committed at some targets'))).toEqual([]);
});

test('what a target has rolled back by itself is written again, and the user is told that rows come twice where they were committed', async () => {
  const { log, one, first, job } = setting();
  let failures = 1;
  first.onStep = (step) => {
    if (!/^commit \d+ before$/.test(step) || first.prepared.size === 0 || failures-- <= 0) return;
    // As a broker does with a transaction past its timeout.
    first.prepared.clear();
    throw passing('The transaction has timed out.');
  };
  log.isBounded = true;
  const running = job();
  await running.start();
  expect(await running.ended).toBe('FINISHED');
  expect(timesWritten(first)).toEqual([1, 1, 1]);
  expect(timesWritten(one)).toEqual([2, 2, 2]);
  expect(notices.filter((notice) => notice.includes('committed at some targets')).length).toBe(1);
  expect((await statuses()).at(-1)).toMatch(/complete$/);
});
