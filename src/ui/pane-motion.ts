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
  if (screen.state.pane === 'changelog') screen.viewer.scrollPage(direction);
  else scrollLines(screen, direction * Math.max(1, rows - 1));
}

export function scrollLine(screen: Screen, direction: 1 | -1): void {
  if (screen.state.pane === 'changelog') screen.viewer.scroll(direction);
  else scrollLines(screen, direction);
}

/** `last`: the changelog follows again. */
export function scrollToEnd(screen: Screen, end: 'first' | 'last'): void {
  if (screen.state.pane !== 'changelog') scrollLines(screen, end === 'first' ? -1e9 : 1e9);
  else if (end === 'first') screen.viewer.scrollToOldest();
  else screen.viewer.follow();
}

/** Which columns of a wide changelog are in sight. */
export function moveColumns(screen: Screen, by: 1 | -1): void {
  screen.firstColumn = Math.max(0, Math.min(screen.widths.columns.length - 1, screen.firstColumn + by));
  screen.options.repaint();
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
