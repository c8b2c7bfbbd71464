import { expect, test } from 'vitest';
import { defineConnector, type JobContext } from '../../src/connectors/connector.ts';
import { INSERT_ONLY } from '../../src/model/changelog-mode.ts';
import { systemClock } from '../../src/model/clock.ts';
import { UserError } from '../../src/model/errors.ts';
import { preflight, scanGroups, targetGroups } from '../../src/runtime/share-groups.ts';
import { MemoryLog } from './memory-log.ts';
import { MemoryTarget } from './memory-target.ts';
import { plan, scan } from './plans.ts';

const context: JobContext = { jobId: 'j', clock: systemClock, timeZone: 'UTC', notice() {}, async print() {} };

/** Tables of even place live on one server, those of odd place on another; both have something to complain about. */
function servers() {
  const base = new MemoryLog().connector();
  const { source } = base;
  if (source === undefined) throw new Error('a log is a source');
  return defineConnector({
    ...base,
    source: {
      ...source,
      changelogMode: () => INSERT_ONLY,
      shareKey: ({ table }) => String(Number(table.name.slice(1)) % 2),
      preflight: async (scans) => {
        const problem = `No grant on ${scans.map(({ table }) => table.name).join(' and ')}.`;
        return { faults: [new UserError('TEST_GRANT', { problem, remedy: 'GRANT it.' })], notices: [] };
      },
    },
  });
}

function jobPlan() {
  const target = new MemoryTarget([0]).connector();
  const sinks = [0, 1, 2].map((place) => ({ input: scan(place, 'is'), connector: target, key: [0] }));
  return plan({ source: servers(), scans: ['is', 'is', 'is'], sinks });
}

test('scans of one server share a source; each target has its own sink', () => {
  expect(scanGroups(jobPlan()).map(({ scans }) => scans.map(({ id }) => id))).toEqual([[0, 2], [1]]);
  expect(targetGroups(jobPlan()).map(({ targets }) => targets.map(({ index }) => index))).toEqual([[0], [1], [2]]);
});

test('the faults of all servers come as one error', async () => {
  const error = await preflight(jobPlan(), context).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).parts.map(({ problem }) => problem)).toEqual(['No grant on t0 and t2.', 'No grant on t1.']);
});
