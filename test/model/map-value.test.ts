import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapValue, valueUnder } from '../../src/model/map-value.ts';

const keys = fc.constantFrom(null, 'a', 'b', 'c', '\ue000', '😀');
const entries = fc.array(fc.tuple(keys, fc.integer()));

test('a map finds under each key the value that came last, and nothing under any other', () => {
  fc.assert(
    fc.property(entries, keys, (given, wanted) => {
      const last = given.findLast(([key]) => key === wanted)?.[1];
      expect(valueUnder(mapValue(given), wanted)).toBe(last);
    }),
  );
});

test('maps with the same entries are the same value, in whatever order they came', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(keys, fc.integer()), { selector: ([key]) => key }), (given) => {
      expect(mapValue(given.toReversed())).toEqual(mapValue(given));
    }),
  );
});

test('entries lie in the order of their keys, NULL first', () => {
  expect(
    mapValue([
      ['b', 1],
      [null, 2],
      ['a', 3],
      ['b', 4],
    ]),
  ).toEqual([null, 2, 'a', 3, 'b', 4]);
});
