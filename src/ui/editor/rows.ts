/**
 * The text of the editor as rows of a screen: lines that are too long wrap at the last column.
 *
 *   offsets of the text  ↔  row and column on the screen
 */
import { graphemes, isAscii, widthOf } from '../text-width.ts';

export interface EditorRow {
  readonly start: number;
  readonly end: number;
  /** False for the second and further rows of a wrapped line. */
  readonly isLineStart: boolean;
}

/** Tabs take two columns; every other character what the terminal gives it. */
export function editorWidth(text: string): number {
  return widthOf(text.replaceAll('\t', '  '));
}

export function editorRows(text: string, columns: number): readonly EditorRow[] {
  const rows: EditorRow[] = [];
  let lineStart = 0;
  for (const line of text.split('\n')) {
    let start = 0;
    for (const end of breaks(line, Math.max(1, columns))) {
      rows.push({ start: lineStart + start, end: lineStart + end, isLineStart: start === 0 });
      start = end;
    }
    lineStart += line.length + 1;
  }
  return rows;
}

/** The ends of the rows of one line; the last is the line's. */
function breaks(line: string, columns: number): readonly number[] {
  // A cursor behind a full row needs a place: such a line is given one more.
  if (isAscii(line) && line.length < columns) return [line.length];
  const ends: number[] = [];
  let width = 0;
  let offset = 0;
  for (const grapheme of graphemes(line)) {
    const columnsOf = editorWidth(grapheme);
    if (width + columnsOf > columns) {
      ends.push(offset);
      width = 0;
    }
    width += columnsOf;
    offset += grapheme.length;
  }
  if (width === columns) ends.push(offset);
  ends.push(offset);
  return ends;
}

/** The row that shows the cursor, and the column in it. */
export function placeOf(text: string, rows: readonly EditorRow[], cursor: number): { readonly row: number; readonly column: number } {
  let row = 0;
  while (row + 1 < rows.length && (rows[row + 1]?.start ?? Infinity) <= cursor) row++;
  return { row, column: editorWidth(text.slice(rows[row]?.start ?? 0, cursor)) };
}

/** The offset in `row` nearest to `column`. */
export function offsetAt(text: string, row: EditorRow, column: number): number {
  let offset = row.start;
  let width = 0;
  for (const grapheme of graphemes(text.slice(row.start, row.end))) {
    width += editorWidth(grapheme);
    if (width > column) break;
    offset += grapheme.length;
  }
  return offset;
}
