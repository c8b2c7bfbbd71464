/** Moving about in the pane that has the keys: the result's window, or the lines of the others. */
import { isListPane, PANES, type PaneName } from './layout.ts';
import { contentOf, type LinesPane, placeIn, placeOnScreen } from './panes/contents.ts';
import { type PaneContent, type PanePlace, scrolled, selectItem, windowOf } from './panes/pane-content.ts';
import type { Screen } from './screen.ts';
import { screenLayout } from './screen-layout.ts';

/** Result, output, jobs in turn: the next is shown, or where all are, the next one scrolls. The others have their numbers. */
export function cyclePane(screen: Screen): void {
  const turn: readonly PaneName[] = PANES.filter((pane) => !isListPane(pane));
  screen.show(turn[(turn.indexOf(screen.state.pane) + 1) % turn.length] ?? 'changelog');
}

/** By its number key: the pane is shown and has the keys. */
export function goToPane(screen: Screen, pane: PaneName): void {
  screen.store.update({ focus: 'pane' });
  screen.show(pane);
}

/** Up is -1. `rows` are those of the pane. */
export function scrollPage(screen: Screen, direction: 1 | -1, rows: number): void {
  if (screen.state.pane === 'changelog') screen.result.scrollPage(direction, rows);
  else scrollLines(screen, direction * Math.max(1, rows - 1));
}

export function scrollLine(screen: Screen, direction: 1 | -1): void {
  const { pane } = screen.state;
  if (pane === 'changelog') screen.result.select(direction);
  else if (pane === 'output') scrollLines(screen, direction);
  else {
    moveIn(screen, pane, (content, place, rows) => selectItem(content, place, direction, rows));
    screen.revise();
  }
}

/** By rows that are not selected; up is negative. */
export function scrollBy(screen: Screen, rows: number): void {
  if (screen.state.pane === 'changelog') screen.result.scroll(rows);
  else scrollLines(screen, rows);
}

/** Selects what stands `line` rows below the title. */
export function selectLine(screen: Screen, line: number): void {
  const { pane } = screen.state;
  if (pane === 'changelog') screen.result.selectLine(line - 1);
  else if (pane !== 'output') {
    moveIn(screen, pane, (content, place, rows) => {
      const { above } = windowOf(content, place, rows);
      const item = content.rows.slice(0, above + line + 1).findLast((row) => row.item !== undefined)?.item;
      return { top: above, item: item ?? place.item };
    });
    screen.revise();
  }
}

/** `last`: the changelog follows again. */
export function scrollToEnd(screen: Screen, end: 'first' | 'last'): void {
  if (screen.state.pane !== 'changelog') scrollLines(screen, end === 'first' ? -1e9 : 1e9);
  else screen.result.scrollToEnd(end);
}

/** Up is negative. */
function scrollLines(screen: Screen, by: number): void {
  const { pane } = screen.state;
  if (pane === 'output') screen.output.scroll(by);
  else if (pane !== 'changelog') moveIn(screen, pane, (content, place, rows) => scrolled(content, place, by, rows));
  screen.revise();
}

type Motion = (content: PaneContent, place: PanePlace, rows: number) => PanePlace;

function moveIn(screen: Screen, pane: LinesPane, motion: Motion): void {
  const onScreen = placeOnScreen(screen, screenLayout(screen), pane);
  if (onScreen === undefined) return;
  const moved = motion(contentOf(screen, pane, onScreen), placeIn(screen, pane), onScreen.height - 1);
  screen.store.update({ places: { ...screen.state.places, [pane]: moved } });
}

/** Rows that PgUp and PgDn turn. */
export function pageRows(screen: Screen): number {
  const { pane } = screen.state;
  const layout = screenLayout(screen);
  if (pane === 'changelog' || pane === 'output') return (layout[pane]?.height ?? 2) - 1;
  return (placeOnScreen(screen, layout, pane)?.height ?? 2) - 1;
}
