/** The wheel scrolls what is under it; a click goes to a pane, to a row of it, or to the editor. */
import type { Layout, PaneName, Rows } from './layout.ts';
import { scrollBy, selectLine } from './pane-motion.ts';
import { placedPanes } from './panes/contents.ts';
import type { Screen } from './screen.ts';
import { screenLayout } from './screen-layout.ts';
import type { MouseInput } from './terminal/key.ts';

const WHEEL_ROWS = 3;

export function handleMouse(screen: Screen, { action, row, column }: MouseInput): void {
  if (screen.state.dialog !== undefined) return;
  const layout = screenLayout(screen);
  const found = paneAt(screen, layout, row, column);
  if (found === undefined) {
    if (action === 'press' && row >= layout.bottom.top && row < layout.bottom.top + layout.bottom.height) screen.setFocus('editor');
    return;
  }
  if (screen.state.pane !== found.pane) screen.show(found.pane);
  if (action === 'press') {
    screen.setFocus('pane');
    selectLine(screen, row - found.place.top - 1);
  } else scrollBy(screen, action === 'wheel-up' ? -WHEEL_ROWS : WHEEL_ROWS);
}

function paneAt(
  screen: Screen,
  { changelog, output }: Layout,
  row: number,
  column: number,
): { readonly pane: PaneName; readonly place: Rows } | undefined {
  if (holds(changelog, row)) return { pane: 'changelog', place: changelog };
  if (holds(output, row)) return { pane: 'output', place: output };
  return placedPanes(screen, screenLayout(screen)).find(
    ({ place }) => holds(place, row) && column >= place.left && column < place.left + place.columns,
  );
}

function holds(place: Rows | undefined, row: number): place is Rows {
  return place !== undefined && row >= place.top && row < place.top + place.height;
}
