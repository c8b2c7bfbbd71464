import { expect, test } from 'vitest';
import { weightOfRow } from '../../src/model/row-weight.ts';

test('a row counts as one, and as one more for each KiB of its texts and bytes, nested ones too', () => {
  expect(weightOfRow([1, null, 'short', true])).toBe(1);
  expect(weightOfRow(['x'.repeat(2048), new Uint8Array(1024)])).toBe(4);
  expect(weightOfRow([['x'.repeat(2048), ['y'.repeat(1024)]]])).toBe(4);
  expect(weightOfRow([Array.from({ length: 1024 }, (_, place) => place)])).toBe(9);
});
