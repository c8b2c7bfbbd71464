/** Files of a test, and tables over them. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { bindTable } from '../../../src/connectors/bind.ts';
import type { JobContext, Scan, SinkTarget } from '../../../src/connectors/connector.ts';
import { filesystem } from '../../../src/connectors/filesystem/filesystem.ts';
import type { FilesystemOptions } from '../../../src/connectors/filesystem/options.ts';
import type { Source } from '../../../src/connectors/source.ts';
import { INSERT_ONLY } from '../../../src/model/changelog-mode.ts';
import { combined, invariant } from '../../../src/model/errors.ts';
import { kindSymbol } from '../../../src/model/row-kind.ts';
import type { Table, TableColumn } from '../../../src/model/schema.ts';
import { varchar } from '../../../src/model/types.ts';

export const LINE: TableColumn = { name: 'line', type: varchar() };

export const context: JobContext = {
  jobId: 'insert-into_t-4f1d',
  clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
  timeZone: 'UTC',
  notice: () => undefined,
  print: async () => undefined,
};

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** `files`: path → content, each a second older than the next. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'riffle-files-'));
  folders.push(folder);
  Object.entries(files).forEach(([path, content], number) => {
    put(folder, path, content, 1_700_000_000 + number);
  });
  return folder;
}

export function put(folder: string, path: string, content: string | Uint8Array, modifiedAt: number): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  utimesSync(file, modifiedAt, modifiedAt);
}

export function tableOf(given: Readonly<Record<string, string>>, columns: readonly TableColumn[], more: Partial<Table> = {}): Table {
  const options = new Map(Object.entries({ connector: 'filesystem', format: 'raw', ...given }));
  return { name: 'files', columns, primaryKey: undefined, options, ...more };
}

/** Throws what a declaration is refused for. */
export function scanOf(table: Table, columns: readonly TableColumn[] = table.columns): Scan<FilesystemOptions> {
  const { bound, faults } = bindTable(filesystem as never, table);
  if (faults.length > 0) throw combined(faults.map(({ error }) => error));
  const scan = { ...(bound as unknown as Scan<FilesystemOptions>), id: 0, columns, needsUpdateBefore: true };
  const refused = filesystem.source?.validate(scan) ?? [];
  if (refused.length > 0) throw combined(refused);
  return scan;
}

/** Throws what a declaration is refused for. */
export function sinkTargetOf(table: Table): SinkTarget<FilesystemOptions> {
  const { bound, faults } = bindTable(filesystem as never, table);
  if (faults.length > 0) throw combined(faults.map(({ error }) => error));
  const target = { ...(bound as unknown as SinkTarget<FilesystemOptions>), columns: table.columns, key: [], input: INSERT_ONLY };
  const refused = filesystem.sink?.validate(target) ?? [];
  if (refused.length > 0) throw combined(refused);
  return target;
}

/** One run over a source: its changes, as far as it was polled. */
export class Reading {
  readonly lines: string[] = [];
  readonly source: Source<unknown>;
  #woken: () => void = () => {};
  #isAwake = true;

  private constructor(source: Source<unknown>) {
    this.source = source;
  }

  static async open(scan: Scan<FilesystemOptions>, from?: unknown): Promise<Reading> {
    invariant(filesystem.source !== undefined, 'files are read');
    const reading = new Reading(await filesystem.source.openSource([scan], context));
    await reading.source.open(from, () => reading.#wake(), new AbortController().signal);
    return reading;
  }

  /** Polls until there are so many changes, or the source has ended. */
  async read(changes = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
    while (this.lines.length < changes) {
      this.#isAwake = false;
      const state = this.source.poll(Math.min(1000, changes - this.lines.length), (_scan, kind, row) => {
        this.lines.push(`${kindSymbol(kind)}[${row.join(', ')}]`);
      });
      if (state === 'ended') break;
      if (state === 'dry' && !this.#isAwake) await new Promise<void>((resolve) => (this.#woken = resolve));
    }
    return this.lines;
  }

  /** As it is kept in a checkpoint. */
  position(): unknown {
    return JSON.parse(JSON.stringify(this.source.position()));
  }

  async close(): Promise<void> {
    await this.source.close();
  }

  #wake(): void {
    this.#isAwake = true;
    this.#woken();
  }
}

export async function readAll(scan: Scan<FilesystemOptions>, from?: unknown): Promise<readonly string[]> {
  const reading = await Reading.open(scan, from);
  try {
    return await reading.read();
  } finally {
    await reading.close();
  }
}
