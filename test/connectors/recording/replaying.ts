/** Recordings as a job replays them, at a time that a test sets. */
import { cpSync } from 'node:fs';
import { bindTable } from '../../../src/connectors/bind.ts';
import type { JobContext, Scan } from '../../../src/connectors/connector.ts';
import type { RecordingOptions } from '../../../src/connectors/recording/options.ts';
import { recording } from '../../../src/connectors/recording/recording.ts';
import type { Push, Source } from '../../../src/connectors/source.ts';
import { invariant } from '../../../src/model/errors.ts';
import { kindSymbol } from '../../../src/model/row-kind.ts';
import type { TableColumn } from '../../../src/model/schema.ts';
import { simple, varchar } from '../../../src/model/types.ts';
import { temporaryFolder } from '../../support/processes.ts';

export const ID: TableColumn = { name: 'id', type: simple('BIGINT') };
export const STATUS: TableColumn = { name: 'status', type: varchar() };

export const time = { nowMs: 0 };
export const context: JobContext = {
  jobId: 'test',
  clock: { nowMs: () => time.nowMs, monotonicMs: () => time.nowMs },
  timeZone: 'UTC',
  notice: () => undefined,
  print: async () => undefined,
};

/** One that a test may damage. */
export function copyOf(path: string): string {
  const folder = temporaryFolder('recording');
  cpSync(path, folder, { recursive: true });
  return folder;
}

export function bind(given: Readonly<Record<string, string>>, columns: readonly TableColumn[]) {
  const options = new Map(Object.entries({ pace: 'fast', ...given }));
  return bindTable(recording as never, { name: 'orders', columns, primaryKey: ['id'], options });
}

/** `given`: options without a fault of their own. */
export function scanOf(given: Readonly<Record<string, string>>, columns: readonly TableColumn[], id = 0): Scan<RecordingOptions> {
  const { bound, faults } = bind(given, columns);
  if (faults[0] !== undefined) throw faults[0].error;
  return { ...(bound as unknown as Scan<RecordingOptions>), id, columns, needsUpdateBefore: true };
}

export async function open(scans: readonly Scan<RecordingOptions>[], from?: unknown, wake = () => {}): Promise<Source<unknown>> {
  invariant(recording.source !== undefined, 'a recording is a source');
  const source = await recording.source.openSource(scans, context);
  await source.open(from, wake, new AbortController().signal);
  return source;
}

/** `0 +I[1, a]`: the scan, and its change. */
export function collector(): { lines: string[]; push: Push } {
  const lines: string[] = [];
  return { lines, push: (scan, kind, row) => lines.push(`${scan} ${kindSymbol(kind)}[${row.join(', ')}]`) };
}
