/** Apicurio Registry, which speaks Confluent's protocol too: one archive of 109 MB from Maven Central (or the mirror this machine's Maven knows). */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The last that runs on Java 17. */
const VERSION = '3.0.9';

export const REGISTRY_JAR = `apicurio-registry-app-${VERSION}-runner.jar`;

/** Fills `folder` once; rejects where Maven cannot get the archive. */
export async function downloadRegistry(folder: string): Promise<void> {
  const work = `${folder}.partial-${process.pid}`;
  await rm(work, { recursive: true, force: true });
  await mkdir(join(work, 'app'), { recursive: true });
  try {
    const artifact = `io.apicurio:apicurio-registry-app:${VERSION}:tar.gz:all`;
    const args = ['-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${work}`];
    await run('mvn', args, { cwd: work, maxBuffer: 1 << 26, timeout: 300_000 });
    await run('tar', ['-xzf', join(work, `apicurio-registry-app-${VERSION}-all.tar.gz`), '-C', join(work, 'app')]);
    if (existsSync(folder)) await rm(folder, { recursive: true });
    await mkdir(dirname(folder), { recursive: true });
    await rename(join(work, 'app'), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
