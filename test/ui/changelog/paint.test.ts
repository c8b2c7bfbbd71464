import { expect, test } from 'vitest';
import type { QueryColumn } from '../../../src/session/protocol.ts';
import { ColumnWidths } from '../../../src/ui/changelog/column-widths.ts';
import { type PaintedRow, paintResult } from '../../../src/ui/changelog/paint.ts';
import { unstyled } from '../unstyled.ts';

type Row = Exclude<PaintedRow, string>;

const COLUMNS: readonly QueryColumn[] = [
  { name: 'id', type: 'BIGINT', isNumeric: true },
  { name: 'name', type: 'STRING', isNumeric: false },
  { name: 'total', type: 'DECIMAL(10, 2)', isNumeric: true },
];

const CHANGES: readonly Row[] = [
  { kind: 0, cells: ['7', 'apple', '3.50'], changed: undefined, isSelected: false },
  { kind: 1, cells: ['7', 'apple', '3.50'], changed: undefined, isSelected: false },
  { kind: 2, cells: ['7', 'apple', '1234.50'], changed: [2], isSelected: false },
  { kind: 3, cells: ['8', null, null], changed: undefined, isSelected: false },
];

function painted(changes: readonly Row[], columns = 60): readonly string[] {
  const widths = new ColumnWidths(COLUMNS);
  widths.measure(changes);
  return paintResult({
    columns,
    rows: 8,
    title: 'changelog',
    titleRight: 'FOLLOW',
    placed: widths.place(0, columns - 8),
    hiddenLeft: 0,
    hiddenRight: 0,
    corner: 'op',
    separator: '  ',
    lines: changes,
    empty: ['nothing yet'],
    attention: 'none',
  });
}

test('columns are aligned, numbers flush right, NULL is a word of its own', () => {
  expect(
    painted(CHANGES)
      .slice(1, 6)
      .map((line) => unstyled(line).trimEnd()),
  ).toEqual([
    '  op  id  name     total',
    '  +I   7  apple     3.50',
    '  -U   7  apple     3.50',
    '  +U   7  apple  1234.50',
    '  -D   8  NULL      NULL',
  ]);
});

test('the cells that an update changed stand out in +U', () => {
  const [, , , , update = ''] = painted(CHANGES);
  expect(update).toContain('\u001b[1m\u001b[33m\u001b[4m1234.50');
  expect(update).not.toContain('\u001b[33mapple');
});

test('without a change it says so', () => {
  expect(painted([])).toContain('nothing yet');
});

test('columns only grow while a query is shown', () => {
  const widths = new ColumnWidths(COLUMNS);
  widths.measure(CHANGES);
  const before = widths.place(0, 100).map((column) => column.width);
  widths.measure(CHANGES.slice(0, 1));
  expect(widths.place(0, 100).map((column) => column.width)).toEqual(before);
});

test('where the screen is too narrow the widest column gives way, then columns leave on the right', () => {
  const widths = new ColumnWidths(COLUMNS);
  widths.measure([{ cells: ['1', 'a long name that goes on and on', '3.50'] }]);
  expect(widths.place(0, 30).map((column) => column.width)).toEqual([2, 19, 5]);
  expect(widths.place(0, 20).map((column) => column.index)).toEqual([0, 1]);
  expect(widths.place(2, 14).map((column) => column.name)).toEqual(['total']);
});
