/**
 * The server's binlog as changes: one dump, one decoder, read only when the source is polled.
 *
 *   in    events of the dump
 *   out   changes of the captured tables, in log order; `pump` can be told to stop at a place of the log
 */
import type { BinlogDecoder, BinlogOrigin } from '../../protocols/mysql/binlog/decoder.ts';
import { FLAG_ARTIFICIAL, HEADER_BYTES, HEARTBEAT, ROTATE } from '../../protocols/mysql/binlog/events.ts';
import type { BinlogPosition } from '../../protocols/mysql/binlog/position.ts';
import type { Push } from '../source.ts';
import type { BinlogDump } from './dump.ts';
import { isAtOrBehind, type LogPlace } from './server.ts';

export class LogStream {
  readonly #dump: BinlogDump;
  readonly #decoder: BinlogDecoder;
  /** Followed towards goals only. Everything in front of it was read; inside a transaction of MariaDB it stays where that began. */
  #file: string;
  #pos: number;

  /** `start` is undefined where only the server knows at which place it begins. */
  constructor(dump: BinlogDump, decoder: BinlogDecoder, start: LogPlace | undefined) {
    this.#dump = dump;
    this.#decoder = decoder;
    this.#file = start?.file ?? '';
    this.#pos = start?.pos ?? 0;
  }

  /**
   * Pushes about `changesMax` changes; an event without any costs time too, and counts as one. With `goal`, an end of a transaction, it
   * reads not one event further than there; after a call without one no other goal is reached.
   */
  pump(changesMax: number, push: Push, goal?: LogPlace): 'more' | 'dry' | 'reached' {
    const dump = this.#dump;
    const decoder = this.#decoder;
    let left = changesMax;
    try {
      if (goal !== undefined && isAtOrBehind(this.place, goal)) return 'reached';
      while (left > 0) {
        if (!dump.next()) return 'dry';
        left -= Math.max(1, decoder.event(dump.bytes, dump.start, dump.end, push));
        if (goal === undefined) continue;
        this.#follow(dump.bytes, dump.start);
        if (isAtOrBehind(this.place, goal)) return 'reached';
      }
      return 'more';
    } finally {
      dump.settle();
    }
  }

  /** Up to where goals were followed. */
  get place(): LogPlace {
    return { file: this.#file, pos: this.#pos };
  }

  position(): BinlogPosition {
    return this.#decoder.position();
  }

  /** Called in front of the first read view: what was prepared before the log began must be committed by now, or stops when it is. */
  needXaPrepare(): void {
    this.#decoder.needXaPrepare();
  }

  origin(): BinlogOrigin {
    return this.#decoder.origin();
  }

  #follow(bytes: Buffer, start: number): void {
    const type = bytes[start + 4];
    if (type === ROTATE) {
      const { place } = this.#decoder.origin();
      this.#file = place.slice(0, place.lastIndexOf(':'));
      this.#pos = Number(bytes.readBigUInt64LE(start + HEADER_BYTES));
      return;
    }
    const after = bytes.readUInt32LE(start + 13);
    const isArtificial = (bytes.readUInt16LE(start + 17) & FLAG_ARTIFICIAL) !== 0;
    if (after === 0 || (isArtificial && type !== HEARTBEAT)) return;
    // Headers hold 32 bits; a file with a huge transaction is longer.
    const whole = this.#pos - (this.#pos % HEADER_POS_RANGE) + after;
    this.#pos = whole < this.#pos ? whole + HEADER_POS_RANGE : whole;
  }

  close(): Promise<void> {
    return this.#dump.close();
  }
}

const HEADER_POS_RANGE = 2 ** 32;
