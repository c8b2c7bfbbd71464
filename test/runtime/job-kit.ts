/** What the tests of whole jobs share. */
import { systemClock } from '../../src/model/clock.ts';
import type { Settings } from '../../src/model/settings.ts';
import type { JobPlan } from '../../src/planner/plan.ts';
import { Job, type JobOptions } from '../../src/runtime/job.ts';
import type { MemoryLog } from './memory-log.ts';
import type { MemoryTarget } from './memory-target.ts';
import { aggregate, plan, scan, settings } from './plans.ts';

export function jobOf(
  jobPlan: JobPlan,
  folder: string | undefined,
  more: Partial<JobOptions> = {},
  overrides: Partial<Settings> = {},
): Job {
  return new Job({
    id: 'job-1',
    name: 'copy',
    plan: jobPlan,
    settings: settings({ 'restart-strategy.exponential-delay.initial-backoff': 5, ...overrides }),
    folder,
    clock: systemClock,
    collect: undefined,
    onStatus() {},
    notice() {},
    async print() {},
    ...more,
  });
}

export function copyPlan(log: MemoryLog, ...targets: readonly MemoryTarget[]): JobPlan {
  const sinks = targets.map((target) => ({ input: scan(0, 'is'), connector: target.connector(), key: [0] }));
  return plan({ source: log.connector(), scans: ['is'], sinks });
}

export function countPlan(log: MemoryLog, target: MemoryTarget): JobPlan {
  const input = aggregate(
    scan(0, 'si'),
    [0],
    [
      ['COUNT', undefined],
      ['SUM', 1],
    ],
  );
  return plan({ source: log.connector(), scans: ['si'], sinks: [{ input, connector: target.connector(), key: [0] }] });
}
