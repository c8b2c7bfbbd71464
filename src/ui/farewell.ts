/** What stands on the normal screen when the screen is gone: the jobs that were stopped and can go on. */
import type { ScreenState } from './screen-state.ts';
import { isQuery, shortId } from './status/state-style.ts';
import { printable } from './text-width.ts';

/** A line for each job, and one that says how; empty where nothing was kept. */
export function farewell({ jobs }: Pick<ScreenState, 'jobs'>, stateDir: string): string {
  const kept = jobs.filter((job) => job.state === 'SUSPENDED' && !isQuery(job));
  if (kept.length === 0) return '';
  const lines = kept.map((job) => {
    const last = job.checkpoints.history.find(({ status }) => status === 'COMPLETED')?.id ?? job.checkpoints.restored;
    return `Job ${printable(job.name)} (${shortId(job)}) is suspended ${last === undefined ? 'without a checkpoint' : `at checkpoint #${last}`}.\n`;
  });
  return `${lines.join('')}Riffle offers to resume ${kept.length === 1 ? 'it' : 'them'} at its next start over ${stateDir}.\n`;
}
