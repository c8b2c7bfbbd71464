/**
 * Runs one job of operator-jobs.ts in a process of its own, over a source in memory, and prints what it took.
 *
 *   node operator-child.js '{"job": "GROUP BY, 1 M keys", "folder": "…", "what": "throughput"}'
 *
 * `checkpoint`: all keys go in; then a checkpoint of all of it, and one of what 50,000 changes have changed. `restore`: the state of such a job is read back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/model/clock.ts';
import type { JobPlan } from '../../src/planner/plan.ts';
import { Job } from '../../src/runtime/job.ts';
import { PlanSession } from '../planner/session.ts';
import { settings } from '../runtime/plans.ts';
import { Feeder, feederConnector, type MadeChange } from './feeder.ts';
import { OPERATOR_JOBS, type OperatorJob } from './operator-jobs.ts';

export interface OperatorRun {
  readonly job: string;
  readonly folder: string;
  readonly what: 'throughput' | 'checkpoint' | 'restore';
}

export interface OperatorFigures {
  readonly perSecond: number;
  /** Wall time and processor time of the pushes, seconds. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  /** Of the checkpoint after all changes, and of the one after a few more; milliseconds and bytes. */
  readonly checkpoints: readonly { readonly ms: number; readonly bytes: number }[];
  readonly restoredMs: number | undefined;
}

const CHANGES_BETWEEN = 50_000;
/** Long enough for all changes to go in between two. */
const CHECKPOINT_INTERVAL_MS = 8000;
const { job: name, folder, what } = JSON.parse(process.argv[2] ?? '{}') as OperatorRun;
const definition = OPERATOR_JOBS.find((one) => one.name === name);
if (definition === undefined) throw new Error(`no job ${name}`);

const planned = planOf(definition);
const changes = madeChanges(definition, planned);
const figures = await run(definition, planned);
process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));

function planOf({ sql }: OperatorJob): JobPlan {
  const [insert = '', ...declarations] = sql
    .split(';')
    .filter((text) => text.trim() !== '')
    .reverse();
  return new PlanSession(`${declarations.reverse().join(';')};`).plan(`${insert};`);
}

/** The changes that the plan's scans take, with the columns they ask for. */
function madeChanges({ feed, made }: OperatorJob, plan: JobPlan): readonly MadeChange[] {
  const list: MadeChange[] = [];
  for (let place = 0; place < made; place++) {
    const { table, kind, row } = feed(place);
    for (const [index, { scan }] of plan.scans.entries()) {
      if (scan.table.name !== table) continue;
      const columns = scan.columns.map((column) => row[column.name] ?? null);
      list.push({ scan: index, kind, row: columns });
    }
  }
  return list;
}

async function run(wanted: OperatorJob, plan: JobPlan): Promise<OperatorFigures> {
  const feeder = new Feeder(changes, what === 'throughput');
  feeder.limit = what === 'throughput' ? wanted.changes : what === 'checkpoint' ? changes.length : Number.MAX_SAFE_INTEGER;
  const connector = feederConnector(feeder);
  const job = new Job({
    id: 'bench',
    name: wanted.name,
    plan: { ...plan, scans: plan.scans.map((one) => ({ ...one, connector })) },
    settings: settings({ 'execution.checkpointing.interval': what === 'checkpoint' ? CHECKPOINT_INTERVAL_MS : 10_000 }),
    folder,
    clock: systemClock,
    collect: undefined,
    onStatus() {},
    notice: (text) => process.stderr.write(`${text}\n`),
    async print() {},
  });
  const askedMs = performance.now();
  await job.start();
  if (what === 'throughput') await job.ended;
  if (what === 'checkpoint') await twoCheckpoints(job, feeder);
  if (what === 'restore') await until(() => feeder.startedMs > 0);
  const restoredMs = feeder.startedMs - askedMs;
  if (what !== 'throughput') await job.stop(what === 'checkpoint' ? 'checkpoint' : 'cancel');
  const { state, failure, checkpoints } = job.status();
  if (failure !== undefined || state === 'FAILED') throw new Error(failure?.problem ?? state);
  const seconds = (feeder.endedMs - feeder.startedMs) / 1000;
  return {
    seconds,
    perSecond: wanted.changes / seconds,
    cpuSeconds: feeder.cpuSeconds,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    checkpoints: checkpoints.history
      .filter(({ writtenBytes }) => writtenBytes > 0)
      .map(({ durationMs = 0, writtenBytes }) => ({ ms: durationMs, bytes: writtenBytes })),
    restoredMs,
  };
}

/** One of all that went in, one of a few changes more. The job has begun with one of nothing. */
async function twoCheckpoints(job: Job, feeder: Feeder): Promise<void> {
  const isTaken = () =>
    job.status().checkpoints.history.some(({ status, triggeredAtMs }) => status === 'COMPLETED' && triggeredAtMs > doneAtMs);
  await until(() => feeder.isDone);
  let doneAtMs = Date.now();
  await until(isTaken);
  feeder.go(feeder.limit + CHANGES_BETWEEN);
  await until(() => feeder.isDone);
  doneAtMs = Date.now();
  await until(isTaken);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(2);
}
