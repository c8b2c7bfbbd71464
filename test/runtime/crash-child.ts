/**
 * A process that runs one job over a log and a target that outlive it, and kills itself (SIGKILL) at the step that CRASH_AT names:
 * `commit before#2` is the second time that this process is about to commit, and `one commit before#2` the second time for the target `one`. Ends with exit code 0 when the job is FINISHED.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SinkTransaction } from '../../src/connectors/sink.ts';
import { systemClock } from '../../src/model/clock.ts';
import { Job } from '../../src/runtime/job.ts';
import type { Change } from './changes.ts';
import { MemoryLog } from './memory-log.ts';
import { MemoryTarget } from './memory-target.ts';
import { aggregate, plan, scan, settings } from './plans.ts';

const { CRASH_FOLDER: folder = '', CRASH_AT: crashAt = '', CRASH_SCENARIO: scenario = '' } = process.env;
const seen = new Map<string, number>();

/** The place where the process may be killed. */
function step(name: string): void {
  const count = (seen.get(name) ?? 0) + 1;
  seen.set(name, count);
  if (`${name}#${count}` === crashAt) process.kill(process.pid, 'SIGKILL');
}

/** Visible rows, committed checkpoints and what two-phase transactions hold are one file, replaced as a whole: a transaction. */
class DurableTarget extends MemoryTarget {
  readonly #file: string;
  isCommitting = false;

  constructor(name: string, transaction: SinkTransaction) {
    super([0]);
    this.transaction = transaction;
    this.#file = join(folder, `${name || 'target'}.json`);
    if (existsSync(this.#file)) this.#restore();
    this.onStep = (written) => {
      const own = written.replace(/\d+ ?/, '').trim();
      if (own === 'commit before') this.isCommitting = true;
      if (own === 'prepare' && transaction === 'two-phase') this.save();
      step(`${name} ${own}`.trim());
      if (own === 'commit after') this.isCommitting = false;
    };
    const commit = this.committed.push.bind(this.committed);
    this.committed.push = (...ids) => {
      const length = commit(...ids);
      step(`${name} commit unsaved`.trim());
      this.save();
      return length;
    };
  }

  #restore(): void {
    const saved = JSON.parse(readFileSync(this.#file, 'utf8'));
    for (const [key, row] of saved.rows) this.rows.set(key, row);
    for (const [id, changes] of saved.prepared) this.prepared.set(id, changes);
    this.log.push(...saved.log);
    for (const id of saved.committed) this.committed.push(id);
  }

  override apply(changes: readonly Change[]): void {
    super.apply(changes);
    // A commit saves rows and its number together.
    if (!this.isCommitting) this.save();
  }

  save(): void {
    const prepared = this.transaction === 'two-phase' ? [...this.prepared] : [];
    writeFileSync(`${this.#file}.draft`, JSON.stringify({ rows: [...this.rows], log: this.log, committed: this.committed, prepared }));
    renameSync(`${this.#file}.draft`, this.#file);
  }
}

const targets =
  scenario === 'together'
    ? [new DurableTarget('first', 'two-phase'), new DurableTarget('one', 'one-phase'), new DurableTarget('second', 'two-phase')]
    : [new DurableTarget('', 'one-phase')];

const log = new MemoryLog();
log.snapshotEnd = 300;
const release = log.released.push.bind(log.released);
log.released.push = (position) => {
  step('released');
  return release(position);
};

const shape = scenario === 'aggregate' ? 'si' : 'ii';
const input =
  scenario === 'aggregate'
    ? aggregate(
        scan(0, shape),
        [0],
        [
          ['COUNT', undefined],
          ['SUM', 1],
        ],
      )
    : scan(0, shape);
const visibility = scenario === 'aggregate' ? 'until-exact' : 'checkpoint';
const sinks = targets.map((target) => ({ input, connector: target.connector(), key: [0] }));
const job = new Job({
  id: 'crash',
  name: 'crash',
  plan: plan({ source: log.connector(), scans: [shape], visibility, sinks }),
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
  for (let end = place + 30; place < end; place++) log.append(0, [0, scenario === 'aggregate' ? [`k${place % 9}`, place] : [place, 1]]);
  if (place < 900) return;
  clearInterval(timer);
  log.end();
}, 4);

await job.start();
const state = await job.ended;
if (state !== 'FINISHED') throw new Error(`${state}: ${job.status().failure?.problem}`);
