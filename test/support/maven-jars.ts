/** Jars of Maven Central (or the mirror that this machine's Maven knows), with all that they need, copied into one folder. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What Maven calls it: `org.slf4j:slf4j-simple:1.7.36`. */
export type Coordinates = `${string}:${string}:${string}`;

/** Fills `folder`/lib once; rejects where Maven cannot get one of them. */
export async function copyJars(folder: string, wanted: readonly Coordinates[]): Promise<void> {
  const work = `${folder}.partial-${process.pid}`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await writeFile(join(work, 'pom.xml'), pom(wanted));
  try {
    const args = ['-q', '-B', '-f', join(work, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${join(work, 'lib')}`];
    await run('mvn', args, { maxBuffer: 1 << 26 });
  } catch (failure) {
    await rm(work, { recursive: true, force: true });
    throw failure;
  }
  await mkdir(dirname(folder), { recursive: true });
  if (existsSync(folder)) await rm(folder, { recursive: true });
  await rename(work, folder);
}

function pom(wanted: readonly Coordinates[]): string {
  const dependency = (coordinates: Coordinates) => {
    const [group, artifact, version] = coordinates.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  };
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>',
    '<groupId>riffle.tests</groupId><artifactId>jars</artifactId><version>1</version><dependencies>',
    ...wanted.map(dependency),
    '</dependencies></project>',
  ].join('\n');
}
