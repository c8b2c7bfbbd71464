import { expect, test } from 'vitest';
import { sparkline } from '../../../src/ui/status/sparkline.ts';

test('the largest value is the highest bar, in blocks or in ASCII', () => {
  expect(sparkline([0, 50, 100], false)).toBe('▁▄█');
  expect(sparkline([0, 50, 100], true)).toBe('_=%');
  expect(sparkline([], false)).toBe('');
});
