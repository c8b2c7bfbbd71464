import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editorRows, editorWidth, offsetAt, placeOf } from '../../../src/ui/editor/rows.ts';

function rowTexts(text: string, columns: number): readonly string[] {
  return editorRows(text, columns).map((row) => text.slice(row.start, row.end));
}

test('a long line goes on in the next row', () => {
  expect(rowTexts('abcdefgh\nij', 5)).toEqual(['abcde', 'fgh', 'ij']);
});

test('a wide character that would be cut in half goes to the next row', () => {
  expect(rowTexts('ab山田', 5)).toEqual(['ab山', '田']);
});

test('behind a full row there is a place for the cursor', () => {
  expect(rowTexts('abcde', 5)).toEqual(['abcde', '']);
  expect(placeOf('abcde', editorRows('abcde', 5), 5)).toEqual({ row: 1, column: 0 });
});

test('a tab takes two columns', () => {
  expect(placeOf('\tx', editorRows('\tx', 20), 1)).toEqual({ row: 0, column: 2 });
});

test('rows hold the whole text, none is too wide, and each place leads back to its offset', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '山', '👩‍👧', ' ', '\n', 'é'), maxLength: 60 }),
      fc.integer({ min: 2, max: 12 }),
      (text, columns) => {
        const rows = editorRows(text, columns);
        expect(rows.map((row) => (row.isLineStart ? '\n' : '') + text.slice(row.start, row.end)).join('')).toBe(`\n${text}`);
        for (const row of rows) {
          expect(editorWidth(text.slice(row.start, row.end))).toBeLessThanOrEqual(columns);
          const place = placeOf(text, rows, row.start);
          const found = rows[place.row];
          if (found !== undefined) expect(offsetAt(text, found, place.column)).toBe(row.start);
        }
      },
    ),
  );
});
