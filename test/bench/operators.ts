/** Operators over changes in memory, beside what Flink reached on a machine of this kind (measured apart: shown, and no ratio of one run). */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/processes.ts';
import { printLine, thousands } from './measure.ts';
import type { OperatorFigures, OperatorRun } from './operator-child.ts';
import { OPERATOR_JOBS } from './operator-jobs.ts';

const execute = promisify(execFile);
const CHILD = resolve(import.meta.dirname, 'operator-child.js');
const STATEFUL = 'GROUP BY, 1 M keys';

export async function measureOperators(words: readonly string[]): Promise<void> {
  const isWanted = (name: string) => words.every((word) => `operators ${name}`.includes(word));
  const jobs = OPERATOR_JOBS.filter(({ name }) => isWanted(name));
  if (jobs.length > 0) process.stdout.write('\noperators, changes made in memory\n');
  for (const { name, flink, aim } of jobs) {
    const { perSecond, peakMb } = await run({ job: name, folder: temporaryFolder('bench'), what: 'throughput' });
    printLine({
      what: name,
      ours: thousands(perSecond),
      peer: `Flink, apart: ${thousands(flink)}`,
      ratio: `aim ${thousands(aim)}`,
      peakMb: `${peakMb} MB`,
    });
  }
  if (isWanted('checkpoint and restore')) await measureCheckpoint();
}

async function measureCheckpoint(): Promise<void> {
  const folder = temporaryFolder('bench');
  const { checkpoints } = await run({ job: STATEFUL, folder, what: 'checkpoint' });
  const [few, all] = checkpoints;
  const mb = (bytes = 0) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  const { restoredMs = 0 } = await run({ job: STATEFUL, folder, what: 'restore' });
  const lines = [
    ['checkpoint, all of 1 M keys new', `${all?.ms} ms`, 'Flink, apart: 900–1,000 ms', 'aim 250 ms', mb(all?.bytes)],
    ['checkpoint, 50 k of 1 M keys changed', `${few?.ms} ms`, 'RocksDB, apart: 250 ms', 'aim 250 ms', mb(few?.bytes)],
    ['restore of 1 M keys', `${restoredMs.toFixed(0)} ms`, 'Flink, apart: 5,300; RocksDB 1,200', 'aim 1.2 s', ''],
  ] as const;
  for (const [what, ours, peer, ratio, peakMb] of lines) printLine({ what, ours, peer, ratio, peakMb });
}

async function run(options: OperatorRun): Promise<OperatorFigures> {
  const { stdout } = await execute(process.execPath, [CHILD, JSON.stringify(options)], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as OperatorFigures;
}
