/** The questions asked in the editor's place, as styled lines. */
import type { JobStatus } from '../../runtime/status.ts';
import type { UnfinishedJob } from '../../session/protocol.ts';
import { type Dialog, type Prompt, runningJobs, type ScreenState } from '../screen-state.ts';
import { whereKept } from '../status/job-lines.ts';
import { ID_COLUMNS, shortId } from '../status/state-style.ts';
import { bold, dim, inverse, yellow } from '../style.ts';
import { cut, cutMiddle, padded, printable, widthOf } from '../text-width.ts';

/** What stands before the text of a prompt. */
export const PROMPTS: Readonly<Record<Prompt['kind'], string>> = {
  search: ' search: ',
  filter: ' filter: ',
  commands: ' command: ',
  export: ' file: ',
};

/** What a dialog is called in the rule above it. */
export function dialogTitle(dialog: Dialog): string {
  return {
    resume: 'unfinished jobs',
    quit: 'quit',
    stop: 'stop a job',
    search: 'history',
    filter: 'filter',
    commands: 'keys and commands',
    export: 'export',
  }[dialog.kind];
}

export function resumeLines(jobs: readonly UnfinishedJob[], nowMs: number, columns: number, rows: number): readonly string[] {
  const nameColumns = nameColumnsOf(jobs, columns - 40);
  const free = jobs.filter((job) => job.ownerPid === undefined).length;
  const lines = jobs.map((job) => `${jobLine(job, nameColumns)}  ${(job.ownerPid === undefined ? dim : yellow)(whereKept(job, nowMs))}`);
  const keys = `${key('Enter')} ${free === 1 ? 'resume it' : `resume all ${free}`}    ${key('Esc')} not now ${dim('(they stay resumable)')}`;
  return [cut('These jobs were running when Riffle ended last:', columns), ...listed(lines, rows - 2), keys];
}

export function quitLines(running: readonly JobStatus[], columns: number, rows: number): readonly string[] {
  const nameColumns = nameColumnsOf(running, columns);
  return [
    running.length === 1 ? 'A job is running:' : `${running.length} jobs are running:`,
    ...listed(
      running.map((job) => jobLine(job, nameColumns)),
      rows - 4,
    ),
    `  ${key('Enter')} checkpoint and stop  ${dim('they can be resumed at the next start')}`,
    `  ${key('^X')}    cancel them          ${dim('they end for good')}`,
    `  ${key('Esc')}   stay`,
  ];
}

export function stopLines({ name }: { readonly name: string }, columns: number): readonly string[] {
  return [
    cut(`Stop the job ${printable(name)}?`, columns),
    `  ${key('Enter')} with a savepoint  ${dim('it can be resumed where it stands')}`,
    `  ${key('^X')}    for good          ${dim('its checkpoints are forgotten')}`,
    `  ${key('Esc')}   let it run`,
  ];
}

/** Rows of the dialog where there is room. */
export function dialogRows(dialog: Dialog, state: ScreenState): number {
  switch (dialog.kind) {
    case 'resume':
      return 2 + Math.min(JOB_ROWS_MAX, state.unfinished.length);
    case 'quit':
      return 4 + Math.min(JOB_ROWS_MAX, runningJobs(state).length);
    case 'stop':
      return 4;
    case 'search':
      return 1 + SEARCH_ROWS;
    case 'filter':
    case 'export':
      return 2;
    case 'commands':
      return 1 + COMMAND_ROWS;
  }
}

const SEARCH_ROWS = 8;
/** As many as the screen lets a dialog have. */
const COMMAND_ROWS = 40;
const JOB_ROWS_MAX = 8;

interface Named {
  readonly id: string;
  readonly name: string;
}

function nameColumnsOf(jobs: readonly Named[], room: number): number {
  return Math.min(Math.max(8, ...jobs.map(({ name }) => widthOf(printable(name)))), Math.max(16, room - ID_COLUMNS - 3));
}

function jobLine(job: Named, nameColumns: number): string {
  return `  ${dim(shortId(job).padEnd(ID_COLUMNS))} ${bold(padded(cutMiddle(printable(job.name), nameColumns), nameColumns))}`;
}

/** Without room for one of them their number, which the line above tells, is enough. */
function listed(lines: readonly string[], rows: number): readonly string[] {
  if (rows < 1) return [];
  const shown = lines.length <= rows ? lines : lines.slice(0, Math.max(0, rows - 1));
  return shown.length === lines.length ? lines : [...shown, dim(`  and ${lines.length - shown.length} more`)];
}

function key(name: string): string {
  return inverse(` ${name} `);
}
