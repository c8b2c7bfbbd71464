/** The manual says what the program does: its tables are those of the catalogues. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manualPages } from './support/manual/pages.ts';

test.each([...manualPages()])('%s is what npm run docs would write', (file, text) => {
  expect(readFileSync(new URL(`../src/manual/${file}`, import.meta.url), 'utf8')).toBe(text);
});
