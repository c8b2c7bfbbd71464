/**
 * Writes rows into files that become visible with the checkpoint that covers them. Every checkpoint ends the files that are being written, so
 * that a restart has none to continue: what no checkpoint covers is deleted.
 *
 *   write      rows → bytes in memory
 *   drain      bytes → files in the hidden directory of this INSERT
 *   prepare    files → whole and on the disk; their list is the handle
 *   commit     files → renamed to where their reader looks; doing it again changes nothing
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Encoder } from '../../formats/format.ts';
import { invariant } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';
import { weightOfLength } from '../../model/row-weight.ts';
import type { JobContext, SinkTarget } from '../connector.ts';
import type { Sink } from '../sink.ts';
import { localPath } from './location.ts';
import type { FilesystemOptions } from './options.ts';
import { PartFiles } from './part-files.ts';
import { directoryOf } from './partitions.ts';
import { guarded, type StagedFile, Staging } from './staging.ts';
import { fileColumns, formatOf, partFileBytesMax } from './table-columns.ts';

export interface FilesHandle {
  readonly files: readonly StagedFile[];
}

interface Batch {
  /** Records and what stands behind each, by the partition's directory. */
  readonly pieces: ReadonlyMap<string, readonly Uint8Array[]>;
  readonly weight: number;
}

/** A file has no place for a message without value: its line is empty. */
const NO_VALUE = new Uint8Array(0);

export class FilesystemSink implements Sink<FilesHandle> {
  readonly drainRows = 4000;
  readonly backlogRowsMax = 40_000;
  readonly #target: SinkTarget<FilesystemOptions>;
  readonly #context: JobContext;
  readonly #number: number;
  readonly #staging: Staging;
  readonly #directoryOf: (row: Row) => string;
  readonly #delimiter: Uint8Array;
  readonly #parts: PartFiles;
  #encoder: Encoder | undefined;
  #buffered = new Map<string, Uint8Array[]>();
  #weight = 0;
  #weightInFlight = 0;
  /** Whole and named, and not yet committed: more than one checkpoint's where one was given up. */
  #pending: readonly StagedFile[] = [];
  /** The work on the files, one piece after another. */
  #working: Promise<unknown> = Promise.resolve();

  /** `number`: of the INSERT in its job. */
  constructor(target: SinkTarget<FilesystemOptions>, number: number, context: JobContext) {
    this.#target = target;
    this.#number = number;
    this.#context = context;
    this.#staging = new Staging(localPath(target.options.path), context.jobId, number);
    this.#directoryOf = directoryOf(target, context.timeZone);
    const { format, options } = formatOf(target);
    const framing = format.framing?.(options);
    invariant(framing !== undefined, 'a format without framing is refused before it is used');
    this.#delimiter = framing.delimiter;
    this.#parts = new PartFiles({ staging: this.#staging, head: framing.head, sizeBytesMax: partFileBytesMax(target.options) });
  }

  get backlogRows(): number {
    return this.#weight + this.#weightInFlight;
  }

  async open(): Promise<void> {
    const { columns, table } = this.#target;
    const { format, options } = formatOf(this.#target);
    invariant(format.openEncoder !== undefined, 'a format that cannot be written is refused before it is used');
    const inFile = new Set(fileColumns(table).map(({ name }) => name));
    this.#encoder = await format.openEncoder({
      options,
      columns: columns.flatMap((column, place) => (inFile.has(column.name) ? [{ ...column, place }] : [])),
      subject: '',
      timeZone: this.#context.timeZone,
    });
    await this.#staging.clean();
  }

  async recover(_checkpoint: number, handle: FilesHandle | undefined): Promise<'committed' | 'lost'> {
    if (handle === undefined) return 'committed';
    // Only someone else can have taken it away: with it went what was not yet renamed.
    if (!(await this.#staging.exists())) return 'lost';
    await this.#publish(handle);
    return 'committed';
  }

  async abandon(_checkpoint: number, handle: FilesHandle | undefined): Promise<void> {
    if (handle !== undefined) await this.#staging.discard(handle.files);
  }

  visibility(): void {}

  write(kind: RowKind, row: Row): void {
    invariant(this.#encoder !== undefined, 'a sink is opened before it is written to');
    const bytes = this.#encoder.encode(kind, row) ?? NO_VALUE;
    const directory = this.#directoryOf(row);
    const pieces = this.#buffered.get(directory);
    if (pieces === undefined) this.#buffered.set(directory, [bytes, this.#delimiter]);
    else pieces.push(bytes, this.#delimiter);
    this.#weight += weightOfLength(bytes.length);
  }

  drain(): Promise<void> {
    const batch = this.#take();
    return this.#then(() => this.#append(batch));
  }

  prepare(checkpoint: number): Promise<FilesHandle | undefined> {
    const batch = this.#take();
    return this.#then(async () => {
      await this.#append(batch);
      const parts = await this.#parts.take();
      const files = parts.map(({ staged, directory }, count): StagedFile => {
        return { staged, directory, name: `part-${this.#context.jobId}-${this.#number}-${checkpoint}-${count}` };
      });
      if (files.length > 0) await this.#staging.sync();
      this.#pending = [...this.#pending, ...files];
      return this.#pending.length === 0 ? undefined : { files: this.#pending };
    });
  }

  async commit(_checkpoint: number, handle: FilesHandle | undefined): Promise<void> {
    if (handle === undefined) return;
    await this.#publish(handle);
    const committed = new Set(handle.files.map(({ staged }) => staged));
    this.#pending = this.#pending.filter(({ staged }) => !committed.has(staged));
  }

  async close(): Promise<void> {
    // What it failed with was told to whoever waited for it.
    await this.#working.catch(() => undefined);
    const unfinished = await this.#parts.close();
    await this.#staging.discard(unfinished.map((staged) => ({ staged, directory: '', name: '' })));
    await this.#staging.removeIfEmpty();
  }

  /** Makes the files of a checkpoint visible, and says so in their partitions where the table asks for that. */
  async #publish({ files }: FilesHandle): Promise<void> {
    await this.#staging.publish(files);
    const { options } = this.#target;
    if (options['sink.partition-commit.policy.kind'] === undefined) return;
    const directories = new Set(files.map(({ directory }) => directory).filter((directory) => directory !== ''));
    for (const directory of directories) {
      const path = join(this.#staging.root, directory, options['sink.partition-commit.success-file.name']);
      await guarded(path, 'written to', () => writeFile(path, ''));
    }
  }

  #take(): Batch {
    const taken = { pieces: this.#buffered, weight: this.#weight };
    this.#buffered = new Map();
    this.#weight = 0;
    this.#weightInFlight += taken.weight;
    return taken;
  }

  async #append({ pieces, weight }: Batch): Promise<void> {
    try {
      for (const [directory, records] of pieces) await this.#parts.append(directory, Buffer.concat(records));
    } finally {
      this.#weightInFlight -= weight;
    }
  }

  #then<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#working.then(work);
    this.#working = done.catch(() => undefined);
    return done;
  }
}
