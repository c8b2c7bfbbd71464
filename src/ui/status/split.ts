/** How jobs and checkpoints share their pane: side by side on a large screen, else one below the other. */
import type { Layout, Rows } from '../layout.ts';
import { MARGIN } from '../layout.ts';
import type { ScreenState } from '../screen-state.ts';
import { jobRows } from './job-lines.ts';

/** Title included; `left` and `columns` are those of the title, the content stands a margin further in. */
export interface StatusPlace extends Rows {
  readonly left: number;
  readonly columns: number;
}

export interface StatusSplit {
  readonly jobs: StatusPlace;
  readonly checkpoints: StatusPlace;
}

export function splitStatus(state: ScreenState, layout: Layout, place: Rows): StatusSplit {
  const { columns } = layout;
  if (layout.isLarge) {
    const left = halfOf(columns) + 2;
    return { jobs: { ...place, left: 0, columns: left }, checkpoints: { ...place, left, columns: columns - left } };
  }
  const wanted = jobRows(state, columns - 2 * MARGIN).length;
  const height = 1 + Math.min(wanted, Math.max(2, Math.floor((place.height - 2) * 0.6)));
  return {
    jobs: { top: place.top, height, left: 0, columns },
    checkpoints: { top: place.top + height, height: Math.max(1, place.height - height), left: 0, columns },
  };
}

/** Columns of the content of each of the two where they stand side by side. */
export function halfOf(columns: number): number {
  return Math.floor((columns - 2 * MARGIN - 3) / 2);
}
