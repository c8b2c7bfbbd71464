import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textChanges } from '../../../src/ui/editor/text-changes.ts';

const told = (before: string, after: string) => textChanges(before, after).map(({ removed, added }) => `${removed} → ${added}`);

test('tells replaced, added and removed words', () => {
  expect(told('SELEC a FORM t', 'SELECT a FROM t')).toEqual(['SELEC → SELECT', 'FORM → FROM']);
  expect(told('(id INT name STRING)', '(id INT, name STRING)')).toEqual([' → ,']);
  expect(told('(id INT, name STRING,)', '(id INT, name STRING)')).toEqual([', → ']);
  expect(told('SELECT 1', 'SELECT   1')).toEqual([]);
});

test('what was added stands at its span, and the rest is the same in both texts', () => {
  const words = fc.array(fc.constantFrom('SELECT', 'a', ',', 'FROM', 't', '('), { maxLength: 12 });
  fc.assert(
    fc.property(words, words, (left, right) => {
      const [before, after] = [left.join(' '), right.join(' ')];
      const changes = textChanges(before, after);
      for (const { added, span } of changes) if (added !== '') expect(after.slice(span.start, span.end)).toBe(added);
      let rest = after;
      for (const { span, added } of changes.toReversed()) if (added !== '') rest = rest.slice(0, span.start) + rest.slice(span.end);
      const kept = rest.split(' ').filter((word) => word !== '').length;
      expect(left.length - kept).toBe(changes.flatMap(({ removed }) => removed.split(' ').filter((word) => word !== '')).length);
    }),
  );
});
