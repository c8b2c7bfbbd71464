/**
 * Paints the changelog pane: title, column names, changes. Pure: what is seen → rows of exactly `columns` cells.
 *
 * -U is dim, since +U tells the same row again; the cells that an update changed stand out in +U.
 */
import { DELETE, INSERT, kindSymbol, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/row-kind.ts';
import type { ChangeView } from '../../session/protocol.ts';
import { type Attention, rule } from '../rule.ts';
import { bold, cyan, dim, green, italic, magenta, plain, red, type Style, yellow } from '../style.ts';
import { cutMiddle, isAscii, padded, printable } from '../text-width.ts';
import type { PlacedColumn } from './column-widths.ts';

const KIND_STYLE: Readonly<Record<RowKind, Style>> = {
  [INSERT]: green,
  [UPDATE_BEFORE]: magenta,
  [UPDATE_AFTER]: yellow,
  [DELETE]: red,
};

export interface ChangelogPicture {
  readonly columns: number;
  /** Rows of the whole pane, title and column names included. */
  readonly rows: number;
  readonly title: string;
  readonly titleRight: string;
  readonly placed: readonly PlacedColumn[];
  /** Columns out of sight on the left and on the right. */
  readonly hiddenLeft: number;
  readonly hiddenRight: number;
  readonly changes: readonly ChangeView[];
  /** Shown instead of changes while there are none. */
  readonly empty: readonly string[];
  readonly attention: Attention;
}

export function paintChangelog(picture: ChangelogPicture): readonly string[] {
  const lines = [rule(picture.title, picture.titleRight, picture.columns, picture.attention)];
  if (picture.placed.length > 0) lines.push(headerLine(picture));
  if (picture.changes.length === 0) {
    lines.push(...picture.empty);
  }
  let before: ChangeView | undefined;
  for (const change of picture.changes) {
    lines.push(changeLine(change, before, picture.placed));
    before = change;
  }
  const blank = ' '.repeat(picture.columns);
  while (lines.length < picture.rows) lines.push(blank);
  return lines.slice(0, picture.rows);
}

function headerLine(picture: ChangelogPicture): string {
  let line = ` ${picture.hiddenLeft > 0 ? cyan('‹') : ' '}op`;
  for (const column of picture.placed)
    line += `  ${bold(padded(cutMiddle(printable(column.name), column.width), column.width, column.isNumeric ? 'right' : 'left'))}`;
  return picture.hiddenRight > 0 ? `${line} ${cyan(`›${picture.hiddenRight}`)}` : line;
}

function changeLine(change: ChangeView, before: ChangeView | undefined, placed: readonly PlacedColumn[]): string {
  const symbol = kindSymbol(change.kind);
  const compared = isUpdateOf(change, before) ? before : undefined;
  let line = `  ${KIND_STYLE[change.kind](bold(symbol))}`;
  let column = 5;
  for (const { index, isNumeric, width } of placed) {
    const cell = change.cells[index] ?? null;
    const isChanged = compared !== undefined && compared.cells[index] !== change.cells[index];
    const text = cell === null ? 'NULL' : printable(cell);
    const shown = padded(text, width, isNumeric ? 'right' : 'left');
    line += `  ${cellStyle(change.kind, cell === null, isChanged)(shown)}`;
    column += width + 2;
    // Terminals disagree about the width of some characters: the next column starts at its place all the same.
    if (!isAscii(shown)) line += `\u001b[${column}G`;
  }
  return line;
}

function isUpdateOf(change: ChangeView, before: ChangeView | undefined): before is ChangeView {
  return change.kind === UPDATE_AFTER && before?.kind === UPDATE_BEFORE && before.number === change.number - 1;
}

function cellStyle(kind: RowKind, isNull: boolean, isChanged: boolean): Style {
  if (isNull) return isChanged ? nullChanged : nullStyle;
  if (isChanged) return changedStyle;
  return kind === UPDATE_BEFORE ? dim : plain;
}

const nullStyle: Style = (text) => dim(italic(text));
const nullChanged: Style = (text) => yellow(italic(text));
const changedStyle: Style = (text) => bold(yellow(text));
