/** Moving about in the pane that has the keys: the changelog's window, or the lines of the output or of the jobs. */
import type { PaneName } from './layout.ts';
import type { Screen } from './screen.ts';
import { screenLayout } from './screen-layout.ts';
import { jobsWindow } from './status/jobs-window.ts';
import { splitStatus } from './status/split.ts';

const PANES: readonly PaneName[] = ['changelog', 'output', 'jobs'];

/** The next pane is shown, or where all are, the next one scrolls. */
export function cyclePane(screen: Screen): void {
  screen.show(PANES[(PANES.indexOf(screen.state.pane) + 1) % PANES.length] ?? 'changelog');
}

/** Up is -1. `rows` are those of the pane. */
export function scrollPage(screen: Screen, direction: 1 | -1, rows: number): void {
  if (screen.state.pane === 'changelog') screen.result.scrollPage(direction, rows);
  else scrollLines(screen, direction * Math.max(1, rows - 1));
}

export function scrollLine(screen: Screen, direction: 1 | -1): void {
  if (screen.state.pane === 'changelog') screen.result.select(direction);
  else scrollLines(screen, direction);
}

/** `last`: the changelog follows again. */
export function scrollToEnd(screen: Screen, end: 'first' | 'last'): void {
  if (screen.state.pane !== 'changelog') scrollLines(screen, end === 'first' ? -1e9 : 1e9);
  else screen.result.scrollToEnd(end);
}

function scrollLines(screen: Screen, by: number): void {
  const { state } = screen;
  const layout = screenLayout(screen);
  if (state.pane === 'output') screen.output.scroll(by);
  else if (layout.jobs !== undefined) {
    const { above, below } = jobsWindow(state, splitStatus(state, layout, layout.jobs).jobs);
    screen.store.update({ jobsTop: above + Math.max(-above, Math.min(by, below)) });
  }
  screen.revise();
}
