/** The layout of this moment: what the screen's parts wish, put into the size of the terminal. */
import { textColumns } from './editor/paint.ts';
import { editorRows } from './editor/rows.ts';
import { type Layout, layoutOf, MARGIN } from './layout.ts';
import { dialogRows } from './panes/dialog-lines.ts';
import type { Screen } from './screen.ts';
import { checkpointLines } from './status/checkpoint-lines.ts';
import { jobRows } from './status/job-lines.ts';
import { halfOf } from './status/split.ts';
import { bold, cyan, dim } from './style.ts';
import { padded, printable, wrap } from './text-width.ts';

export function screenLayout(screen: Screen): Layout {
  const { state } = screen;
  const { columns, rows } = state;
  const inner = columns - 2 * MARGIN;
  return layoutOf({
    columns,
    rows,
    pane: state.pane,
    bottomRows: state.dialog === undefined ? editorRows(screen.editor.text, textColumns(columns)).length : dialogRows(state.dialog, state),
    tourRows: tourLines(screen, columns).length,
    outputRows: screen.output.isEmpty ? 0 : screen.output.newestRows(inner),
    statusRows: Math.max(jobRows(state, halfOf(columns)).length, checkpointLines(state.jobs, state.nowMs, halfOf(columns), 6).length),
  });
}

const TOUR_ROWS_MAX = 2;

/** The tip being shown, in one or two rows; none when the tour is over. */
export function tourLines(screen: Screen, columns: number): readonly string[] {
  const { tourLine, state, options } = screen;
  if (tourLine === undefined) return [];
  const head = `Tip ${state.tourStep + 1}/${options.tour?.length ?? 0}`;
  const key = 'F3 ›';
  const room = Math.max(10, columns - head.length - key.length - 6);
  const lines = wrap(printable(tourLine), room).slice(0, TOUR_ROWS_MAX);
  return lines.map((line, index) =>
    index === 0 ? ` ${cyan(bold(head))}  ${padded(line, room)}  ${dim(key)}` : `${' '.repeat(head.length + 3)}${line}`,
  );
}
