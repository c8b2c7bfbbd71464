import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownRow, ownText } from '../../src/model/own-text.ts';
import { collectGarbage } from '../support/collect-garbage.ts';

test('an owned text is the same text, with lone surrogates and all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      expect(ownText(text)).toBe(text);
      expect(ownRow([text, null, 1, true])).toEqual([text, null, 1, true]);
    }),
  );
});

test('a row without texts stays the row it was', () => {
  const row = [1, 'short', null, new Uint8Array(100), [1, ['short', null]]];
  expect(ownRow(row)).toBe(row);
});

test('keeping owned cuts of long texts does not keep the long texts', () => {
  const kept: unknown[] = [];
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 2000; index++) {
    const long = Buffer.from(String(index).padEnd(20_000, 'x')).toString('latin1');
    kept.push(ownText(long.slice(0, 30)), ownRow([long.slice(5, 40), index]), ownRow([[index, [long.slice(5, 40)]]]));
  }
  collectGarbage();
  expect(kept.length).toBe(6000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
});
