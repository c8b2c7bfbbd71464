/** Programs in Java that the recorders need, compiled with a JDK. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './processes.ts';

const run = promisify(execFile);

/** → the folder of the classes, which goes with the process. */
export async function compileJava(folder: string, classPath: string): Promise<string> {
  const classes = temporaryFolder('java');
  const sources = readdirSync(folder).filter((name) => name.endsWith('.java'));
  await run('javac', ['-nowarn', '-cp', classPath, '-d', classes, ...sources.map((name) => join(folder, name))]);
  return classes;
}
