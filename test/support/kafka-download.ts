/** The jars of an Apache Kafka broker, taken from Maven Central (or the mirror that this machine's Maven knows) into one folder. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The newest first; a mirror that does not serve it yet serves the one before. */
const VERSIONS = ['4.4.0', '3.9.1'];

/** Fills `folder` once; rejects where Maven cannot get the jars. */
export async function downloadKafka(folder: string): Promise<void> {
  const work = `${folder}.partial-${process.pid}`;
  const failures: unknown[] = [];
  for (const version of VERSIONS) {
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    await writeFile(join(work, 'pom.xml'), pom(version));
    try {
      const args = ['-q', '-B', '-f', join(work, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${join(work, 'lib')}`];
      await run('mvn', args, { maxBuffer: 1 << 26 });
    } catch (failure) {
      failures.push(failure);
      continue;
    }
    await mkdir(dirname(folder), { recursive: true });
    if (existsSync(folder)) await rm(folder, { recursive: true });
    await rename(work, folder);
    return;
  }
  await rm(work, { recursive: true, force: true });
  throw new AggregateError(failures, `Maven gives no Kafka: ${failures.map(String).join('; ')}`);
}

function pom(version: string): string {
  const dependency = (group: string, artifact: string, number: string) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${number}</version></dependency>`;
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>',
    '<groupId>riffle.tests</groupId><artifactId>kafka</artifactId><version>1</version><dependencies>',
    dependency('org.apache.kafka', 'kafka_2.13', version),
    dependency('org.slf4j', 'slf4j-simple', '1.7.36'),
    '</dependencies></project>',
  ].join('\n');
}
