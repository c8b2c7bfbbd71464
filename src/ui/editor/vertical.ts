import type { EditorBuffer } from './buffer.ts';
import { textColumns } from './paint.ts';
import { editorRows, offsetAt, placeOf } from './rows.ts';

/** One row of the screen up or down; false at the first and the last, where the history begins. */
export function moveVertically(buffer: EditorBuffer, columns: number, direction: 1 | -1): boolean {
  const rows = editorRows(buffer.text, textColumns(columns));
  const { row, column } = placeOf(buffer.text, rows, buffer.cursor);
  const target = rows[row + direction];
  if (target === undefined) return false;
  const offset = offsetAt(buffer.text, target, column);
  // The end of a wrapped row is the start of the next: one step back stays in sight on the row meant.
  const isNextRow = offset === target.end && rows[row + direction + 1]?.start === offset && target.end > target.start;
  buffer.moveTo(isNextRow ? offset - 1 : offset);
  return true;
}
