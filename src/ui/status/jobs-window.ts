/** The rows of the jobs pane that are in sight. */
import { MARGIN } from '../layout.ts';
import type { ScreenState } from '../screen-state.ts';
import { jobLines } from './job-lines.ts';
import type { StatusPlace } from './split.ts';

export interface JobsWindow {
  readonly lines: readonly string[];
  /** Rows out of sight. */
  readonly above: number;
  readonly below: number;
}

export function jobsWindow(state: ScreenState, place: StatusPlace): JobsWindow {
  const lines = jobLines(state, place.columns - 2 * MARGIN);
  const rows = place.height - 1;
  const above = Math.max(0, Math.min(state.jobsTop, lines.length - rows));
  return { lines: lines.slice(above, above + rows), above, below: Math.max(0, lines.length - above - rows) };
}
