import { expect, test } from 'vitest';
import { cookbook, cookbookAsRun } from '../support/manual/cookbook.ts';

test('every task of the cookbook prints what stands below it', { timeout: 120_000 }, async () => {
  const text = cookbook();
  expect(await cookbookAsRun(text)).toBe(text);
  expect(text.match(/^## /gm)).toHaveLength(11);
});
