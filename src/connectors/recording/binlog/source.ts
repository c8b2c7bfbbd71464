/** A recorded binlog, replayed at its pace through the decoder that reads live ones. */
import { join } from 'node:path';
import type { Clock } from '../../../model/clock.ts';
import { combined } from '../../../model/errors.ts';
import { BinlogDecoder } from '../../../protocols/mysql/binlog/decoder.ts';
import { BinlogFileReader, FIRST_EVENT_POS } from '../../../protocols/mysql/binlog/file-reader.ts';
import { type BinlogPosition, formatBinlogPosition, positionAt } from '../../../protocols/mysql/binlog/position.ts';
import type { JobContext, Scan } from '../../connector.ts';
import type { Origin, Push, Source, SourceStatus } from '../../source.ts';
import { recordingCut } from '../errors.ts';
import type { Pace, RecordingOptions } from '../options.ts';
import type { Replayed } from '../recorded-kind.ts';
import { ReplayClock } from '../replay-clock.ts';
import { capturedTables } from './captured-tables.ts';
import { type Arrivals, type Recording, readArrivals, readRecording } from './recorded-binlog.ts';

interface Opened {
  readonly reader: BinlogFileReader;
  readonly decoder: BinlogDecoder;
  readonly arrivals: Arrivals;
  readonly replay: ReplayClock;
}

export class BinlogReplay implements Source<BinlogPosition> {
  readonly #scans: readonly Scan<RecordingOptions>[];
  readonly #path: string;
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #recording: Recording;
  #opened: Opened | undefined;
  #arrival = 0;
  #isEnded = false;

  constructor(scans: readonly Scan<RecordingOptions>[], { path, pace }: Replayed, { clock }: JobContext) {
    this.#scans = scans;
    this.#path = path;
    this.#pace = pace;
    this.#clock = clock;
    this.#recording = readRecording(path);
  }

  async open(from: BinlogPosition | undefined, wake: () => void): Promise<void> {
    const { log, server } = this.#recording;
    const { tables, faults } = capturedTables(this.#recording, this.#scans);
    if (faults.length > 0) throw combined(faults);
    const position = from ?? positionAt(server.flavor, log, FIRST_EVENT_POS, '');
    const decoder = new BinlogDecoder(tables, { flavor: server.flavor, from: position, verifiesChecksums: true });
    const reader = new BinlogFileReader(join(this.#path, log), log);
    readFormat(reader, decoder);
    reader.seek(Math.max(reader.pos, position.pos));
    // The last event of a log names the next file: a position in that one is the end of the recording.
    this.#isEnded = position.file !== log;
    const arrivals = readArrivals(this.#path, this.#recording);
    const replay = new ReplayClock(this.#pace, this.#clock, { fromMs: arrivedMs(arrivals, position.pos), wake });
    this.#opened = { reader, decoder, arrivals, replay };
  }

  poll(changesMax: number, push: Push): 'more' | 'dry' | 'ended' {
    const opened = this.#opened;
    if (opened === undefined || this.#isEnded) return 'ended';
    const { reader, decoder } = opened;
    let left = changesMax;
    while (left > 0) {
      if (opened.replay.isAhead(this.#dueMs(opened))) return 'dry';
      if (!reader.next()) {
        if (reader.pos !== reader.sizeBytes) throw recordingCut(this.#path, reader.pos, reader.sizeBytes);
        this.#isEnded = true;
        return 'ended';
      }
      // An event of tables that nobody reads costs time too, and counts as a change.
      left -= Math.max(1, decoder.event(reader.bytes, reader.start, reader.end, push));
    }
    return 'more';
  }

  /** When the next event arrived. */
  #dueMs({ reader, arrivals }: Opened): number {
    while ((arrivals[this.#arrival]?.[0] ?? Number.POSITIVE_INFINITY) <= reader.pos) this.#arrival++;
    return arrivals[this.#arrival]?.[1] ?? 0;
  }

  position(): BinlogPosition | undefined {
    return this.#opened?.decoder.position();
  }

  origin(): Origin {
    return this.#opened?.decoder.origin() ?? { committedAtMs: undefined, place: this.#recording.log, transaction: undefined };
  }

  status(): SourceStatus {
    const position = this.position();
    if (position === undefined) return { phase: 'connecting', position: this.#path };
    return { phase: this.#isEnded ? 'ended' : 'stream', position: formatBinlogPosition(position) };
  }

  isReplayExact(): boolean {
    return true;
  }

  async released(): Promise<void> {}

  async close(): Promise<void> {
    this.#opened?.replay.stop();
    this.#opened?.reader.close();
    this.#opened = undefined;
  }
}

/** The first event says how the others are written, wherever the reader continues. */
function readFormat(reader: BinlogFileReader, decoder: BinlogDecoder): void {
  if (reader.next()) decoder.format(reader.bytes, reader.start, reader.end);
}

/** Milliseconds after the start at which the byte arrived. */
function arrivedMs(arrivals: Arrivals, pos: number): number {
  return arrivals.findLast(([arrived]) => arrived <= pos)?.[1] ?? 0;
}
