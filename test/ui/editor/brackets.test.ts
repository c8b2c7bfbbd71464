import { expect, test } from 'vitest';
import { tokenize } from '../../../src/sql/lexer.ts';
import { bracketPair } from '../../../src/ui/editor/brackets.ts';

/** The places of the pair; | is the cursor. */
function pair(marked: string): readonly number[] {
  const cursor = marked.indexOf('|');
  return bracketPair(tokenize(marked.replace('|', '')), cursor).map(({ start }) => start);
}

test('the bracket at the cursor, or else before it, and its partner', () => {
  expect(pair('f|(a[1], (b))')).toEqual([1, 11]);
  expect(pair('f(a[1], (b))|')).toEqual([1, 11]);
  expect(pair('f(a[1|], (b))')).toEqual([3, 5]);
  expect(pair("f('(', |(b))")).toEqual([7, 9]);
});

test('none where there is no bracket, no partner, or another one', () => {
  for (const text of ['f(a|b)', 'f|(a', 'f(a]|', "'|('"]) expect(pair(text)).toEqual([]);
});
