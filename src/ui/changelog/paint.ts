/**
 * Paints the pane of a result: title, column names, and below them the changes, the rows of the table, or what else fills it. Pure: what
 * is seen → rows of exactly `columns` cells.
 *
 * -U is dim, since +U tells the same row again; the cells that an update changed stand out in +U, by weight and line where there is no colour.
 */
import { DELETE, INSERT, kindSymbol, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/row-kind.ts';
import { type Attention, rule } from '../rule.ts';
import { bold, cyan, dim, green, inverse, italic, magenta, plain, red, type Style, underline, yellow } from '../style.ts';
import { cutMiddle, isAscii, padded, printable, widthOf } from '../text-width.ts';
import type { PlacedColumn } from './column-widths.ts';

const KIND_STYLE: Readonly<Record<RowKind, Style>> = {
  [INSERT]: green,
  [UPDATE_BEFORE]: magenta,
  [UPDATE_AFTER]: yellow,
  [DELETE]: red,
};

/** One row below the column names. */
export type PaintedRow =
  | {
      /** undefined in a table, which holds no changes. */
      readonly kind: RowKind | undefined;
      readonly cells: readonly (string | null)[];
      readonly changed: readonly number[] | undefined;
      readonly isSelected: boolean;
      /** It has changed a moment ago. */
      readonly isFresh?: boolean;
    }
  /** A line of its own, styled and no wider than the pane. */
  | string;

export interface ResultPicture {
  readonly columns: number;
  /** Rows of the whole pane, title and column names included. */
  readonly rows: number;
  readonly title: string;
  readonly titleRight: string;
  readonly placed: readonly PlacedColumn[];
  /** Columns out of sight on the left and on the right. */
  readonly hiddenLeft: number;
  readonly hiddenRight: number;
  /** What stands above the first column: `op`; the place of a row in a table has none. */
  readonly corner: string;
  readonly separator: '  ' | '│ ';
  readonly lines: readonly PaintedRow[];
  /** Shown instead of rows while there are none. */
  readonly empty: readonly string[];
  readonly attention: Attention;
}

export function paintResult(picture: ResultPicture): readonly string[] {
  const lines = [rule(picture.title, picture.titleRight, picture.columns, picture.attention)];
  if (picture.placed.length > 0) lines.push(headerLine(picture));
  if (picture.lines.length === 0) lines.push(...picture.empty);
  for (const line of picture.lines) lines.push(typeof line === 'string' ? line : rowLine(line, picture));
  const blank = ' '.repeat(picture.columns);
  while (lines.length < picture.rows) lines.push(blank);
  return lines.slice(0, picture.rows);
}

function headerLine(picture: ResultPicture): string {
  let line = ` ${picture.hiddenLeft > 0 ? cyan('‹') : ' '}${picture.corner}`;
  for (const column of picture.placed) {
    const name = padded(cutMiddle(printable(column.name), column.width), column.width, column.isNumeric ? 'right' : 'left');
    line += picture.separator + bold(name);
  }
  return picture.hiddenRight > 0 ? `${line} ${cyan(`›${picture.hiddenRight}`)}` : line;
}

type Row = Exclude<PaintedRow, string>;

function rowLine(row: Row, { placed, separator, corner }: ResultPicture): string {
  const op = row.kind === undefined ? ' '.repeat(widthOf(corner)) : KIND_STYLE[row.kind](bold(kindSymbol(row.kind)));
  let line = ` ${row.isSelected ? cyan('›') : ' '}${row.isSelected ? inverse(op) : op}`;
  let column = 3 + widthOf(corner);
  for (const { index, isNumeric, width } of placed) {
    const cell = row.cells[index] ?? null;
    const shown = padded(cell === null ? 'NULL' : printable(cell), width, isNumeric ? 'right' : 'left');
    line += separator + cellStyle(row, cell === null, row.changed?.includes(index) === true)(shown);
    column += width + 2;
    // Terminals disagree about the width of some characters: the next column starts at its place all the same.
    if (!isAscii(shown)) line += `\u001b[${column}G`;
  }
  return line;
}

function cellStyle({ kind, isFresh, changed }: Row, isNull: boolean, isChanged: boolean): Style {
  // In a table the row that is new stands out as a whole for a moment, of one that has changed what did.
  if (isFresh === true && (isChanged || changed === undefined)) return freshStyle;
  if (isChanged && kind !== undefined) return isNull ? nullChanged : changedStyle;
  if (isNull) return nullStyle;
  return kind === UPDATE_BEFORE ? dim : plain;
}

const nullStyle: Style = (text) => dim(italic(text));
const nullChanged: Style = (text) => yellow(italic(textOnly(text, underline)));
const changedStyle: Style = (text) => bold(yellow(textOnly(text, underline)));
const freshStyle: Style = (text) => inverse(bold(text));

/** The style without the spaces that fill the column. */
function textOnly(text: string, style: Style): string {
  const [, before = '', middle = '', after = ''] = /^( *)(.*?)( *)$/s.exec(text) ?? [];
  return before + style(middle) + after;
}
