/** What the result pane shows now → the picture that paint.ts paints. */
import { kindSymbol } from '../../model/row-kind.ts';
import type { QueryColumn } from '../../session/protocol.ts';
import { formatExactCount } from '../format.ts';
import { dim } from '../style.ts';
import { cut, printable } from '../text-width.ts';
import type { GroupLine } from './groups.ts';
import { inspectorLines } from './inspector-lines.ts';
import { originText } from './origin-line.ts';
import type { PaintedRow, ResultPicture } from './paint.ts';
import type { Inspected, ResultPane } from './result-pane.ts';
import { verticalLines } from './vertical.ts';

type Body = Pick<ResultPicture, 'placed' | 'hiddenLeft' | 'hiddenRight' | 'corner' | 'separator' | 'lines'>;

/** Below the title: column names and rows. */
export function resultBody(pane: ResultPane, columns: number, rows: number): Body {
  if (pane.inspected !== undefined) return { ...NO_COLUMNS, lines: inspectedLines(pane, pane.inspected, columns, rows) };
  const lines = pane.mode === 'changelog' ? changeRows(pane, columns) : tableRows(pane);
  if (pane.isVertical) {
    const all = verticalLines(lines, pane.widths.columns, columns);
    return { ...NO_COLUMNS, lines: pane.mode === 'changelog' ? all.slice(-rows) : all.slice(0, rows) };
  }
  const corner = pane.mode === 'changelog' ? 'op' : '';
  // Margins, the op column, and room for the mark of hidden columns.
  const placed = pane.widths.place(pane.firstColumn, columns - 8 - 4);
  const hiddenRight = pane.widths.columns.length - pane.firstColumn - placed.length;
  const separator = pane.mode === 'tableau' ? '│ ' : '  ';
  return { placed, hiddenLeft: pane.firstColumn, hiddenRight, corner, separator, lines };
}

const NO_COLUMNS = { placed: [], hiddenLeft: 0, hiddenRight: 0, corner: '', separator: '  ' } as const;

function changeRows({ changelog }: ResultPane, columns: number): readonly PaintedRow[] {
  const selected = changelog.selected;
  return changelog.lines.map((line) => {
    if (!('cells' in line)) return groupLine(line, columns);
    const { kind, cells, changed } = line;
    return { kind, cells, changed, isSelected: line === selected };
  });
}

function groupLine({ origin, changes }: GroupLine, columns: number): string {
  const count = `${changes} ${changes === 1 ? 'change' : 'changes'}`;
  const text = origin === undefined ? `no transaction  ${count}` : `${originText(origin)}  ${count}`;
  return dim(cut(` ┌ ${printable(text)}`, columns));
}

function tableRows({ table }: ResultPane): readonly PaintedRow[] {
  return table.rows.map((row, index) => ({
    kind: undefined,
    cells: row.cells,
    changed: row.changed,
    isSelected: table.top + index === table.selected,
    isFresh: table.isFlashing(row),
  }));
}

function inspectedLines({ widths }: ResultPane, { row, top, column }: Inspected, columns: number, rows: number): readonly string[] {
  if (row === undefined) return ['', `  ${dim('This row has left the ring in the meantime. n and p go to its neighbours.')}`];
  const { lines, starts } = inspectorLines(row, widths.columns, columns, column);
  const last = Math.max(0, lines.length - rows);
  // The column that the keys are on stays in sight.
  const [begin, end] = [starts[column] ?? 0, (starts[column + 1] ?? lines.length) - 1];
  const wanted = Math.min(top, last);
  const first = begin < wanted + 1 ? Math.max(0, begin - 1) : Math.max(wanted, Math.min(begin, end - rows + 1));
  return lines.slice(Math.min(first, last), Math.min(first, last) + rows);
}

export interface TitleFacts {
  readonly query: { readonly text: string; readonly isRunning: boolean } | undefined;
}

export function resultTitle(pane: ResultPane, { query }: TitleFacts): string {
  const { inspected, mode, filter } = pane;
  if (query === undefined) return 'changelog';
  const text = query.text.replace(/\s+/g, ' ').trim().replace(/;$/, '');
  if (inspected !== undefined)
    return `row · change ${formatExactCount(inspected.change)}${inspected.row === undefined ? '' : ` ${kindSymbol(inspected.row.kind)}`}`;
  return `${mode}${filter === '' ? '' : ` /${filter}/`} · ${text}`;
}

export function resultState(pane: ResultPane, { query }: TitleFacts): string {
  if (query === undefined) return '';
  if (pane.inspected !== undefined) return inspectedState(pane.inspected, pane.widths.columns);
  return pane.mode === 'changelog' ? changelogState(pane, query.isRunning) : tableState(pane, query.isRunning);
}

function inspectedState({ row }: Inspected, columns: readonly QueryColumn[]): string {
  const before = row?.before;
  if (row === undefined || before === undefined) return `${columns.length} columns`;
  const changed = row.values.filter((value, index) => value !== before[index]).length;
  return `${changed} of ${columns.length} columns changed`;
}

function changelogState({ changelog, filter }: ResultPane, isRunning: boolean): string {
  const noun = filter === '' ? 'change' : 'match';
  const plural = filter === '' ? 'changes' : 'matches';
  const unsearched = filter !== '' && changelog.unsearched > 0 ? `  ${formatExactCount(changelog.unsearched)} not searched` : '';
  const count = `${formatExactCount(changelog.last)} ${changelog.last === 1 ? noun : plural}${unsearched}`;
  if (changelog.isFollowing) return `${isRunning ? 'FOLLOW' : 'ENDED'}  ${count}`;
  const dropped = changelog.dropped > 0 ? `  ${formatExactCount(changelog.dropped)} older dropped` : '';
  const below = changelog.below > 0 ? `  ${formatExactCount(changelog.below)} below` : '';
  return `PAUSED  ${count}${dropped}${below}`;
}

function tableState({ table, filter }: ResultPane, isRunning: boolean): string {
  const { view } = table;
  if (view === undefined) return '';
  const state = table.isFrozen ? 'SNAPSHOT' : isRunning ? 'LIVE' : 'ENDED';
  const rows = filter === '' ? view.held : view.total;
  const noun = `${rows === 1 ? 'row' : 'rows'}${filter === '' ? '' : ` of ${formatExactCount(view.held)}`}`;
  const dropped = view.dropped > 0 ? `  ${formatExactCount(view.dropped)} oldest dropped` : '';
  return `${state}  ${formatExactCount(rows)} ${noun}${dropped}`;
}
