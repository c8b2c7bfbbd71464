import type { JobState } from '../../runtime/status.ts';
import { blue, bold, cyan, dim, green, red, type Style, yellow } from '../style.ts';

const STYLES: Readonly<Record<JobState, Style>> = {
  CREATED: cyan,
  RUNNING: green,
  RESTARTING: yellow,
  FINISHED: blue,
  CANCELED: dim,
  FAILED: red,
  SUSPENDED: yellow,
};

/** `● RUNNING`: the state has a shape and a word, colour only helps. */
export function stateText(state: JobState): string {
  const mark = state === 'RUNNING' ? '●' : state === 'FAILED' ? '✗' : state === 'FINISHED' ? '✓' : state === 'CANCELED' ? '○' : '◌';
  const style = STYLES[state];
  return `${style(mark)} ${style === dim ? dim(state) : style(bold(state))}`;
}

/** Columns of `stateText`. */
export function stateWidth(state: JobState): number {
  return state.length + 2;
}

/** A SELECT on the screen, which the session lists beside the jobs that have a target. */
export function isQuery({ id }: { readonly id: string }): boolean {
  return id.startsWith('query-');
}

/** Enough of an id to tell jobs apart, and for STOP JOB; a SELECT has none. */
export function shortId(job: { readonly id: string }): string {
  return isQuery(job) ? '' : job.id.slice(0, ID_COLUMNS);
}

export const ID_COLUMNS = 8;

/** Jobs that still do something: quitting has to ask about them. */
export function isActive(state: JobState): boolean {
  return state === 'CREATED' || state === 'RUNNING' || state === 'RESTARTING';
}
