/**
 * The jobs, each in two or three lines: what it does now, where each of its sources stands, and why it failed.
 *
 *    ● RUNNING   1f0c93ab orders_rt            in 101k/s   out 12.3k/s   lag 0.4s   visible at once
 *      orders  stream  mysql-bin.000042:88123
 */
import type { JobState, JobStatus, SourceLine } from '../../runtime/status.ts';
import type { UnfinishedJob } from '../../session/protocol.ts';
import { partsText, skippedText } from '../../session/render/status.ts';
import { formatAge, formatCount, formatDuration, formatRate } from '../format.ts';
import type { PaneRow } from '../panes/pane-content.ts';
import type { ScreenState } from '../screen-state.ts';
import { bold, dim, green, red, yellow } from '../style.ts';
import { cut, cutMiddle, padded, printable, widthOf, wrap } from '../text-width.ts';
import { ID_COLUMNS, isActive, shortId, stateText, stateWidth } from './state-style.ts';

type JobsKnown = Pick<ScreenState, 'jobs' | 'unfinished' | 'nowMs'>;

const STATE_COLUMNS = 12;
/** Rates and lag behind the name. */
const FIGURE_COLUMNS = 36;

export function jobRows({ jobs, unfinished, nowMs }: JobsKnown, columns: number): readonly PaneRow[] {
  const kept = unfinished.filter(({ id }) => !jobs.some((job) => job.id === id));
  if (jobs.length + kept.length === 0)
    return [{ text: dim(cut('No job yet. INSERT INTO sink SELECT … FROM source; starts one.', columns)) }];
  const room = Math.max(16, columns - headColumns(0) - FIGURE_COLUMNS);
  const nameColumns = Math.min(room, Math.max(8, ...[...jobs, ...kept].map(({ name }) => widthOf(printable(name)))));
  // What is over stands below what needs attention.
  const ordered = [...jobs].sort((left, right) => Number(isOver(left)) - Number(isOver(right)));
  return [
    ...ordered.flatMap((job) =>
      linesOfJob(job, columns, nameColumns).map((text, line) => ({ text, item: line === 0 ? job.id : undefined })),
    ),
    ...kept.map((job) => ({ text: keptLine(job, nowMs, { columns, nameColumns }), item: job.id })),
  ];
}

function isOver({ state }: JobStatus): boolean {
  return state === 'FINISHED' || state === 'CANCELED' || state === 'SUSPENDED';
}

function linesOfJob(job: JobStatus, columns: number, nameColumns: number): readonly string[] {
  const sources = isActive(job.state) ? job.sources.map((source) => sourceLine(source, job.inPerSecond, columns)) : [];
  return [firstLine(job, columns, nameColumns), ...sources, ...failureLines(job, columns)];
}

/** A job that does not run here. */
function keptLine(
  job: UnfinishedJob,
  nowMs: number,
  { columns, nameColumns }: { readonly columns: number; readonly nameColumns: number },
): string {
  const head = headOf(job, job.ownerPid === undefined ? 'SUSPENDED' : 'RUNNING', nameColumns);
  return `${head}  ${dim(cut(whereKept(job, nowMs), columns - headColumns(nameColumns) - 2))}`;
}

/** Where it runs, or what it would be resumed from. */
export function whereKept({ ownerPid, checkpoint }: UnfinishedJob, nowMs: number): string {
  if (ownerPid !== undefined) return `run by process ${ownerPid}`;
  if (checkpoint === undefined) return 'no checkpoint yet: from the beginning';
  const age = formatAge(nowMs - checkpoint.completedAtMs);
  return `from checkpoint #${checkpoint.id}, ${age === 'now' ? 'just now' : `${age} ago`}`;
}

/** State, id and name. */
function headOf(job: { readonly id: string; readonly name: string }, state: JobState, nameColumns: number): string {
  const shownState = stateText(state) + ' '.repeat(Math.max(0, STATE_COLUMNS - 1 - stateWidth(state)));
  return `${shownState} ${dim(shortId(job).padEnd(ID_COLUMNS))} ${bold(padded(cutMiddle(printable(job.name), nameColumns), nameColumns))}`;
}

function headColumns(nameColumns: number): number {
  return STATE_COLUMNS + ID_COLUMNS + 1 + nameColumns;
}

/** Facts are added from the most telling on, as long as there is room. */
function firstLine(job: JobStatus, columns: number, nameColumns: number): string {
  let line = headOf(job, job.state, nameColumns);
  let left = columns - headColumns(nameColumns);
  for (const [text, style] of jobFacts(job)) {
    if (widthOf(text) + 2 > left) break;
    line += `  ${style(text)}`;
    left -= widthOf(text) + 2;
  }
  return line;
}

