/** `npm run docs`: writes the pages of the manual that are made from the catalogues, and what the tasks of the cookbook print. */
import { writeFileSync } from 'node:fs';
import { cookbook, cookbookAsRun, writeCookbook } from './manual/cookbook.ts';
import { manualPages } from './manual/pages.ts';

for (const [file, text] of manualPages()) {
  writeFileSync(`src/manual/${file}`, text);
  process.stdout.write(`src/manual/${file}\n`);
}
writeCookbook(await cookbookAsRun(cookbook()));
