import { expect, test } from 'vitest';
import { formatAge, formatBytes, formatCount, formatDuration, formatExactCount, formatRate } from '../../src/ui/format.ts';

test('figures take few characters and lose no order of magnitude', () => {
  expect([0, 999, 1000, 12_345, 999_499, 1_234_567, 123_456_789, 5e9].map(formatCount)).toEqual([
    '0',
    '999',
    '1.00k',
    '12.3k',
    '999k',
    '1.23M',
    '123M',
    '5.00G',
  ]);
  expect([0, 0.4, 12, 101_234].map(formatRate)).toEqual(['0/s', '0.4/s', '12/s', '101k/s']);
  expect([12, 412, 31_000, 125_000, 11_520_000, 500_000_000].map(formatDuration)).toEqual(['12ms', '0.4s', '31s', '2m05s', '3h12m', '5d']);
  expect([0, 2500, 200_000, 1e9].map(formatAge)).toEqual(['now', '2s', '3m', '11d']);
  expect([0, 812, 3100, 12_000_000].map(formatBytes)).toEqual(['0 B', '812 B', '3.1 kB', '12 MB']);
  expect([1, 999, 1000, 12_345_678].map(formatExactCount)).toEqual(['1', '999', '1,000', '12,345,678']);
});
