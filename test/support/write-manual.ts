/** `npm run docs`: writes the pages of the manual that are made from the catalogues. */
import { writeFileSync } from 'node:fs';
import { manualPages } from './manual/pages.ts';

for (const [file, text] of manualPages()) {
  writeFileSync(`src/manual/${file}`, text);
  process.stdout.write(`src/manual/${file}\n`);
}
