/**
 * Runs SQL in a process of its own until its job has taken in a number of changes and drained them, and prints what that took.
 *
 *   node engine-child.js '{"sql": "…", "stateDir": "…", "changes": 1000000, "phase": "stream", "resume": false}'
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobStatus } from '../../src/runtime/status.ts';
import { reportOf } from '../../src/session/error-report.ts';
import { renderError } from '../../src/session/render/result.ts';
import { Session } from '../../src/session/session.ts';

export interface EngineRun {
  readonly sql: string;
  readonly stateDir: string;
  /** Ends when the job has taken in so many changes… */
  readonly changes: number;
  /** …and its source is in this phase. */
  readonly phase: 'snapshot' | 'stream' | 'ended';
  readonly resume: boolean;
}

export interface EngineFigures {
  readonly seconds: number;
  readonly changes: number;
  readonly peakMb: number;
  readonly cpuSeconds: number;
}

const run = JSON.parse(process.argv[2] ?? '{}') as EngineRun;
const session = new Session({
  stateDir: run.stateDir,
  keepsCatalog: false,
  twins: run.resume ? 'resume' : 'fresh',
  settings: [],
  emit: (event) => {
    if (event.kind === 'result' && event.result.kind === 'error') fail(renderError(event.result.error));
    if (event.kind === 'notice' && event.error !== undefined) fail(renderError(event.error));
  },
  openResult: () => fail('a benchmark has no SELECT'),
  print: async () => undefined,
});

try {
  const started = performance.now();
  await session.execute(1, run.sql, new AbortController().signal);
  while (!isThere(session.jobs.statuses()[0])) await sleep(2);
  const seconds = (performance.now() - started) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const figures: EngineFigures = {
    seconds,
    changes: session.jobs.statuses()[0]?.changesIn ?? 0,
    peakMb: Math.round(maxRSS / 1024),
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  };
  await session.close('checkpoint');
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
} catch (error) {
  fail(renderError(reportOf(error)));
}

/** All changes are in, and a dry source has had its sinks drained. */
function isThere(status: JobStatus | undefined): boolean {
  if (status === undefined) return false;
  if (status.failure !== undefined) fail(`${status.failure.problem} ${status.failure.remedy}`);
  const [source] = status.sources;
  return status.changesIn >= run.changes && (source?.phase === run.phase || status.state === 'FINISHED');
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
