/** The questions asked in the editor's place, as styled lines. */
import type { JobStatus } from '../../runtime/status.ts';
import type { UnfinishedJob } from '../../session/protocol.ts';
import { formatAge } from '../format.ts';
import type { Dialog } from '../screen-state.ts';
import { isActive } from '../status/state-style.ts';
import { bold, dim, inverse, yellow } from '../style.ts';
import { cut, padded, printable } from '../text-width.ts';

export const SEARCH_PROMPT = ' search: ';

/** What a dialog is called in the rule above it. */
export function dialogTitle(dialog: Dialog): string {
  return { resume: 'unfinished jobs', quit: 'quit', search: 'history' }[dialog.kind];
}

export function resumeLines(jobs: readonly UnfinishedJob[], nowMs: number, columns: number, rows: number): readonly string[] {
  const nameColumns = Math.max(8, Math.min(40, columns - 46));
  const shown = jobs.slice(0, Math.max(1, rows - 3));
  const more = jobs.length - shown.length;
  const free = jobs.filter((job) => job.ownerPid === undefined).length;
  const lines = shown.map((job) => `  ${bold(padded(printable(job.name), nameColumns))}  ${checkpointOf(job, nowMs)}`);
  if (more > 0) lines.push(dim(`  and ${more} more`));
  const keys = `${key('Enter')} ${free === 1 ? 'resume it' : `resume all ${free}`}    ${key('Esc')} not now ${dim('(they stay resumable)')}`;
  return [cut('These jobs were running when Riffle ended last:', columns), ...lines, keys];
}

function checkpointOf(job: UnfinishedJob, nowMs: number): string {
  if (job.ownerPid !== undefined) return yellow(`run by process ${job.ownerPid}`);
  if (job.checkpoint === undefined) return dim('no checkpoint yet: it starts from the beginning');
  const age = formatAge(nowMs - job.checkpoint.completedAtMs);
  return dim(`from checkpoint #${job.checkpoint.id}, ${age === 'now' ? 'just now' : `${age} ago`}`);
}

export function quitLines(jobs: readonly JobStatus[], columns: number): readonly string[] {
  const names = jobs.filter((job) => job.visibility !== undefined && isActive(job.state)).map((job) => printable(job.name));
  const subject = names.length === 1 ? 'A job is' : `${names.length} jobs are`;
  return [
    cut(`${subject} running: ${names.join(', ')}.`, columns),
    `  ${key('Enter')} checkpoint and stop  ${dim('they can be resumed at the next start')}`,
    `  ${key('^X')}    cancel them          ${dim('they end for good')}`,
    `  ${key('Esc')}   stay`,
  ];
}

function key(name: string): string {
  return inverse(` ${name} `);
}
