/** The built program on a disk without room: a small file system in memory, which only root can mount. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { riffle } from '../support/riffle.ts';

const mounted: string[] = [];
const tiny = mount('40k');
const small = mount('4m');

afterAll(() => {
  for (const disk of mounted) execFileSync('/usr/bin/env', ['umount', disk]);
});

test.skipIf(tiny === undefined)('a checkpoint that finds no room on the disk is told, and does not take the program with it', async () => {
  await expectTold(
    tiny,
    `CREATE TABLE source (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '10');
     CREATE TABLE target (n BIGINT) WITH ('connector' = 'blackhole'); INSERT INTO target SELECT n FROM source;`,
  );
});

test.skipIf(small === undefined)('nor does one that is still making segments when the first find no room', async () => {
  await expectTold(
    small,
    `CREATE TABLE source (name STRING) WITH ('connector' = 'datagen', 'rows-per-second' = '1000000');
     CREATE TABLE target (name STRING, n BIGINT, PRIMARY KEY (name) NOT ENFORCED) WITH ('connector' = 'blackhole');
     INSERT INTO target SELECT name, COUNT(*) FROM source GROUP BY name;`,
  );
});

async function expectTold(disk: string | undefined, script: string): Promise<void> {
  const { code, stderr, signal } = await riffle(['-e', script, '--for', '1s', '--state-dir', join(disk ?? '', 'state')]);
  expect(stderr).toContain('The checkpoint cannot be written: ');
  expect(stderr).toContain('Nothing is lost');
  expect(stderr).not.toMatch(/Commit failed|Node\.js v/);
  expect(signal).toBeNull();
  // The last one, too: what --for promises did not happen.
  expect(code).toBe(1);
  expect(stderr).toContain('The last checkpoint could not be taken: ');
}

function mount(size: string): string | undefined {
  const disk = temporaryFolder('disk');
  try {
    execFileSync('/usr/bin/env', ['mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk], { stdio: 'ignore' });
    mounted.push(disk);
    return disk;
  } catch {
    return undefined;
  }
}
