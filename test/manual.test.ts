/** The manual says what the program does: its tables are those of the catalogues. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manualPages } from './support/manual/pages.ts';
import { pictureOf } from './support/manual/picture.ts';

test.each([...manualPages()])('%s is what npm run docs would write', (file, text) => {
  expect(readFileSync(new URL(`../src/manual/${file}`, import.meta.url), 'utf8')).toBe(text);
});

test('the picture of the README is the marked moment of the recorded tour', async () => {
  const cast = readFileSync(new URL('../recordings/tour.cast', import.meta.url), 'utf8');
  expect(readFileSync(new URL('../recordings/tour.svg', import.meta.url), 'utf8')).toBe(await pictureOf(cast));
});
