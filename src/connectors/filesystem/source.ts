/**
 * Reads the files of a table one after another, each once and whole: the oldest first. A watched directory is listed again every interval, and
 * a file that is new in it is read when it has not changed from one listing to the next.
 *
 *   position   the files that are done, and the byte of the current one in front of its next record
 *
 * What a job has begun to read stays as it is until it is done, or the job ends with an error: read on, it would give other rows.
 */
import { join } from 'node:path';
import { BadMessage, type Decoder, type PushChange } from '../../formats/format.ts';
import { invariant, UserError } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import type { JobContext, Scan } from '../connector.ts';
import { badRecord } from '../kit/bad-record.ts';
import { shownBytes } from '../kit/shown-bytes.ts';
import type { Origin, Push, Source, SourceStatus } from '../source.ts';
import { DoneFiles } from './done-files.ts';
import { fileChanged, fileGone, RECORD_REMEDIES, recordTooLong, systemCode, systemRefused } from './errors.ts';
import { openBytes } from './file-bytes.ts';
import { openFileDecoder, templateOf } from './file-decoder.ts';
import { changeOf, type ListedFile, listFiles, statOf } from './listing.ts';
import { localPath } from './location.ts';
import type { FilesystemOptions } from './options.ts';
import { type FilePosition, type FilesPosition, formatFilesPosition } from './position.ts';
import { RECORD_MEBIBYTES_MAX, Records } from './records.ts';
import { formatOf } from './table-columns.ts';

interface CurrentFile extends ListedFile {
  readonly records: Records;
  readonly template: Row;
  recordsDone: number;
}

export class FilesystemSource implements Source<FilesPosition> {
  readonly #scan: Scan<FilesystemOptions>;
  readonly #context: JobContext;
  readonly #root: string;
  readonly #intervalMs: number | undefined;
  readonly #skips: boolean;
  #decoder: Decoder | undefined;
  #done = new DoneFiles('');
  /** Yet to be read, the next one last. */
  #queue: ListedFile[] = [];
  #file: CurrentFile | undefined;
  /** Seen by the last listing of a watched directory, and perhaps still being written. */
  #fresh: ReadonlyMap<string, ListedFile> = new Map();
  #isEnded = false;
  #isStepping = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};
  #signal: AbortSignal = AbortSignal.abort();
  #timer: NodeJS.Timeout | undefined;
  #push: Push = () => {};
  #pushed = 0;
  readonly #pushChange: PushChange;
  #preparing: 'prepared' | 'waits' | undefined;
  #recordsRead = 0;
  #recordsSkipped = 0;
  /** Of the files done and the current one; what an earlier process has read of it is subtracted. */
  #bytesDone = 0;
  #bytesQueued = 0;

  static of(scans: readonly Scan<FilesystemOptions>[], context: JobContext): FilesystemSource {
    const [scan, ...others] = scans;
    invariant(scan !== undefined && others.length === 0, 'one table is one scan of one source of files');
    return new FilesystemSource(scan, context);
  }