function jobFacts(job: JobStatus): readonly (readonly [string, (text: string) => string])[] {
  const facts: [string, (text: string) => string][] = [];
  if (isActive(job.state)) {
    facts.push([`in ${formatRate(job.inPerSecond)}`.padEnd(10), plainText], [`out ${formatRate(job.outPerSecond)}`.padEnd(11), plainText]);
    const lag = lagText(job);
    facts.push([lag.padEnd(9), (job.lagMs ?? 0) > 10_000 ? yellow : plainText]);
  } else {
    facts.push([`${formatCount(job.changesIn)} in`, plainText], [`${formatCount(job.changesOut)} out`, plainText]);
  }
  if (job.restarts > 0) facts.push([`${job.restarts} ${job.restarts === 1 ? 'restart' : 'restarts'}`, yellow]);
  if (job.visibility !== undefined && isActive(job.state)) {
    facts.push([job.visibility === 'drain' ? 'visible at once' : 'visible with each checkpoint', dim]);
  }
  return facts;
}

/** The delay behind the source; a dash before the first change with a commit time. */
export function lagText(job: JobStatus): string {
  return job.lagMs === undefined ? 'lag –' : `lag ${job.lagMs === 0 ? '0' : formatDuration(job.lagMs)}`;
}

function sourceLine(source: SourceLine, rowsPerSecond: number, columns: number): string {
  const head = `  ${cut(printable(source.name), 30)}  ${source.phase}`;
  const progress = snapshotProgress(source, rowsPerSecond, columns - widthOf(head));
  const told = toldOf(source, columns - widthOf(head) - progress.width);
  const position = cut(printable(source.position), Math.max(0, columns - widthOf(head) - progress.width - told.width - 2));
  return `${dim(head)}${progress.text}${told.text}${position === '' ? '' : `  ${dim(position)}`}`;
}

/** How far behind its parts are, and what it could not read: before the position, which may be long. */
function toldOf({ partsTotal, recordsSkipped }: SourceLine, room: number): { readonly text: string; readonly width: number } {
  const facts: [string, (text: string) => string][] = [];
  const [skipped, parts] = [skippedText(recordsSkipped), partsText(partsTotal)];
  if (skipped !== undefined) facts.push([skipped, yellow]);
  if (parts !== undefined) facts.push([parts, plainText]);
  const fitting = facts.filter(
    (_, index) => 2 * (index + 1) + facts.slice(0, index + 1).reduce((sum, [text]) => sum + text.length, 0) <= room,
  );
  const width = fitting.reduce((sum, [text]) => sum + 2 + text.length, 0);
  return { text: fitting.map(([text, style]) => `  ${style(text)}`).join(''), width };
}

/** A bar, the estimate marked as one, what is left, and the rate: the first to go on a small screen, for it stands in the line above too. */
function snapshotProgress(source: SourceLine, rowsPerSecond: number, room: number): { readonly text: string; readonly width: number } {
  const { snapshotRowsRead: read, snapshotRowsEstimated: estimated } = source;
  if (source.phase !== 'snapshot' || read === undefined) return { text: '', width: 0 };
  if (estimated === undefined || estimated === 0) {
    const count = `  ${formatCount(read)} rows`;
    return { text: count, width: count.length };
  }
  // The estimate is the server's and may be too small: 100 % is kept for the end.
  const share = Math.min(0.99, read / estimated);
  const cells = 10;
  const filled = Math.round(share * cells);
  const numbers = ` ${String(Math.floor(share * 100)).padStart(2)}%  ${formatCount(read)} of ~${formatCount(estimated)} rows`;
  const leftMs = estimated > read && rowsPerSecond > 0 ? ((estimated - read) / rowsPerSecond) * 1000 : undefined;
  const left = leftMs === undefined ? '' : `  ~${formatDuration(leftMs)} left`;
  const pace = rowsPerSecond > 0 ? `  ${formatRate(rowsPerSecond)}` : '';
  const fits = (text: string): boolean => 2 + cells + text.length <= room;
  const figures = [numbers + left + pace, numbers + left].find(fits) ?? numbers;
  return { text: `  ${green('█'.repeat(filled))}${dim('░'.repeat(cells - filled))}${figures}`, width: 2 + cells + figures.length };
}

function failureLines(job: JobStatus, columns: number): readonly string[] {
  if (job.failure === undefined) return [];
  const problem = wrap(printable(job.failure.problem), columns - 2).slice(0, 2);
  const remedy = wrap(printable(job.failure.remedy), columns - 4).slice(0, 2);
  return [...problem.map((line) => `  ${red(line)}`), ...remedy.map((line, index) => `  ${index === 0 ? dim('→') : ' '} ${line}`)];
}

function plainText(text: string): string {
  return text;
}
