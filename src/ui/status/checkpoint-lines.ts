/**
 * The checkpoints of all jobs, newest first, as aligned columns:
 *
 *     id  status       age  duration  written    state  position
 *    #118  COMPLETED    2s     412ms   3.1 MB    12 MB  mysql-bin.000042:88123
 */
import type { CheckpointStatus, JobStatus } from '../../runtime/status.ts';
import { formatAge, formatBytes, formatDuration } from '../format.ts';
import type { PaneContent } from '../panes/pane-content.ts';
import { bold, dim, green, red, yellow } from '../style.ts';
import { cut, cutMiddle, padded, printable, widthOf } from '../text-width.ts';
import { sparkline } from './sparkline.ts';
import { isActive } from './state-style.ts';

interface JobCheckpoint {
  readonly job: string;
  readonly checkpoint: CheckpointStatus;
}

/** Of the whole pane: in its title the durations as bars, the oldest of them at the left. */
export function checkpointRows(
  jobs: readonly JobStatus[],
  nowMs: number,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): PaneContent {
  const durations = newestFirst(jobs)
    .flatMap(({ checkpoint }) => checkpoint.durationMs ?? [])
    .slice(0, BARS_MAX)
    .reverse();
  const bars = durations.length < 2 ? '' : `${sparkline(durations)} to ${formatDuration(Math.max(...durations))}`;
  const right = [bars, totals(jobs)].filter((part) => part !== '').join('  ');
  return { title: 'checkpoints', right, rows: checkpointLines(jobs, nowMs, columns, rows).map((text) => ({ text })) };
}

const BARS_MAX = 16;

function totals(jobs: readonly JobStatus[]): string {
  const completed = jobs.reduce((sum, job) => sum + job.checkpoints.completed, 0);
  const failed = jobs.reduce((sum, job) => sum + job.checkpoints.failed, 0);
  if (completed + failed === 0) return '';
  return failed === 0 ? `${completed} completed` : `${completed} completed  ${failed} failed`;
}

export function checkpointLines(jobs: readonly JobStatus[], nowMs: number, columns: number, rows: number): readonly string[] {
  const lines: string[] = lastFailure(jobs, nowMs).map((text) => red(cut(text, columns)));
  for (const job of jobs) {
    const { heldBy } = job.checkpoints;
    if (heldBy !== undefined && isActive(job.state))
      lines.push(yellow(cut(`held: ${printable(heldBy)}${jobs.length > 1 ? ` (${printable(job.name)})` : ''}`, columns)));
  }
  const all = newestFirst(jobs);
  if (all.length === 0) return lines.length > 0 ? lines : [dim(cut(noneYet(jobs), columns))];
  const isShared = new Set(all.map((one) => one.job)).size > 1;
  const jobColumns = isShared ? Math.min(20, Math.max(3, ...all.map((one) => widthOf(printable(one.job))))) : 0;
  const jobHead = isShared ? `${padded('job', jobColumns)}  ` : '';
  lines.push(
    bold(
      cut(
        `${'id'.padStart(6)}  ${'status'.padEnd(11)}  ${'age'.padStart(4)}  ${'duration'.padStart(8)}  ${'state'.padStart(7)}  ${jobHead}position`,
        columns,
      ),
    ),
  );
  for (const one of all.slice(0, Math.max(1, rows - lines.length))) lines.push(checkpointLine(one, nowMs, columns, jobColumns));
  return lines;
}

/** Where the newest checkpoint that has ended has failed: when, and why. */
function lastFailure(jobs: readonly JobStatus[], nowMs: number): readonly string[] {
  return jobs.flatMap(({ name, checkpoints }) => {
    const last = checkpoints.history.find(({ status }) => status !== 'IN_PROGRESS');
    if (last?.failure === undefined) return [];
    return [
      printable(`#${last.id}${jobs.length > 1 ? ` of ${name}` : ''} failed ${formatAge(nowMs - last.triggeredAtMs)} ago: ${last.failure}`),
    ];
  });
}

function noneYet(jobs: readonly JobStatus[]): string {
  const restored = jobs.find((job) => job.checkpoints.restored !== undefined)?.checkpoints.restored;
  return restored === undefined ? 'No checkpoint yet.' : `Restored from checkpoint #${restored}; no new one yet.`;
}

function newestFirst(jobs: readonly JobStatus[]): readonly JobCheckpoint[] {
  const all = jobs.flatMap((job) => job.checkpoints.history.map((checkpoint) => ({ job: job.name, checkpoint })));
  return all.sort((left, right) => right.checkpoint.triggeredAtMs - left.checkpoint.triggeredAtMs);
}

function checkpointLine({ job, checkpoint }: JobCheckpoint, nowMs: number, columns: number, jobColumns: number): string {
  const duration = checkpoint.durationMs ?? nowMs - checkpoint.triggeredAtMs;
  const id = `#${checkpoint.id}`.padStart(6);
  const age = formatAge(nowMs - checkpoint.triggeredAtMs).padStart(4);
  const figures = `${age}  ${formatDuration(duration).padStart(8)}  ${formatBytes(checkpoint.stateBytes).padStart(7)}`;
  const jobCell = jobColumns > 0 ? `  ${padded(cutMiddle(printable(job), jobColumns), jobColumns)}` : '';
  const left = Math.max(0, columns - 6 - 2 - 11 - 2 - figures.length - widthOf(jobCell) - 2);
  const last = checkpoint.failure ?? checkpoint.positions.join('  ');
  return `${id}  ${statusText(checkpoint)}  ${figures}${jobCell}  ${(checkpoint.failure === undefined ? dim : red)(cut(printable(last), left))}`;
}

function statusText(checkpoint: CheckpointStatus): string {
  const style = checkpoint.status === 'COMPLETED' ? green : checkpoint.status === 'FAILED' ? red : yellow;
  return style(checkpoint.status.padEnd(11));
}

/** The newest finished checkpoint of a job for the header, in all words and in few: `ckpt #118 2s ago 412ms 3.1 MB`, `ckpt #118 2s ago`. */
export function checkpointSummary(job: JobStatus, nowMs: number): readonly [long: string, short: string] {
  const done = job.checkpoints.history.find((checkpoint) => checkpoint.status !== 'IN_PROGRESS');
  const { heldBy, restored } = job.checkpoints;
  if (done === undefined && heldBy !== undefined) return [`ckpt held: ${printable(heldBy)}`, 'ckpt held'];
  if (done === undefined)
    return restored === undefined ? ['no ckpt yet', 'no ckpt'] : [`restored from ckpt #${restored}`, `restored #${restored}`];
  const age = formatAge(nowMs - done.triggeredAtMs - (done.durationMs ?? 0));
  const short = `ckpt #${done.id} ${done.status === 'FAILED' ? 'FAILED' : age === 'now' ? 'now' : `${age} ago`}`;
  return [`${short} ${formatDuration(done.durationMs ?? 0)} ${formatBytes(done.stateBytes)}`, short];
}
