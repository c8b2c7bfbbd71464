/** One job in detail: its state, its sources, why it failed, and its plan with the changes that flow over each operator. */
import type { JobStatus, OperatorLine, SourceLine } from '../../runtime/status.ts';
import { partsText, skippedText } from '../../session/render/status.ts';
import { formatAge, formatCount, formatExactCount, formatRate } from '../format.ts';
import { isQuery, shortId, stateText } from '../status/state-style.ts';
import { bold, dim, red } from '../style.ts';
import { cut, padded, printable, widthOf, wrap } from '../text-width.ts';
import type { PaneContent, PaneRow } from './pane-content.ts';

/** What the jobs told at one time: rates of operators are taken from two of them. */
export interface JobsTold {
  readonly atMs: number;
  readonly jobs: readonly JobStatus[];
}

const COUNT_COLUMNS = 8;

export function planContent(job: JobStatus | undefined, told: readonly JobsTold[], columns: number): PaneContent {
  if (job === undefined) return { title: 'job', rows: [{ text: dim('No job yet: its plan and what flows through it stand here.') }] };
  const [before, now] = [told[0], told.at(-1)];
  const earlier = before?.jobs.find(({ id }) => id === job.id);
  const nowMs = now?.atMs ?? job.startedAtMs;
  const seconds = (nowMs - (before?.atMs ?? nowMs)) / 1000;
  const rows = [...headRows(job, nowMs, columns), ...failureRows(job, columns)];
  if (job.operators.length > 0) {
    rows.push(
      { text: '' },
      { text: bold(`${'in'.padStart(COUNT_COLUMNS)} ${'out'.padStart(COUNT_COLUMNS)} ${'out/s'.padStart(COUNT_COLUMNS)}  operator`) },
    );
    rows.push(...job.operators.map((line, place) => operatorRow(line, earlier?.operators[place], { seconds, columns })));
  }
  return { title: `job · ${printable(job.name)}`, rows };
}

function headRows(job: JobStatus, nowMs: number, columns: number): readonly PaneRow[] {
  const { changesIn, changesOut, restarts, sources, checkpoints } = job;
  const id = isQuery(job) ? 'a SELECT: nothing of it is kept' : `id ${job.id}`;
  const facts = [
    `${formatExactCount(changesIn)} changes in, ${formatExactCount(changesOut)} out`,
    `running for ${formatAge(nowMs - job.startedAtMs)}`,
    `${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`,
    `${checkpoints.completed} ${checkpoints.completed === 1 ? 'checkpoint' : 'checkpoints'}${checkpoints.failed > 0 ? `, ${checkpoints.failed} failed` : ''}`,
  ];
  return [
    { text: `${stateText(job.state)}  ${dim(cut(isQuery(job) ? id : `${shortId(job)}  ${id}`, columns - 16))}` },
    ...wrap(facts.join('; '), columns).map((text) => ({ text })),
    ...sources.flatMap((source) => sourceRows(source, columns)),
  ];
}

/** A log with parts has a line for each, those that lag most first where there are many. */
function sourceRows({ name, phase, position, parts, partsTotal, recordsSkipped }: SourceLine, columns: number): readonly PaneRow[] {
  const told = [partsText(partsTotal), skippedText(recordsSkipped)].filter((part) => part !== undefined);
  const head = [name, phase, ...told, ...(parts === undefined ? [position] : [])].join('  ');
  const nameColumns = Math.max(0, ...(parts ?? []).map((part) => widthOf(printable(part.name))));
  const lines = (parts ?? []).map((part) => {
    const lag = part.lag === undefined ? '' : `${formatExactCount(part.lag)} behind`;
    return `  ${padded(printable(part.name), nameColumns)}  ${printable(part.position)}  ${lag}`;
  });
  const left = (partsTotal?.count ?? 0) - lines.length;
  const rest = left > 0 ? [`  and ${formatExactCount(left)} more`] : [];
  return [printable(head), ...lines, ...rest].map((text) => ({ text: dim(cut(text, columns)) }));
}

function failureRows({ failure }: JobStatus, columns: number): readonly PaneRow[] {
  if (failure === undefined) return [];
  const problem = wrap(printable(`${failure.code}: ${failure.problem}`), columns).map((text) => ({ text: red(text) }));
  return [...problem, ...failure.remedy.split('\n').flatMap((line) => wrap(printable(`→ ${line}`), columns).map((text) => ({ text })))];
}

function operatorRow(
  { text, changesIn, changesOut }: OperatorLine,
  earlier: OperatorLine | undefined,
  { seconds, columns }: { readonly seconds: number; readonly columns: number },
): PaneRow {
  const perSecond =
    seconds <= 0 || earlier?.changesOut === undefined || changesOut === undefined ? undefined : (changesOut - earlier.changesOut) / seconds;
  const figures = [count(changesIn), count(changesOut), perSecond === undefined ? '' : formatRate(Math.max(0, perSecond))];
  return {
    text: `${figures.map((figure) => figure.padStart(COUNT_COLUMNS)).join(' ')}  ${cut(printable(text), columns - 3 * COUNT_COLUMNS - 4)}`,
  };
}

function count(changes: number | undefined): string {
  return changes === undefined ? '' : formatCount(changes);
}
