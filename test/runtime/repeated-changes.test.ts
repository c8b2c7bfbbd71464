/** What a producer that tells changes more than once leaves behind ChangelogNormalize, in whole jobs that fail and go on from a checkpoint. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Row } from '../../src/model/row.ts';
import { DELETE, INSERT, isAddition, UPDATE_AFTER } from '../../src/model/row-kind.ts';
import { type Change, show } from './changes.ts';
import { jobOf } from './job-kit.ts';
import { MemoryLog, passing } from './memory-log.ts';
import { MemoryTarget } from './memory-target.ts';
import { aggregate, normalize, plan, scan } from './plans.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'riffle-repeated-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Step {
  readonly change: Change;
  /** So many of the changes before it come once more first: keys in another order, those of one key in theirs. */
  readonly again: number;
}

const anyRow: fc.Arbitrary<Row> = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 2 }));
const anyStep: fc.Arbitrary<Step> = fc.record({
  change: fc
    .tuple(fc.constantFrom(INSERT, UPDATE_AFTER, UPDATE_AFTER, DELETE), anyRow)
    .map(([kind, [key = null, value = null]]): Change => [kind, [key, kind === DELETE ? null : value]]),
  again: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(15) }),
});

function sentBy(steps: readonly Step[]): readonly Change[] {
  const once = steps.map(({ change }) => change);
  return steps.flatMap(({ change, again }, place) => {
    const piece = once.slice(Math.max(0, place - again), place);
    return [...piece.toSorted(([, [left]], [, [right]]) => Number(left) - Number(right)), change];
  });
}

function tableOf(steps: readonly Step[]): readonly Row[] {
  const rows = new Map<unknown, Row>();
  for (const { change } of steps) {
    if (isAddition(change[0])) rows.set(change[1][0], change[1]);
    else rows.delete(change[1][0]);
  }
  return [...rows.values()];
}

function shown(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => show([INSERT, row])).sort();
}

test('a producer that repeats and restarts leaves the right table, and the right groups, whenever the job fails', async () => {
  const anySteps = fc.array(anyStep, { minLength: 5, maxLength: 60 });
  let number = 0;
  await fc.assert(
    fc.asyncProperty(anySteps, anySteps, fc.nat(100), async (before, after, failsAt) => {
      const [log, copied, counted] = [new MemoryLog(), new MemoryTarget([0]), new MemoryTarget([0])];
      const rows = normalize(scan(0, 'ii'), [0]);
      const sinks = [
        { input: rows, connector: copied.connector(), key: [0] },
        { input: aggregate(rows, [1], [['COUNT', undefined]]), connector: counted.connector(), key: [0] },
      ];
      log.append(0, ...sentBy(before));
      const job = jobOf(
        plan({ source: log.connector(), scans: ['ii'], sinks }),
        join(folder, `${number++}`),
        {},
        { 'execution.checkpointing.interval': 5 },
      );
      await job.start();
      await vi.waitFor(() => expect(job.status().checkpoints.history[0]?.positions).toEqual([`place ${log.changes.length}`]));
      const steps = [...before, ...after];
      const rest = sentBy(steps).slice(log.changes.length);
      log.failure = { at: log.changes.length + (failsAt % rest.length), error: passing('The broker went away.'), times: 1 };
      log.append(0, ...rest);
      log.end();
      expect(await job.ended).toBe('FINISHED');
      expect(job.status().restarts).toBe(1);
      const table = tableOf(steps);
      expect(copied.table()).toEqual(shown(table));
      const groups = [...new Set(table.map(([, value]) => value ?? null))];
      expect(counted.table()).toEqual(shown(groups.map((group) => [group, table.filter(([, value]) => value === group).length])));
    }),
    { numRuns: 25 },
  );
}, 60_000);
