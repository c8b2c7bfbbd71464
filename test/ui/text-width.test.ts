import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { cut, cutMiddle, padded, printable, widthOf, wrap } from '../../src/ui/text-width.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'é', '山', '👩‍👩‍👧', '🇯🇵', ' ', '…', '─', 'ｶ', 'e\u0301', '␊'), maxLength: 40 });

test('a cut text is at most as wide as asked, a padded one exactly', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 30 }), fc.constantFrom('left' as const, 'right' as const), (given, columns, side) => {
      expect(stringWidth(cut(given, columns))).toBeLessThanOrEqual(columns);
      expect(stringWidth(cutMiddle(given, columns))).toBeLessThanOrEqual(columns);
      expect(stringWidth(padded(given, columns, side))).toBe(columns);
    }),
  );
});

test('a text cut in the middle keeps both ends', () => {
  expect(cutMiddle('insert-into_sink_01', 9)).toBe('inse…k_01');
  expect(cutMiddle('山田太郎さん', 8)).toBe('山田…ん');
  expect(cutMiddle('short', 5)).toBe('short');
});

test('the short cut for narrow characters measures as string-width does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 10 }), (given) => {
      const shown = printable(given);
      expect(widthOf(shown)).toBe(stringWidth(shown));
    }),
  );
});

test('nothing that steers a terminal is left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (given) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be left.
      expect(printable(given)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});

test('wrapping breaks at spaces, keeps every word, and no line is too wide', () => {
  expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
  expect(wrap('abcdefghijklmnop', 10)).toEqual(['abcdefghij', 'klmnop']);
  fc.assert(
    fc.property(text, fc.integer({ min: 8, max: 30 }), (given, columns) => {
      const lines = wrap(given, columns);
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      expect(lines.join('').replaceAll(' ', '')).toBe(given.replaceAll(' ', ''));
    }),
  );
});
