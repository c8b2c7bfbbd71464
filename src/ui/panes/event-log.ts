/** What has happened, with its time: notices, errors, restarts, jobs that change their state. The newest thousand. */
import type { JobStatus } from '../../runtime/status.ts';
import { isQuery } from '../status/state-style.ts';

const ENTRIES_MAX = 1000;

export interface LogEntry {
  readonly atMs: number;
  readonly kind: 'notice' | 'error' | 'state';
  readonly text: string;
}

export class EventLog {
  #entries: LogEntry[] = [];

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  add(kind: LogEntry['kind'], text: string): void {
    this.#entries.push({ atMs: Date.now(), kind, text });
    if (this.#entries.length > ENTRIES_MAX) this.#entries = this.#entries.slice(-ENTRIES_MAX);
  }

  /** What is new in what the jobs tell about themselves. */
  compare(before: readonly JobStatus[], now: readonly JobStatus[]): void {
    for (const job of now) {
      const known = before.find(({ id }) => id === job.id);
      if (known?.state !== job.state) this.add(job.state === 'FAILED' ? 'error' : 'state', `${job.name} is ${job.state}.${reasonOf(job)}`);
      if (!isQuery(job)) this.#compareCheckpoints(known, job);
    }
  }

  #compareCheckpoints(before: JobStatus | undefined, { name, checkpoints }: JobStatus): void {
    const known = new Set(before?.checkpoints.history.filter(({ status }) => status === 'FAILED').map(({ id }) => id));
    for (const { id, status, failure } of checkpoints.history.toReversed()) {
      if (status === 'FAILED' && !known.has(id))
        this.add('error', `Checkpoint #${id} of ${name} failed: ${failure ?? 'no reason was given'}`);
    }
  }
}

function reasonOf({ failure }: JobStatus): string {
  return failure === undefined ? '' : ` ${failure.problem}`;
}
