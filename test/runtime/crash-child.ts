/**
 * A process that runs one job over a log and a target that outlive it, and kills itself (SIGKILL) at the step that CRASH_AT names:
 * `commit before#2` is the second time that this process is about to commit. Ends with exit code 0 when the job is FINISHED.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/model/clock.ts';
import { Job } from '../../src/runtime/job.ts';
import type { Change } from './changes.ts';
import { MemoryLog } from './memory-log.ts';
import { MemoryTarget } from './memory-target.ts';
import { aggregate, plan, scan, settings } from './plans.ts';

const { CRASH_FOLDER: folder = '', CRASH_AT: crashAt = '', CRASH_SCENARIO: scenario = '' } = process.env;
const targetFile = join(folder, 'target.json');
const seen = new Map<string, number>();

/** The place where the process may be killed. */
function step(name: string): void {
  const count = (seen.get(name) ?? 0) + 1;
  seen.set(name, count);
  if (`${name}#${count}` === crashAt) process.kill(process.pid, 'SIGKILL');
}

/** Visible rows and committed checkpoints are one file, replaced as a whole: a transaction. */
class DurableTarget extends MemoryTarget {
  override apply(changes: readonly Change[]): void {
    super.apply(changes);
    // A commit saves rows and its number together.
    if (!this.isCommitting) this.save();
  }

  isCommitting = false;

  save(): void {
    writeFileSync(`${targetFile}.draft`, JSON.stringify({ rows: [...this.rows], log: this.log, committed: this.committed }));
    renameSync(`${targetFile}.draft`, targetFile);
  }
}

const target = new DurableTarget([0]);
if (existsSync(targetFile)) {
  const saved = JSON.parse(readFileSync(targetFile, 'utf8'));
  for (const [key, row] of saved.rows) target.rows.set(key, row);
  target.log.push(...saved.log);
  target.committed.push(...saved.committed);
}
target.onStep = (name) => {
  if (/^commit \d+ before$/.test(name)) target.isCommitting = true;
  step(name.replace(/\d+ ?/, '').trim());
  if (!/^commit \d+ after$/.test(name)) return;
  target.isCommitting = false;
};
const commit = target.committed.push.bind(target.committed);
target.committed.push = (...ids) => {
  const length = commit(...ids);
  step('commit unsaved');
  target.save();
  return length;
};

const log = new MemoryLog();
log.snapshotEnd = 300;
const release = log.released.push.bind(log.released);
log.released.push = (position) => {
  step('released');
  return release(position);
};

const shape = scenario === 'append' ? 'ii' : 'si';
const input =
  scenario === 'append'
    ? scan(0, shape)
    : aggregate(
        scan(0, shape),
        [0],
        [
          ['COUNT', undefined],
          ['SUM', 1],
        ],
      );
const visibility = scenario === 'append' ? 'checkpoint' : 'until-exact';
const job = new Job({
  id: 'crash',
  name: 'crash',
  plan: plan({ source: log.connector(), scans: [shape], visibility, sinks: [{ input, connector: target.connector(), key: [0] }] }),
  settings: settings({ 'execution.checkpointing.interval': 10 }),
  folder: join(folder, 'job'),
  clock: systemClock,
  collect: undefined,
  onStatus() {},
  notice() {},
  async print() {},
});

// The log as it was in every process before: only how fast it comes differs.
let place = 0;
const timer = setInterval(() => {
  for (let end = place + 30; place < end; place++) log.append(0, [0, scenario === 'append' ? [place, 1] : [`k${place % 9}`, place]]);
  if (place < 900) return;
  clearInterval(timer);
  log.end();
}, 4);

await job.start();
const state = await job.ended;
if (state !== 'FINISHED') throw new Error(`${state}: ${job.status().failure?.problem}`);
