import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../src/session/make-folder.ts';
import { temporaryFolder } from '../support/processes.ts';

test('a folder is made with those above it, for its owner only', () => {
  const top = temporaryFolder('made');
  makeFolder(join(top, 'a', 'b'));
  makeFolder(join(top, 'a', 'b'));
  for (const folder of ['a', 'a/b']) expect(statSync(join(top, folder)).mode & 0o777).toBe(0o700);
});

test('a file in the way is named with what to do', () => {
  const file = join(temporaryFolder('made'), 'taken');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow(`${file} cannot be made or written to: a file of that name is there. Name a folder that is yours`);
  expect(() => makeFolder(join(file, 'below', 'it'))).toThrow('a part of the path is a file');
});

test.skipIf(process.platform !== 'linux')('a place where the system makes no folders is refused, not tried for ever', () => {
  expect(() => makeFolder('/proc/riffle/state')).toThrow('the system makes no folders there');
});
