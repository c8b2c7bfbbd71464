import { expect, test } from 'vitest';
import { ColumnWidths, type PlacedColumn } from '../../../src/ui/changelog/column-widths.ts';

/** Columns with one change whose cells are as wide as given; a negative width is a number's. */
function measured(widths: readonly number[], name = 'column'): ColumnWidths {
  const columns = widths.map((width, index) => ({ name: `${name}_${index + 1}`, type: '', isNumeric: width < 0 }));
  const shown = new ColumnWidths(columns);
  shown.measure([{ cells: widths.map((width) => 'x'.repeat(Math.abs(width))) }]);
  return shown;
}

const widthsOf = (placed: readonly PlacedColumn[]): readonly number[] => placed.map(({ width }) => width);

test('what fits has the width of its widest text', () => {
  expect(widthsOf(measured([10, -12, 30]).place(0, 60))).toEqual([10, 12, 30]);
});

test('where room is missing the widest texts give way, and numbers never', () => {
  expect(widthsOf(measured([40, -20, 30, 12]).place(0, 80))).toEqual([21, 20, 21, 12]);
});

test('texts give way only for columns that are shown', () => {
  const placed = measured(Array.from({ length: 50 }, () => 60)).place(0, 288);
  expect(placed).toHaveLength(16);
  for (const { width } of placed) expect(width).toBeGreaterThanOrEqual(16);
  expect(placed.reduce((sum, { width }) => sum + width + 2, -2)).toBe(288);
});

test('the last of many columns have the room to themselves', () => {
  expect(widthsOf(measured([60, 60, 60, 60, 60]).place(3, 140))).toEqual([60, 60]);
});

test('names are told apart: they are whole, or so much of them that they say enough', () => {
  const placed = measured([-3, 3, 90], 'a_long_column_name').place(0, 70);
  expect(widthsOf(placed)).toEqual([20, 20, 26]);
});

test('a column that is wider than the screen is shown as far as it goes', () => {
  expect(widthsOf(measured([-50, 10]).place(0, 30))).toEqual([30]);
});
