/** The first row: the program, the job that needs attention most, its rates and its newest checkpoint. */
import type { JobState, JobStatus } from '../../runtime/status.ts';
import { formatRate } from '../format.ts';
import { bold, cyan, dim } from '../style.ts';
import { cut, cutMiddle, printable, widthOf } from '../text-width.ts';
import { checkpointSummary } from './checkpoint-lines.ts';
import { lagText } from './job-lines.ts';
import { isActive, isQuery, stateText, stateWidth } from './state-style.ts';

const URGENCY: readonly JobState[] = ['FAILED', 'RESTARTING', 'RUNNING', 'CREATED', 'SUSPENDED', 'FINISHED', 'CANCELED'];

export function headerLine(jobs: readonly JobStatus[], isReady: boolean, nowMs: number, columns: number): string {
  const brand = ` ${cyan(bold('Riffle'))}  `;
  const help = `${bold('F1')} help `;
  const room = columns - 10 - 8;
  const body = jobs.length === 0 ? idle(isReady, room) : jobsPart(jobs, nowMs, room);
  return `${brand}${body.text}${' '.repeat(Math.max(1, room - body.width + 1))}${help}`;
}

/** A SELECT comes after the jobs of the same state: it is on the screen anyway. */
function urgency(job: JobStatus): number {
  return URGENCY.indexOf(job.state) * 2 + (isQuery(job) ? 1 : 0);
}

interface Part {
  readonly text: string;
  readonly width: number;
}

function idle(isReady: boolean, room: number): Part {
  const text = cut(isReady ? 'no job is running' : 'starting the engine …', room);
  return { text: dim(text), width: text.length };
}

function jobsPart(jobs: readonly JobStatus[], nowMs: number, room: number): Part {
  const [job, ...others] = [...jobs].sort((left, right) => urgency(left) - urgency(right));
  if (job === undefined) return { text: '', width: 0 };
  const active = others.filter(({ state }) => isActive(state)).length;
  const more = active > 0 ? ` +${active}` : '';
  const name = cutMiddle(printable(job.name), Math.max(8, Math.min(24, room - stateWidth(job.state) - more.length - 20)));
  const head = `${stateText(job.state)} ${bold(name)}${dim(more)}`;
  const headWidth = stateWidth(job.state) + 1 + widthOf(name) + more.length;
  const facts = isActive(job.state) ? factsThatFit(job, nowMs, room - headWidth) : [];
  const tail = facts.map((fact) => `  ${fact}`).join('');
  return { text: head + tail, width: headWidth + widthOf(tail) };
}

/** In the order people read them; the least telling are left out first. */
function factsThatFit(job: JobStatus, nowMs: number, room: number): readonly string[] {
  const [long, short] = checkpointSummary(job, nowMs);
  const [rateIn, rateOut, lag] = [
    `in ${formatRate(job.inPerSecond)}`,
    `out ${formatRate(job.outPerSecond)}`,
    job.lagMs === undefined ? '' : lagText(job),
  ];
  const candidates = [[rateIn, rateOut, lag, long], [rateIn, rateOut, lag, short], [rateIn, lag, short], [lag, short], [lag]];
  return candidates.map((facts) => facts.filter((fact) => fact !== '')).find((facts) => widthOf(facts.join('  ')) + 2 <= room) ?? [];
}
