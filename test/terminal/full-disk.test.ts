/** The built program on a disk without room: a small file system in memory, which only root can mount. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { riffle } from '../support/riffle.ts';

const disk = temporaryFolder('disk');
const isMounted = mounts();

afterAll(() => {
  if (isMounted) execFileSync('/usr/bin/env', ['umount', disk]);
});

test.skipIf(!isMounted)('a checkpoint that finds no room on the disk is told, and does not take the program with it', async () => {
  const script = `CREATE TABLE source (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '10');
    CREATE TABLE target (n BIGINT) WITH ('connector' = 'blackhole'); INSERT INTO target SELECT n FROM source;`;
  const { stderr, signal } = await riffle(['-e', script, '--for', '1s', '--state-dir', join(disk, 'state')]);
  expect(stderr).toContain('The checkpoint cannot be written: ');
  expect(stderr).toContain('Nothing is lost');
  expect(stderr).not.toMatch(/Commit failed|Node\.js v/);
  expect(signal).toBeNull();
});

function mounts(): boolean {
  try {
    execFileSync('/usr/bin/env', ['mount', '-t', 'tmpfs', '-o', 'size=40k', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
