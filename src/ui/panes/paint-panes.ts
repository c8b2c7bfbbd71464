/** Paints the panes made of lines: the title with what is out of sight, the rows, and a mark at the selected one. */
import { type Layout, MARGIN } from '../layout.ts';
import { rule } from '../rule.ts';
import type { Screen } from '../screen.ts';
import { attentionOf } from '../screen-state.ts';
import { cyan, dim } from '../style.ts';
import { type PaintedSpan, rowsAt } from '../terminal/compositor.ts';
import { contentOf, type PlacedPane, placedPanes, placeIn } from './contents.ts';
import { windowOf } from './pane-content.ts';

export function paneSpans(screen: Screen, layout: Layout): readonly PaintedSpan[] {
  return placedPanes(screen, layout).flatMap((placed) => onePane(screen, placed));
}

function onePane(screen: Screen, { pane, place }: PlacedPane): readonly PaintedSpan[] {
  const content = contentOf(screen, pane, place);
  const attention = attentionOf(screen.state, pane);
  const { rows, above, below, selected } = windowOf(content, placeIn(screen, pane), place.height - 1);
  const right = [content.right ?? '', outOfSight(above, below)].filter((part) => part !== '').join('  ');
  const title = rule(content.title, right, place.columns, attention, dim);
  const mark =
    attention === 'keys' && selected >= 0 && selected < rows.length
      ? [{ row: place.top + 1 + selected, column: place.left, text: cyan('›') }]
      : [];
  return [
    { row: place.top, column: place.left, text: title },
    ...rowsAt(
      place.top + 1,
      place.left + MARGIN,
      rows.map(({ text }) => text),
    ),
    ...mark,
  ];
}

export function outOfSight(above: number, below: number): string {
  return [above > 0 && `${above} above`, below > 0 && `${below} below`].filter(Boolean).join('  ');
}