  private constructor(scan: Scan<FilesystemOptions>, context: JobContext) {
    this.#scan = scan;
    this.#context = context;
    this.#root = localPath(scan.options.path);
    this.#intervalMs = scan.options['source.monitor-interval'];
    const { format, options } = formatOf(scan);
    this.#skips = format.skipsBadMessages(options);
    this.#pushChange = (kind, row) => {
      this.#pushed++;
      this.#push(scan.id, kind, row);
    };
  }

  async open(from: FilesPosition | undefined, wake: () => void, signal: AbortSignal): Promise<void> {
    this.#wake = wake;
    this.#signal = signal;
    this.#decoder = await openFileDecoder(this.#scan, { timeZone: this.#context.timeZone, learned: from?.learned });
    this.#done = new DoneFiles(from?.done ?? '');
    this.#recordsSkipped = from?.skipped ?? 0;
    if (from?.file !== undefined) await this.#resume(from.file);
    await this.#list();
  }

  poll(changesMax: number, push: Push): 'more' | 'dry' | 'ended' {
    this.#push = push;
    let left = changesMax;
    while (left > 0) {
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#isEnded) return 'ended';
      const file = this.#file;
      if (file === undefined || this.#isStepping) return 'dry';
      const next = file.records.next();
      if (next === 'wait') return 'dry';
      if (next === 'long') throw recordTooLong(this.#whichRecord(file), RECORD_MEBIBYTES_MAX);
      if (next === 'end') {
        this.#step(() => this.#finish(file));
        return 'dry';
      }
      if (!this.#decode(file)) return 'dry';
      left -= Math.max(1, this.#pushed);
    }
    return 'more';
  }

  position(): FilesPosition {
    const done = this.#done.toString();
    const known = { skipped: this.#recordsSkipped, learned: this.#decoder?.learned?.() };
    const file = this.#file;
    if (file === undefined) return { done, file: undefined, ...known };
    const { path, sizeBytes, modifiedMs, records, recordsDone } = file;
    return { done, file: { path, sizeBytes, modifiedMs, offset: records.offset, records: recordsDone }, ...known };
  }

  origin(): Origin {
    const file = this.#file;
    return { committedAtMs: undefined, place: file === undefined ? this.#root : this.#placeText(file), transaction: undefined };
  }

  status(): SourceStatus {
    const { phase, position } = this.#where();
    return { phase, position, snapshot: this.#progress(), recordsSkipped: this.#recordsSkipped };
  }

  isReplayExact(): boolean {
    return true;
  }

  async released(): Promise<void> {}

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#wake = () => {};
    await this.#file?.records.close();
    this.#file = undefined;
  }

  async #resume(at: FilePosition): Promise<void> {
    const path = join(this.#root, at.path);
    const found = await statOf(path);
    if (found === undefined) throw fileGone(path);
    const change = changeOf(at, found);
    if (change !== undefined) throw fileChanged(path, change);
    if (!(await this.#begin(at, at))) throw fileGone(path);
    this.#bytesDone = -(this.#file?.records.bytesRead ?? 0);
  }

  /** False: it is not there any more. */
  async #begin(file: ListedFile, from: Pick<FilePosition, 'offset' | 'records'>): Promise<boolean> {
    const path = join(this.#root, file.path);
    const { format, options } = formatOf(this.#scan);
    const framing = format.framing?.(options);
    invariant(framing !== undefined, 'a format without framing is refused before it is used');
    const template = templateOf(this.#scan, { ...file, path }, this.#context.timeZone);
    const bytes = await openBytes(path, from.offset).catch((cause: unknown) => {
      if (systemCode(cause) === 'ENOENT') return undefined;
      throw cause instanceof UserError ? cause : systemRefused(path, 'read', cause);
    });
    if (bytes === undefined) return false;
    const records = new Records(bytes, { framing, offset: from.offset, wake: () => this.#wake() });
    this.#file = { ...file, records, template, recordsDone: from.records };
    return true;
  }

  /** False: the record waits for what it needs to be decoded. */
  #decode(file: CurrentFile): boolean {
    const { records, template } = file;
    const { bytes, start, end } = records;
    this.#pushed = 0;
    if (this.#preparing === 'waits') return false;
    try {
      if (this.#preparing === undefined && !this.#isPrepared(bytes, start, end)) return false;
      this.#decoder?.decode(bytes, start, end, template, this.#pushChange);
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      if (!this.#skips) throw this.#badRecord(file, error);
      this.#recordsSkipped++;
    }
    this.#preparing = undefined;
    this.#recordsRead++;
    file.recordsDone++;
    records.done();
    return true;
  }

  #isPrepared(bytes: Uint8Array, start: number, end: number): boolean {
    const waiting = this.#decoder?.prepare?.(bytes, start, end);
    if (waiting === undefined) return true;
    this.#preparing = 'waits';
    this.#step(async () => {
      await waiting;
      this.#preparing = 'prepared';
    });
    return false;
  }

  #badRecord(file: CurrentFile, error: BadMessage): UserError {
    const { bytes, start, end } = file.records;
    const which = this.#whichRecord(file);
    return badRecord({ which, bytes: shownBytes(bytes, start, end), bound: formatOf(this.#scan), cause: error }, RECORD_REMEDIES);
  }

  #whichRecord({ path, records, recordsDone }: CurrentFile): string {
    return `Record ${recordsDone + 1} of ${join(this.#root, path)} (at byte ${records.offset})`;
  }

  #placeText(file: CurrentFile): string {
    return `${file.path === '' ? this.#root : file.path}:${file.records.offset}`;
  }

  /** One piece of work beside the pump: a poll before its end is dry. */
  #step(work: () => Promise<void>): void {
    this.#isStepping = true;
    work()
      .catch((error: unknown) => {
        if (!this.#signal.aborted) this.#failure = { error };
      })
      .finally(() => {
        this.#isStepping = false;
        this.#wake();
      });
  }

  async #finish(file: CurrentFile): Promise<void> {
    const path = join(this.#root, file.path);
    const found = await statOf(path);
    // Taken away after its last byte was read it was read whole.
    const change = found === undefined ? undefined : changeOf(file, found);
    if (change !== undefined) throw fileChanged(path, change);
    await file.records.close();
    this.#file = undefined;
    this.#done.add(file.path);
    this.#bytesDone += file.sizeBytes;
    await this.#next();
  }

  async #next(): Promise<void> {
    for (let file = this.#queue.pop(); file !== undefined; file = this.#queue.pop()) {
      this.#bytesQueued -= file.sizeBytes;
      const found = await statOf(join(this.#root, file.path));
      // It may have been taken away, or replaced, while it waited.
      if (found !== undefined && (await this.#begin({ ...file, ...found }, { offset: 0, records: 0 }))) return;
    }
    if (this.#intervalMs === undefined) this.#isEnded = true;
    else this.#timer = setTimeout(() => this.#step(() => this.#list()), this.#intervalMs);
  }

  async #list(): Promise<void> {
    const wanted = { pattern: this.#scan.options['source.path.regex-pattern'], isDone: (path: string) => this.#done.has(path) };
    const { files, done } = await listFiles(this.#root, wanted, this.#signal);
    this.#done.keep(done);
    const current = this.#file?.path;
    this.#queue = this.#settled(files.filter(({ path }) => path !== current)).reverse();
    this.#bytesQueued = this.#queue.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (this.#file === undefined) await this.#next();
  }

  /** Of a watched directory: without those that may still be being written. */
  #settled(files: readonly ListedFile[]): ListedFile[] {
    const intervalMs = this.#intervalMs;
    if (intervalMs === undefined) return files.slice();
    const before = this.#fresh;
    const nowMs = this.#context.clock.nowMs();
    const isSettled = (file: ListedFile): boolean => {
      const seen = before.get(file.path);
      return (seen !== undefined && changeOf(seen, file) === undefined) || nowMs - file.modifiedMs > intervalMs;
    };
    this.#fresh = new Map(files.filter((file) => !isSettled(file)).map((file) => [file.path, file]));
    return files.filter(isSettled);
  }

  #where(): Pick<SourceStatus, 'phase' | 'position'> {
    const position = formatFilesPosition(this.position());
    if (this.#decoder === undefined) return { phase: 'connecting', position: this.#root };
    if (this.#isEnded) return { phase: 'ended', position };
    return { phase: this.#intervalMs === undefined ? 'snapshot' : 'stream', position };
  }

  /** How many records there will be, by the bytes that those read so far took. */
  #progress(): SourceStatus['snapshot'] {
    if (this.#intervalMs !== undefined) return undefined;
    const read = this.#bytesDone + (this.#file?.records.bytesRead ?? 0);
    const all = this.#bytesDone + (this.#file?.sizeBytes ?? 0) + this.#bytesQueued;
    const rowsEstimated = read === 0 ? undefined : Math.max(this.#recordsRead, Math.round((this.#recordsRead / read) * all));
    return { rowsRead: this.#recordsRead, rowsEstimated };
  }
}
