/** The panes made of lines: what each shows, and where it stands on the screen. */
import { isListPane, type Layout, MARGIN, type PaneName } from '../layout.ts';
import type { Screen } from '../screen.ts';
import { checkpointRows } from '../status/checkpoint-lines.ts';
import { jobRows } from '../status/job-lines.ts';
import { type StatusPlace, splitStatus } from '../status/split.ts';
import { isActive } from '../status/state-style.ts';
import { catalogContent } from './catalog-content.ts';
import { logContent } from './log-content.ts';
import type { PaneContent, PanePlace } from './pane-content.ts';
import { planContent } from './plan-content.ts';

/** Panes that are lines: all but the result and the output. */
export type LinesPane = Exclude<PaneName, 'changelog' | 'output'>;

export interface PlacedPane {
  readonly pane: LinesPane;
  /** Title included. */
  readonly place: StatusPlace;
}

const NOWHERE: PanePlace = { top: undefined, item: undefined };

export function placedPanes({ state }: Screen, layout: Layout): readonly PlacedPane[] {
  const placed: PlacedPane[] = [];
  if (layout.jobs !== undefined) {
    const { jobs, checkpoints } = splitStatus(state, layout, layout.jobs);
    placed.push({ pane: 'jobs', place: jobs });
    // Where the history is shown in full, there is no need of its beginning.
    placed.push({ pane: 'checkpoints', place: checkpoints });
  }
  if (layout.list !== undefined && isListPane(state.pane))
    placed.push({ pane: state.pane, place: { ...layout.list, left: 0, columns: layout.columns } });
  return placed;
}

/** Where `pane` has the room that it is moved about in: the last of its places. */
export function placeOnScreen(screen: Screen, layout: Layout, pane: LinesPane): StatusPlace | undefined {
  return placedPanes(screen, layout).findLast((placed) => placed.pane === pane)?.place;
}

export function contentOf(screen: Screen, pane: LinesPane, { columns, height }: StatusPlace): PaneContent {
  const { state } = screen;
  const room = columns - 2 * MARGIN;
  switch (pane) {
    case 'jobs':
      return { title: 'jobs', rows: jobRows(state, room) };
    case 'checkpoints':
      return checkpointRows(state.jobs, state.nowMs, {
        columns: room,
        rows: state.pane === 'checkpoints' ? Number.MAX_SAFE_INTEGER : height - 1,
      });
    case 'job':
      return planContent(shownJob(screen), state.jobsTold, room);
    case 'catalogue':
      return catalogContent(state.catalog, state.expanded, room);
    case 'log':
      return logContent(screen.log, room);
  }
}

export function placeIn({ state }: Screen, pane: LinesPane): PanePlace {
  return state.places[pane] ?? NOWHERE;
}

/** The job that is selected in the list of jobs, else the first that runs. */
export function shownJob(screen: Screen): Screen['state']['jobs'][number] | undefined {
  const { jobs } = screen.state;
  const selected = placeIn(screen, 'jobs').item;
  return jobs.find(({ id }) => id === selected) ?? jobs.find(({ state }) => isActive(state)) ?? jobs.at(-1);
}
